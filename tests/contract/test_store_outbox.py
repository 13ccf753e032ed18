"""What every store promises about the outbox: what must be said is said, and the newest of it.

Here with cards; milestones stand in `test_store_milestones.py`.
"""

import pytest

from bot.domain.notice import card_notice
from bot.errors import StaleWrite
from bot.ports import Store
from tests.builders import NOON
from tests.contract.outbox_steps import (
    CARD,
    ID,
    LEASE,
    MINUTE,
    MOMENT,
    RECORDING,
    STOPPED,
    add,
    claim_one,
    claimed_ids,
    post_card,
    put,
    send,
)


async def test_a_card_is_claimed_as_it_was_put(store: Store) -> None:
    """It comes with the recording, has no address yet, and no thread to go into."""
    await add(store, CARD)

    claim = await claim_one(store)

    assert CARD == claim.notice
    assert claim.card_ts is None


async def test_a_notice_that_is_not_due_is_left_alone(store: Store) -> None:
    """Due is what has come, to the microsecond."""
    await add(store, card_notice(ID, "C1", NOON + MOMENT))

    assert [] == await claimed_ids(store)
    assert [CARD.id] == await claimed_ids(store, NOON + MOMENT)


async def test_a_claim_of_a_notice_holds_others_off_until_its_lease_ends(store: Store) -> None:
    """A process that dies while it sends loses nothing: another one sends."""
    await add(store, CARD)
    first = await claim_one(store)

    assert [] == await claimed_ids(store, NOON + LEASE - MOMENT)
    assert NOON + LEASE == await store.next_notice_due()
    assert first.token != (await claim_one(store, NOON + LEASE)).token


async def test_what_is_due_longest_is_said_first(store: Store) -> None:
    """And no more than the limit is claimed."""
    for number in (3, 1, 2):
        notice = card_notice(f"rec_{number}", "C1", NOON - number * MINUTE)
        await add(store, notice, recording_id=f"rec_{number}")

    batches = [await store.claim_notices(NOON, lease=LEASE, limit=2) for _ in range(3)]

    assert [["rec_3", "rec_2"], ["rec_1"], []] == [[claim.notice.recording_id for claim in batch] for batch in batches]


async def test_a_card_that_was_sent_is_not_due(store: Store) -> None:
    """Nothing is said twice, and nothing is waited for."""
    await add(store, CARD)

    await post_card(store)

    assert [] == await claimed_ids(store, NOON + MINUTE)
    assert await store.next_notice_due() is None


async def test_a_card_again_is_out_of_date_and_keeps_its_address(store: Store) -> None:
    """One message lives with the recording: it is updated where it is."""
    await add(store, CARD)
    await send(store, await claim_one(store), message_ts="7.7")

    await put(store, card_notice(ID, "C1", NOON + MINUTE))

    assert NOON + MINUTE == await store.next_notice_due()
    claim = await claim_one(store, NOON + MINUTE)
    assert (2, "7.7", "C1") == (claim.notice.revision, claim.notice.message_ts, claim.notice.channel_id)


async def test_cards_that_were_not_sent_yet_become_one(store: Store) -> None:
    """Nothing queues up: the newest state is shown once, at the earliest moment asked for."""
    await add(store, CARD)
    await put(store, card_notice(ID, "C1", NOON - MINUTE))
    await put(store, card_notice(ID, "C1", NOON + MINUTE))

    claim = await claim_one(store, NOON - MINUTE)
    await send(store, claim)

    assert 3 == claim.notice.revision
    assert await store.next_notice_due() is None


async def test_a_card_put_again_while_it_is_being_sent_stays_due(store: Store) -> None:
    """What was sent is not the newest state."""
    await add(store, CARD)
    claim = await claim_one(store)
    await put(store, CARD)

    await send(store, claim, message_ts="7.7")

    again = await claim_one(store)
    assert (2, "7.7") == (again.notice.revision, again.notice.message_ts)
    await send(store, again, message_ts="7.7")
    assert await store.next_notice_due() is None


async def test_what_failed_is_tried_again_when_it_was_said_to(store: Store) -> None:
    """The lease ends with the failure, and attempts are counted until one succeeds."""
    await add(store, CARD)
    await store.notice_failed(await claim_one(store), due_at=NOON + MOMENT)

    assert NOON + MOMENT == await store.next_notice_due()
    assert [] == await claimed_ids(store)
    again = await claim_one(store, NOON + MOMENT)
    assert (1, NOON + MOMENT) == (again.notice.attempts, again.notice.due_at)

    await send(store, again)
    await put(store, CARD)
    assert 0 == (await claim_one(store)).notice.attempts


async def test_failures_are_forgotten_with_the_first_success(store: Store) -> None:
    """Also where the card was put again meanwhile, and goes on to be due."""
    await add(store, CARD)
    await store.notice_failed(await claim_one(store), due_at=NOON)
    claim = await claim_one(store)
    await put(store, CARD)

    await send(store, claim)

    assert 0 == (await claim_one(store)).notice.attempts


