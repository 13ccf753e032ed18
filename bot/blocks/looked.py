"""What looking into the bucket showed, in sentences: what is there, what is not, and who can do something about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.blocks.message import paragraph
from bot.blocks.text import code, slack_date
from bot.domain.bucket import BucketLook, BucketReport, Landed, Pictures
from bot.domain.recording import Recording, RecordingState
from bot.domain.sizes import size_words

MOST_NAMED: Final = 3

COULD_NOT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bucket_denied": "the storage refuses the keys with which it should look",
        "bucket_missing": "there is no such bucket where it should look",
        "bucket_unavailable": "the storage does not answer",
    }
)
DOCTOR: Final = "Whoever runs the bot finds out with `recordbot doctor` what to change."


def looked(recording: Recording) -> str | None:
    """Return what the last look showed; None when nobody has looked."""
    look = recording.bucket
    if look is None:
        return None
    if look.problem is not None:
        return _not_seen(recording, look)
    return _seen(recording, look, look.report) if look.report is not None else None


def counted(report: BucketReport) -> str:
    """Return how many of the files are there, and how big they are: `3 of 3 files are there, 412 MB`."""
    pictures = _pictures(report.pictures) if report.pictures is not None else ""
    if not report.landed and not report.missing:
        return pictures
    there, asked = len(report.landed), len(report.landed) + len(report.missing)
    files = "file is" if asked == 1 else "files are"
    return f"{there} of {asked} {files} there{_sized(report)}" + (f"; {pictures}" if pictures else "")


def _pictures(pictures: Pictures) -> str:
    if not pictures.count:
        return "there are no pictures"
    are = "1 picture is" if pictures.count == 1 else f"{pictures.count} pictures are"
    return f"{'at least ' if pictures.at_least else ''}{are} there, {size_words(pictures.size_bytes)}"


def file_note(recording: Recording, name: str) -> str | None:
    """Return what is to be said of one file in a list: its size, or that it is not there."""
    report = recording.bucket.report if recording.bucket is not None else None
    if report is None:
        return None
    if name in report.missing:
        return "*not there*"
    file = next((file for file in report.landed if file.name == name), None)
    if file is None:
        return None
    return size_words(file.size_bytes) if file.is_whole else "*not whole*"


def is_short(recording: Recording) -> bool:
    """Say whether the bot has looked, and something was not there."""
    return recording.bucket is not None and recording.bucket.found_gaps


def _sized(report: BucketReport) -> str:
    size = sum(file.size_bytes for file in report.landed)
    if not size:
        return ""
    is_part = any(file.pieces is not None and file.pieces.looked_up < file.pieces.named for file in report.landed)
    return f", {'at least ' if is_part else ''}{size_words(size)}"


def _seen(recording: Recording, look: BucketLook, report: BucketReport) -> str:
    more = f"{report.unasked} more were not looked for: there are too many." if report.unasked else None
    if look.is_complete:
        unsure = None
        if not recording.is_over:
            unsure = "Whether there are more to come, Agora has not said yet."
        elif not recording.files_confirmed:
            unsure = "Whether there should have been more, Agora did not say within 24 hours."
        return paragraph(f"The bot has looked into your storage: {counted(report)}.", more, unsure)
    gaps = [f"Missing: {_names(report.missing)}."] if report.missing else []
    gaps += [said for file in report.landed if (said := _gap(file)) is not None]
    if recording.state == RecordingState.UPLOADING:
        claims = "Agora says that all of it has been delivered; the bot keeps looking, for 24 hours."
        then = claims if look.after_uploaded else "The bot looks again."
        return paragraph(f"In your storage so far: {counted(report)}.", *gaps, more, then)
    last = f"The bot last looked {slack_date(look.at)}: {counted(report)}."
    return paragraph(last, *gaps, more, "Please look into your storage, and ask Agora with the `sid` below.")


def _gap(file: Landed) -> str | None:
    if not file.size_bytes:
        return f"{code(file.name)} is empty."
    if file.pieces is None or not file.pieces.missing:
        return None
    pieces = file.pieces
    there = pieces.looked_up - pieces.missing
    asked = "" if pieces.looked_up == pieces.named else f", {pieces.looked_up} of them were looked for"
    rest = (
        f" and {pieces.missing - len(pieces.missing_names)} more" if pieces.missing > len(pieces.missing_names) else ""
    )
    missing = ", ".join(code(name) for name in pieces.missing_names)
    return f"The playlist {code(file.name)} names {pieces.named} pieces{asked}, {there} are there; missing {missing}{rest}."


def _names(names: tuple[str, ...]) -> str:
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(code(name) for name in names[:MOST_NAMED]) + rest


def _not_seen(recording: Recording, look: BucketLook) -> str:
    why = COULD_NOT.get(look.problem or "", "it could not read the answer")
    word = f" ({code(look.reason)})" if look.reason else ""
    if recording.files_confirmed:
        said = "Agora says that every file is in your storage."
    elif recording.is_over:
        said = "Whether every file arrived was not confirmed within 24 hours. Please look into your storage."
    else:
        said = None
    can_pass = look.problem == "bucket_unavailable"
    then = "It tries again." if can_pass and not recording.is_over else DOCTOR
    return paragraph(said, f"The bot could not look for itself: {why}{word}.", then)
