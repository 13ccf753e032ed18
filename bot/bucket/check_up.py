"""Examines a storage profile: writes a small object as Agora would, reads it back as the bot would, and deletes it."""

from collections.abc import Sequence
from typing import Final

from bot.bucket.opened import OpenedBucket, opened, opened_for_writing
from bot.domain.check_up import Finding, bad, doubt, good
from bot.domain.files import storage_key
from bot.domain.storage import StorageProfile
from bot.domain.storage_read import AZURE, s3_place
from bot.errors import BucketDenied, BucketError, BucketMissing, BucketUnavailable

PROBE: Final = "recordbot-doctor.txt"  # always the same: where the key may not delete, one is left, and not many
BODY: Final = b"recordbot doctor wrote this to try whether the bucket can be written. It may be deleted.\n"


async def examine_storage(profile: StorageProfile) -> Sequence[Finding]:
    """Return whether the profile's keys write and read."""
    part = f"storage {profile.name}"
    known = s3_place(profile.vendor, profile.region, profile.bucket, endpoint=profile.endpoint)
    place = profile.read.place if profile.read is not None else known
    if profile.vendor == AZURE:
        return [doubt(part, "It cannot be tried from here: Microsoft Azure does not speak S3's language.")]
    if place is None:
        said = "It cannot be tried from here: its S3-compatible address does not follow from vendor and region."
        return [doubt(part, said, f"READ_ENDPOINT of the profile `{profile.name}` names it.")]
    key = storage_key(profile.storage_config(), PROBE)
    writing = opened_for_writing(profile, place)
    reading = opened(profile, profile.read) if profile.read is not None else None
    try:
        await writing.write(key, BODY)
    except BucketError as error:
        return [_not_written(part, profile, error), *await _read_alone(part, profile, reading, key)]
    read = await _read_back(part, profile, reading, key)
    return [good(part, f"Agora's key writes into {profile.bucket}{await _deleted(writing, key)}."), read]


async def _deleted(writing: OpenedBucket, key: str) -> str:
    try:
        await writing.delete(key)
    except BucketError:
        return f"; it may not delete, as it should be, so {key} is left there"
    return ""


def _not_written(part: str, profile: StorageProfile, error: BucketError) -> Finding:
    said = f"{profile.bucket} cannot be written: {_why(error)}. Recordings would not arrive."
    match error:
        case BucketDenied():
            todo = "ACCESS_KEY and SECRET_KEY must be right, and the key needs s3:PutObject there."
        case BucketMissing():
            todo = "BUCKET, VENDOR and REGION must name one that exists."
        case _:
            todo = "Is there a way to it from this machine? Agora's own way is another one."
            return doubt(part, f"{profile.bucket} could not be tried: {_why(error)}.", todo)
    return bad(part, said, todo)


async def _read_back(part: str, profile: StorageProfile, reading: OpenedBucket | None, key: str) -> Finding:
    name = f"{part}, read"
    if reading is None:
        said = "The bot has no key to look whether files arrive: Agora's word counts, and there are no links."
        return doubt(
            name, said, f"RECORDBOT_STORAGE__{profile.name.upper()}__READ_ACCESS_KEY and …READ_SECRET_KEY let it."
        )
    try:
        found = await reading.text(key, most_bytes=len(BODY))
    except BucketError as error:
        return _not_read(name, error)
    if found is None:
        return bad(
            name, "What was written cannot be found with the other key.", "Do both keys lead to the same bucket?"
        )
    return good(name, "The bot's key reads what Agora's key writes.")


async def _read_alone(part: str, profile: StorageProfile, reading: OpenedBucket | None, key: str) -> Sequence[Finding]:
    if reading is None:
        return [await _read_back(part, profile, reading, key)]
    try:
        await reading.text(key, most_bytes=1)
    except BucketError as error:
        return [_not_read(f"{part}, read", error)]
    return [good(f"{part}, read", "The bot's key may look into the bucket.")]


def _not_read(name: str, error: BucketError) -> Finding:
    todo = "READ_ACCESS_KEY and READ_SECRET_KEY must be right, and need s3:GetObject and s3:ListBucket there."
    if isinstance(error, BucketMissing):
        todo = "BUCKET, REGION or READ_ENDPOINT must lead to one that exists."
    elif isinstance(error, BucketUnavailable):
        todo = "Is there a way to it from this machine? REGION or READ_ENDPOINT right?"
    return bad(name, f"The bot cannot look into the bucket: {_why(error)}.", todo)


def _why(error: BucketError) -> str:
    words = {"bucket_denied": "access is refused", "bucket_missing": "there is no such bucket in that region"}
    word = words.get(error.code, "it does not answer")
    return f"{word} ({error.reason})" if error.reason else word
