"""What Slack knows of people, kept for a day."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.ports import Clock
from bot.slack.calls import called

KEPT_FOR: Final = timedelta(hours=24)
MOST_KEPT: Final = 2000
# Whoever typed a command waits for its answer, and Slack waits 3 s.
TIMEOUT: Final = timedelta(seconds=1.5)


class SlackPeople:
    """Implements `bot.ports.People` over `users.info`."""

    def __init__(
        self, client: AsyncWebClient, clock: Clock, *, timeout: timedelta = TIMEOUT, most_kept: int = MOST_KEPT
    ) -> None:
        self._client = client
        self._clock = clock
        self._timeout = timeout
        self._most_kept = most_kept
        self._known: OrderedDict[str, tuple[ZoneInfo, datetime]] = OrderedDict()

    async def time_zone(self, user_id: str) -> ZoneInfo:
        """Return the person's zone; an old answer rather than none.

        Raises:
            SlackError: it is not known, and Slack does not say.
        """
        known = self._known.get(user_id)
        if known is not None and self._clock.now() < known[1] + KEPT_FOR:
            return known[0]
        try:
            zone = await self._asked(user_id)
        except SlackError:
            if known is not None:
                return known[0]
            raise
        self._known[user_id] = (zone, self._clock.now())
        self._known.move_to_end(user_id)
        while len(self._known) > self._most_kept:
            self._known.popitem(last=False)
        return zone

    async def _asked(self, user_id: str) -> ZoneInfo:
        answer = await called("users.info", self._client.users_info(user=user_id), timeout=self._timeout)
        person = answer.get("user")
        name = person.get("tz") if isinstance(person, dict) else None
        if not isinstance(name, str):
            raise SlackError("users.info", "no time zone")
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, LookupError) as error:
            raise SlackError("users.info", "no time zone") from error
