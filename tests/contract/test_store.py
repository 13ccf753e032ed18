"""What every store promises about rows: adding, reading, saving."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.domain.files import RecordedFile
from bot.domain.notice import card_notice
from bot.domain.recording import (
    Failure,
    FailureReason,
    Recording,
    RecordingState,
    StopReason,
    Task,
    Trouble,
    Wish,
)
from bot.errors import DuplicateWish, RecordingNotFound, StaleWrite, TargetBusy
from bot.ports import Store
from tests.builders import NOON, a_recording

ANY_MINUTE = timedelta(minutes=1)


async def test_what_was_added_is_found_again_at_version_1(store: Store) -> None:
    """The version of a new row is 1, whatever it was given."""
    recording = a_recording(version=7)

    await store.add(recording, [], alone=True)

    assert recording.noting(version=1) == await store.get(recording.id)


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    """An unknown id is a person's mistake, said as such."""
    with pytest.raises(RecordingNotFound, match="rec_nothing"):
        await store.get("rec_nothing")


async def test_every_field_comes_back_as_it_was(store: Store) -> None:
    """A row that holds everything a recording can hold is read back equal, to the microsecond."""
    at = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)
    trouble = Trouble(
        error_code="agora_rejected", endpoint="start", http_status=400, agora_code=2, reason='"é" 😀', since=at
    )
    full = a_recording(
        state=RecordingState.FAILED,
        client_request={"recordingConfig": {"subscribeAudioUids": ["#allstream#"], "x": [1, 2.5, None, True]}},
        stop_after=timedelta(hours=1, microseconds=1),
        stop_at=at,
        stop_wish=Wish(user_id="U2", at=at),
        stop_reason=StopReason.PERSON,
        task=Task(uid="1", resource_id="r" * 300, acquired_at=at, start_sent_at=at, sid="s", unsettled=True),
        former_tasks=(Task(uid="2"), Task(uid="3", sid="t")),
        tries=3,
        step_at=at,
        confirmed_at=at,
        seen_at=at,
        missing_since=at,
        stop_sent_at=at,
        ended_at=at,
        service_status=5,
        uploading_status="backuped",
        files=(RecordedFile(name="a.m3u8", track_type="audio", uid="0", is_playable=True, slice_start_ms=1),),
        files_confirmed=True,
        trouble=trouble,
        failure=Failure(reason=FailureReason.REFUSED, trouble=trouble),
    )

    await store.add(full, [], alone=False)

    assert full.noting(version=1) == await store.get(full.id)


async def test_a_moment_of_another_zone_stays_the_same_moment(store: Store) -> None:
    """Where the server stands does not change when something is due, nor does a zone it was written in."""
    tokyo = timezone(timedelta(hours=9))
    due_at = datetime(2026, 11, 22, 21, 0, 0, 1, tzinfo=tokyo)
    recording = a_recording(step_at=due_at, stop_at=due_at + timedelta(hours=1))

    await store.add(recording, [], alone=True)

    assert due_at == (await store.get(recording.id)).step_at
    assert due_at == await store.next_due()
    assert [] == await store.claim_due(NOON, lease=ANY_MINUTE, limit=1)
    assert 1 == len(await store.claim_due(NOON + timedelta(microseconds=1), lease=ANY_MINUTE, limit=1))


async def test_what_is_stored_cannot_be_changed_from_outside(store: Store) -> None:
    """A recording in hand shares nothing with the row."""
    recording = a_recording(client_request={"recordingConfig": {"maxIdleTime": 300}})
    await store.add(recording, [], alone=True)

    recording.client_request["recordingConfig"]["maxIdleTime"] = 5
    (await store.get(recording.id)).client_request.clear()

    assert {"recordingConfig": {"maxIdleTime": 300}} == (await store.get(recording.id)).client_request


async def test_what_could_not_be_read_back_is_not_written(store: Store) -> None:
    """A recording with a moment of no zone, as only a mistake of ours can make it, is refused while it can be."""
    recording = a_recording()
    await store.add(recording, [], alone=True)
    mistaken = recording.noting(version=1, step_at=datetime(2026, 11, 22))  # noqa: DTZ001 - the mistake

    with pytest.raises(ValueError, match="step_at"):
        await store.save(mistaken)

    assert recording.noting(version=1) == await store.get(recording.id)


async def test_the_same_wish_twice_is_carried_out_once(store: Store) -> None:
    """The second is told which recording the first one made; that goes before what else is wrong."""
    first = a_recording(idempotency_key="pressed-twice")
    await store.add(first, [], alone=True)

    with pytest.raises(DuplicateWish) as caught:
        await store.add(a_recording(idempotency_key="pressed-twice", team_id="T2"), [], alone=True)

    assert first.id == caught.value.recording_id


async def test_a_wish_is_remembered_when_its_recording_is_over(store: Store) -> None:
    """A repeated request must not start again what has already come to its end."""
    over = a_recording(idempotency_key="pressed-twice", state=RecordingState.COMPLETED)
    await store.add(over, [], alone=True)

    with pytest.raises(DuplicateWish):
        await store.add(a_recording(idempotency_key="pressed-twice"), [], alone=False)


async def test_an_id_that_is_taken_is_not_overwritten(store: Store) -> None:
    """Two ids that happen to be the same do not cost anybody a recording."""
    first = a_recording()
    await store.add(first, [], alone=True)

    with pytest.raises(StaleWrite):
        await store.add(a_recording(id=first.id, target="other"), [], alone=True)

    assert "town-hall" == (await store.get(first.id)).target


