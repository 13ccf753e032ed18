"""Looks up the files of a recording, and the pieces of its playlists."""

import asyncio
import posixpath
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.bucket.opened import OpenedBucket
from bot.bucket.playlist import read_playlist, some_of
from bot.domain.bucket import (
    MOST_FILES,
    MOST_NAMED,
    MOST_PIECES,
    BucketReport,
    FileLinks,
    Landed,
    Pictures,
    Pieces,
    takes_pictures,
)
from bot.domain.bucket import names_to_look_up as names_of
from bot.domain.files import storage_key
from bot.domain.recording import Recording
from bot.errors import BucketDenied, BucketError, BucketUnavailable
from bot.ports import Clock

AT_ONCE: Final = 8  # questions of one look
LOOKS_AT_ONCE: Final = 4
LONGEST_LOOK_SECONDS: Final = 60.0  # the wait for its turn included; the row's lease is longer
MOST_PLAYLIST_BYTES: Final = 2 * 1024**2
MOST_LINKS: Final = 24
MOST_LISTED: Final = 5000
PLAYLIST: Final = ".m3u8"
PICTURE: Final = ".jpg"

log = structlog.get_logger()


class ReadableBuckets:
    """Implements `bot.ports.buckets.Buckets` over the storage profiles that have keys for reading.

    Args:
        by_storage: the buckets, by the profile's name.
        bucket_names: the names they have now; a recording that went into another one is not looked for.
        link_life: None: no links.
    """

    def __init__(
        self,
        by_storage: Mapping[str, OpenedBucket],
        bucket_names: Mapping[str, str],
        *,
        clock: Clock,
        link_life: timedelta | None,
    ) -> None:
        self._by_storage = dict(by_storage)
        self._bucket_names = dict(bucket_names)
        self._clock = clock
        self._link_life = link_life
        self._looks = asyncio.Semaphore(LOOKS_AT_ONCE)

    def reads(self, recording: Recording) -> bool:
        """Say whether the bot may look into the bucket of *recording*; nothing is asked of anybody."""
        return self._bucket_of(recording) is not None

    async def look(self, recording: Recording) -> BucketReport:
        """Look up every file of *recording*. Raises the subclasses of `BucketError`."""
        bucket = self._bucket_of(recording)
        if bucket is None:
            raise BucketDenied("NoKeys")
        names = names_of(recording)
        try:
            async with asyncio.timeout(LONGEST_LOOK_SECONDS), self._looks:
                look = _Look(bucket, recording.client_request["storageConfig"])
                found = await look.all(names[:MOST_FILES])
                pictures = await self._pictures(look, recording, is_all=not names)
        except TimeoutError as error:
            raise BucketUnavailable("TimedOut") from error
        landed = tuple(file for file in found.values() if file is not None)
        missing = tuple(name for name, file in found.items() if file is None)
        log.info("looked_into_bucket", recording_id=recording.id, there=len(landed), missing=len(missing))
        return BucketReport(landed=landed, missing=missing, unasked=max(0, len(names) - MOST_FILES), pictures=pictures)

    async def _pictures(self, look: "_Look", recording: Recording, *, is_all: bool) -> Pictures | None:
        if not takes_pictures(recording):
            return None
        try:
            return await look.pictures(recording.task.sid or "")
        except BucketError:
            if is_all:
                raise
            return None  # the files were seen; the key may not list

    def links(self, recording: Recording) -> FileLinks | None:
        """Return links to the files that are known to be there; None when there are to be none."""
        bucket, look = self._bucket_of(recording), recording.bucket
        if bucket is None or self._link_life is None or look is None or look.report is None:
            return None
        storage = recording.client_request["storageConfig"]
        names = [file.name for file in look.report.landed[:MOST_LINKS]]
        until: datetime = self._clock.now() + self._link_life
        made = {name: bucket.link(storage_key(storage, name), self._link_life) for name in names}
        return FileLinks(until, {name: link for name, link in made.items() if link is not None})

    def _bucket_of(self, recording: Recording) -> OpenedBucket | None:
        storage = recording.client_request.get("storageConfig")
        if not isinstance(storage, Mapping) or recording.storage is None:
            return None
        is_same = self._bucket_names.get(recording.storage) == storage.get("bucket")
        return self._by_storage.get(recording.storage) if is_same else None


class _Look:
    """One look; a refusal of one object, where others can be read, means that it is not there.

    Whoever may read and not list is told 403 of what is missing (Amazon S3, "GetObject", Permissions).
    """

    def __init__(self, bucket: OpenedBucket, storage: Mapping[str, Any]) -> None:
        self._bucket = bucket
        self._storage = storage
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def all(self, names: Sequence[str]) -> dict[str, Landed | None]:
        """Return what there is of each of *names*; None: nothing."""
        answers = await asyncio.gather(*(self._one(name) for name in names), return_exceptions=True)
        denied = [answer for answer in answers if isinstance(answer, BucketDenied)]
        others = [answer for answer in answers if isinstance(answer, BaseException) and answer not in denied]
        if others:
            raise others[0]
        if denied and not any(isinstance(answer, Landed) for answer in answers):
            raise denied[0]
        found = {
            name: answer if isinstance(answer, Landed) else None for name, answer in zip(names, answers, strict=True)
        }
        if names and not any(found.values()):
            # HEAD cannot say that the bucket itself is missing; GET can.
            await self._bucket.text(storage_key(self._storage, names[0]), most_bytes=1)
        return found

    async def pictures(self, sid: str) -> Pictures:
        """Return how many pictures there are of the task *sid*."""
        sizes, at_least = await self._bucket.sizes(storage_key(self._storage, sid), most=MOST_LISTED)
        pictures = [size for key, size in sizes.items() if key.endswith(PICTURE)]
        return Pictures(count=len(pictures), size_bytes=sum(pictures), at_least=at_least)

    async def _one(self, name: str) -> Landed | None:
        key = storage_key(self._storage, name)
        if name.endswith(PLAYLIST):
            return await self._playlist(name, key)
        async with self._turn:
            size = await self._bucket.size(key)
        return Landed(name=name, size_bytes=size) if size is not None else None

    async def _playlist(self, name: str, key: str) -> Landed | None:
        async with self._turn:
            text = await self._bucket.text(key, most_bytes=MOST_PLAYLIST_BYTES)
        if text is None:
            return None
        playlist = read_playlist(key, text)
        asked = some_of(playlist.keys, MOST_PIECES)
        sizes = await asyncio.gather(*(self._piece(piece) for piece in asked))
        missing = [posixpath.basename(piece) for piece, size in zip(asked, sizes, strict=True) if size is None]
        pieces = Pieces(
            named=len(playlist.keys),
            looked_up=len(asked),
            missing=len(missing),
            missing_names=tuple(missing[:MOST_NAMED]),
            is_closed=playlist.is_closed,
        )
        return Landed(name=name, size_bytes=len(text.encode()) + sum(size or 0 for size in sizes), pieces=pieces)

    async def _piece(self, key: str) -> int | None:
        async with self._turn:
            try:
                return await self._bucket.size(key)
            except BucketDenied:
                return None  # its playlist could be read
