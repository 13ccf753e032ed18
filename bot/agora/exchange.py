"""One HTTP call to Agora: sent once, its answer read whole, its troubles sorted, one line in the log."""

import json
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, TypeVar
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from bot.agora.answers import Unreadable
from bot.agora.budget import Budget, Priority, Turn
from bot.agora.hosts import Hosts
from bot.agora.verdicts import NOT_SENT, is_success, verdict
from bot.domain.answers import CallMade
from bot.domain.audit import DONE
from bot.domain.lenient import integer, text
from bot.errors import AgoraError, AgoraUnavailable, AlreadyStarted

log = structlog.stdlib.get_logger(__name__)

Parsed = TypeVar("Parsed")

LONGEST_REASON: Final = 300
BROKEN_OFF: Final = "broken_off"  # the process ended while it was waiting for the answer
NOT_JSON: Final = "not a JSON object"  # begins the reason of an answer that is not Agora's; the table knows it

PRIORITIES: Final[Mapping[str, Priority]] = {
    "stop": Priority.STOP,
    "start": Priority.START,
    "acquire": Priority.ACQUIRE,
    "update": Priority.UPDATE,
    "updateLayout": Priority.UPDATE,
    "query": Priority.QUERY,
}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds: for a connection, and for an answer.

    Agora answers a stop only after the upload, which may take more than 20 s.
    """

    connect: float = 5.0
    read: float = 30.0
    read_stop: float = 40.0

    def of(self, endpoint: str) -> aiohttp.ClientTimeout:
        """Return aiohttp's limits for one call."""
        read = self.read_stop if endpoint == "stop" else self.read
        return aiohttp.ClientTimeout(total=self.connect + read, sock_connect=self.connect, sock_read=read)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked, and of which task; `body` None makes it a GET."""

    endpoint: str
    path: tuple[str, ...]
    cname: str
    uid: str
    sid: str | None = None
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `body` is None unless it is a JSON object."""

    http_status: int
    body: Mapping[str, Any] | None
    reason: str
    request_id: str | None = None
    retry_after: float | None = None

    @property
    def agora_code(self) -> int | None:
        """Return `code` of the body."""
        return integer(self.body.get("code")) if self.body is not None else None


class Exchange:
    """Makes calls: at its turn, to the host whose turn it is. One call is one attempt."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        app_id: str,
        customer_id: str,
        customer_secret: str,
        hosts: Hosts,
        budget: Budget,
        timeouts: Timeouts,
        tell: Callable[[CallMade], None],
    ) -> None:
        self._http = http
        self._prefix = ("v1", "apps", app_id, "cloud_recording")
        self._customer_id = customer_id
        self._customer_secret = customer_secret
        self._hosts = hosts
        self._budget = budget
        self._timeouts = timeouts
        self._tell = tell

    async def ask(self, call: Call, parse: Callable[[Mapping[str, Any]], Parsed]) -> Parsed:
        """Return what *parse* makes of Agora's answer; otherwise raise the error its verdict names.

        Args:
            parse: raises `Unreadable` when the body lacks what it must hold.
        """
        line = log.bind(endpoint=call.endpoint, cname=call.cname, uid=call.uid, sid=call.sid)
        turn = await self._budget.wait(PRIORITIES[call.endpoint])
        line = line.bind(waited=round(turn.waited, 3))
        sent_at = time.monotonic()
        said: AgoraError | Answer | None = None
        outcome = BROKEN_OFF
        try:
            said = await self._once(call, turn)
            parsed = _parsed(call, said, parse)
            outcome = DONE
            return parsed  # noqa: TRY300 - what is told below must know that it is well
        except AgoraError as error:
            said, outcome = error, error.code
            line = line.bind(error=error.code, reason=error.reason)
            raise
        finally:
            line.info(
                "agora",
                http_status=said.http_status if said else None,
                agora_code=said.agora_code if said else None,
                request_id=said.request_id if said else None,
                seconds=round(time.monotonic() - sent_at, 3),
            )
            self._tell(_made(call, said, outcome))

    async def _once(self, call: Call, turn: Turn) -> Answer:
        host_turn = self._hosts.turn
        try:
            answer = await self._send(call, turn)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            self._hosts.failed(host_turn, name_unknown=isinstance(error, aiohttp.ClientConnectorDNSError))
            reason = f"{NOT_SENT if _never_left(error) else 'no answer'}: {_said(error)}"
            raise verdict(call.endpoint, None, None, reason)(call.endpoint, reason=reason) from error
        if answer.http_status == 429:  # noqa: PLR2004 - HTTP's own number
            self._budget.pause(answer.retry_after)
        return answer

    async def _send(self, call: Call, turn: Turn) -> Answer:
        path = "/".join(quote(part, safe="") for part in (*self._prefix, *call.path))
        headers = {"Authorization": aiohttp.encode_basic_auth(self._customer_id, self._customer_secret)}
        data: bytes | None = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(call.body, ensure_ascii=False, separators=(",", ":")).encode()
        async with self._http.request(
            "GET" if data is None else "POST",
            URL(f"{self._hosts.base_url}/{path}", encoded=True),
            data=data,
            headers=headers,
            allow_redirects=False,
            timeout=self._timeouts.of(call.endpoint),
            middlewares=(_unrepeated,),
            trace_request_ctx=turn,
        ) as response:
            turn.answered()
            return _answer(response, await response.read())


def telling_turns() -> aiohttp.TraceConfig:
    """Return what has a session tell each turn when its request leaves; requests that have none are left alone."""

    async def leaves(_session: aiohttp.ClientSession, about: SimpleNamespace, _what: object) -> None:
        if isinstance(about.trace_request_ctx, Turn):
            about.trace_request_ctx.left()

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(leaves)
    return trace


class BrokenConnection(aiohttp.ClientError):
    """The connection broke under the request; a kind of error that aiohttp leaves to its caller."""


async def _unrepeated(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Send *request* once: aiohttp repeats a GET by itself when a connection that was used before breaks.

    Source: aiohttp 3.14, client.py, `retry_persistent_connection`.
    """
    try:
        return await send(request)
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        if _never_left(error):
            raise
        raise BrokenConnection(f"{type(error).__name__} {error}") from error


