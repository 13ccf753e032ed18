"""What Slack knows of people: kept for a day, and looked at again after an hour."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.ports import Clock, Person
from bot.slack.calls import called

T = TypeVar("T")

KEPT_FOR: Final = timedelta(hours=24)
FRESH_FOR: Final = timedelta(hours=1)
SILENT_FOR: Final = timedelta(seconds=60)
MOST_KEPT: Final = 2000
# Whoever typed a command waits for its answer, and Slack waits 3 s.
TIMEOUT: Final = timedelta(seconds=1.5)


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    at: datetime


class SlackPeople:
    """Implements `bot.ports.People` and `bot.ports.Membership` over `users.info`.

    However many ask about the same person at once, Slack is asked once.
    """

    def __init__(
        self, client: AsyncWebClient, clock: Clock, *, timeout: timedelta = TIMEOUT, most_kept: int = MOST_KEPT
    ) -> None:
        self._client = client
        self._clock = clock
        self._timeout = timeout
        self._most_kept = most_kept
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._silent: OrderedDict[str, datetime] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Person]] = {}

    async def close(self) -> None:
        """Wait no longer for what is being asked."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def time_zone(self, user_id: str) -> ZoneInfo:
        """Return the person's zone; an old answer rather than none.

        Raises:
            SlackError: it is not known, and Slack does not say.
        """
        known = self._known.get(user_id)
        person = known.person if known is not None and self._age(known) < KEPT_FOR else await self._asked(user_id)
        if person.zone is None:
            raise SlackError("users.info", "no time zone")
        return person.zone

    async def person(self, user_id: str) -> Person:
        """Return what is known of the person, at once where anything is; what is older than an hour is asked for anew meanwhile.

        Raises:
            SlackError: nothing is known, and Slack does not say, or did not a minute ago.
        """
        known = self._known.get(user_id)
        if known is not None and self._age(known) < KEPT_FOR:
            if self._age(known) >= FRESH_FOR:
                self._ask(user_id)
            return known.person
        silent_since = self._silent.get(user_id)
        if known is None and silent_since is not None and self._clock.now() < silent_since + SILENT_FOR:
            raise SlackError("users.info", "did not say a moment ago")
        return await self._asked(user_id)

    def _age(self, known: _Known) -> timedelta:
        age = self._clock.now() - known.at
        return age if age >= timedelta(0) else KEPT_FOR  # the clock was set back

    async def _asked(self, user_id: str) -> Person:
        """Return what Slack says now; what it said before, when it does not."""
        try:
            return await asyncio.shield(self._ask(user_id))
        except SlackError:
            if (known := self._known.get(user_id)) is not None:
                return known.person
            raise

    def _ask(self, user_id: str) -> asyncio.Task[Person]:
        if user_id not in self._asking:
            task = asyncio.get_running_loop().create_task(self._answer(user_id), name=f"ask about {user_id}")
            self._asking[user_id] = task
            task.add_done_callback(lambda done: self._answered(user_id, done))
        return self._asking[user_id]

    def _answered(self, user_id: str, done: asyncio.Task[Person]) -> None:
        self._asking.pop(user_id, None)
        if done.cancelled():
            return
        if done.exception() is not None:
            _put(self._silent, user_id, self._clock.now(), self._most_kept)
            return
        self._silent.pop(user_id, None)
        _put(self._known, user_id, _Known(done.result(), self._clock.now()), self._most_kept)

    async def _answer(self, user_id: str) -> Person:
        answer = await called("users.info", self._client.users_info(user=user_id), timeout=self._timeout)
        told = answer.get("user")
        if not isinstance(told, dict):
            raise SlackError("users.info", "nobody")
        return _person(told)


def _person(told: Mapping[str, Any]) -> Person:
    """Return what *told* says; what is missing says nothing against anybody.

    Source: Slack, "User type" (read 2026-11-22).
    """
    home = [told.get("team_id")]
    enterprise = told.get("enterprise_user")
    if isinstance(enterprise, dict) and isinstance(teams := enterprise.get("teams"), list):
        home += teams
    return Person(
        zone=_zone(told.get("tz")),
        is_guest=told.get("is_restricted") is True or told.get("is_ultra_restricted") is True,
        is_stranger=told.get("is_stranger") is True,
        is_bot=told.get("is_bot") is True,
        is_deleted=told.get("deleted") is True,
        team_ids=frozenset(team for team in home if isinstance(team, str) and team),
    )


def _zone(name: object) -> ZoneInfo | None:
    if not isinstance(name, str):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def _put(kept: OrderedDict[str, T], user_id: str, value: T, most: int) -> None:
    kept[user_id] = value
    kept.move_to_end(user_id)
    while len(kept) > most:
        kept.popitem(last=False)
