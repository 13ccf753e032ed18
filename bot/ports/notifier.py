"""Slack's posting side."""

from typing import Protocol

from bot.domain.notice import Notice
from bot.domain.recording import Recording


class Notifier(Protocol):
    """Slack's posting side. Every call raises the subclasses of `SlackError`."""

    async def post_card(self, recording: Recording, *, channel_id: str) -> tuple[str, str]:
        """Post the recording's card; return (channel_id, message_ts) as Slack gave them."""

    async def update_card(self, recording: Recording, *, channel_id: str, message_ts: str) -> None:
        """Bring the card up to date."""

    async def post_milestone(self, recording: Recording, notice: Notice, *, channel_id: str, card_ts: str) -> str:
        """Post *notice* into the card's thread; return its message_ts."""

    async def update_milestone(self, recording: Recording, notice: Notice, *, channel_id: str, message_ts: str) -> None:
        """Bring what was said with *notice* up to date."""

    async def check(self) -> None:
        """Ask Slack who we are. Raises `SlackUnauthorized` or `SlackUnavailable`."""