async def test_a_new_state_does_not_hurry_what_slack_put_off(store: Store) -> None:
    """Slack said when to come back; what changed meanwhile is shown then."""
    await add(store, CARD)
    await store.notice_failed(await claim_one(store), due_at=NOON + MINUTE)

    await put(store, CARD)

    assert NOON + MINUTE == await store.next_notice_due()
    assert 2 == (await claim_one(store, NOON + MINUTE)).notice.revision


async def test_what_can_never_be_sent_is_given_up(store: Store) -> None:
    """It is not claimed again, and the milestones behind it are not held up."""
    await add(store, CARD, RECORDING, STOPPED)
    await post_card(store)

    await store.notice_failed(await claim_one(store), due_at=None)

    assert [STOPPED.id] == await claimed_ids(store, NOON + MINUTE)


async def test_a_card_that_was_given_up_gets_another_try_with_its_next_state(store: Store) -> None:
    """What could not be shown was that state; the next one starts with no failures."""
    await add(store, CARD)
    await store.notice_failed(await claim_one(store), due_at=None)
    assert await store.next_notice_due() is None

    await put(store, CARD)

    claim = await claim_one(store)
    assert (2, 0) == (claim.notice.revision, claim.notice.attempts)


async def test_a_card_put_again_while_it_is_given_up_stays_due(store: Store) -> None:
    """Never is said of the state that was tried, not of the one that came meanwhile."""
    await add(store, CARD)
    claim = await claim_one(store)
    await put(store, CARD)

    await store.notice_failed(claim, due_at=None)

    assert [CARD.id] == await claimed_ids(store)


async def test_a_card_can_move_to_another_channel(store: Store) -> None:
    """It stays there, whatever channel it is put for later."""
    await add(store, CARD)
    await store.notice_failed(await claim_one(store), due_at=NOON, channel_id="D9")
    await put(store, CARD)

    assert "D9" == (await claim_one(store)).notice.channel_id


async def test_a_card_can_be_posted_anew(store: Store) -> None:
    """Its old address is forgotten, and milestones wait for the new one."""
    await add(store, CARD)
    await post_card(store)
    await put(store, CARD, RECORDING)
    card, milestone = sorted(
        await store.claim_notices(NOON, lease=LEASE, limit=10), key=lambda claim: claim.notice.kind
    )
    await store.notice_failed(card, due_at=NOON, repost=True)
    await store.notice_failed(milestone, due_at=NOON)

    again = await claim_one(store)
    assert (CARD.id, None) == (again.notice.id, again.notice.message_ts)
    await send(store, again, message_ts="9.9")
    assert "9.9" == (await claim_one(store)).card_ts


async def test_what_was_sent_late_is_known_to_be_sent(store: Store) -> None:
    """A lease that ran out while Slack took its time does not have the message posted a second time."""
    await add(store, CARD)
    late = await claim_one(store)
    await store.notice_failed(await claim_one(store, NOON + LEASE), due_at=NOON + LEASE)

    await send(store, late, message_ts="7.7")

    assert await store.next_notice_due() is None
    await put(store, CARD)
    assert "7.7" == (await claim_one(store)).notice.message_ts


async def test_who_sent_late_does_not_take_the_card_from_who_took_over(store: Store) -> None:
    """The address that is known stands, and what is due there stays due."""
    await add(store, CARD)
    late = await claim_one(store)
    await send(store, await claim_one(store, NOON + LEASE), message_ts="8.8")
    await put(store, CARD)

    await send(store, late, message_ts="7.7")

    claim = await claim_one(store)
    assert ("8.8", 2) == (claim.notice.message_ts, claim.notice.revision)


async def test_who_failed_late_changes_nothing(store: Store) -> None:
    """Another process has it in hand."""
    await add(store, CARD)
    late = await claim_one(store)
    other = await claim_one(store, NOON + LEASE)

    await store.notice_failed(late, due_at=None, channel_id="D9", repost=True)

    assert NOON + 2 * LEASE == await store.next_notice_due()
    await send(store, other, message_ts="8.8")
    assert await store.next_notice_due() is None


@pytest.mark.parametrize("keep", [False, True])
async def test_settling_puts_its_notices(store: Store, *, keep: bool) -> None:
    """What a step brought about and what is said of it are written as one; a stale one says nothing."""
    await add(store)
    [claim] = await store.claim_due(NOON, lease=LEASE, limit=1)
    with pytest.raises(StaleWrite):
        await store.settle(claim, claim.recording.noting(version=1), [STOPPED, CARD], keep=keep)
    assert [] == await claimed_ids(store)

    await store.settle(claim, claim.recording, [CARD], keep=keep)

    assert [CARD.id] == await claimed_ids(store)


async def test_a_notice_with_nothing_to_send_is_not_claimed(store: Store) -> None:
    """A moment of None is no moment: it neither makes nor unmakes anything due."""
    nothing = CARD.model_copy(update={"due_at": None})
    await add(store, nothing)
    assert await store.next_notice_due() is None

    await put(store, CARD, nothing)

    assert NOON == await store.next_notice_due()
