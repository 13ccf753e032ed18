"""Rules are kept by the services, whatever asks them: a command, a form, a button, a clock."""

from datetime import time, timedelta

import pytest

from bot.domain.changes import LayoutWish
from bot.domain.policy import STARTER, Action, Approval
from bot.domain.template import Template
from bot.errors import RefusedByRule, TargetBusy, WishInvalid
from bot.ports import Person
from bot.services.notes import Notes
from tests.unit.services.studio import ADA, CREW, HERE, JONAS, MEI, QUARTER, THERE, a_rule, a_studio, at

HOUR = timedelta(hours=1)


async def test_without_rules_nobody_is_asked() -> None:
    """A bot without a policy costs Slack nothing, and refuses nobody."""
    studio = a_studio()
    recording = await studio.start()
    await studio.recordings.stop(recording.id, at(JONAS))

    assert [] == studio.town.asked


async def test_a_refused_start_changes_nothing_and_is_in_the_audit() -> None:
    """With the rule's code, and no recording."""
    studio = a_studio(a_rule(start=(JONAS,)))

    with pytest.raises(RefusedByRule, match=r"ours in policy\.yml"):
        await studio.start()

    assert [] == await studio.store.running(team_id="T1")
    (entry,) = await studio.store.noted(limit=5)
    assert (ADA, "start", "refused_by_rule", None) == (entry.who, entry.what, entry.outcome, entry.recording_id)
    await studio.start(at(JONAS))


async def test_the_channel_of_a_start_is_where_its_card_will_be() -> None:
    """Whoever types it elsewhere is under the rules of elsewhere."""
    studio = a_studio(a_rule(channels=frozenset({HERE}), start=(JONAS,)))

    await studio.start(at(channel_id=THERE))
    with pytest.raises(RefusedByRule):
        await studio.start(at(channel_id=HERE))


async def test_stopping_extending_and_changing_have_rules_of_their_own() -> None:
    """By where the card is, and not where the person is; the starter may always stop."""
    names = {"stop": (JONAS,), "extend": (JONAS,), "change": (JONAS,)}
    studio = a_studio(a_rule(channels=frozenset({HERE}), **names))
    recording = await studio.confirmed(await studio.start())

    for person in (ADA, MEI):
        with pytest.raises(RefusedByRule, match="extend"):
            await studio.extensions.by(recording.id, QUARTER, at(person, THERE))
        with pytest.raises(RefusedByRule, match="change"):
            await studio.changes.layout(recording.id, LayoutWish(of_template=True), at(person, THERE))
    with pytest.raises(RefusedByRule, match="stop"):
        await studio.recordings.stop(recording.id, at(MEI, THERE))

    await studio.extensions.by(recording.id, QUARTER, at(JONAS))
    assert (await studio.recordings.stop(recording.id, at(ADA))).stop_wish is not None
    outcomes = [entry.outcome for entry in await studio.store.noted(limit=9, recording_id=recording.id)]
    assert ["done", *["refused_by_rule"] * 5, "done", "done"] == outcomes


async def test_a_user_group_decides_as_slack_tells_who_is_in_it() -> None:
    """And where Slack does not tell, it is refused in words."""
    studio = a_studio(a_rule(start=(CREW,)))

    with pytest.raises(RefusedByRule, match="Slack did not say who is in it"):
        await studio.start()
    studio.town.groups[CREW] = frozenset({ADA})
    await studio.start()
    with pytest.raises(RefusedByRule, match="not among"):
        await studio.start(at(JONAS))


async def test_the_shorter_of_rule_and_template_counts() -> None:
    """For what is asked for, what is usual, until when, and how far it can be extended; each answer names the rule."""
    studio = a_studio(a_rule(name="short", longest=timedelta(minutes=50)))

    usual = await studio.start()
    assert (timedelta(minutes=50), timedelta(minutes=50)) == (usual.stop_after, usual.longest)
    with pytest.raises(WishInvalid, match=r"the rule short in policy\.yml allows: 50 min"):
        await studio.start(for_=HOUR)
    with pytest.raises(WishInvalid, match=r"the rule short in policy\.yml allows 50 min"):
        await studio.start(until=time(13, 30))
    running = await studio.confirmed(await studio.start(for_=timedelta(minutes=40)))
    with pytest.raises(WishInvalid, match=r"at the longest, by the rule short in policy\.yml"):
        await studio.extensions.by(running.id, QUARTER, at())


