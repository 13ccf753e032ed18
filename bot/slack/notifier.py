"""Posts and updates the messages of recordings, under Slack's limits."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.blocks.card import away, card, plain_card
from bot.blocks.message import LONGEST_TEXT, CardMessage
from bot.blocks.milestones import milestone
from bot.blocks.notes import ATTACHED
from bot.blocks.schedule_news import schedule_news
from bot.blocks.text import shorten
from bot.domain.bucket import FileLinks
from bot.domain.notice import FOR_EVERYBODY, Notice
from bot.domain.recording import Recording
from bot.domain.schedule import Schedule, Unsaid
from bot.errors import MessageGone, SlackUnavailable
from bot.slack.attachments import Attachments
from bot.slack.calls import ContentRefused, called

TIMEOUT: Final = timedelta(seconds=10)
EVENT_TYPE: Final = "recording"
SCHEDULE_EVENT_TYPE: Final = "schedule"

Links = Callable[[Recording], FileLinks | None]


def no_links(_recording: Recording) -> FileLinks | None:
    """Return that there are none."""
    return None


class SlackNotifier:
    """Implements `bot.ports.Notifier` over Slack's Web API.

    A message that Slack refuses because of what it holds is sent again with less in it: sentence and
    buttons, then the sentence alone. An answer that is lost on the way back may mean a second copy of
    a post: Slack offers no key that would tell it that both are the same.

    Args:
        client: with a shared HTTP session, and without retries of its own: those are the outbox's.
        links: makes the links to a recording's files, anew each time that something is said.
        attachments: the files that go with what is said; None: none do.
        timeout: for one call.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        links: Links = no_links,
        attachments: Attachments | None = None,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._links = links
        self._attachments = attachments
        self._client = client
        self._timeout = timeout

    async def post_card(self, recording: Recording, *, channel_id: str) -> tuple[str, str]:
        """Post the recording's card; return (channel_id, message_ts) as Slack gave them."""
        variants = self._variants(recording, channel_id)
        answer = await self._say("chat.postMessage", variants, {"channel": channel_id, **_quiet(recording)})
        return _address(answer)

    async def update_card(self, recording: Recording, *, channel_id: str, message_ts: str) -> None:
        """Bring the card up to date."""
        where = {"channel": channel_id, "ts": message_ts, "metadata": _metadata(recording)}
        await self._say("chat.update", self._variants(recording, channel_id), where)

    async def post_milestone(self, recording: Recording, notice: Notice, *, channel_id: str, card_ts: str) -> str:
        """Post *notice* into the card's thread; return its message_ts.

        Where somebody deleted the card, it stands in the channel itself, with the recording's name; what everybody
        there has to know does anyway.
        """
        files = await self._attachments.put(recording, notice) if self._attachments is not None else ()
        if files:
            notice = notice.model_copy(update={"facts": {**notice.facts, ATTACHED: "yes"}})
        message_ts, thread_ts = await self._post_milestone(recording, notice, channel_id=channel_id, card_ts=card_ts)
        if self._attachments is not None:
            await self._attachments.show(files, channel_id=channel_id, thread_ts=thread_ts)
        return message_ts

    async def _post_milestone(
        self, recording: Recording, notice: Notice, *, channel_id: str, card_ts: str
    ) -> tuple[str, str | None]:
        """Return where it stands, and in which thread (None: in the channel itself)."""
        message = milestone(recording, notice, self._links(recording))
        in_words = CardMessage(message.text, ())
        where = {"channel": channel_id, **_quiet(recording, notice=notice.id)}
        if notice.milestone in FOR_EVERYBODY:
            return _address(await self._say("chat.postMessage", iter([message, in_words]), where))[1], None
        try:
            answer = await self._say("chat.postMessage", iter([message, in_words]), {**where, "thread_ts": card_ts})
        except MessageGone:
            return _address(await self._say("chat.postMessage", iter([in_words]), where))[1], None
        return _address(answer)[1], card_ts

    async def update_milestone(self, recording: Recording, notice: Notice, *, channel_id: str, message_ts: str) -> None:
        """Bring what was said with *notice* up to date."""
        message = milestone(recording, notice, self._links(recording))
        where = {"channel": channel_id, "ts": message_ts, "metadata": _metadata(recording)}
        await self._say("chat.update", iter([message, CardMessage(message.text, ())]), where)

    async def tell(self, schedule: Schedule, unsaid: Unsaid) -> None:
        """Implements `bot.ports.schedules.Herald`."""
        message = schedule_news(schedule, unsaid)
        payload = {"schedule_id": schedule.id, "news": unsaid.news}
        about = {"event_type": SCHEDULE_EVENT_TYPE, "event_payload": payload}
        where = {"channel": unsaid.channel_id, "unfurl_links": False, "unfurl_media": False, "metadata": about}
        await self._say("chat.postMessage", iter([message, CardMessage(message.text, ())]), where)

    async def check(self) -> None:
        """Ask Slack who we are. Raises `SlackUnauthorized` or `SlackUnavailable`."""
        await called("auth.test", self._client.auth_test(), timeout=self._timeout)

    def _variants(self, recording: Recording, channel_id: str) -> Iterator[CardMessage]:
        yield away(card(recording, self._links(recording)), recording, channel_id)
        shorter = plain_card(recording)
        yield shorter
        yield CardMessage(shorter.text, ())

    async def _say(self, method: str, variants: Iterator[CardMessage], where: Mapping[str, Any]) -> AsyncSlackResponse:
        reason, extras = "nothing to say", where
        for message in variants:
            try:
                blocks = {"blocks": message.block_dicts()} if message.blocks else {}
                body = {**extras, **blocks, "text": shorten(message.text, LONGEST_TEXT)}
                return await called(method, self._client.api_call(method, json=body), timeout=self._timeout)
            except SlackObjectFormationError as error:
                reason = str(error)
            except ContentRefused as error:
                reason = error.error
            extras = {name: value for name, value in where.items() if name != "metadata"}
        raise SlackUnavailable(method, reason)


def _quiet(recording: Recording, **more: str) -> dict[str, Any]:
    return {"unfurl_links": False, "unfurl_media": False, "metadata": _metadata(recording, **more)}


def _metadata(recording: Recording, **more: str) -> dict[str, Any]:
    payload = {"recording_id": recording.id, "version": recording.version, **more}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def _address(answer: AsyncSlackResponse) -> tuple[str, str]:
    channel_id, message_ts = answer.get("channel"), answer.get("ts")
    if not isinstance(channel_id, str) or not isinstance(message_ts, str):
        raise SlackUnavailable("chat.postMessage", "an answer without the message's address")
    return channel_id, message_ts
