"""Slack's deliveries over HTTP, from their bytes to Bolt's answer: nothing but what Slack sends gets through."""

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import structlog
from prometheus_client import CollectorRegistry, Counter
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.arrivals import Arrival, Body, Gate

SLACKS_HOSTS: Final = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
# What a payload that lacks something makes Bolt raise.
NOT_UNDERSTOOD: Final = (LookupError, TypeError, ValueError, AttributeError)
PASSED_ON: Final = ("x-slack-request-timestamp", "x-slack-retry-num", "x-slack-retry-reason")

log = structlog.get_logger()


class SlackDoor:
    """Hands deliveries to Bolt.

    Args:
        is_slacks: says whether an address to answer at is Slack's.
    """

    def __init__(
        self, bolt: AsyncApp, gate: Gate, *, is_slacks: Callable[[str], bool], registry: CollectorRegistry
    ) -> None:
        self._bolt = bolt
        self._gate = gate
        self._is_slacks = is_slacks
        self._last_was_signed = True
        self._deliveries = Counter(
            "recordbot_slack_deliveries",
            "What Slack's route was sent, by what it turned out to be.",
            ["outcome"],
            registry=registry,
        )

    async def answer(self, headers: Mapping[str, str], raw: bytes) -> BoltResponse:
        """Return what to answer; what was sent before is answered with an empty 200, and does nothing."""
        arrival, body = self._gate.judge(headers, raw)
        self._deliveries.labels(outcome=arrival).inc()
        if arrival != Arrival.FORGED:
            self._last_was_signed = True
        if body is None:
            return self._turned_away(arrival)
        return await self._dispatched(headers, self._without_foreign_address(body))

    def _turned_away(self, arrival: Arrival) -> BoltResponse:
        if arrival == Arrival.REPEATED:
            log.warning("delivery_repeated", hint="a replay, or a proxy that sends twice; nothing was done")
            return BoltResponse(status=HTTPStatus.OK, body="")
        if arrival == Arrival.UNREADABLE:
            log.warning("delivery_unreadable")
            return _refusal(HTTPStatus.BAD_REQUEST, "This cannot be read.")
        if self._last_was_signed:  # the first one only: anybody can send any number
            log.warning("delivery_forged", hint="SLACK_SIGNING_SECRET must be the one under Basic Information")
        self._last_was_signed = False
        return _refusal(HTTPStatus.UNAUTHORIZED, "The signature is missing, wrong or too old.")

    def _without_foreign_address(self, body: Body) -> Body:
        address = body.get("response_url")
        if address is None or (isinstance(address, str) and self._is_slacks(address)):
            return body
        log.warning("response_url_refused", hint="answers go to Slack alone")
        return {name: value for name, value in body.items() if name != "response_url"}

    async def _dispatched(self, headers: Mapping[str, str], body: Body) -> BoltResponse:
        # As JSON, whatever it came as: of a form in which somebody typed "payload" Bolt reads nothing.
        given = {name.lower(): value for name, value in headers.items()}
        passed_on: dict[str, str | Sequence[str]] = {name: given[name] for name in PASSED_ON if name in given}
        try:
            request = AsyncBoltRequest(body=json.dumps(body), headers={**passed_on, "content-type": "application/json"})
            response = await self._bolt.async_dispatch(request)
        except Exception as error:  # noqa: BLE001  # what Bolt raises must not show the body in a traceback
            log.error("delivery_not_handled", error=type(error).__name__, at=_place(error))  # noqa: TRY400  # likewise
            if isinstance(error, NOT_UNDERSTOOD):
                return _refusal(HTTPStatus.BAD_REQUEST, "This cannot be understood.")
            return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "This could not be handled.")
        if response.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            # No listener of ours raises: Bolt itself stumbled over the payload, and has logged where.
            return _refusal(HTTPStatus.BAD_REQUEST, "This cannot be understood.")
        return response


def slacks_addresses(api_url: str) -> Callable[[str], bool]:
    """Return what says whether an address to answer at is Slack's, or the stand-in's at *api_url*."""
    api_host = urlsplit(api_url).hostname or ""

    def is_slacks(address: str) -> bool:
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            return False
        if host in SLACKS_HOSTS:
            return parts.scheme == "https" and parts.username is None
        if api_host == "slack.com" or api_host.endswith((".slack.com", ".slack-gov.com")):
            return False
        return parts.scheme in {"http", "https"} and (
            host == api_host or (_is_loopback(host) and _is_loopback(api_host))
        )

    return is_slacks


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _place(error: BaseException) -> str:
    """Return the file and line at which *error* was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else ""


def _refusal(status: HTTPStatus, problem: str) -> BoltResponse:
    return BoltResponse(
        status=status,
        body=json.dumps({"ok": False, "problem": problem}),
        headers={"content-type": "application/json"},
    )