async def test_a_rule_that_has_become_stricter_counts_for_what_runs() -> None:
    """The policy was changed, and the bot started again."""
    before = a_studio()
    running = await before.confirmed(await before.start(for_=HOUR))
    after = a_studio(a_rule(name="short", longest=timedelta(minutes=70)), after=before)

    with pytest.raises(WishInvalid, match=r"by the rule short in policy\.yml\. It can go on for 10 min more"):
        await after.extensions.by(running.id, QUARTER, at())
    later = await after.extensions.by(running.id, timedelta(minutes=10), at())
    assert timedelta(minutes=70) == later.longest


async def test_so_many_at_once() -> None:
    """One more is refused, and may start as soon as one has stopped recording; what runs already is said first."""
    studio = a_studio(a_rule(at_once=2))
    first = await studio.start(target="a")
    await studio.start(target="b")

    with pytest.raises(RefusedByRule, match="2 are running already"):
        await studio.start(target="c")
    with pytest.raises(TargetBusy):
        await studio.start(target="a")
    again = await studio.start(target="a", idempotency_key=first.idempotency_key)
    assert first.id == again.id, "the very same wish is no second one"


async def test_guests_may_where_a_rule_lets_them() -> None:
    """And nowhere else; the rule's channel counts."""
    studio = a_studio(a_rule(channels=frozenset({HERE}), guests=True))
    studio.town.people[MEI] = Person(is_guest=True)

    await studio.start(at(MEI, HERE))
    with pytest.raises(RefusedByRule, match="Guests may not start"):
        await studio.start(at(MEI, THERE))


async def test_people_are_offered_what_they_may_do() -> None:
    """Templates as short as the rules say, and the actions of which any would be carried out."""
    rules = (
        a_rule(except_templates=frozenset({"webinar"}), start=(JONAS,)),
        a_rule(longest=timedelta(minutes=30), stop=(JONAS,), extend=("nobody",), change=(JONAS,)),
    )
    studio = a_studio(*rules)
    templates: tuple[Template, ...] = studio.catalog.all()

    mine = await studio.permission.abilities(templates, at())
    theirs = await studio.permission.abilities(templates, at(JONAS))

    assert [("webinar", timedelta(minutes=30))] == [(one.id, one.stop_after) for one in mine.templates]
    assert {Action.START, Action.STOP} == mine.actions, "they may stop what they start"
    assert len(templates) == len(theirs.templates)
    assert {*Action} - {Action.EXTEND} == theirs.actions


async def test_who_may_start_nothing_is_told_why() -> None:
    """With the rule that refuses the first template."""
    studio = a_studio(a_rule(start=(JONAS,), stop=(JONAS,)))

    found = await studio.permission.abilities(studio.catalog.all(), at(), anywhere=True)

    assert () == found.templates
    assert {*Action} - {Action.START, Action.STOP} == found.actions
    assert isinstance(found.why_not, RefusedByRule)


async def test_writing_notes_goes_with_changing() -> None:
    """By where the card is; nothing is written down by whoever may not."""
    studio = a_studio(a_rule(channels=frozenset({HERE}), change=(STARTER, JONAS)))
    notes = Notes(
        store=studio.store,
        recordings=studio.recordings,
        clock=studio.clock,
        poke=lambda: None,
        permission=studio.permission,
    )
    recording = await studio.confirmed(await studio.start())

    with pytest.raises(RefusedByRule, match=r"write notes about a recording of `webinar` here\. That is the rule"):
        await notes.add(recording.id, "Mine", at(MEI, THERE))
    for person in (ADA, JONAS):
        await notes.add(recording.id, f"From {person}", at(person, THERE))

    assert [ADA, JONAS] == [note.user_id for note in (await studio.store.get(recording.id)).notes]
    outcomes = [(entry.who, entry.outcome) for entry in await studio.store.noted(limit=9) if entry.what == "note"]
    assert [(MEI, "refused_by_rule"), (ADA, "done"), (JONAS, "done")] == outcomes


async def test_what_somebody_has_to_agree_to_is_known_before() -> None:
    """By template and channel, as the rules say."""
    approval = Approval(by=(JONAS,))
    studio = a_studio(a_rule(templates=frozenset({"audio"}), channels=frozenset({HERE}), approval=approval))

    assert {"audio": (JONAS,)} == studio.permission.approvers(studio.catalog.all(), HERE)
    assert {} == studio.permission.approvers(studio.catalog.all(), THERE)
