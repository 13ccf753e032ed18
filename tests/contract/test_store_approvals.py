"""Requests for approval, on every store: one row for one wish, one decision, claimed by one process at a time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.domain.approval import ApprovalRequest, ApprovalState, Question
from bot.domain.audit import AuditEntry
from bot.domain.place import Where
from bot.errors import StaleWrite, WishRefused
from bot.ports import Store
from bot.ports.policy import ApprovalStore
from bot.store.memory import MemoryStore
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_request

LEASE: Final = timedelta(seconds=30)
MINUTE: Final = timedelta(minutes=1)
Stores = tuple[Store, ApprovalStore]


@pytest.fixture(params=["memory", "sqlite"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Yield an empty store, and its requests."""
    if request.param == "memory":
        async with MemoryStore() as memory:
            yield memory, memory.approvals
    else:
        async with SqliteStore(tmp_path / "bot.db") as sqlite:
            yield sqlite, sqlite.approvals


def an_entry() -> AuditEntry:
    """Return an entry about a request."""
    return AuditEntry(NOON, "U1", "T1", "C1", Where.COMMAND, "ask", "done", detail="req_a")


async def added(stores: Stores, **facts: Any) -> ApprovalRequest:  # noqa: ANN401 - any field of a request
    """Add a request; return it as it is kept."""
    return await stores[1].add(a_request(**facts))


async def test_a_request_comes_back_as_it_was_written(stores: Stores) -> None:
    """Every field of it, and its entry with it."""
    store, approvals = stores
    request = a_request(reason="because", questions=(Question(channel_id="C1", message_ts="1.2"),))

    kept = await approvals.add(request, [an_entry()])

    assert request.noting(version=1) == kept == await approvals.get(request.id)
    assert [an_entry()] == await store.noted(limit=5)
    with pytest.raises(WishRefused):
        await approvals.get("req_none")


async def test_the_very_same_wish_is_one_request(stores: Stores) -> None:
    """By its key, also when it was decided; by what it is about, as long as nobody has decided."""
    _, approvals = stores
    first = await added(stores, idempotency_key="a")

    assert first.id == (await added(stores, idempotency_key="a", requested_by="U2")).id
    assert first.id == (await added(stores, idempotency_key="b")).id
    await approvals.save(first.decided(ApprovalState.DECLINED, "U2", NOON))
    assert first.id == (await added(stores, idempotency_key="a")).id
    assert first.id != (await added(stores, idempotency_key="c")).id


async def test_somebody_elses_wish_is_another_one(stores: Stores) -> None:
    """As is the same person's from another channel, or for another target."""
    first = await added(stores)
    asked = first.asked.model_copy(update={"target": "elsewhere"})

    others = [
        await added(stores, **facts) for facts in ({"requested_by": "U9"}, {"channel_id": "C9"}, {"asked": asked})
    ]

    assert 4 == len({one.id for one in (first, *others)})


async def test_of_two_who_decide_at_once_one_wins(stores: Stores) -> None:
    """The other has to read again; nothing of theirs is written down."""
    store, approvals = stores
    row = await added(stores)
    saved = await approvals.save(row.decided(ApprovalState.APPROVED, "U2", NOON), [an_entry()])

    with pytest.raises(StaleWrite):
        await approvals.save(row.decided(ApprovalState.DECLINED, "U3", NOON), [an_entry()])

    assert saved == await approvals.get(row.id)
    assert 1 == len(await store.noted(limit=5))


async def test_what_is_due_is_claimed_once_until_its_lease_ends(stores: Stores) -> None:
    """And is due again then."""
    _, approvals = stores
    row = await added(stores)

    (claim,) = await approvals.claim_due(NOON, lease=LEASE, limit=5)
    assert (row.id, row.version + 1) == (claim.request.id, claim.request.version)
    assert [] == await approvals.claim_due(NOON, lease=LEASE, limit=5)
    assert NOON + LEASE == await approvals.next_due()
    (again,) = await approvals.claim_due(NOON + LEASE, lease=LEASE, limit=5)

    assert not await approvals.holds(claim)
    assert await approvals.holds(again)
    with pytest.raises(StaleWrite):
        await approvals.settle(claim, claim.request)
    shown = (Question(channel_id="C1", message_ts="1.2", shows=ApprovalState.PENDING),)
    await approvals.settle(again, again.request.noting(questions=shown))
    assert row.expires_at == await approvals.next_due(), "it was shown, so its end is next"
    assert not await approvals.holds(again)


async def test_a_decision_while_it_is_worked_on_is_not_lost(stores: Stores) -> None:
    """Whoever works on it has to read again, and still holds it."""
    _, approvals = stores
    await added(stores)
    (claim,) = await approvals.claim_due(NOON, lease=LEASE, limit=5)
    await approvals.save((await approvals.get(claim.request.id)).decided(ApprovalState.APPROVED, "U2", NOON))

    with pytest.raises(StaleWrite):
        await approvals.settle(claim, claim.request)
    assert await approvals.holds(claim)
    row = await approvals.get(claim.request.id)
    assert ApprovalState.APPROVED == (await approvals.settle(claim, row)).state


async def test_what_is_over_and_shown_is_never_due(stores: Stores) -> None:
    """Nothing wakes the bot for it."""
    shown = Question(channel_id="C1", message_ts="1.2", shows=ApprovalState.EXPIRED, told=True)
    await added(stores, state=ApprovalState.EXPIRED, questions=(shown,))

    assert await stores[1].next_due() is None
    assert [] == await stores[1].claim_due(NOON + 100 * MINUTE, lease=LEASE, limit=5)


async def test_a_clock_that_is_set_back_leaves_as_much_time_as_was_meant(stores: Stores) -> None:
    """A request that ends in a quarter of an hour still does."""
    store, approvals = stores
    row = await added(stores)

    await store.set_back(timedelta(hours=1), NOON - timedelta(hours=1))

    assert row.expires_at - timedelta(hours=1) == (await approvals.get(row.id)).expires_at


async def test_a_row_that_cannot_be_read_holds_up_nothing(tmp_path: Path) -> None:
    """It is set aside, and the others are claimed."""
    async with SqliteStore(tmp_path / "bot.db") as sqlite:
        broken, sound = (
            await sqlite.approvals.add(a_request()),
            await sqlite.approvals.add(a_request(requested_by="U9")),
        )
        await sqlite.approvals._owner.write(  # noqa: SLF001 - nothing writes such a row on purpose
            lambda db: db.execute("UPDATE approval SET data = '{}' WHERE id = ?", [broken.id])
        )

        claims = await sqlite.approvals.claim_due(NOON, lease=LEASE, limit=5)

        assert [sound.id] == [claim.request.id for claim in claims]


async def test_a_pending_row_that_cannot_be_read_does_not_keep_its_author_from_asking(tmp_path: Path) -> None:
    """Otherwise nothing that needs somebody's approval could be started by them any more, for as long as it lies there."""
    async with SqliteStore(tmp_path / "bot.db") as sqlite:
        broken = await sqlite.approvals.add(a_request())
        await sqlite.approvals._owner.write(  # noqa: SLF001 - nothing writes such a row on purpose
            lambda db: db.execute("UPDATE approval SET data = '{}' WHERE id = ?", [broken.id])
        )

        asked = await sqlite.approvals.add(a_request(idempotency_key="another"))

        assert broken.id != asked.id
