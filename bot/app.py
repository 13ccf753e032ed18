"""The composition root: the only module that knows every concrete class.

Arrivals (`web`, Socket Mode) go to `handlers`, which call `services`; services change rows and
poke; the loops do what is due, through the Agora client and Slack's posting side.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.agora.budget import Budget
from bot.agora.client import PROBE, AgoraClient
from bot.agora.hosts import Hosts
from bot.agora.keys import KeyPair, KeyRing
from bot.agora.notifications import parse, verify
from bot.config import Settings
from bot.metrics import RecordingMeter
from bot.ports import Claim, Clock, NoticeClaim, StoredEvent
from bot.services import Services
from bot.services.admission import Admission
from bot.services.audit import Audit, Calls
from bot.services.background import Background
from bot.services.catalog import Catalog, load_catalog
from bot.services.changes import Changes
from bot.services.due_loop import DueLoop, at_most
from bot.services.ending import Ending
from bot.services.extensions import Extensions
from bot.services.health import Health
from bot.services.history import History
from bot.services.inbox import AT_ONCE as EVENTS_AT_ONCE
from bot.services.inbox import Inbox
from bot.services.lull import Lull
from bot.services.outbox import AT_ONCE as NOTICES_AT_ONCE
from bot.services.outbox import Outbox
from bot.services.recordings import Recordings
from bot.services.supervisor import AT_ONCE, WAITING_AT_ONCE, Supervisor
from bot.slack.arrivals import Gate
from bot.slack.deliveries import SlackDoor, slacks_addresses
from bot.slack.identity import Identity
from bot.slack.notifier import SlackNotifier
from bot.slack.people import SlackPeople
from bot.slack.socket_mode import SocketMode
from bot.store.sqlite import SqliteStore
from bot.timers import AlarmTimers, SystemClock
from bot.web import CallbackDoor, CallbackMeter, WebSide

DRAIN_SECONDS: Final = 10.0
LAST_ACKS_SECONDS: Final = 3.0
LAST_WORDS_SECONDS: Final = (2.0, 2.0, 0.0)  # of those ten, kept for what comes after callbacks, steps and notices

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot: where it listens, and whether it can do its work."""

    url: str
    health: Health


def load_templates(settings: Settings) -> Catalog:
    """Return the templates. Raises `ConfigInvalid` with every problem of every file."""
    return load_catalog(settings.templates, settings.storage_configs, token_life=settings.token_life)


