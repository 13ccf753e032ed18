"""Schedules over a store in memory, with a clock that the test moves: no timers, no Slack, no Agora."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry

from bot.blocks.schedule_news import schedule_news
from bot.domain.command import Schedule as Asked
from bot.domain.command import parse
from bot.domain.place import Place
from bot.domain.recording import Recording
from bot.domain.schedule import News, Schedule, Unsaid
from bot.domain.template import FormEntry, Template
from bot.domain.upcoming import Proposal
from bot.errors import SlackError
from bot.metrics import ScheduleMeter
from bot.ports import Person
from bot.ports.schedules import ScheduleStore
from bot.services.admission import Admission
from bot.services.audit import Audit
from bot.services.catalog import Catalog
from bot.services.recordings import Recordings
from bot.services.schedule_steps import ScheduleSteps
from bot.services.schedules import Schedules, ScheduleWish
from bot.store.memory import MemoryStore
from tests.unit.services.world import MovingClock

HERE: Final = Place(team_id="T1", channel_id="C1", user_id="U1", delivery="d-1")
BERLIN: Final = ZoneInfo("Europe/Berlin")
STORAGE: Final = {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}


def a_template(**changes: Any) -> Template:  # noqa: ANN401 - any field of a template
    """Return a template that lasts an hour, and at most four."""
    template = Template(
        id="webinar",
        title="Webinar",
        description="",
        mode="mix",
        storage="main",
        stop_after=timedelta(hours=1),
        longest=timedelta(hours=4),
        request={"recordingConfig": {"channelType": 1, "maxIdleTime": 300}},
        form=(FormEntry("recordingConfig.maxIdleTime"),),
    )
    return replace(template, **changes)


@dataclass
class Everybody:
    """What is known of people: their zone, and who they are."""

    zone: ZoneInfo | None = BERLIN
    who: Person = field(default_factory=Person)

    async def time_zone(self, _user_id: str) -> ZoneInfo:
        """Return everybody's zone; None: Slack does not say."""
        if self.zone is None:
            raise SlackError("users.info", "silent")
        return self.zone

    async def person(self, _user_id: str) -> Person:
        """Return what is known."""
        return self.who


@dataclass
class Told:
    """Takes down what is said; `refusals` are raised first, one each."""

    said: list[tuple[str, News, str]] = field(default_factory=list)
    refusals: list[SlackError] = field(default_factory=list)

    async def tell(self, schedule: Schedule, unsaid: Unsaid) -> None:
        """Take it down."""
        if self.refusals:
            raise self.refusals.pop(0)
        self.said.append((unsaid.channel_id, unsaid.news, schedule_news(schedule, unsaid).text))

    @property
    def news(self) -> list[News]:
        """Return what was said, in order."""
        return [news for _, news, _ in self.said]


class ScheduleWorld:
    """The services around schedules, and what they are made of."""

    def __init__(self, *, template: Template | None = None) -> None:
        self.clock = MovingClock()
        self.store = MemoryStore()
        self.people = Everybody()
        self.told = Told()
        self.registry = CollectorRegistry()
        self.templates = {"webinar": template or a_template()}
        self.steps, self.schedules, self.recordings = self._services(self.store.schedules)

    def reboot(self, around: Callable[[ScheduleStore], object] | None = None) -> None:
        """Begin a new life of the bot over the same rows.

        Args:
            around: returns the schedules' store as the bot is to see it.
        """
        store = self.store.schedules
        seen = store if around is None else cast("ScheduleStore", around(store))
        self.registry = CollectorRegistry()
        self.steps, self.schedules, self.recordings = self._services(seen)

    def _services(self, store: ScheduleStore) -> tuple[ScheduleSteps, Schedules, Recordings]:
        audit, catalog = Audit(self.store, self.clock), Catalog(self.templates)
        recordings = Recordings(
            store=self.store,
            catalog=catalog,
            storages={"main": STORAGE},
            people=self.people,
            clock=self.clock,
            poke=_nobody_waits,
            hurry=_nobody_waits,
        )
        schedules = Schedules(
            store=store,
            recordings=recordings,
            catalog=catalog,
            people=self.people,
            clock=self.clock,
            audit=audit,
            poke=_nobody_waits,
        )
        admission = Admission(people=self.people, audit=audit, own_team_id=lambda: "T1", allow_guests=False)
        steps = ScheduleSteps(
            store=store,
            recordings=recordings,
            admission=admission,
            herald=self.told,
            clock=self.clock,
            came=ScheduleMeter(self.registry).came,
            pause=_at_once,
        )
        return steps, schedules, recordings

    async def propose(self, typed: str, place: Place = HERE) -> Proposal:
        """Type a command, and return what is echoed."""
        asked = parse(typed)
        assert isinstance(asked, Asked)
        start = asked.start
        wish = ScheduleWish(
            start.template, start.target, asked.when, start.for_, start.until, dict(start.answers), start.anyway
        )
        return await self.schedules.propose(wish, place, key=f"{typed}:{self.clock.now()}")

    async def schedule(self, typed: str, place: Place = HERE) -> Schedule:
        """Type a command, say yes, and let the channel be told."""
        proposed = await self.propose(typed, place)
        confirmed = await self.schedules.confirm(proposed.schedule.id, place)
        await self.do_what_is_due()
        return await self.store.schedules.get(confirmed.id)

    async def do_what_is_due(self) -> None:
        """Advance whatever is due now, until nothing is."""
        while claims := await self.steps.claim(self.clock.now(), 10):
            for claim in claims:
                await self.steps.advance(claim)

    async def live(self, by: timedelta) -> None:
        """Let time pass from one due moment to the next, as a bot that is awake does."""
        end = self.clock.now() + by
        while (due_at := await self.store.schedules.next_due()) is not None and due_at <= end:
            self.clock.at = max(self.clock.at, due_at)
            await self.do_what_is_due()
        self.clock.at = end

    def counted(self, outcome: str) -> float:
        """Return how many starts that were due came to *outcome*, in this life."""
        return self.registry.get_sample_value("recordbot_schedules_due_total", {"outcome": outcome}) or 0

    async def began(self) -> list[Recording]:
        """Return what was started, in order."""
        return await self.store.running(team_id="T1")


async def _at_once(_seconds: float) -> None:
    """Wait for nothing: the clock is the test's."""


def _nobody_waits() -> None:
    """Do nothing: the test itself looks for what is due."""
