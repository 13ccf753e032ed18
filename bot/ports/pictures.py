"""What services need to show pictures: somebody who draws them, and somewhere to put them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.layout_geometry import Scene
from bot.domain.usage import RecordedTime, Usage


class Painter(Protocol):
    """Draws. Takes tens of milliseconds, and is called in a thread."""

    def layout(self, scene: Scene) -> bytes:
        """Return the PNG of a layout."""

    def usage(self, usage: Usage) -> bytes:
        """Return the PNG of the hours of some days."""


class UsageStore(Protocol):
    """What is known of how long was recorded."""

    async def recorded_time(self, *, team_id: str, bounds: Sequence[datetime], now: datetime) -> list[RecordedTime]:
        """Return how long each template recorded on each day, by template and day, in whole seconds.

        A recording counts from the moment it was confirmed until it ended, or (running) until *now*; on two
        days, where it went on over midnight.

        Args:
            bounds: when the days begin, and when the last one ends.

        Raises:
            StoreUnavailable: the database does not answer.
        """


class PictureHost(Protocol):
    """Slack's files."""

    async def upload(self, png: bytes, *, name: str, title: str, alt: str) -> str:
        """Return the id of the file that *png* became; it may take seconds until it can be shown. Raises `SlackError`."""
