"""One call to Slack: at most so long, and every way in which it goes wrong is one of our errors."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SlackUnavailable
from bot.slack.verdicts import REFUSED_CONTENT, error_name, verdict


class ContentRefused(SlackUnavailable):
    """Slack will not show this message as it is; a smaller one may pass. Of a call that shows none: no answer."""


async def called(method: str, call: Awaitable[AsyncSlackResponse], *, timeout: timedelta) -> AsyncSlackResponse:  # noqa: ASYNC109 - a parameter of the call, with its own error
    """Return Slack's answer.

    Raises:
        SlackError: a subclass that says what to do next.
        ContentRefused: the message is too long, or malformed.
    """
    try:
        async with asyncio.timeout(timeout.total_seconds()):
            return await call
    except SlackApiError as error:
        if error_name(error) in REFUSED_CONTENT:
            raise ContentRefused(method, error_name(error)) from error
        raise verdict(method, error) from error
    except (aiohttp.ClientError, OSError, SlackClientError) as error:  # OSError: a time-out is one
        raise SlackUnavailable(method, type(error).__name__) from error
    except (AttributeError, ValueError) as error:
        # The SDK takes for granted that an answer is a JSON object; a proxy's is not.
        raise SlackUnavailable(method, "unreadable answer") from error
