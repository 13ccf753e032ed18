"""What every store promises of the audit: written with the row or not at all, in order, each delivery once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.audit import AuditEntry
from bot.domain.place import Where
from bot.errors import DuplicateWish, StaleWrite, TargetBusy
from bot.ports import Store
from tests.builders import NOON, a_recording

LEASE = timedelta(seconds=30)


def an_entry(what: str = "start", **changes: Any) -> AuditEntry:  # noqa: ANN401 - any field of an entry
    """Return an entry about `rec_a` at noon."""
    facts: dict[str, Any] = {
        "at": NOON,
        "who": "U1",
        "team_id": "T1",
        "channel_id": "C1",
        "where": Where.COMMAND,
        "what": what,
        "outcome": "done",
        "recording_id": "rec_a",
    }
    return AuditEntry(**{**facts, **changes})


async def test_an_entry_comes_back_as_it_was_written(store: Store) -> None:
    """Every field of it."""
    entry = AuditEntry(
        at=NOON + timedelta(microseconds=1),
        who="U1",
        team_id="T1",
        channel_id="C1",
        where=Where.BUTTON,
        what="extend",
        outcome="done",
        recording_id="rec_a",
        detail="by 15m",
        request_id="r-1",
        delivery="d-1",
    )
    bare = an_entry(recording_id=None, outcome="wish_invalid")

    await store.note([entry, bare])

    assert [entry, bare] == await store.noted(limit=10)


async def test_entries_are_written_with_their_row(store: Store) -> None:
    """By every way in which a row is written, in that order."""
    entries = [an_entry(what) for what in ("start", "extend", "agora.acquire")]
    await store.add(a_recording(id="rec_a"), [], alone=True, noted=entries[:1])
    await store.save(await store.get("rec_a"), noted=entries[1:2])
    [claim] = await store.claim_due(NOON, lease=LEASE, limit=1)
    await store.settle(claim, claim.recording, noted=entries[2:])

    assert entries == await store.noted(limit=10)


async def test_what_is_not_written_is_not_noted(store: Store) -> None:
    """A row that somebody else saved first, a target that is busy, a lease that was lost: nothing is left of them."""
    await store.add(a_recording(id="rec_a"), [], alone=True)
    read = await store.get("rec_a")
    await store.save(read)
    [claim] = await store.claim_due(NOON, lease=LEASE, limit=1)

    with pytest.raises(TargetBusy):
        await store.add(a_recording(), [], alone=True, noted=[an_entry()])
    with pytest.raises(StaleWrite):
        await store.save(read, noted=[an_entry(delivery="d-1")])
    with pytest.raises(StaleWrite):
        await store.settle(claim, read, noted=[an_entry()])

    assert [] == await store.noted(limit=10)
    await store.note([an_entry(delivery="d-1")])


async def test_a_delivery_acts_once(store: Store) -> None:
    """The same one again changes nothing, and says which recording it was about."""
    await store.add(a_recording(id="rec_a"), [], alone=True, noted=[an_entry(delivery="d-1")])
    saved = await store.save(await store.get("rec_a"), noted=[an_entry("extend", delivery="d-2")])

    for delivery in ("d-1", "d-2"):
        with pytest.raises(DuplicateWish) as caught:
            await store.save(saved.noting(tries=7), noted=[an_entry("extend", delivery=delivery)])
        assert "rec_a" == caught.value.recording_id
    with pytest.raises(DuplicateWish):
        await store.add(a_recording(id="rec_b"), [], alone=False, noted=[an_entry(delivery="d-1")])

    assert [saved] == await store.running(team_id="T1")
    assert ["start", "extend"] == [entry.what for entry in await store.noted(limit=10)]


async def test_entries_without_a_delivery_may_be_alike(store: Store) -> None:
    """Two looks at one recording are two calls."""
    await store.note([an_entry("agora.query"), an_entry("agora.query")])

    assert 2 == len(await store.noted(limit=10))


async def test_the_last_entries_are_found_by_recording_and_by_age(store: Store) -> None:
    """The newest of those that fit, oldest first; in the order of writing, whatever the clock said."""
    entries = [
        an_entry("a", at=NOON),
        an_entry("b", at=NOON + timedelta(hours=2), recording_id="rec_b"),
        an_entry("c", at=NOON + timedelta(hours=1)),
        an_entry("d", at=NOON + timedelta(hours=3)),
    ]
    await store.note(entries)

    def names(found: list[AuditEntry]) -> str:
        return "".join(entry.what for entry in found)

    assert "cd" == names(await store.noted(limit=2))
    assert "acd" == names(await store.noted(limit=9, recording_id="rec_a"))
    assert "bcd" == names(await store.noted(limit=9, since=NOON + timedelta(hours=1)))
    assert "d" == names(await store.noted(limit=1, recording_id="rec_a", since=NOON))
    assert "" == names(await store.noted(limit=0))


def test_a_delivery_needs_a_recording() -> None:
    """Whoever comes second is told which recording it was about."""
    with pytest.raises(ValueError, match="no recording"):
        an_entry(recording_id=None, delivery="d-1")