async def test_a_busy_target_is_not_recorded_twice(store: Store) -> None:
    """The second is told which recording runs."""
    running = a_recording(target="https://example.com/")
    await store.add(running, [], alone=True)

    with pytest.raises(TargetBusy) as caught:
        await store.add(a_recording(target="https://example.com/"), [], alone=True)

    assert running.id == caught.value.recording_id


@pytest.mark.parametrize(
    ("changes", "alone"),
    [
        pytest.param({}, False, id="asked for beside it"),
        pytest.param({"target": "other"}, True, id="another target"),
        pytest.param({"team_id": "T2"}, True, id="another team"),
    ],
)
async def test_others_are_recorded_beside_it(store: Store, changes: dict[str, Any], *, alone: bool) -> None:
    """Only the same target of the same team is busy, and only where one is wanted alone."""
    await store.add(a_recording(), [], alone=True)
    beside = a_recording(**changes)

    await store.add(beside, [], alone=alone)

    assert beside.id == (await store.get(beside.id)).id


@pytest.mark.parametrize("state", [RecordingState.COMPLETED, RecordingState.FAILED])
async def test_a_target_is_free_again_when_it_is_over(store: Store, state: RecordingState) -> None:
    """What has ended holds nobody up."""
    await store.add(a_recording(), [], alone=True)
    [first] = await store.running(team_id="T1")
    await store.save(first.noting(state=state))

    await store.add(a_recording(), [], alone=True)

    assert 1 == len(await store.running(team_id="T1"))


async def test_of_twenty_at_once_exactly_one_wins(store: Store) -> None:
    """A target that twenty people start in the same moment is recorded once."""
    wishes = [a_recording() for _ in range(20)]

    results = await asyncio.gather(*(store.add(wish, [], alone=True) for wish in wishes), return_exceptions=True)

    [winner] = await store.running(team_id="T1")
    losers = [result for result in results if isinstance(result, TargetBusy)]
    assert 19 == len(losers)
    assert {winner.id} == {loser.recording_id for loser in losers}


async def test_saving_raises_the_version(store: Store) -> None:
    """What save returns can be saved again."""
    await store.add(a_recording(id="rec_a"), [], alone=True)
    first = await store.get("rec_a")

    second = await store.save(first.noting(tries=1))
    third = await store.save(second.noting(tries=2))

    assert [1, 2, 3] == [first.version, second.version, third.version]
    assert third == await store.get("rec_a")


async def test_who_saves_second_learns_of_it(store: Store) -> None:
    """Nothing is written over what somebody else saved meanwhile."""
    await store.add(a_recording(id="rec_a"), [], alone=True)
    read = await store.get("rec_a")
    saved = await store.save(read.noting(tries=1))

    with pytest.raises(StaleWrite):
        await store.save(read.noting(tries=2))

    assert saved == await store.get("rec_a")


async def test_what_was_never_added_cannot_be_saved(store: Store) -> None:
    """A save makes no row."""
    with pytest.raises(StaleWrite):
        await store.save(a_recording(id="rec_a", version=1))

    with pytest.raises(RecordingNotFound):
        await store.get("rec_a")


async def test_of_twenty_saves_at_once_exactly_one_counts(store: Store) -> None:
    """One version is written over once."""
    await store.add(a_recording(id="rec_a"), [], alone=True)
    read = await store.get("rec_a")

    results = await asyncio.gather(
        *(store.save(read.noting(tries=number)) for number in range(20)), return_exceptions=True
    )

    [saved] = [result for result in results if isinstance(result, Recording)]
    assert 19 == sum(isinstance(result, StaleWrite) for result in results)
    assert saved == await store.get("rec_a")


Write = Callable[[Store, Recording], Coroutine[Any, Any, object]]


def _refused_as_busy(store: Store, recording: Recording) -> Coroutine[Any, Any, object]:
    return store.add(recording, [card_notice(recording.id, "C1", NOON)], alone=True)


def _refused_as_stale(store: Store, recording: Recording) -> Coroutine[Any, Any, object]:
    return store.save(recording, [card_notice(recording.id, "C1", NOON)])


@pytest.mark.parametrize("write", [_refused_as_busy, _refused_as_stale])
async def test_a_refused_write_leaves_no_notices(store: Store, write: Write) -> None:
    """A row and what is said about it are written together, or not at all."""
    await store.add(a_recording(), [], alone=True)
    refused = a_recording()

    with pytest.raises((TargetBusy, StaleWrite)):
        await write(store, refused)

    assert await store.next_notice_due() is None
    with pytest.raises(RecordingNotFound):
        await store.get(refused.id)


async def test_a_notice_of_another_recording_is_refused(store: Store) -> None:
    """What is said about a recording is written with it alone."""
    recording = a_recording()

    with pytest.raises(ValueError, match="rec_other:card"):
        await store.add(recording, [card_notice("rec_other", "C1", NOON)], alone=True)

    with pytest.raises(RecordingNotFound):
        await store.get(recording.id)


async def test_a_sound_store_passes_its_check(store: Store) -> None:
    """Writing and reading back works, twice as well as once, and leaves nothing behind."""
    await store.check()
    await store.check()

    assert [] == await store.running(team_id="T1")
