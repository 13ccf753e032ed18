"""The bot while its database cannot be opened: it lives, says what is missing, and promises nothing.

A disk may come late, and a folder may get its rights while everybody looks on. A process that ends
instead can only be asked why through its log; this one answers `/readyz`, with everything else that
does not work, and takes up its work as soon as the database lets it.
"""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import aiohttp
import structlog
from prometheus_client import CollectorRegistry
from slack_bolt.response import BoltResponse

from bot.agora.budget import Budget
from bot.agora.notifications import verify
from bot.app.doors import listening
from bot.app.outside import agora_client, slack_client
from bot.blocks.answers import refused
from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.ports import Clock
from bot.services.audit import Calls
from bot.services.health import Health
from bot.slack.arrivals import Arrival, Body, Gate
from bot.slack.identity import Identity
from bot.store.sqlite import SqliteStore
from bot.timers import since_boot
from bot.web import CallbackDoor, CallbackMeter, WebSide

TRY_AGAIN_SECONDS: Final = 5.0

log = structlog.get_logger()


async def database_opened(settings: Settings, problem: StoreUnavailable, *, clock: Clock, ended: asyncio.Event) -> None:
    """Return once the database can be opened, or *ended* is set; meanwhile say to everybody that it cannot.

    Args:
        problem: why it could not be opened just now.

    Raises:
        OSError: the port is taken.
    """
    waiting = _Waiting(problem)
    async with aiohttp.ClientSession() as http:
        identity = Identity(slack_client(settings, http), steady=since_boot)
        health = Health(
            always={"database": waiting.refuse},
            sometimes={"slack": identity.check, "agora": agora_client(settings, http, Budget(), Calls()).check},
            clock=clock,
        )
        async with listening(settings, _side(settings, waiting, health)) as url:
            log.error("waiting_for_the_database", url=url, problem=str(problem), hint="see RECORDBOT_DATABASE_URL")
            await health.problems()
            while not ended.is_set() and not await waiting.is_opened(settings):
                try:
                    await asyncio.wait_for(ended.wait(), TRY_AGAIN_SECONDS)
                except TimeoutError:
                    continue


class _Waiting:
    """Knows why the database cannot be used, and refuses everything for that reason."""

    def __init__(self, problem: StoreUnavailable) -> None:
        self._problem = problem

    async def is_opened(self, settings: Settings) -> bool:
        try:
            async with SqliteStore(settings.database_path):
                return True
        except StoreUnavailable as error:
            self._problem = error
            return False

    async def refuse(self) -> None:
        raise StoreUnavailable(str(self._problem))

    async def take(self, raw: bytes) -> None:
        """As `bot.web.Callbacks`: Agora sends again what could not be kept."""
        del raw
        await self.refuse()


class _RefusingDoor:
    """Answers Slack's deliveries: who typed a command is told, everything else fails visibly."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def answer(self, headers: Mapping[str, str], raw: bytes) -> BoltResponse:
        """See `bot.web.Deliveries`."""
        arrival, body = self._gate.judge(headers, raw)
        if arrival == Arrival.FORGED:
            return _said(
                HTTPStatus.UNAUTHORIZED, {"ok": False, "problem": "The signature is missing, wrong or too old."}
            )
        return _said(*_answer_to(body or {}))


def _answer_to(body: Body) -> tuple[HTTPStatus, Body]:
    message = refused(StoreUnavailable(""))
    if body.get("type") == "url_verification":
        return HTTPStatus.OK, {"challenge": body.get("challenge")}
    if "command" in body:
        said = {"response_type": "ephemeral", "text": message.text, "blocks": message.block_dicts()}
        return HTTPStatus.OK, said
    # An event comes again; of a button or a form Slack says that it did not work, and keeps what was typed.
    return HTTPStatus.SERVICE_UNAVAILABLE, {"ok": False, "problem": message.text}


def _said(status: HTTPStatus, body: Body) -> BoltResponse:
    return BoltResponse(status=status, body=json.dumps(body), headers={"content-type": "application/json"})


def _side(settings: Settings, waiting: _Waiting, health: Health) -> WebSide:
    registry = CollectorRegistry()
    secret = settings.agora_notification_secret
    callbacks = secret and CallbackDoor(
        waiting,
        lambda headers, raw: verify(
            headers, raw, secret.get_secret_value(), allow_v1=settings.agora_notification_allow_v1
        ),
        CallbackMeter(registry),
    )
    return WebSide(
        slack=None if settings.uses_socket_mode else _RefusingDoor(Gate(settings.signing_secrets)),
        callbacks=callbacks or None,
        problems=health.problems,
        registry=registry,
    )
