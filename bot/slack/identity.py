"""Who the bot is to Slack, and in which workspace its token works."""

from datetime import timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import called

TIMEOUT: Final = timedelta(seconds=10)


class Identity:
    """Asks Slack, and remembers the answer."""

    def __init__(self, client: AsyncWebClient, *, timeout: timedelta = TIMEOUT) -> None:
        self._client = client
        self._timeout = timeout
        self._team_id: str | None = None

    async def check(self) -> None:
        """Ask Slack who we are. Raises `SlackUnauthorized` or `SlackUnavailable`."""
        answer = await called("auth.test", self._client.auth_test(), timeout=self._timeout)
        team_id = answer.get("team_id")
        self._team_id = team_id if isinstance(team_id, str) and team_id else None

    def team_id(self) -> str | None:
        """Return the workspace of the token; None while Slack has not said."""
        return self._team_id
