"""Puts the parts together, runs them, and ends them in the right order."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

import handlers
from bot.agora.client import PROBE
from bot.app.check_up import doctor, examine_from_within
from bot.app.doors import LAST_ACKS_SECONDS, bolt_app, callback_door, listening, slack_door
from bot.app.loops import Loops, Machinery, Pokes, Wishes, machinery
from bot.app.outside import Outside, connected
from bot.config import Settings
from bot.domain.policy import Policy
from bot.pictures import PillowPainter
from bot.ports import Clock
from bot.services import Services
from bot.services.admission import Admission
from bot.services.approvals import Approvals
from bot.services.audit import Audit
from bot.services.background import Background
from bot.services.catalog import Catalog, load_catalog
from bot.services.changes import Changes
from bot.services.clock_steps import ClockSteps
from bot.services.doctor import Doctor
from bot.services.ending import Ending
from bot.services.exports import Exports
from bot.services.extensions import Extensions
from bot.services.form_help import FormHelp
from bot.services.health import Health
from bot.services.history import History
from bot.services.layouts import Layouts
from bot.services.notes import Notes
from bot.services.permission import Permission
from bot.services.pictures import Pictures
from bot.services.policies import load_policy
from bot.services.recordings import Recordings
from bot.services.schedules import Schedules
from bot.services.usage import RecordedHours
from bot.slack.socket_mode import SocketMode
from bot.timers import AlarmTimers, ClockWatch, SystemClock
from bot.web import WebSide

DRAIN_SECONDS: Final = 10.0
# Of those ten, kept for the loops that come after: callbacks, schedules, approvals, steps and notices.
LAST_WORDS_SECONDS: Final = (2.0, 2.0, 2.0, 2.0, 0.0)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot: where it listens, whether it can do its work, and what it is told when its clock was set."""

    url: str
    health: Health
    clock_was_set: Callable[[timedelta], Awaitable[None]]


def load_templates(settings: Settings) -> Catalog:
    """Return the templates. Raises `ConfigInvalid` with every problem of every file."""
    return load_catalog(settings.templates, settings.storage_configs, token_life=settings.token_life)


@asynccontextmanager
async def running(settings: Settings, catalog: Catalog, *, clock: Clock | None = None) -> AsyncIterator[Bot]:
    """Run the bot until the context is left; then finish what runs, and leave the rest to the next boot.

    Raises:
        ConfigInvalid: the policy cannot be read; every problem of it.
        StoreUnavailable: the database cannot be opened.
        OSError: the port is taken.
    """
    policy = load_policy(settings.policy, catalog)
    async with AsyncExitStack() as stack:
        outside = await connected(settings, clock or SystemClock(), stack)
        timers, background = AlarmTimers(outside.clock), Background()
        machines = machinery(
            outside,
            timers,
            callbacks_expected=settings.agora_notification_secret is not None,
            wishes=_wishes(settings, catalog, policy, outside),
        )
        health = _health(outside, background)
        bolt = bolt_app(outside.slack)
        asked = doctor(
            settings,
            catalog,
            outside.clock,
            slack=outside.slack,
            ask_agora=_noted_look(outside, Audit(outside.store, outside.clock), background),
            process=partial(examine_from_within, timers, outside.clock),
        )
        handlers.register(bolt, services_of(catalog, outside, machines, health, background, asked))

        timers.start()
        ending = Ending(DRAIN_SECONDS)
        stack.push_async_callback(_finished, ending, timers, background, machines.loops)
        side = WebSide(
            slack=slack_door(settings, bolt, outside.registry),
            callbacks=callback_door(settings, machines.inbox, machines.meter),
            problems=health.problems,
            registry=outside.registry,
        )
        url = await stack.enter_async_context(listening(settings, side))
        if settings.slack_app_token is not None:
            await stack.enter_async_context(SocketMode(bolt, app_token=settings.slack_app_token.get_secret_value()))
        stack.callback(_shutting_down, ending, health)

        clock_steps = ClockSteps(store=outside.store, clock=outside.clock, look=machines.loops.look_everywhere)
        await clock_steps.since_last_time()
        await stack.enter_async_context(ClockWatch(clock_steps.follow))
        machines.loops.look_everywhere()
        background.run(_first_look(health), name="first look at the services")
        log.info("running", url=url, socket_mode=settings.uses_socket_mode)
        yield Bot(url=url, health=health, clock_was_set=clock_steps.follow)
        log.info("stopping")


