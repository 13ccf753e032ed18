"""One process of the bot, put together by hand as `bot.app` does it, without anything that waits."""

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import aiohttp
from prometheus_client import CollectorRegistry
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.exchange import Timeouts, telling_turns
from bot.agora.hosts import Hosts
from bot.agora.keys import KeyPair, KeyRing
from bot.agora.notifications import parse
from bot.app.doors import bolt_app
from bot.app.loops import Machinery, Wishes
from bot.app.outside import Outside
from bot.app.running import services_of
from bot.bucket.looking import ReadableBuckets
from bot.domain.policy import Policy
from bot.ports import Clock, Person
from bot.ports.buckets import Buckets
from bot.ports.schedules import Herald, ScheduleStore
from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import TEAM_ID
from bot.services.admission import Admission
from bot.services.approvals import Approvals
from bot.services.audit import Audit, Calls
from bot.services.background import Background
from bot.services.catalog import Catalog
from bot.services.changes import Changes
from bot.services.clock_steps import ClockSteps
from bot.services.doctor import Doctor
from bot.services.extensions import Extensions
from bot.services.health import Health
from bot.services.inbox import Inbox, Outcome
from bot.services.outbox import Outbox
from bot.services.permission import Permission
from bot.services.recordings import Recordings
from bot.services.schedule_steps import ScheduleSteps
from bot.services.schedules import Schedules
from bot.services.supervisor import Supervisor
from bot.slack.arrivals import Gate
from bot.slack.deliveries import SlackDoor, slacks_addresses
from bot.slack.files import SlackFiles
from bot.slack.groups import SlackGroups
from bot.slack.identity import Identity
from bot.slack.notifier import SlackNotifier
from bot.slack.people import SlackPeople
from bot.store.sqlite import SqliteStore
from tests.faults.fuse import AGORA_CALLS, SCHEDULE_WRITES, SLACK_CALLS, WRITES, Fuse, fused

STORAGES: Final[dict[str, dict[str, Any]]] = {
    "main": {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}
}


class InLondon:
    """Everybody is a member, whose time zone is London's."""

    async def time_zone(self, _user_id: str) -> ZoneInfo:
        """Return London's."""
        return ZoneInfo("Europe/London")

    async def person(self, _user_id: str) -> Person:
        """Return a member."""
        return Person()


class CountsNothing:
    """A meter that nobody reads."""

    def count(self, outcome: Outcome, event_type: int | None = None) -> None:
        """Take note of nothing."""

    def arrived(self, sid: str, sequence: int) -> None:
        """Take note of nothing."""


