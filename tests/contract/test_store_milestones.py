"""What every store promises about milestones: each is said once, in order, in the thread of its card."""

from bot.domain.notice import Milestone, card_notice, milestone_notice
from bot.ports import Store
from tests.builders import NOON
from tests.contract.outbox_steps import (
    CARD,
    ID,
    LEASE,
    MINUTE,
    READY,
    RECORDING,
    STOPPED,
    add,
    claim_one,
    claimed_ids,
    post_card,
    put,
    send,
)


async def test_a_milestone_waits_for_its_card(store: Store) -> None:
    """There is no thread before there is a card; then it goes into the card's."""
    await add(store, RECORDING, CARD)
    card = await claim_one(store)
    assert CARD == card.notice
    assert NOON + LEASE == await store.next_notice_due()

    await send(store, card, message_ts="7.7")

    assert NOON == await store.next_notice_due()
    claim = await claim_one(store)
    assert (RECORDING, "7.7") == (claim.notice, claim.card_ts)


async def test_a_milestone_without_a_card_wakes_nobody(store: Store) -> None:
    """What cannot be claimed is not waited for."""
    await add(store, RECORDING)

    assert [] == await claimed_ids(store)
    assert await store.next_notice_due() is None


async def test_milestones_are_sent_one_by_one_in_the_order_they_were_put(store: Store) -> None:
    """The second waits until the first is sent, whenever each is due."""
    await add(store, CARD)
    await post_card(store)
    early = STOPPED.model_copy(update={"due_at": NOON - MINUTE})
    await put(store, RECORDING, early)
    await put(store, READY)

    said = []
    for _ in range(3):
        claim = await claim_one(store)
        assert [] == await claimed_ids(store)
        await send(store, claim, message_ts="8.8")
        said.append(claim.notice.milestone)

    assert [Milestone.RECORDING, Milestone.STOPPED, Milestone.FILES_READY] == said
    assert [] == await claimed_ids(store, NOON + MINUTE)


async def test_the_first_milestone_decides_when_the_next_is_due(store: Store) -> None:
    """A milestone that Slack put off holds back those behind it, and those of no other recording."""
    await add(store, CARD, RECORDING, STOPPED)
    await post_card(store)
    await store.notice_failed(await claim_one(store), due_at=NOON + MINUTE)
    await add(store, card_notice("rec_b", "C1", NOON), recording_id="rec_b")

    assert NOON == await store.next_notice_due()
    other = await claim_one(store)
    await send(store, other)
    assert "rec_b:card" == other.notice.id
    assert [RECORDING.id] == await claimed_ids(store, NOON + MINUTE)


async def test_a_milestone_put_twice_is_said_once(store: Store) -> None:
    """Before it is sent and after, and what it says stays what it was when it happened."""
    extended = milestone_notice(ID, "C1", NOON, Milestone.EXTENDED, which="2", until="13:00")
    await add(store, CARD)
    await post_card(store)
    await put(store, extended)
    await put(store, milestone_notice(ID, "C9", NOON - MINUTE, Milestone.EXTENDED, which="2", until="14:00"))

    claim = await claim_one(store)
    assert extended == claim.notice
    await send(store, claim, message_ts="8.8")
    await put(store, extended)

    assert await store.next_notice_due() is None


async def test_milestones_of_one_kind_are_told_apart(store: Store) -> None:
    """Being extended twice is said twice."""
    first, second = (milestone_notice(ID, "C1", NOON, Milestone.EXTENDED, which=which) for which in ("1", "2"))
    await add(store, CARD, first, second)
    await post_card(store)

    claims = []
    for _ in range(2):
        claims.append(await claim_one(store))
        await send(store, claims[-1], message_ts="8.8")

    assert [first, second] == [claim.notice for claim in claims]


async def test_a_milestone_does_not_wait_for_its_card_to_be_up_to_date(store: Store) -> None:
    """The thread is there; the card's newest state may take its time."""
    await add(store, CARD)
    await post_card(store)
    await put(store, card_notice(ID, "C1", NOON + MINUTE), RECORDING)

    assert [RECORDING.id] == await claimed_ids(store)


async def test_a_milestone_that_was_given_up_is_not_taken_up_by_putting_it_again(store: Store) -> None:
    """Adding a milestone again changes nothing."""
    await add(store, CARD, RECORDING)
    await post_card(store)
    await store.notice_failed(await claim_one(store), due_at=None)

    await put(store, RECORDING)

    assert await store.next_notice_due() is None


async def test_milestones_go_where_their_card_went(store: Store) -> None:
    """A thread is in the channel of its card: for those put before it was posted, and after."""
    await add(store, CARD, RECORDING)
    await send(store, await claim_one(store), channel_id="D9")
    await put(store, STOPPED)

    channels = []
    for _ in range(2):
        claim = await claim_one(store)
        channels.append(claim.notice.channel_id)
        await send(store, claim, channel_id="D9", message_ts="8.8")

    assert ["D9", "D9"] == channels


async def test_a_milestone_whose_channel_is_gone_takes_its_card_along(store: Store) -> None:
    """The card is posted anew elsewhere, the milestone waits for it, and those behind it follow."""
    await add(store, CARD, RECORDING, STOPPED)
    await post_card(store)
    milestone = await claim_one(store)

    await store.notice_failed(milestone, due_at=NOON, channel_id="U1", repost=True)

    card = await claim_one(store)
    assert (CARD.id, "U1", None, 2) == (
        card.notice.id,
        card.notice.channel_id,
        card.notice.message_ts,
        card.notice.revision,
    )
    await send(store, card, channel_id="D9", message_ts="9.9")
    for expected in (RECORDING, STOPPED):
        claim = await claim_one(store)
        assert (expected.id, "D9", "9.9") == (claim.notice.id, claim.notice.channel_id, claim.card_ts)
        await send(store, claim, channel_id="D9", message_ts="9.8")


async def test_a_card_that_was_posted_anew_meanwhile_is_not_posted_again(store: Store) -> None:
    """The milestone was refused in the thread of a card that has gone already."""
    await add(store, CARD, RECORDING)
    await post_card(store)
    milestone = await claim_one(store)
    await put(store, CARD)
    card = await claim_one(store)
    await store.notice_failed(card, due_at=NOON, repost=True)
    await send(store, await claim_one(store), channel_id="D9", message_ts="9.9")

    await store.notice_failed(milestone, due_at=NOON, channel_id="U1", repost=True)

    claim = await claim_one(store)
    assert (RECORDING.id, "9.9") == (claim.notice.id, claim.card_ts)


async def test_a_card_that_slack_put_off_is_put_off_when_its_milestone_takes_it_along(store: Store) -> None:
    """Slack's wish to be left alone for a while still counts."""
    await add(store, CARD, RECORDING)
    await post_card(store)
    milestone = await claim_one(store)
    await put(store, CARD)
    await store.notice_failed(await claim_one(store), due_at=NOON + MINUTE)

    await store.notice_failed(milestone, due_at=NOON, channel_id="U1", repost=True)

    assert [] == await claimed_ids(store)
    assert [CARD.id] == await claimed_ids(store, NOON + MINUTE)