def _wishes(settings: Settings, catalog: Catalog, policy: Policy, outside: Outside) -> Callable[[Pokes], Wishes]:
    store, people, clock = outside.store, outside.people, outside.clock
    admission = Admission(
        people=people,
        audit=Audit(store, clock),
        own_team_id=outside.identity.team_id,
        allow_guests=settings.allow_guests,
        policy=policy,
    )
    permission = Permission(policy=policy, admission=admission, groups=outside.groups, store=store)

    def made(pokes: Pokes) -> Wishes:
        approvals = Approvals(
            store=store.approvals,
            audit=Audit(store, clock),
            permission=permission,
            clock=clock,
            poke=pokes.approvals,
        )
        recordings = Recordings(
            store=store,
            catalog=catalog,
            storages=settings.storage_configs,
            people=people,
            clock=clock,
            poke=pokes.soon,
            hurry=pokes.hurry,
            token_life=settings.token_life,
            warn_before=settings.warn_leads,
            permission=permission,
            asks=approvals,
        )
        return Wishes(recordings, admission, permission, approvals)

    return made


def services_of(
    catalog: Catalog,
    outside: Outside,
    machines: Machinery,
    health: Health,
    background: Background,
    asked: Doctor,
) -> Services:
    """Return what listeners may use."""
    store, people, clock, poke = outside.store, outside.people, outside.clock, machines.poke.ask
    recordings, permission = machines.wishes.recordings, machines.wishes.permission
    changes = Changes(store=store, catalog=catalog, clock=clock, poke=poke, permission=permission)
    history = History(store=store, catalog=catalog, people=people, clock=clock)
    return Services(
        admission=machines.wishes.admission,
        permission=permission,
        approvals=machines.wishes.approvals,
        recordings=recordings,
        schedules=Schedules(
            store=store.schedules,
            recordings=recordings,
            catalog=catalog,
            people=people,
            clock=clock,
            audit=Audit(store, clock),
            poke=machines.loops.schedules.poke,
            permission=permission,
        ),
        extensions=Extensions(store=store, people=people, clock=clock, poke=poke, permission=permission),
        notes=Notes(store=store, recordings=recordings, clock=clock, poke=poke, permission=permission),
        changes=changes,
        layouts=Layouts(recordings=recordings, changes=changes, catalog=catalog, clock=clock, permission=permission),
        hours=RecordedHours(store=store.usage, catalog=catalog, people=people, clock=clock),
        pictures=Pictures(painter=PillowPainter(), host=outside.files, clock=clock),
        history=history,
        exports=Exports(history),
        files=outside.files,
        form_help=FormHelp(store=store, people=people, clock=clock),
        catalog=catalog,
        background=background,
        problems=health.problems,
        doctor=asked,
        links=outside.buckets.links,
    )


def _health(outside: Outside, background: Background) -> Health:
    audit = Audit(outside.store, outside.clock)
    return Health(
        always={"database": outside.store.check, "clock": outside.identity.check_clock},
        sometimes={"slack": outside.identity.check, "agora": _noted_look(outside, audit, background)},
        clock=outside.clock,
    )


def _noted_look(outside: Outside, audit: Audit, background: Background) -> Callable[[], Awaitable[None]]:
    async def look() -> None:
        try:
            await outside.agora.check()
        finally:
            made = outside.calls.take_of(PROBE.cname, PROBE.uid)
            background.run(audit.looked(made), name="note the look at Agora")

    return look


async def _first_look(health: Health) -> None:
    await health.problems()


def _shutting_down(ending: Ending, health: Health) -> None:
    ending.begin()
    health.close()


async def _finished(ending: Ending, timers: AlarmTimers, background: Background, loops: Loops) -> None:
    """Finish what runs, one after the other: what one loop still does may have the next one say something."""
    await background.drain(ending.left(LAST_ACKS_SECONDS))
    for drain, kept_for_others in zip(loops.drains(), LAST_WORDS_SECONDS, strict=True):
        await drain(max(0.0, ending.left() - kept_for_others))
    timers.stop()
