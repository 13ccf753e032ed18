"""The Web API over HTTP: tokens, arguments, faults, and the log of calls."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from aiohttp import web

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.faults import Fault, Faults
from bot.sandbox.slack.feed import Feed

ALL_SCOPES: Final = frozenset(
    {
        *(
            "commands",
            "chat:write",
            "users:read",
            "usergroups:read",
            "channels:read",
            "groups:read",
            "im:write",
            "files:write",
        ),
    }
)
_IN_JSON: Final = ("blocks", "view", "attachments", "metadata", "outputs", "files")
_SECRET: Final = ("token", "trigger_id", "client_secret")


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Web API.

    Args:
        carry_out: gets the arguments, returns what stands beside `"ok": true`.
        needs: arguments that must not be missing.
        scope: that the token must have, if any.
        caller: which kind of token it takes.
        missing: Slack's word for a missing argument, where it is not `invalid_arguments`.
    """

    carry_out: Callable[[Json], Json | Awaitable[Json]]
    needs: tuple[str, ...] = ()
    scope: str | None = None
    caller: Literal["bot", "app"] = "bot"
    missing: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API as it arrived; secrets in `args` are masked."""

    method: str
    args: Json
    answer: Json
    http_status: int
    at: datetime

    @property
    def ok(self) -> bool:
        """Tell whether Slack did it."""
        return bool(self.answer.get("ok"))


class WebApi:
    """Answers `/api/<method>` as strictly as Slack."""

    def __init__(
        self,
        methods: Mapping[str, Method],
        *,
        tokens: Mapping[str, Literal["bot", "app"]],
        scopes: frozenset[str],
        faults: Faults,
        feed: Feed,
        clock: Callable[[], datetime],
    ) -> None:
        self.calls: list[Call] = []
        self._methods = methods
        self._tokens = tokens
        self._scopes = scopes
        self._faults = faults
        self._feed = feed
        self._clock = clock

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or misbehave as `faults` says."""
        name = request.match_info["method"]
        args = await arguments(request)
        fault = self._faults.take(name)
        if fault is not None and fault.kind != "reset_after":
            answer = await self._misbehave(request, name, args, fault)
            if answer is not None:
                return answer
        body = await self._answer(name, args)
        self._note(name, args, body, 200)
        if fault is not None and fault.kind == "reset_after":
            return _cut(request)
        return web.json_response(body, headers={"X-OAuth-Scopes": ",".join(sorted(self._scopes))})

    async def _answer(self, name: str, args: Json) -> Json:
        try:
            method = self._checked(name, args)
            result = method.carry_out(args)
            return {"ok": True, **(await result if isinstance(result, Awaitable) else result)}
        except Refusal as refusal:
            return refusal.answer

    def _checked(self, name: str, args: Json) -> Method:
        method = self._methods.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        token = args.get("token")
        if not token:
            raise Refusal("not_authed")
        if token not in self._tokens:
            raise Refusal("invalid_auth")
        if self._tokens[token] != method.caller:
            raise Refusal("not_allowed_token_type")
        if method.scope is not None and method.scope not in self._scopes:
            raise Refusal("missing_scope", needed=method.scope, provided=",".join(sorted(self._scopes)))
        for argument in method.needs:
            if args.get(argument) in (None, ""):
                word = (method.missing or {}).get(argument, "invalid_arguments")
                metadata = {"messages": [f"[ERROR] missing required field: {argument}"]}
                raise Refusal(word, response_metadata=metadata)
        return method

    async def _misbehave(self, request: web.Request, name: str, args: Json, fault: Fault) -> web.StreamResponse | None:
        match fault.kind:
            case "slow":
                await asyncio.sleep(fault.seconds)
                return None
            case "error":
                body: Json = {"ok": False, "error": fault.error}
                self._note(name, args, body, 200)
                return web.json_response(body)
            case "rate_limited":
                body = {"ok": False, "error": "ratelimited"}
                self._note(name, args, body, 429)
                return web.json_response(body, status=429, headers={"Retry-After": str(fault.retry_after)})
            case "unavailable":
                self._note(name, args, {}, 503)
                return web.Response(status=503, text="<html><body>Service Unavailable</body></html>")
            case _:
                self._note(name, args, {}, 0)
                return _cut(request)

    def _note(self, name: str, args: Json, body: Json, http_status: int) -> None:
        masked = {key: "***" if key in _SECRET else value for key, value in args.items()}
        self.calls.append(Call(name, masked, body, http_status, self._clock()))
        self._feed.touch()


async def arguments(request: web.Request) -> Json:
    """Return the arguments of a call: query, form and JSON alike, the token from the header too."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        try:
            args |= json.loads(body) if body else {}
        except (ValueError, TypeError):
            args["invalid_json"] = True
    else:
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for key in _IN_JSON:
        if isinstance(args.get(key), str):
            try:
                args[key] = json.loads(args[key])
            except ValueError:
                continue
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer" and token:
        args["token"] = token
    return args


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
