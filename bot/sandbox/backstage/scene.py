"""One telling of a story: what it does for the person, and what it sees of both stand-ins since it began."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.sandbox.agora import StandInAgora
from bot.sandbox.agora.files import files_at
from bot.sandbox.agora.journal import LoggedRequest
from bot.sandbox.agora.tasks import Task
from bot.sandbox.backstage.bot import StagedBot
from bot.sandbox.backstage.faults import Faults
from bot.sandbox.backstage.time import Time
from bot.sandbox.bucket import StandInBucket
from bot.sandbox.slack import RECORDBOT, TOWN_HALL_CREW, Message, StandInSlack
from bot.sandbox.slack.cast import BOT_USER_ID

LOOK_EVERY_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class World:
    """Everything a story can touch."""

    agora: StandInAgora
    slack: StandInSlack
    bucket: StandInBucket
    bot: StagedBot
    faults: Faults
    time: Time


@dataclass(slots=True)
class Scene:
    """What happens is only ever observed here: in Agora's journal and tasks, in Slack's messages and calls.

    Args:
        cname: of this telling alone, so that nothing else that runs is taken for it.
    """

    world: World
    user_id: str
    cname: str
    _first_request: int = field(init=False)
    _first_call: int = field(init=False)
    _first_ts: str = field(init=False)
    _typing: set[asyncio.Task[object]] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        newest = self.world.agora.newest_requests(0, 1)
        self._first_request = newest[-1].number if newest else 0
        self._first_call = len(self.world.slack.calls)
        self._first_ts = self.world.slack.workspace.next_ts(TOWN_HALL_CREW)

    # what is done for the person

    def types(self, text: str) -> None:
        """Type `/record` and *text*; what Slack answers appears in the channel."""
        command = RECORDBOT.command
        typing = self.world.slack.act.command(command, text, user_id=self.user_id, channel_id=TOWN_HALL_CREW)
        task: asyncio.Task[object] = asyncio.create_task(typing, name="a story types")
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    async def passes(self, **length: float) -> None:
        """Let time pass at once; *length* is what `timedelta` takes."""
        await self.world.time.forward(timedelta(**length))

    async def until(self, happened: Callable[[], bool], *, seconds: float = 1.0) -> None:
        """Return when it *happened*, or after *seconds*."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not happened():
                    await self.world.slack.feed.next_touch(LOOK_EVERY_SECONDS)

    def goes_wrong(self, name: str, *, on: bool = True) -> None:
        """Switch something on, or off again."""
        self.world.faults.switch(name, on=on)

    # what is seen

    def recorders(self) -> list[Task]:
        """Return the recorders Agora sent, oldest first."""
        return [task for task in self.world.agora.tasks if task.cname == self.cname]

    def asked(self, endpoint: str) -> list[LoggedRequest]:
        """Return the requests about it, oldest first; `query` names nobody and is not among them."""
        since = self.world.agora.newest_requests(self._first_request, 10_000)
        return [
            one for one in since
            if one.endpoint == endpoint and isinstance(one.body, dict) and one.body.get("cname") == self.cname
        ]  # fmt: skip

    def looks(self) -> int:
        """Return how often its recorders were asked how they are."""
        since = self.world.agora.newest_requests(self._first_request, 10_000)
        sids = [task.sid for task in self.recorders()]
        return sum(1 for one in since if one.endpoint == "query" and any(sid in one.path for sid in sids))

    def has_files(self) -> bool:
        """Tell whether Agora has begun to write files."""
        now = self.world.agora.clock()
        return any(files_at(task, now) for task in self.recorders())

    def card(self) -> Message | None:
        """Return the recording's message as it stands."""
        cards = (one for one in self._messages() if one.thread_ts is None and not one.is_ephemeral)
        return next((one for one in cards if self.cname in one.text), None)

    def card_says(self, word: str) -> bool:
        """Tell whether the card's headline ends with *word*."""
        card = self.card()
        headline = (
            next((block["text"]["text"] for block in card.blocks if block["type"] == "header"), "") if card else ""
        )
        return headline.endswith(f": {word}")

    def card_holds(self, words: str) -> bool:
        """Tell whether *words* stand anywhere on the card."""
        card = self.card()
        return card is not None and words in json.dumps(card.blocks)

    def thread_says(self, words: str) -> bool:
        """Tell whether a message in the card's thread holds *words*."""
        card = self.card()
        return card is not None and any(words in one.text for one in self._messages() if one.thread_ts == card.ts)

    def told(self, words: str) -> bool:
        """Tell whether something that this person alone sees holds *words*."""
        mine = (one for one in self._messages(everybody=True) if one.only_for == self.user_id)
        return any(words in one.text or words in json.dumps(one.blocks) for one in mine)

    def slack_is_out_of_reach(self) -> bool:
        """Tell whether the bot has tried to write, and Slack did not hear it."""
        return any(call.http_status == 0 for call in self.world.slack.calls[self._first_call :])

    def _messages(self, *, everybody: bool = False) -> list[Message]:
        since = (one for one in self.world.slack.workspace.messages(TOWN_HALL_CREW) if one.ts > self._first_ts)
        return [one for one in since if everybody or one.user_id == BOT_USER_ID]
