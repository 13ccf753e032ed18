"""What services need from storage; `bot.bucket` implements it."""

from typing import Protocol

from bot.domain.bucket import BucketReport, FileLinks
from bot.domain.recording import Recording


class Buckets(Protocol):
    """The buckets into which recordings go, as far as the bot may read them."""

    def reads(self, recording: Recording) -> bool:
        """Say whether the bot may look into the bucket of *recording*; nothing is asked of anybody."""

    async def look(self, recording: Recording) -> BucketReport:
        """Look up every file of *recording*. Raises the subclasses of `BucketError`."""

    def links(self, recording: Recording) -> FileLinks | None:
        """Return links to the files that are known to be there; None when there are to be none."""


class NoBuckets:
    """The bot may read no bucket."""

    def reads(self, _recording: Recording) -> bool:
        """Say no."""
        return False

    async def look(self, _recording: Recording) -> BucketReport:
        """Return that nothing was looked up."""
        return BucketReport()

    def links(self, _recording: Recording) -> FileLinks | None:
        """Return that there are none."""
        return None
