"""What stands in front of the service: routes, credentials, the request limit, JSON, and the connection itself.

The order of checks is not documented; it is the one in which a gateway before a service naturally comes.
"""

import asyncio
import hmac
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from bot.sandbox.agora.answers import (
    APP_ID_INVALID,
    NO_ROUTE,
    NOT_JSON,
    RATE_LIMITED,
    TOO_LARGE,
    UNAUTHORIZED,
    WRONG_CREDENTIALS,
    Answer,
    Refused,
)
from bot.sandbox.agora.budget import SlidingWindow
from bot.sandbox.agora.faults import Fault
from bot.sandbox.agora.journal import Journal, LoggedRequest, masked
from bot.sandbox.agora.pace import Shape
from bot.sandbox.agora.routes import Call, call_of

CLOSING = web.AppKey("closing", asyncio.Event)
_TOO_MANY_REQUESTS = 429

Decide = Callable[[Call, Any], tuple[Answer, list[Fault]]]


@dataclass(frozen=True)
class Account:
    """The one customer whose requests are taken."""

    app_id: str
    customer_id: str
    customer_secret: str = field(repr=False)

    @property
    def credentials(self) -> bytes:
        """What follows `Basic` in the Authorization header."""
        return b64encode(f"{self.customer_id}:{self.customer_secret}".encode())


class Gateway:
    """Turns requests into calls, and answers into responses.

    Args:
        decide: the service behind.
        sleep: how time passes before an answer that takes long.
    """

    def __init__(
        self,
        account: Account,
        budget: SlidingWindow,
        journal: Journal,
        decide: Decide,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        shape: Callable[[], Shape],
    ) -> None:
        self._account = account
        self._budget = budget
        self._journal = journal
        self._decide = decide
        self._clock = clock
        self._sleep = sleep
        self._shape = shape

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; what it said and what it got goes into the journal."""
        call = call_of(request.method, request.match_info["path"])
        body: Any = None
        struck: list[Fault] = []
        try:
            admitted = self._admit(request, call)
            body = await _json_of(request)
            answer, struck = self._decide(admitted, body)
        except Refused as refused:
            answer = refused.answer
        request_id = str(uuid4())
        logged = LoggedRequest(
            number=self._journal.next_number(),
            at=self._clock(),
            request_id=request_id,
            method=request.method,
            path=request.path,
            endpoint=None if call is None else call.endpoint,
            body=masked(body),
            http_status=answer.http_status,
            code=answer.code,
            answer=masked(answer.body),
            faults=tuple(fault.kind for fault in struck),
        )
        self._journal.add(logged)
        return await self._respond(request, answer, request_id)

    def _admit(self, request: web.Request, call: Call | None) -> Call:
        if call is None:
            raise Refused(NO_ROUTE)
        given = request.headers.get("Authorization")
        if given is None:
            raise Refused(UNAUTHORIZED)
        scheme, _, credentials = given.partition(" ")
        is_right = hmac.compare_digest(credentials.strip().encode(), self._account.credentials)
        if scheme.lower() != "basic" or not is_right:
            raise Refused(WRONG_CREDENTIALS)
        if not self._budget.admits():
            raise Refused(RATE_LIMITED)
        if call.app_id not in {"", self._account.app_id}:
            raise Refused(APP_ID_INVALID)
        return call

    async def _respond(self, request: web.Request, answer: Answer, request_id: str) -> web.StreamResponse:
        if answer.http_status is None:
            await self._pass(request, asyncio.sleep, answer.wait_seconds)
            return _cut(request)
        await self._pass(request, self._sleep, answer.wait_seconds)
        headers = {"X-Request-Id": request_id}
        retry_after_seconds = self._shape().retry_after_seconds
        if answer.http_status == _TOO_MANY_REQUESTS and retry_after_seconds is not None:
            headers["Retry-After"] = str(retry_after_seconds)
        raw_body = _text_of(answer, self._shape()).encode()
        if answer.is_cut_in_body:
            return await _cut_in_body(request, answer, raw_body, headers)
        return web.Response(
            body=raw_body, status=answer.http_status, headers=headers, content_type=answer.content_type, charset="utf-8"
        )

    async def _pass(self, request: web.Request, sleep: Callable[[float], Awaitable[None]], seconds: float) -> None:
        if not seconds:
            return
        # nobody has to wait for an answer that is held back when the stand-in is closed
        closing = asyncio.ensure_future(request.app[CLOSING].wait())
        waiting = asyncio.ensure_future(sleep(seconds))
        _, unfinished = await asyncio.wait({closing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for future in unfinished:
            future.cancel()


async def _json_of(request: web.Request) -> Any:  # noqa: ANN401 -- JSON from outside has no narrower type
    if request.method == "GET":
        return None
    if request.content_type != "application/json":
        raise Refused(NOT_JSON)
    try:
        return json.loads(await request.text(), parse_constant=_refuse_constant)
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused(TOO_LARGE) from error
    except (ValueError, LookupError, RecursionError) as error:
        raise Refused(NOT_JSON) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _text_of(answer: Answer, shape: Shape) -> str:
    if isinstance(answer.body, str):
        return answer.body
    reason = answer.body.get("reason")
    if shape.capital_reasons and isinstance(reason, str):
        return json.dumps(answer.body | {"reason": reason[:1].upper() + reason[1:]})
    return json.dumps(answer.body)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut_in_body(request: web.Request, answer: Answer, raw_body: bytes, headers: dict[str, str]) -> web.Response:
    response = web.StreamResponse(status=answer.http_status or 200, headers=headers)
    response.content_type = answer.content_type
    response.content_length = len(raw_body)
    await response.prepare(request)
    await response.write(raw_body[: len(raw_body) // 2])
    return _cut(request)
