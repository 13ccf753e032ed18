"""What there is to see in the workspace, and how a test waits for it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.slack.cast import ADA, TOWN_HALL_CREW
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.workspace import Message, Workspace

T = TypeVar("T")


class Seen(ABC):
    """The reading half of the stand-in."""

    workspace: Workspace
    feed: Feed

    @abstractmethod
    def dump(self) -> str:
        """Return the state in a few lines, for a person who wonders why a test waits."""

    def messages(self, channel_id: str = TOWN_HALL_CREW) -> list[Message]:
        """Return what everybody in the channel sees, threads included, in order."""
        return [message for message in self.workspace.messages(channel_id) if not message.is_ephemeral]

    def thread(self, message: Message) -> list[Message]:
        """Return the answers in the thread of *message*."""
        return [one for one in self.messages(message.channel_id) if one.thread_ts == message.ts]

    def ephemerals(self, user_id: str = ADA) -> list[Message]:
        """Return what this person alone sees, in all channels."""
        return [message for message in self.workspace.messages() if message.only_for == user_id]

    async def until(self, condition: Callable[[], T | None], *, seconds: float = 5) -> T:
        """Return what *condition* returns as soon as it is true.

        Raises:
            TimeoutError: it was not within *seconds*; the text shows what there is instead.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while not (result := condition()):
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"not true within {seconds} s. What there is:\n{self.dump()}")
            await self.feed.next_touch(0.02)
        return result
