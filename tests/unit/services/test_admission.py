"""Who may have something done, and what is written down of those who may not."""

from dataclasses import replace
from typing import Final

import pytest
from structlog.testing import capture_logs

from bot.domain.place import Place, Where
from bot.domain.policy import Kind, Policy, Rule
from bot.errors import NotAllowed, RefusedByRule, SlackError
from bot.ports import Person
from bot.services.admission import Admission
from bot.services.audit import Audit
from bot.store.memory import MemoryStore
from tests.unit.services.world import MovingClock

HERE: Final = Place(team_id="T1", channel_id="C1", user_id="U1", where=Where.BUTTON, delivery="d-1")
ELSEWHERE: Final = frozenset({"T2"})


class Known:
    """Says the same of everybody, or nothing of anybody."""

    def __init__(self, person: Person | None) -> None:
        self._person = person

    async def person(self, _user_id: str) -> Person:
        """Return what is known."""
        if self._person is None:
            raise SlackError("users.info", "user_not_found")
        return self._person


def an_admission(
    person: Person | None, *, store: MemoryStore | None = None, own: str | None = "T1", allow_guests: bool = False
) -> Admission:
    """Return an admission in workspace *own* that knows of everybody what *person* says."""
    audit = Audit(store or MemoryStore(), MovingClock())
    return Admission(people=Known(person), audit=audit, own_team_id=lambda: own, allow_guests=allow_guests)


@pytest.mark.parametrize(
    "person", [Person(), Person(team_ids=frozenset({"T1"})), Person(team_ids=frozenset({"T1", "T2"})), None]
)
async def test_members_may_and_those_of_whom_nothing_is_known(person: Person | None) -> None:
    """A recording cannot be repeated: only what Slack says against somebody counts."""
    store = MemoryStore()
    await an_admission(person, store=store).admit(HERE, "start")

    assert [] == await store.noted(limit=10)


@pytest.mark.parametrize(
    ("person", "word"),
    [
        (Person(is_guest=True), "Guests"),
        (Person(is_stranger=True), "workspace"),
        (Person(team_ids=ELSEWHERE), "workspace"),
        (Person(is_bot=True), "bot"),
        (Person(is_deleted=True), "deleted"),
    ],
)
async def test_others_may_not_and_it_is_written_down(person: Person, word: str) -> None:
    """They read why, and the audit has who wanted what."""
    store = MemoryStore()
    with pytest.raises(NotAllowed, match=word) as caught:
        await an_admission(person, store=store).admit(HERE, "start")

    assert str(caught.value).endswith("Nothing was done.")
    (entry,) = await store.noted(limit=10)
    assert ("U1", "button", "start", "not_allowed", None) == (
        entry.who,
        entry.where,
        entry.what,
        entry.outcome,
        entry.delivery,
    )


async def test_guests_may_where_that_is_allowed() -> None:
    """They alone: nobody from elsewhere, and no bot."""
    await an_admission(Person(is_guest=True), allow_guests=True).admit(HERE, "start")
    for person in (Person(is_guest=True, team_ids=ELSEWHERE), Person(is_bot=True), Person(is_stranger=True)):
        with pytest.raises(NotAllowed):
            await an_admission(person, allow_guests=True).admit(HERE, "start")


async def test_a_button_says_from_where_it_was_pressed() -> None:
    """In a channel that two companies share, the delivery itself names the other one."""
    admission = an_admission(None)
    await admission.admit(HERE, "stop", home_team_id="T1")
    with pytest.raises(NotAllowed):
        await admission.admit(HERE, "stop", home_team_id="T2")
    await an_admission(Person(team_ids=frozenset({"T1", "T2"}))).admit(HERE, "stop", home_team_id="T2")


@pytest.mark.parametrize("own", [None, "T9"])
async def test_what_slack_says_of_teams_counts_where_it_means_the_same_workspace(own: str | None) -> None:
    """While it is not known which one that is, or it is another one than that of the delivery, it tells nothing."""
    await an_admission(Person(team_ids=ELSEWHERE), own=own).admit(HERE, "start")


async def test_deliveries_of_another_workspace_are_told_of_once() -> None:
    """The bot's token does not work there, so no card will be seen."""
    admission = an_admission(None, own="T9")
    with capture_logs() as logs:
        await admission.admit(HERE, "start")
        await admission.admit(HERE, "start")

    assert [("T1", "T9")] == [
        (line["team_id"], line["own_team_id"]) for line in logs if line["event"] == "other_workspace"
    ]


async def test_a_rule_may_let_guests_and_others_in_where_it_says() -> None:
    """What they may do there is for the rule to say; at the door it is enough that there is one."""
    here = Place(team_id="T1", channel_id="C0TOWNHALL", user_id="U1", where=Where.COMMAND)
    policy = Policy(
        rules=(Rule(name="r", source="p", channels=frozenset({"C0TOWNHALL"}), guests=True, strangers=True),)
    )

    for person in (Person(is_guest=True), Person(is_stranger=True)):
        audit = Audit(MemoryStore(), MovingClock())
        admission = Admission(
            people=Known(person), audit=audit, own_team_id=lambda: "T1", allow_guests=False, policy=policy
        )
        await admission.admit(here, "start")
        assert await admission.why_not(here) is None
        with pytest.raises(NotAllowed):
            await admission.admit(replace(here, channel_id="C0GENERAL1"), "start")


async def test_whom_to_ask_is_said_at_the_door_too() -> None:
    """As the policy says it."""
    audit = Audit(MemoryStore(), MovingClock())
    admission = Admission(
        people=Known(Person(is_guest=True)),
        audit=audit,
        own_team_id=lambda: "T1",
        allow_guests=False,
        policy=Policy(ask=("U0ADA00001",)),
    )

    with pytest.raises(RefusedByRule, match="Ask U0ADA00001"):
        await admission.admit(HERE, "start")


async def test_what_a_delivery_said_of_somebody_is_remembered() -> None:
    """Where Slack itself says nothing of them, they do not become members by asking another way."""
    admission = an_admission(None)
    assert Kind.MEMBER == await admission.kind(HERE)
    with pytest.raises(NotAllowed):
        await admission.admit(HERE, "stop", home_team_id="T2")

    assert Kind.STRANGER == await admission.kind(HERE)
