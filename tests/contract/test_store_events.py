"""What every store promises about Agora's callbacks: written down once, worked on once, found again."""

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlite_utils import Database

from bot.domain.notification import Notification
from bot.domain.recording import Recording, RecordingState, Task
from bot.ports import Store
from bot.store.recordings import insert, row_of
from bot.store.schema import MIGRATIONS
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording

S = RecordingState
LEASE: Final = timedelta(seconds=30)
WEEK: Final = timedelta(days=7)
SID: Final = "5" * 32
OTHER_SID: Final = "6" * 32


def an_event(**facts: Any) -> Notification:  # noqa: ANN401 - any field of a notification
    """Return an event of a recording."""
    known = {"event_type": 31, "product_id": 3, "notice_id": "n1", "sid": SID, "uid": "7", "sequence": 3}
    return Notification(**{**known, **facts})


async def note(store: Store, event: Notification, raw: bytes = b"{}") -> bool:
    """Have the event written down at noon, to be kept for a week."""
    return await store.note_event(event, raw, now=NOON, keep_until=NOON + WEEK)


async def claimed(store: Store, at: timedelta = timedelta()) -> list[bytes]:
    """Claim all that is due then, and return it as it came."""
    return [event.raw for event in await store.claim_events(NOON + at, lease=LEASE, limit=100)]


async def test_an_event_is_kept_as_it_came(store: Store) -> None:
    """Byte for byte, whatever the bytes are, with the moment at which it came."""
    raw = bytes(range(256))
    assert await note(store, an_event(), raw)
    assert NOON == await store.next_event_due()
    [event] = await store.claim_events(NOON, lease=LEASE, limit=10)
    assert (raw, NOON) == (event.raw, event.received_at)


@pytest.mark.parametrize(
    ("again", "is_new"),
    [
        pytest.param({}, False, id="the same"),
        pytest.param({"notice_id": "n2"}, False, id="sent again under a new id"),
        pytest.param({"sequence": 4, "event_type": 11}, False, id="the same id, whatever it says"),
        pytest.param({"notice_id": "n2", "sequence": 4}, True, id="the next one"),
        pytest.param({"notice_id": "n2", "event_type": 32}, True, id="another type"),
        pytest.param({"notice_id": "n2", "sid": OTHER_SID}, True, id="another session"),
        pytest.param({"notice_id": "n2", "uid": "8"}, True, id="the recorder that took over"),
        pytest.param({"notice_id": "n2", "sequence": None}, True, id="no number"),
        pytest.param({"notice_id": None, "sequence": None}, True, id="neither id nor number"),
        pytest.param({"notice_id": None}, False, id="no id"),
    ],
)
async def test_a_known_event_is_not_written_twice(store: Store, again: dict[str, Any], *, is_new: bool) -> None:
    """By its id, and by session, recorder, type and number: whether a repetition keeps its id is not documented."""
    assert await note(store, an_event())
    assert is_new == await note(store, an_event(**again))
    assert 1 + is_new == len(await claimed(store))


async def test_events_without_id_or_session_are_all_kept(store: Store) -> None:
    """What cannot be told apart may be two events."""
    bare = Notification(event_type=10)
    assert [True, True] == [await note(store, bare), await note(store, bare)]
    sample = an_event(notice_id=None, sid=None, sequence=0)
    assert [True, True] == [await note(store, sample), await note(store, sample)]


async def test_of_twenty_deliveries_at_once_one_counts(store: Store) -> None:
    """The same event over twenty connections is one event."""
    taken = await asyncio.gather(*(note(store, an_event()) for _ in range(20)))
    assert 1 == sum(taken)


async def test_numbers_that_fit_into_no_column_are_taken_all_the_same(store: Store) -> None:
    """JSON knows no largest number."""
    assert await note(store, an_event(event_type=10**19, sequence=-(10**19)))
    assert await note(store, an_event(event_type=-(10**19), notice_id="n2", sequence=10**19))
    assert 2 == len(await claimed(store))


async def test_events_are_claimed_in_the_order_in_which_they_came(store: Store) -> None:
    """As many as there is room for."""
    for number in range(5):
        await note(store, an_event(notice_id=f"n{number}", sequence=number), bytes([number]))
    first = await store.claim_events(NOON, lease=LEASE, limit=2)
    assert [b"\0", b"\1"] == [event.raw for event in first]
    assert [b"\2", b"\3", b"\4"] == await claimed(store)
    assert [] == await claimed(store)


async def test_what_was_not_finished_is_due_again(store: Store) -> None:
    """Whoever claimed it may have died; who finished it has not to do it again, ever."""
    await note(store, an_event())
    [event] = await store.claim_events(NOON, lease=LEASE, limit=10)
    assert NOON + LEASE == await store.next_event_due()
    assert [] == await claimed(store, LEASE - timedelta(microseconds=1))
    assert [b"{}"] == await claimed(store, LEASE)
    await store.event_worked(event, now=NOON + LEASE)
    assert await store.next_event_due() is None
    assert [] == await claimed(store, WEEK)
    assert not await note(store, an_event())


