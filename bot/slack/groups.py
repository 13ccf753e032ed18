"""Who is in Slack's user groups: kept for a day, and asked for anew after a few minutes."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.ports import Clock
from bot.slack.calls import called

FRESH_FOR: Final = timedelta(minutes=5)
# Who was in a group yesterday is in it still, as far as anybody can tell while Slack is silent.
KEPT_FOR: Final = timedelta(hours=24)
SILENT_FOR: Final = timedelta(seconds=20)
MOST_KEPT: Final = 500
# Whoever typed a command waits for its answer, and Slack waits 3 s.
TIMEOUT: Final = timedelta(seconds=1.2)

log = structlog.get_logger()


class SlackGroups:
    """Implements `bot.ports.policy.Groups` over `usergroups.users.list`."""

    def __init__(self, client: AsyncWebClient, clock: Clock, *, timeout: timedelta = TIMEOUT) -> None:
        self._client = client
        self._clock = clock
        self._timeout = timeout
        self._known: OrderedDict[str, tuple[datetime, frozenset[str]]] = OrderedDict()
        self._silent: dict[str, datetime] = {}

    async def members(self, group_id: str) -> frozenset[str]:
        """Return who is in the group: as Slack said in the last minutes, says now, or said within the last day.

        Raises:
            SlackError: Slack does not say, and did not within a day; the group may be gone, or the scope missing.
        """
        now = self._clock.now()
        known = self._known.get(group_id)
        if known is not None and timedelta(0) <= now - known[0] < FRESH_FOR:
            return known[1]
        silent_since = self._silent.get(group_id)
        if silent_since is not None and timedelta(0) <= now - silent_since < SILENT_FOR:
            return _remembered(known, now, SlackError("usergroups.users.list", "did not say a moment ago"))
        try:
            members = await self._ask(group_id)
        except SlackError as error:
            log.warning("group_not_told", group_id=group_id, reason=str(error))
            self._silent[group_id] = now
            return _remembered(known, now, error)
        self._silent.pop(group_id, None)
        self._known[group_id] = (now, members)
        self._known.move_to_end(group_id)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return members

    async def _ask(self, group_id: str) -> frozenset[str]:
        call = self._client.usergroups_users_list(usergroup=group_id)
        answer = await called("usergroups.users.list", call, timeout=self._timeout)
        users = answer.get("users")
        if not isinstance(users, list):
            raise SlackError("usergroups.users.list", "an answer without members")
        return frozenset(user for user in users if isinstance(user, str))


def _remembered(known: tuple[datetime, frozenset[str]] | None, now: datetime, error: SlackError) -> frozenset[str]:
    """Return what Slack said last; raise *error* where that is too long ago."""
    if known is None or now - known[0] >= KEPT_FOR:
        raise error
    return known[1]
