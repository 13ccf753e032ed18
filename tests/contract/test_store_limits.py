"""How many may run at once, on every store: counted in the same step as the insert."""

import asyncio
from typing import Final

import pytest

from bot.domain.policy import Limit, Rule
from bot.domain.recording import RecordingState, Task
from bot.errors import RefusedByRule, TargetBusy
from bot.ports import Store
from tests.builders import a_recording

RULE: Final = Rule(name="few", source="policy.yml", templates=frozenset({"webinar"}))


async def add(store: Store, *limits: Limit, **facts: object) -> str:
    """Add a recording beside the others; return its id."""
    recording = a_recording(**facts)
    await store.add(recording, (), alone=False, limits=limits)
    return recording.id


async def test_of_many_at_the_same_moment_so_many_get_a_place_as_there_are(store: Store) -> None:
    """Never one more, however they come."""
    limit = Limit(RULE, 3)

    outcomes = await asyncio.gather(*(add(store, limit) for _ in range(8)), return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, RefusedByRule)]
    assert 5 == len(refused)
    assert {"few"} == {error.rule for error in refused}
    assert 3 == len(await store.running(team_id="T1"))


async def test_only_what_the_rule_covers_takes_a_place(store: Store) -> None:
    """Not another template, another workspace, another person, nor what only waits for its files or is over."""
    limit = Limit(RULE, 1, started_by="U1")
    await add(store, template_id="audio")
    await add(store, team_id="T2")
    await add(store, started_by="U2")
    await add(store, state=RecordingState.UPLOADING)
    await add(store, state=RecordingState.COMPLETED)

    await add(store, limit, task=Task(uid="4000000001"))

    with pytest.raises(RefusedByRule, match="1 of yours is running already"):
        await add(store, limit)


async def test_what_is_recorded_already_is_said_first(store: Store) -> None:
    """Whoever starts the same again is shown what runs, and not that no more may."""
    await add(store, target="town-hall")

    with pytest.raises(TargetBusy):
        await store.add(a_recording(target="town-hall"), (), alone=True, limits=[Limit(RULE, 1)])


async def test_what_only_waits_for_its_files_is_in_the_way_unless_it_may_be_stood_beside(store: Store) -> None:
    """Of two that may, the second is told of the first, and not of what uploads."""
    await add(store, target="town-hall", state=RecordingState.UPLOADING)

    with pytest.raises(TargetBusy):
        await store.add(a_recording(target="town-hall"), (), alone=True)
    first = a_recording(target="town-hall")
    await store.add(first, (), alone=True, beside_uploads=True)
    with pytest.raises(TargetBusy) as caught:
        await store.add(a_recording(target="town-hall"), (), alone=True, beside_uploads=True)

    assert first.id == caught.value.recording_id
