"""What every store promises about warnings: said once in the thread, in order, and then brought up to date like a card."""

from datetime import timedelta

from bot.domain.notice import card_notice, warning_notice
from bot.ports import Store
from tests.builders import NOON
from tests.contract.outbox_steps import (
    CARD,
    ID,
    MINUTE,
    RECORDING,
    STOPPED,
    add,
    claim_one,
    claimed_ids,
    post_card,
    put,
    send,
)

END = NOON + timedelta(hours=1)
WARNING = warning_notice(ID, "C1", NOON, stop_at=END, at=NOON)
ANOTHER = warning_notice(ID, "C1", NOON, stop_at=END, at=NOON + MINUTE)


async def posted(store: Store) -> None:
    """Post a card and a warning."""
    await add(store, CARD, WARNING)
    await post_card(store)
    await send(store, await claim_one(store), message_ts="2.2")


async def test_a_warning_goes_into_the_thread_in_its_turn(store: Store) -> None:
    """Behind what was put before it, before what was put after it, and not without a card."""
    await add(store, CARD, RECORDING, WARNING, STOPPED)
    card = await claim_one(store)
    assert CARD == card.notice
    await send(store, card)
    said = []
    for _ in range(3):
        claim = await claim_one(store)
        said.append((claim.notice.id, claim.card_ts))
        await send(store, claim, message_ts="8.8")
    assert [(RECORDING.id, "1.1"), (WARNING.id, "1.1"), (STOPPED.id, "1.1")] == said


async def test_a_warning_put_again_is_out_of_date(store: Store) -> None:
    """It is claimed with its address and with the facts it was first put with, and is done once that is sent."""
    await posted(store)
    assert await store.next_notice_due() is None

    await put(store, WARNING.model_copy(update={"facts": {}, "due_at": NOON + MINUTE}))

    assert NOON + MINUTE == await store.next_notice_due()
    claim = await claim_one(store, NOON + MINUTE)
    assert (WARNING.facts, 2, "2.2") == (claim.notice.facts, claim.notice.revision, claim.notice.message_ts)
    await send(store, claim, message_ts="2.2")
    assert await store.next_notice_due() is None


async def test_a_posted_warning_waits_for_nobody_and_holds_nobody_up(store: Store) -> None:
    """Its buttons go whatever else is to be said, and what else is to be said does not wait for that."""
    await posted(store)
    await put(store, RECORDING, WARNING, ANOTHER)

    assert {RECORDING.id, WARNING.id} == set(await claimed_ids(store))


async def test_a_warning_that_was_not_posted_holds_its_place(store: Store) -> None:
    """Put again before it was sent, it is said once."""
    await add(store, CARD, WARNING, STOPPED)
    await post_card(store)
    await put(store, WARNING)

    claim = await claim_one(store)
    await send(store, claim, message_ts="2.2")
    assert (WARNING.id, 2) == (claim.notice.id, claim.notice.revision)
    assert [STOPPED.id] == await claimed_ids(store)


async def test_a_posted_warning_stays_where_it_is(store: Store) -> None:
    """When the card has to move, what is still to be posted moves along; a message cannot."""
    await posted(store)
    await put(store, WARNING, ANOTHER, card_notice(ID, "C1", NOON))
    claims = {claim.notice.id: claim for claim in await store.claim_notices(NOON, lease=MINUTE, limit=10)}
    await store.notice_failed(claims[CARD.id], due_at=NOON, channel_id="D9", repost=True)
    moved = await claim_one(store)
    await send(store, moved, message_ts="7.7", channel_id="D9")

    again = {claim.notice.id: claim.notice for claim in await store.claim_notices(NOON + MINUTE, lease=MINUTE, limit=9)}
    assert {WARNING.id: "C1", ANOTHER.id: "D9"} == {name: notice.channel_id for name, notice in again.items()}
