"""The services that ask who may, over a store in memory: people, user groups and rules are what the test says."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.config import shipped_templates
from bot.domain.place import Place, Where
from bot.domain.policy import Policy, Rule
from bot.domain.recording import Recording, RecordingState
from bot.domain.states import RecordingEvent
from bot.errors import SlackError
from bot.ports import Person
from bot.services.admission import Admission
from bot.services.approvals import Approvals
from bot.services.audit import Audit
from bot.services.catalog import Catalog, load_catalog
from bot.services.changes import Changes
from bot.services.extensions import Extensions
from bot.services.permission import Permission
from bot.services.recordings import Recordings, StartWish
from bot.store.memory import MemoryStore
from tests.unit.services.world import MovingClock

STORAGE: Final = {"main": {"vendor": 1, "region": 0, "bucket": "acme-recordings"}}
ADA, JONAS, MEI = "U0ADA00001", "U0JONAS002", "U0MEI00003"
CREW: Final = "S0PRODUCERS"
HERE, THERE = "C0TOWNHALL", "C0GENERAL1"
QUARTER: Final = timedelta(minutes=15)


@dataclass
class Town:
    """Says who people are and who is in which group; what it does not know, it does not say."""

    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def person(self, user_id: str) -> Person:
        """Return who that is."""
        self.asked.append(user_id)
        return self.people.get(user_id, Person())

    async def time_zone(self, _user_id: str) -> ZoneInfo:
        """Return London's."""
        return ZoneInfo("Europe/London")

    async def members(self, group_id: str) -> frozenset[str]:
        """Return who is in the group."""
        self.asked.append(group_id)
        if group_id not in self.groups:
            raise SlackError("usergroups.users.list", "no_such_subteam")
        return self.groups[group_id]


def a_rule(**facts: Any) -> Rule:  # noqa: ANN401 - any field of a rule
    """Return a rule that covers everything, and demands nothing but *facts*."""
    return Rule(**{"name": "ours", "source": "policy.yml", "ask": (JONAS,), **facts})


def at(user_id: str = ADA, channel_id: str = HERE, **facts: Any) -> Place:  # noqa: ANN401 - any field of a place
    """Return a place in which somebody types a command."""
    return Place("T1", channel_id, user_id, Where.COMMAND, **facts)


@dataclass
class Studio:
    """The services under some rules."""

    store: MemoryStore
    clock: MovingClock
    town: Town
    catalog: Catalog
    permission: Permission
    recordings: Recordings
    extensions: Extensions
    changes: Changes
    approvals: Approvals
    pokes: list[None]

    async def start(self, place: Place | None = None, **facts: Any) -> Recording:  # noqa: ANN401 - any field of a wish
        """Start something, each time under a key of its own."""
        self.pokes.append(None)
        usual = {"template_id": "webinar", "target": f"hall-{len(self.pokes)}", "idempotency_key": str(len(self.pokes))}
        return await self.recordings.start(StartWish(**{**usual, **facts}), place or at())

    async def confirmed(self, recording: Recording) -> Recording:
        """Have *recording* confirmed by Agora, as the supervisor would note it."""
        row = await self.store.get(recording.id)
        for event in (RecordingEvent.RESOURCE_ACQUIRED, RecordingEvent.START_SENT, RecordingEvent.RECORDER_CONFIRMED):
            row = row.apply(event)
        row = await self.store.save(row.noting(confirmed_at=self.clock.now()))
        assert row.state == RecordingState.RECORDING
        return row


def a_studio(*rules: Rule, after: Studio | None = None, allow_guests: bool = False, **consent: Any) -> Studio:  # noqa: ANN401 - any field of a template
    """Return the services under *rules*; what else is named changes every template.

    Args:
        after: the same place before the bot was started again, under other rules.
    """
    store, clock, town, pokes = MemoryStore(), MovingClock(), Town(), list[None]()
    if after is not None:
        store, clock, town, pokes = after.store, after.clock, after.town, after.pokes
    shipped = load_catalog(shipped_templates(), STORAGE)
    catalog = replace(shipped, templates={name: replace(one, **consent) for name, one in shipped.templates.items()})
    policy = Policy(rules=rules)
    audit = Audit(store, clock)
    admission = Admission(people=town, audit=audit, own_team_id=lambda: "T1", allow_guests=allow_guests, policy=policy)
    permission = Permission(policy=policy, admission=admission, groups=town, store=store)

    def poke() -> None:
        pokes.append(None)

    approvals = Approvals(store=store.approvals, audit=audit, permission=permission, clock=clock, poke=poke)
    return Studio(
        store=store,
        clock=clock,
        town=town,
        catalog=catalog,
        permission=permission,
        recordings=Recordings(
            store=store,
            catalog=catalog,
            storages=STORAGE,
            people=town,
            clock=clock,
            poke=poke,
            hurry=poke,
            permission=permission,
            asks=approvals,
        ),
        extensions=Extensions(store=store, people=town, clock=clock, poke=poke, permission=permission),
        changes=Changes(store=store, catalog=catalog, clock=clock, poke=poke, permission=permission),
        approvals=approvals,
        pokes=pokes,
    )