def _made(call: Call, said: AgoraError | Answer | None, outcome: str) -> CallMade:
    if said is None:
        return CallMade(call.endpoint, call.cname, call.uid, outcome)
    return CallMade(call.endpoint, call.cname, call.uid, outcome, said.http_status, said.agora_code, said.request_id)


def _parsed(call: Call, answer: Answer, parse: Callable[[Mapping[str, Any]], Parsed]) -> Parsed:
    if answer.body is None or not is_success(call.endpoint, answer.http_status, answer.agora_code):
        raise _error(call, answer, answer.reason)
    try:
        return parse(answer.body)
    except Unreadable as error:
        raise _error(call, answer, str(error)) from error


def _error(call: Call, answer: Answer, reason: str) -> AgoraError:
    kind = verdict(call.endpoint, answer.http_status, answer.agora_code, reason)
    error = kind(
        call.endpoint,
        http_status=answer.http_status,
        agora_code=answer.agora_code,
        reason=reason,
        request_id=answer.request_id,
    )
    if isinstance(error, AgoraUnavailable):
        error.retry_after = answer.retry_after
    if isinstance(error, AlreadyStarted) and answer.body is not None:
        error.sid = text(answer.body.get("sid"))
    return error


def _answer(response: aiohttp.ClientResponse, raw: bytes) -> Answer:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        reason = text(body.get("reason")) or text(body.get("message")) or ""
    else:
        body, reason = None, f"{NOT_JSON}: {len(raw)} bytes of {response.content_type}"
    return Answer(
        http_status=response.status,
        body=body,
        reason=" ".join(reason.split())[:LONGEST_REASON],
        request_id=response.headers.get("X-Request-Id"),
        retry_after=_seconds(response.headers.get("Retry-After")),
    )


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.strip().isdecimal() and len(header) < 10 else None  # noqa: PLR2004 - 31 years


def _never_left(error: Exception) -> bool:
    """Say whether the request cannot have reached anybody: no name, no connection, no certificate, no address."""
    return isinstance(
        error,
        aiohttp.ClientConnectorError
        | aiohttp.ClientConnectorCertificateError
        | aiohttp.ConnectionTimeoutError
        | aiohttp.InvalidURL
        | socket.gaierror,
    )


def _said(error: Exception) -> str:
    """Return the error's own words, but none of an invalid address, which holds the resource id."""
    words = "" if isinstance(error, aiohttp.InvalidURL) else " ".join(str(error).split())
    return f"{type(error).__name__} {words}".strip()[:LONGEST_REASON]
