"""Who the bot is to Slack, in which workspace its token works, and what time it is there."""

import contextlib
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ClockWrong, SlackError
from bot.slack.calls import called

TIMEOUT: Final = timedelta(seconds=10)
# Slack's deliveries are believed for five minutes.
MOST_AHEAD: Final = timedelta(minutes=2)


class Identity:
    """Asks Slack, and remembers the answer.

    Args:
        wall: seconds since 1970, by the machine's clock; `steady`: by one that nobody can set.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        timeout: timedelta = TIMEOUT,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._timeout = timeout
        self._wall = wall
        self._steady = steady
        self._team_id: str | None = None
        self._slack_began: float | None = None  # when the steady clock was at 0, by Slack's clock

    async def check(self) -> None:
        """Ask Slack who we are. Raises `SlackUnauthorized` or `SlackUnavailable`."""
        answer = await called("auth.test", self._client.auth_test(), timeout=self._timeout)
        team_id = answer.get("team_id")
        self._team_id = team_id if isinstance(team_id, str) and team_id else None
        said_at = date_of(answer.headers)
        self._slack_began = None if said_at is None else said_at - self._steady()

    async def check_clock(self) -> None:
        """Raise `ClockWrong` when the machine's clock, as it is now, is far from Slack's.

        Slack is asked anew before it is said: the machine may have stood still.
        """
        if abs(self._ahead()) > MOST_AHEAD:
            with contextlib.suppress(SlackError):
                await self.check()
        if abs(ahead := self._ahead()) > MOST_AHEAD:
            raise ClockWrong(ahead)

    def _ahead(self) -> timedelta:
        """Return by how much the machine's clock is ahead of what Slack's was, and would be by now."""
        if self._slack_began is None:
            return timedelta(0)
        return timedelta(seconds=self._wall() - (self._slack_began + self._steady()))

    def team_id(self) -> str | None:
        """Return the workspace of the token; None while Slack has not said."""
        return self._team_id


def date_of(headers: Mapping[str, Any]) -> float | None:
    """Return the moment in the answer's `Date` in seconds since 1970, if there is one."""
    written = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        return parsedate_to_datetime(str(written)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
