"""What services and handlers need to hand files to people."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.text_file import PutFile, TextFile


class FileHost(Protocol):
    """Slack's files."""

    async def put(self, file: TextFile) -> PutFile:
        """Send *file* to Slack; nobody sees it yet. Raises `SlackError`."""

    async def share(self, files: Sequence[PutFile], *, channel_id: str, thread_ts: str | None = None) -> None:
        """Show *files* in a channel, or in a thread there, as one message. Raises `SlackError`."""
