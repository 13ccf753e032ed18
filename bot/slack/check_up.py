"""Examines the bot's token: whose it is, what it may, and what time it is at Slack's."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.check_up import Finding, bad, doubt, good
from bot.domain.scopes import scope_findings
from bot.errors import SlackError, SlackUnauthorized
from bot.slack.calls import called
from bot.slack.identity import MOST_AHEAD, TIMEOUT, date_of

SCOPES: Final = "x-oauth-scopes"
TOKEN, CLOCK = "slack token", "clock"  # the name of a part


async def examine_slack(client: AsyncWebClient, *, wall: Callable[[], float] = time.time) -> Sequence[Finding]:
    """Return what `auth.test` shows."""
    try:
        answer = await called("auth.test", client.auth_test(), timeout=TIMEOUT)
    except SlackUnauthorized as error:
        todo = "Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions into SLACK_BOT_TOKEN."
        return [bad(TOKEN, f"Slack refuses the token ({error.error}).", todo)]
    except SlackError as error:
        return [bad(TOKEN, f"Slack cannot be reached ({error.error}).", "Is there a way to Slack from this machine?")]
    who = f"{answer.get('user', 'somebody')} in the workspace {answer.get('team', '?')}"
    return [
        good(TOKEN, f"Slack takes it: {who}."),
        *scope_findings(_scopes(answer.headers)),
        _clock(date_of(answer.headers), wall()),
    ]


def _scopes(headers: Mapping[str, Any]) -> frozenset[str] | None:
    written = next((value for name, value in headers.items() if name.lower() == SCOPES), None)
    return None if written is None else frozenset(part.strip() for part in str(written).split(",") if part.strip())


def _clock(theirs: float | None, ours: float) -> Finding:
    if theirs is None:
        return doubt(CLOCK, "Slack did not say what time it is, so there is nothing to compare with.")
    ahead = ours - theirs
    if abs(ahead) <= MOST_AHEAD.total_seconds():
        return good(CLOCK, "Within two minutes of Slack's.")
    where = "ahead of" if ahead > 0 else "behind"
    said = f"This machine's clock is {abs(ahead):,.0f} s {where} Slack's: what Slack delivers is refused as too old."
    return bad(CLOCK, said, "Set it, best by NTP.")
