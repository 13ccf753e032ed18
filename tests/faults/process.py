"""One process of the bot, put together by hand as `bot.app` does it, without anything that waits."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.exchange import Timeouts
from bot.agora.hosts import Hosts
from bot.agora.keys import KeyPair, KeyRing
from bot.agora.notifications import parse
from bot.bucket_ports import Buckets
from bot.ports import Clock, Person
from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import TEAM_ID
from bot.services.admission import Admission
from bot.services.audit import Audit, Calls
from bot.services.catalog import Catalog
from bot.services.changes import Changes
from bot.services.extensions import Extensions
from bot.services.inbox import Inbox, Outcome
from bot.services.outbox import Outbox
from bot.services.recordings import Recordings
from bot.services.schedule_steps import ScheduleSteps
from bot.services.schedules import Schedules
from bot.services.supervisor import Supervisor
from bot.slack.notifier import SlackNotifier
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
    _resources: AsyncExitStack

    async def end(self) -> None:
        """Let everything go; what was committed stays."""
        await self._resources.aclose()


async def a_process(  # noqa: PLR0913  # what outlives a process, piece by piece
    *,
    clock: Clock,
    agora: StandInAgora,
    slack: StandInSlack,
    path: Path,
    catalog: Catalog,
    callbacks: bool,
    timeouts: Timeouts,
    fuse: Fuse,
    buckets: Buckets,
) -> Process:
    """Return a process that has just begun; its calls to the outside go through *fuse*."""
    resources = AsyncExitStack()
    store = await resources.enter_async_context(SqliteStore(path))
    http = await resources.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
    calls = Calls()
    client = AgoraClient(
        http,
        app_id=agora.app_id,
        customer_id=CUSTOMER_ID,
        customer_secret=CUSTOMER_SECRET,
        hosts=Hosts(agora.url),
        budget=Budget(per_second=10_000),
        timeouts=timeouts,
        tell=calls.made,
    )
    web_client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http, retry_handlers=[])
    keys = KeyRing({"main": KeyPair("AKEXAMPLE", "example")}, app_id=agora.app_id, certificate=None)
    wired = fused(store, WRITES, fuse)
    wired_schedules = fused(store.schedules, SCHEDULE_WRITES, fuse)
    notifier = fused(SlackNotifier(web_client), SLACK_CALLS, fuse)
    audit = Audit(wired, clock)
    recordings = Recordings(
        store=wired,
        catalog=catalog,
        storages=STORAGES,
        people=InLondon(),
        clock=clock,
        poke=_nobody_waits,
        hurry=_nobody_waits,
    )
    return Process(
        store=store,
        supervisor=Supervisor(
            store=wired,
            agora=fused(client, AGORA_CALLS, fuse),
            keys=keys,
            clock=clock,
            announce=_nobody_waits,
            buckets=buckets,
            callbacks_expected=callbacks,
            calls=calls,
        ),
        outbox=Outbox(store=wired, notifier=notifier, clock=clock),
        recordings=recordings,
        extensions=Extensions(store=wired, people=InLondon(), clock=clock, poke=_nobody_waits),
        changes=Changes(store=wired, catalog=catalog, clock=clock, poke=_nobody_waits),
        inbox=Inbox(
            store=wired, read=parse, clock=clock, arrived=_nobody_waits, poke=_nobody_waits, meter=CountsNothing()
        ),
        schedules=Schedules(
            store=wired_schedules,
            recordings=recordings,
            catalog=catalog,
            people=InLondon(),
            clock=clock,
            audit=audit,
            poke=_nobody_waits,
        ),
        schedule_steps=ScheduleSteps(
            store=wired_schedules,
            recordings=recordings,
            admission=Admission(people=InLondon(), audit=audit, own_team_id=lambda: TEAM_ID, allow_guests=False),
            herald=notifier,
            clock=clock,
        ),
        _resources=resources,
    )


def _nobody_waits() -> None:
    """Do nothing: the test itself looks for what is due."""
