"""Posts requests for approval, and brings them up to date."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.blocks.approvals import not_started, request_message
from bot.blocks.message import LONGEST_TEXT, CardMessage
from bot.blocks.text import shorten
from bot.domain.approval import ApprovalRequest
from bot.errors import SlackError, SlackUnavailable
from bot.slack.calls import ContentRefused, called

TIMEOUT: Final = timedelta(seconds=10)

log = structlog.get_logger()


class SlackAsker:
    """Implements `bot.ports.policy.Asker` over Slack's Web API."""

    def __init__(self, client: AsyncWebClient, *, timeout: timedelta = TIMEOUT) -> None:
        self._client = client
        self._timeout = timeout

    async def post(self, request: ApprovalRequest, *, channel_id: str) -> tuple[str, str]:
        """Post the request as it is; return (channel_id, message_ts) as Slack gave them."""
        where = {"channel": channel_id, "unfurl_links": False, "unfurl_media": False}
        answer = await self._say("chat.postMessage", request_message(request), where)
        said_in, message_ts = answer.get("channel"), answer.get("ts")
        if not isinstance(said_in, str) or not isinstance(message_ts, str):
            raise SlackUnavailable("chat.postMessage", "an answer without the message's address")
        return said_in, message_ts

    async def update(self, request: ApprovalRequest, *, channel_id: str, message_ts: str) -> None:
        """Bring the message up to date."""
        await self._say("chat.update", request_message(request), {"channel": channel_id, "ts": message_ts})

    async def tell(self, request: ApprovalRequest, *, channel_id: str, message_ts: str) -> None:
        """Tell the requester, in the message's thread, that nothing was started."""
        await self._say("chat.postMessage", not_started(request), {"channel": channel_id, "thread_ts": message_ts})

    async def _say(self, method: str, message: CardMessage, where: Mapping[str, Any]) -> AsyncSlackResponse:
        """Say *message*, in words alone where Slack refuses its blocks. Raises plain `SlackError` where it refuses those, too."""
        body = {**where, "text": shorten(message.text, LONGEST_TEXT)}
        try:
            with_blocks = {**body, "blocks": message.block_dicts()}
            return await called(method, self._client.api_call(method, json=with_blocks), timeout=self._timeout)
        except (SlackObjectFormationError, ContentRefused) as error:
            log.warning("request_in_words_alone", method=method, reason=str(error))
        try:
            return await called(method, self._client.api_call(method, json=body), timeout=self._timeout)
        except ContentRefused as error:
            raise SlackError(method, str(error)) from error