async def test_old_events_are_forgotten_a_part_at_a_time(store: Store) -> None:
    """Worked on or not, after its time an event is gone; one that comes again later is a new one."""
    for number in range(3):
        await note(store, an_event(notice_id=f"n{number}", sequence=number))
    await store.note_event(an_event(notice_id="later"), b"late", now=NOON, keep_until=NOON + WEEK * 2)
    assert 0 == await store.forget_events(NOON + WEEK - timedelta(seconds=1), limit=10)
    assert [2, 1, 0] == [await store.forget_events(NOON + WEEK, limit=2) for _ in range(3)]
    assert [b"late"] == await claimed(store)
    assert await note(store, an_event(notice_id="n0", sequence=0))


def a_task(**facts: Any) -> Task:  # noqa: ANN401 - any field of a task
    """Return a task whose start was sent and not answered."""
    return Task(**{"uid": "7", "start_sent_at": NOON, **facts})


NAMED: Final = a_task(sid=SID)
FRESH: Final = Task(uid="8", sid=OTHER_SID)


@pytest.mark.parametrize(
    ("changes", "is_meant"),
    [
        pytest.param({"task": NAMED}, True, id="present task"),
        pytest.param({"task": NAMED, "cname": "elsewhere"}, True, id="present task, wherever it is said to be"),
        pytest.param({"task": NAMED, "state": S.COMPLETED}, True, id="present task of one that is over"),
        pytest.param({"task": a_task()}, True, id="start not answered"),
        pytest.param({"task": a_task(start_sent_at=None)}, False, id="start not sent"),
        pytest.param({"task": a_task(uid="9")}, False, id="another uid"),
        pytest.param({"task": a_task(), "cname": "elsewhere"}, False, id="another cname"),
        pytest.param({"task": a_task(sid=OTHER_SID)}, False, id="another sid under this uid"),
        pytest.param({"task": FRESH, "former_tasks": (NAMED,)}, True, id="former task"),
        pytest.param({"task": FRESH, "former_tasks": (a_task(),)}, True, id="former task, start not answered"),
        pytest.param({"task": FRESH, "former_tasks": (NAMED,), "state": S.FAILED}, False, id="over, and settled"),
        pytest.param(
            {"task": FRESH, "former_tasks": (a_task(unsettled=True),), "state": S.FAILED}, True, id="over, not settled"
        ),
        pytest.param({"task": a_task(unsettled=True), "state": S.FAILED}, True, id="over, its own task not settled"),
    ],
)
async def test_the_recording_that_is_meant_is_found(store: Store, changes: dict[str, Any], *, is_meant: bool) -> None:
    """By the sid, or by cname and uid where a start was never answered; and nothing else is."""
    await store.add(a_recording(task=Task(uid="1", sid="1" * 32)), [], alone=False)
    recording = a_recording(**changes)
    await store.add(recording, [], alone=False)
    found = await store.recordings_meant(sid=SID, cname="town-hall", uid="7")
    assert ([recording.id] if is_meant else []) == [one.id for one in found]


async def test_an_event_without_cname_finds_by_the_sid_alone(store: Store) -> None:
    """Agora's payload may lack what its pages promise."""
    await store.add(a_recording(id="rec_a", task=NAMED), [], alone=False)
    await store.add(a_recording(id="rec_b", task=a_task()), [], alone=False)
    assert ["rec_a"] == [one.id for one in await store.recordings_meant(sid=SID, cname=None, uid=None)]


async def test_what_is_found_follows_the_row(store: Store) -> None:
    """A task that is named, and then settled, is found by what is true of it now."""

    async def found() -> list[Recording]:
        return await store.recordings_meant(sid=SID, cname="town-hall", uid="7")

    await store.add(a_recording(id="rec_a", state=S.FAILED, task=FRESH), [], alone=False)
    assert [] == await found()
    row = await store.save((await store.get("rec_a")).noting(former_tasks=(a_task(unsettled=True),)))
    assert [row] == await found()
    await store.save(row.noting(former_tasks=(a_task(),)))
    assert [] == await found()


async def test_the_uid_of_a_recorder_that_took_over_is_in_use(store: Store) -> None:
    """Under the same uid a second recorder would throw it out of the channel."""
    await store.add(a_recording(task=Task(uid="7", replaced_by=("8",))), [], alone=True)
    assert {"7", "8"} == await store.uids_in_use("town-hall")


async def test_events_outlive_the_process_that_took_them(tmp_path: Path) -> None:
    """What was answered with 200 is worked on after a crash, at once even when a dead process had claimed it."""
    async with SqliteStore(tmp_path / "bot.db") as store:
        await note(store, an_event(), b"claimed")
        await note(store, an_event(notice_id="n2", sequence=4), b"waiting")
        assert 1 == len(await store.claim_events(NOON, lease=LEASE, limit=1))

    async with SqliteStore(tmp_path / "bot.db") as store:
        assert [b"claimed", b"waiting"] == await claimed(store)
        assert not await note(store, an_event())


async def test_rows_from_before_events_were_kept_are_found(tmp_path: Path) -> None:
    """An upgrade finds what an older version left behind without a name."""
    left = a_recording(state=S.FAILED, task=a_task(unsettled=True))
    with closing(Database(tmp_path / "bot.db")) as db:
        MIGRATIONS.apply(db, stop_before="0004_events")
        with db.atomic():
            insert(db, row_of(left), alone=True)

    async with SqliteStore(tmp_path / "bot.db") as store:
        assert [left.id] == [one.id for one in await store.recordings_meant(sid=SID, cname="town-hall", uid="7")]