@asynccontextmanager
async def running(settings: Settings, catalog: Catalog, *, clock: Clock | None = None) -> AsyncIterator[Bot]:
    """Run the bot until the context is left; then finish what runs, and leave the rest to the next boot.

    Raises:
        StoreUnavailable: the database cannot be opened.
        OSError: the port is taken.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(SqliteStore(settings.database_path))
        # No limit of connections: a hanging Agora must not keep stops waiting. The budget sets the pace.
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        registry = CollectorRegistry()
        calls = Calls()
        budget = Budget()
        agora = _agora_client(settings, http, budget, calls)
        slack = AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=http,
            retry_handlers=[],  # the outbox repeats, and knows what it has said
        )
        notifier = SlackNotifier(slack)
        timers = AlarmTimers()

        outbox = Outbox(store=store, notifier=notifier, clock=clock)
        notices: DueLoop[NoticeClaim] = DueLoop(
            "notices",
            claim=outbox.claim,
            work=outbox.send,
            next_due=store.next_notice_due,
            timers=timers,
            clock=clock,
            room=at_most(NOTICES_AT_ONCE),
        )
        supervisor = Supervisor(
            store=store,
            agora=agora,
            keys=_key_ring(settings),
            clock=clock,
            announce=Lull(notices.poke).ask,  # the next call to Agora does not wait for a card
            callbacks_expected=settings.agora_notification_secret is not None,
            calls=calls,
            changed=RecordingMeter(registry).changed,
        )
        steps: DueLoop[Claim] = DueLoop(
            "steps",
            claim=supervisor.claim,
            work=supervisor.advance,
            next_due=store.next_due,
            timers=timers,
            clock=clock,
            room=lambda at_work: min(AT_ONCE - at_work, WAITING_AT_ONCE - budget.queued),
        )

        def look() -> None:
            steps.poke()
            notices.poke()

        def look_into_inbox() -> None:
            events.poke()

        poke = Lull(look).ask
        meter = CallbackMeter(registry)
        inbox = Inbox(store=store, read=parse, clock=clock, arrived=look_into_inbox, poke=poke, meter=meter)
        events: DueLoop[StoredEvent] = DueLoop(
            "callbacks",
            claim=inbox.claim,
            work=inbox.work,
            next_due=store.next_event_due,
            timers=timers,
            clock=clock,
            room=at_most(EVENTS_AT_ONCE),
        )
        background = Background()
        people = SlackPeople(slack, clock)
        stack.push_async_callback(people.close)
        audit, identity = Audit(store, clock), Identity(slack)
        recordings = Recordings(
            store=store,
            catalog=catalog,
            storages=settings.storage_configs,
            people=people,
            clock=clock,
            poke=poke,
            hurry=look,
            token_life=settings.token_life,
            warn_before=settings.warn_leads,
        )
        bolt = _bolt(settings, slack)
        look_at_agora = _noted_look(agora, calls, audit, background)
        health = Health(
            always={"database": store.check}, sometimes={"slack": identity.check, "agora": look_at_agora}, clock=clock
        )
        services = Services(
            admission=Admission(
                people=people, audit=audit, own_team_id=identity.team_id, allow_guests=settings.allow_guests
            ),
            recordings=recordings,
            extensions=Extensions(store=store, people=people, clock=clock, poke=poke),
            changes=Changes(store=store, catalog=catalog, clock=clock, poke=poke),
            history=History(store=store, catalog=catalog, people=people, clock=clock),
            catalog=catalog,
            background=background,
            problems=health.problems,
        )
        handlers.register(bolt, services)

        timers.start()
        ending = Ending(DRAIN_SECONDS)
        stack.push_async_callback(_finished, ending, timers, background, (events, steps, notices))
        side = WebSide(
            slack=_slack_door(settings, bolt, registry),
            callbacks=_callback_door(settings, inbox, meter),
            problems=health.problems,
            registry=registry,
        )
        url = await stack.enter_async_context(_listening(settings, side))
        if settings.slack_app_token is not None:
            await stack.enter_async_context(SocketMode(bolt, app_token=settings.slack_app_token.get_secret_value()))
        stack.callback(_shutting_down, ending, health)

        look()
        look_into_inbox()
        background.run(_first_look(health), name="first look at the services")
        log.info("running", url=url, socket_mode=settings.uses_socket_mode)
        yield Bot(url=url, health=health)
        log.info("stopping")


def _shutting_down(ending: Ending, health: Health) -> None:
    ending.begin()
    health.close()


async def _finished(ending: Ending, timers: AlarmTimers, background: Background, loops: Sequence[DueLoop[Any]]) -> None:
    """Finish what runs. What one loop still does may have the next one say something, so they end in this order."""
    await background.drain(ending.left(LAST_ACKS_SECONDS))
    for loop, kept_for_others in zip(loops, LAST_WORDS_SECONDS, strict=True):
        await loop.drain(max(0.0, ending.left() - kept_for_others))
    timers.stop()


def _noted_look(
    agora: AgoraClient, calls: Calls, audit: Audit, background: Background
) -> Callable[[], Awaitable[None]]:
    async def look() -> None:
        try:
            await agora.check()
        finally:
            background.run(audit.looked(calls.take_of(PROBE.cname, PROBE.uid)), name="note the look at Agora")

    return look


async def _first_look(health: Health) -> None:
    await health.problems()


@asynccontextmanager
async def _listening(settings: Settings, side: WebSide) -> AsyncIterator[str]:
    runner = web.AppRunner(side.application(), access_log=None, shutdown_timeout=LAST_ACKS_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


def _callback_door(settings: Settings, inbox: Inbox, meter: CallbackMeter) -> CallbackDoor | None:
    if settings.agora_notification_secret is None:
        return None
    secret = settings.agora_notification_secret.get_secret_value()
    return CallbackDoor(inbox, lambda headers, raw: verify(headers, raw, secret), meter)


def _slack_door(settings: Settings, bolt: AsyncApp, registry: CollectorRegistry) -> SlackDoor | None:
    if settings.uses_socket_mode:
        return None
    gate = Gate(settings.signing_secrets)
    return SlackDoor(bolt, gate, is_slacks=slacks_addresses(settings.slack_api_url), registry=registry)


def _bolt(settings: Settings, slack: AsyncWebClient) -> AsyncApp:
    token = settings.slack_bot_token.get_secret_value()

    async def authorize() -> AuthorizeResult:
        # One workspace, one token: nothing to ask Slack within the three seconds of an ack.
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    return AsyncApp(
        client=slack,
        authorize=authorize,
        request_verification_enabled=False,  # the gate has done that, or the socket is Slack's
        # Bolt polls for the ack every 10 ms otherwise; the guard keeps exceptions from undoing it.
        process_before_response=True,
    )


def _agora_client(settings: Settings, http: aiohttp.ClientSession, budget: Budget, calls: Calls) -> AgoraClient:
    return AgoraClient(
        http,
        app_id=settings.agora_app_id,
        customer_id=settings.agora_customer_id,
        customer_secret=settings.agora_customer_secret.get_secret_value(),
        hosts=Hosts(settings.agora_api_url if settings.agora_api_url_is_given else None),
        budget=budget,
        tell=calls.made,
    )


def _key_ring(settings: Settings) -> KeyRing:
    certificate = settings.agora_app_certificate
    return KeyRing(
        {
            name: KeyPair(profile.access_key.get_secret_value(), profile.secret_key.get_secret_value())
            for name, profile in settings.storages.items()
        },
        app_id=settings.agora_app_id,
        certificate=certificate.get_secret_value() if certificate else None,
    )
