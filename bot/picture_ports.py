"""What services need to show pictures: somebody who draws them, and somewhere to put them."""

from typing import Protocol

from bot.domain.layout_geometry import Scene


class Painter(Protocol):
    """Draws. Takes tens of milliseconds, and is called in a thread."""

    def layout(self, scene: Scene) -> bytes:
        """Return the PNG of a layout."""


class PictureHost(Protocol):
    """Slack's files."""

    async def upload(self, png: bytes, *, name: str, title: str, alt: str) -> str:
        """Return the id of the file that *png* became; it may take seconds until it can be shown. Raises `SlackError`."""
