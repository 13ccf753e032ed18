"""The steps that tests of the outbox are made of, on one recording by default."""

from datetime import datetime, timedelta

from bot.domain.notice import Milestone, Notice, card_notice, milestone_notice
from bot.ports import NoticeClaim, Store
from tests.builders import NOON, a_recording

LEASE = timedelta(seconds=30)
MOMENT = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
ID = "rec_a"
CARD = card_notice(ID, "C1", NOON)
RECORDING = milestone_notice(ID, "C1", NOON, Milestone.RECORDING)
STOPPED = milestone_notice(ID, "C1", NOON, Milestone.STOPPED)
READY = milestone_notice(ID, "C1", NOON, Milestone.FILES_READY)


async def add(store: Store, *notices: Notice, recording_id: str = ID) -> None:
    """Add a recording together with *notices*."""
    await store.add(a_recording(id=recording_id), notices, alone=False)


async def put(store: Store, *notices: Notice, recording_id: str = ID) -> None:
    """Save the recording together with *notices*."""
    await store.save(await store.get(recording_id), notices)


async def claim_one(store: Store, now: datetime = NOON) -> NoticeClaim:
    """Return the one notice that can be claimed."""
    [claim] = await store.claim_notices(now, lease=LEASE, limit=10)
    return claim


async def claimed_ids(store: Store, now: datetime = NOON) -> list[str]:
    """Claim, and return the ids of what was claimed."""
    return [claim.notice.id for claim in await store.claim_notices(now, lease=LEASE, limit=10)]


async def send(store: Store, claim: NoticeClaim, message_ts: str = "1.1", channel_id: str = "C1") -> None:
    """Note that Slack took it."""
    await store.notice_sent(claim, now=NOON, channel_id=channel_id, message_ts=message_ts)


async def post_card(store: Store) -> None:
    """Claim the card, alone as it is, and note that Slack took it."""
    await send(store, await claim_one(store))