@dataclass
class Process:
    """One life of the bot: what is gone when it crashes."""

    store: SqliteStore
    supervisor: Supervisor
    outbox: Outbox
    recordings: Recordings
    extensions: Extensions
    changes: Changes
    inbox: Inbox
    schedules: Schedules
    schedule_steps: ScheduleSteps
    clock_steps: ClockSteps
    background: Background
    _open_door: Callable[[], SlackDoor]
    _resources: AsyncExitStack

    @cached_property
    def door(self) -> SlackDoor:
        """Return where Slack delivers what people do; it takes a while to build, and few lives need it."""
        return self._open_door()

    async def end(self) -> None:
        """Let everything go; what was committed stays."""
        await self.background.drain(0)
        await self._resources.aclose()


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a process finds when it begins.

    Args:
        callbacks: it expects them.
        budget: returns the budget of its requests.
        warn_before: how long before its end people are told that a recording ends soon.
        ahead: returns by how much its machine's clock is ahead of the true time.
    """

    clock: Clock
    ahead: Callable[[], timedelta]
    agora: StandInAgora
    slack: StandInSlack
    path: Path
    catalog: Catalog
    callbacks: bool
    timeouts: Timeouts
    fuse: Fuse
    buckets: Buckets
    budget: Callable[[], Budget]
    warn_before: tuple[timedelta, ...]


async def a_process(around: Surroundings) -> Process:
    """Return a process that has just begun; its calls to the outside go through the fuse."""
    resources, background, clock, fuse = AsyncExitStack(), Background(), around.clock, around.fuse
    outside = await _outside(around, resources)
    store = outside.store
    wired = fused(store, WRITES, fuse)
    outside = replace(outside, store=wired)
    notifier = fused(SlackNotifier(outside.slack), SLACK_CALLS, fuse)
    recordings = Recordings(
        store=wired,
        catalog=around.catalog,
        storages=STORAGES,
        people=InLondon(),
        clock=clock,
        poke=_nobody_waits,
        hurry=_nobody_waits,
        warn_before=around.warn_before,
    )
    wired_schedules = fused(store.schedules, SCHEDULE_WRITES, fuse)
    schedules, schedule_steps = _schedules(wired_schedules, outside, recordings, notifier, around.catalog)
    return Process(
        store=store,
        supervisor=Supervisor(
            store=wired,
            agora=fused(outside.agora, AGORA_CALLS, fuse),
            keys=outside.keys,
            clock=clock,
            announce=_nobody_waits,
            buckets=around.buckets,
            callbacks_expected=around.callbacks,
            calls=outside.calls,
        ),
        outbox=Outbox(store=wired, notifier=notifier, clock=clock),
        recordings=recordings,
        extensions=Extensions(store=wired, people=InLondon(), clock=clock, poke=_nobody_waits),
        changes=Changes(store=wired, catalog=around.catalog, clock=clock, poke=_nobody_waits),
        inbox=Inbox(
            store=wired, read=parse, clock=clock, arrived=_nobody_waits, poke=_nobody_waits, meter=CountsNothing()
        ),
        schedules=schedules,
        schedule_steps=schedule_steps,
        clock_steps=ClockSteps(store=store, clock=clock, look=_nobody_waits),
        background=background,
        _open_door=lambda: _door(outside, recordings, around, background),
        _resources=resources,
    )


async def _outside(around: Surroundings, resources: AsyncExitStack) -> Outside:
    store = await resources.enter_async_context(SqliteStore(around.path))
    http = await resources.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trace_configs=[telling_turns()])
    )
    calls, budget = Calls(), around.budget()
    slack = AsyncWebClient(token=around.slack.bot_token, base_url=around.slack.api_url, session=http, retry_handlers=[])
    people = SlackPeople(slack, around.clock)
    resources.push_async_callback(people.close)
    return Outside(
        clock=around.clock,
        registry=CollectorRegistry(),
        store=store,
        budget=budget,
        calls=calls,
        agora=AgoraClient(
            http,
            app_id=around.agora.app_id,
            customer_id=CUSTOMER_ID,
            customer_secret=CUSTOMER_SECRET,
            hosts=Hosts(around.agora.url),
            budget=budget,
            timeouts=around.timeouts,
            tell=calls.made,
        ),
        keys=KeyRing({"main": KeyPair("AKEXAMPLE", "example")}, app_id=around.agora.app_id, certificate=None),
        buckets=ReadableBuckets({}, {}, clock=around.clock, link_life=None),
        slack=slack,
        files=SlackFiles(slack, http),
        people=people,
        groups=SlackGroups(slack, around.clock),
        identity=Identity(slack),
    )


def _schedules(
    store: ScheduleStore, outside: Outside, recordings: Recordings, herald: Herald, catalog: Catalog
) -> tuple[Schedules, ScheduleSteps]:
    audit = Audit(outside.store, outside.clock)
    admission = Admission(people=InLondon(), audit=audit, own_team_id=lambda: TEAM_ID, allow_guests=False)
    schedules = Schedules(
        store=store,
        recordings=recordings,
        catalog=catalog,
        people=InLondon(),
        clock=outside.clock,
        audit=audit,
        poke=_nobody_waits,
    )
    steps = ScheduleSteps(store=store, recordings=recordings, admission=admission, herald=herald, clock=outside.clock)
    return schedules, steps


def _door(outside: Outside, recordings: Recordings, around: Surroundings, background: Background) -> SlackDoor:
    """Return the door before the services, as the bot itself puts them together."""
    clock, store = around.clock, outside.store
    admission = Admission(
        people=outside.people, audit=Audit(store, clock), own_team_id=lambda: TEAM_ID, allow_guests=False
    )
    permission = Permission(policy=Policy(), admission=admission, groups=outside.groups, store=store)
    approvals = Approvals(
        store=store.approvals, audit=Audit(store, clock), permission=permission, clock=clock, poke=_nobody_waits
    )
    machines = SimpleNamespace(  # without loops: the test itself looks for what is due
        wishes=Wishes(recordings, admission, permission, approvals),
        poke=SimpleNamespace(ask=_nobody_waits),
        loops=SimpleNamespace(schedules=SimpleNamespace(poke=_nobody_waits)),
    )
    health = Health(always={}, sometimes={}, clock=clock)
    services = services_of(around.catalog, outside, cast("Machinery", machines), health, background, Doctor({}, clock))
    bolt = bolt_app(outside.slack)
    handlers.register(bolt, services)
    # Slack signs at the real time; the machine's clock may be wrong by as much as somebody set it.
    gate = Gate([around.slack.signing_secret], now=lambda: time.time() + around.ahead().total_seconds())
    return SlackDoor(bolt, gate, is_slacks=slacks_addresses(around.slack.api_url), registry=outside.registry)


def _nobody_waits() -> None:
    """Do nothing: the test itself looks for what is due."""
