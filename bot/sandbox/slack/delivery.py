"""Bringing a payload to the app, signed over HTTP or through a socket, and waiting 3 s for its answer."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.slack.answers import Ack, Failure, Json
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.socket_mode import Sockets

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True)
class Retry:
    """Which repetition of an event this is, and why."""

    num: int
    reason: str


class Delivery:
    """Knows the way to the app: its request URL when there is one, otherwise its sockets."""

    def __init__(
        self,
        *,
        http: aiohttp.ClientSession,
        sockets: Sockets,
        signing_secret: str,
        clock: Callable[[], datetime],
        ack_seconds: float,
        faults: Faults,
    ) -> None:
        self.events_url: str | None = None
        self._http = http
        self._sockets = sockets
        self._signing_secret = signing_secret
        self._clock = clock
        self._ack_seconds = ack_seconds
        self._faults = faults

    async def send(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Ack:
        """Return what the app answered within 3 s, or what Slack shows when it did not."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(self._ack_seconds):
                if self.events_url is None:
                    again = (retry.num, retry.reason) if retry else None
                    answer = Ack(200, await self._sockets.send(kind, payload, again), 0)
                else:
                    answer = await self._post(self.events_url, kind, payload, retry)
                if kind != "events_api" and self._faults.late_answers > 0:
                    self._faults.late_answers -= 1
                    await asyncio.sleep(self._ack_seconds + 1)
        except TimeoutError:
            answer = Ack(0, "", 0, "operation_timeout")
        except (aiohttp.ClientError, ConnectionError):
            answer = Ack(0, "", 0, "dispatch_failed")
        return replace(answer, seconds=loop.time() - started)

    async def _post(self, url: str, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        body, content_type = encoded(kind, payload)
        headers = {"Content-Type": content_type, **self._signed(body), **_retry_headers(retry)}
        async with self._http.post(url, data=body.encode(), headers=headers) as answer:
            raw = await answer.text()
            is_json = "json" in answer.headers.get("Content-Type", "")
            is_final = answer.headers.get("X-Slack-No-Retry") == "1"
            read = _json_object(raw) if is_json else raw
            return Ack(answer.status, read, 0, _failure(answer.status), is_final=is_final)

    def _signed(self, body: str) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        signature = SignatureVerifier(self._signing_secret).generate_signature(timestamp=timestamp, body=body)
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "application/json,*/*",
        }


def encoded(kind: Kind, payload: Json) -> tuple[str, str]:
    """Return the body and its content type, as Slack sends this kind over HTTP."""
    form = "application/x-www-form-urlencoded"
    if kind == "slash_commands":
        return urlencode(payload), form
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}), form
    return json.dumps(payload), "application/json"


def _json_object(raw: str) -> Json | str:
    try:
        read = json.loads(raw)
    except ValueError:
        return raw
    return read if isinstance(read, dict) else raw


def _retry_headers(retry: Retry | None) -> dict[str, str]:
    return {"X-Slack-Retry-Num": str(retry.num), "X-Slack-Retry-Reason": retry.reason} if retry else {}


def _failure(status: int) -> Failure | None:
    if status >= 500:  # noqa: PLR2004  # HTTP's own number
        return "http_service_error"
    return None if status == 200 else "http_client_error"  # noqa: PLR2004  # HTTP's own number
