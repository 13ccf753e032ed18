"""What Slack lends an app for a while: trigger ids (3 s, once) and response URLs (30 min, 5 times)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.sandbox.slack.answers import Refusal

TRIGGER_LIVES: Final = timedelta(seconds=3)
RESPONSE_URL_LIVES: Final = timedelta(minutes=30)
RESPONSE_URL_USES: Final = 5


@dataclass(slots=True)
class Trigger:
    """One permission to open a view. `view_id` is the modal whose button or submission gave it."""

    id: str
    user_id: str
    view_id: str | None
    given_at: datetime
    is_spent: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """One address to answer a command or an action at. `original_ts` is the message whose button was pressed."""

    key: str
    user_id: str
    channel_id: str
    original_ts: str | None
    thread_ts: str | None
    given_at: datetime
    uses: int = 0


class Tickets:
    """Hands out triggers and response URLs, and takes each back as strictly as Slack."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, user_id: str, view_id: str | None = None) -> str:
        """Return a new trigger id."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(trigger_id, user_id, view_id, self._clock())
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Return what the trigger stands for, once, within 3 s."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.is_spent:
            raise Refusal("exchanged_trigger_id")
        if self._clock() - trigger.given_at > TRIGGER_LIVES:
            raise Refusal("expired_trigger_id")
        trigger.is_spent = True
        return trigger

    def response_key(
        self, user_id: str, channel_id: str, *, original_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """Return the last part of a new response URL."""
        key = f"{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self._urls[key] = ResponseUrl(key, user_id, channel_id, original_ts, thread_ts, self._clock())
        return key

    def use_response(self, key: str) -> ResponseUrl:
        """Count one use, or refuse with `used_url`, `expired_url` or `invalid_url`."""
        url = self._urls.get(key)
        if url is None:
            raise Refusal("invalid_url")
        if self._clock() - url.given_at > RESPONSE_URL_LIVES:
            raise Refusal("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise Refusal("used_url")
        url.uses += 1
        return url
