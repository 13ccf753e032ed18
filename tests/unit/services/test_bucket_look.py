"""From the stop to the last file, where the bot may look into the bucket: nothing but what it saw, or Agora's word."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.blocks.examples_bucket import LOOKED
from bot.domain import life, outcomes
from bot.domain.recording import Recording, RecordingState, StopReason
from bot.sandbox.agora import Fault, Pace
from bot.sandbox.bucket import StandInBucket
from tests.builders import NOON
from tests.unit.services.world import World, a_world

S = RecordingState
HLS = {"recordingFileConfig": {"avFileType": ["hls"]}}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Yield a world with a bucket in it that the bot may look into."""
    async with a_world(reads_bucket=True) as made:
        yield made


def bucket_of(world: World) -> StandInBucket:
    """Return the bucket."""
    assert world.bucket is not None
    return world.bucket


async def stopped(world: World) -> Recording:
    """Record, and come to the point at which the answer to the stop is there."""
    begun = await world.begin()
    return await world.live(begun.id, lambda row: row.state in {S.UPLOADING, S.COMPLETED})


async def over(world: World, recording: Recording) -> Recording:
    """Return how it ends."""
    return await world.live(recording.id, lambda row: row.is_over)


async def said(world: World) -> list[str]:
    """Say everything that was written down to be said, and return the milestones in order."""
    kinds: list[str] = []
    while claims := await world.store.claim_notices(world.clock.now(), lease=timedelta(minutes=1), limit=10):
        for claim in claims:
            kinds += [str(claim.notice.milestone)] * (claim.notice.milestone is not None)
            await world.store.notice_sent(claim, now=world.clock.now(), channel_id="C1", message_ts=claim.notice.id)
    return kinds


async def test_it_is_complete_once_the_bot_has_seen_every_file(world: World) -> None:
    """Agora's word is checked at once, and the sizes are known."""
    world.agora.pace = Pace(upload_seconds=0)
    row = await stopped(world)
    assert S.UPLOADING == row.state
    before = world.clock.now()
    row = await over(world, row)
    assert (S.COMPLETED, True) == (row.state, row.files_confirmed)
    assert world.clock.now() - before < timedelta(seconds=1)
    assert row.bucket is not None
    assert row.bucket.report is not None
    assert row.bucket.is_complete
    assert {file.name for file in row.files} == {file.name for file in row.bucket.report.landed}
    assert all(file.size_bytes > 1000 for file in row.bucket.report.landed)
    assert row.due_at is None


async def test_a_file_that_is_missing_is_named_and_looked_for_until_it_is_there(world: World) -> None:
    """Agora says that all is there, and the MP4 is not: not complete, and told once."""
    bucket_of(world).mischief.hidden = ("*.mp4",)
    row = await stopped(world)
    row = await world.live(row.id, lambda row: row.bucket is not None and row.bucket.tries >= 4)
    assert S.UPLOADING == row.state
    assert row.bucket is not None
    assert row.bucket.report is not None
    assert [file.name for file in row.files if file.name.endswith(".mp4")] == list(row.bucket.report.missing)
    bucket_of(world).mischief.hidden = ()
    row = await over(world, row)
    assert row.files_confirmed
    assert 1 == (await said(world)).count("files_missing")


async def test_a_file_that_never_comes_ends_it_after_a_day_as_not_confirmed(world: World) -> None:
    """What Agora said does not stand against what the bot saw."""
    bucket_of(world).mischief.hidden = ("*.mp4",)
    row = await stopped(world)
    ended_at = row.ended_at
    row = await over(world, row)
    assert (S.COMPLETED, False) == (row.state, row.files_confirmed)
    assert ended_at is not None
    assert timedelta(hours=24) <= world.clock.now() - ended_at < timedelta(hours=25)
    assert (await said(world))[-1] == "files_unconfirmed"
    assert len(bucket_of(world).requests) < 2000


async def test_a_piece_that_is_missing_is_a_file_that_is_not_whole(world: World) -> None:
    """The playlist is there, and one of its pieces is not."""
    bucket_of(world).mischief.hidden = ("*_20??????????????.ts",)
    row = await stopped(world)
    row = await world.live(row.id, lambda row: row.bucket is not None)
    assert row.bucket is not None
    assert row.bucket.found_gaps


@pytest.mark.parametrize(("wrong", "problem"), [("denied", "bucket_denied"), ("gone", "bucket_missing")])
async def test_where_the_bot_may_not_look_agoras_word_counts(world: World, wrong: str, problem: str) -> None:
    """Nothing fails, nobody waits, and the row knows why the bot could not look."""
    setattr(bucket_of(world).mischief, wrong, True)
    row = await stopped(world)
    before = world.clock.now()
    row = await over(world, row)
    assert (S.COMPLETED, True) == (row.state, row.files_confirmed)
    assert row.bucket is not None
    assert problem == row.bucket.problem
    assert world.clock.now() - before < timedelta(seconds=30)


async def test_storage_that_is_away_for_a_moment_is_asked_again(world: World) -> None:
    """And then the files are there, with their sizes."""
    bucket_of(world).mischief.away = True
    row = await stopped(world)
    row = await world.live(row.id, lambda row: row.bucket is not None and row.bucket.tries == 2)
    assert S.UPLOADING == row.state
    bucket_of(world).mischief.away = False
    row = await over(world, row)
    assert row.bucket is not None
    assert (None, True) == (row.bucket.problem, row.files_confirmed)


async def test_storage_that_stays_away_leaves_agoras_word(world: World) -> None:
    """After some minutes nobody waits for it any more."""
    bucket_of(world).mischief.away = True
    row = await stopped(world)
    before = world.clock.now()
    row = await over(world, row)
    assert row.files_confirmed
    assert world.clock.now() - before < timedelta(minutes=5)


async def test_looking_proves_it_where_nothing_else_does(world: World) -> None:
    """Everybody left, and so did the recorder; no callback ever comes. Its closed playlist and its MP4 are seen."""
    begun = await world.begin()
    row = await world.live(begun.id, lambda row: row.state == S.RECORDING and bool(row.files))
    world.agora.people_leave("town-hall")
    row = await over(world, row)
    assert (StopReason.LOST, True) == (row.stop_reason, row.files_confirmed)
    assert row.ended_at is not None
    assert world.clock.now() - row.ended_at < timedelta(minutes=30)


async def test_what_lies_in_agoras_backup_is_complete_once_it_is_seen(world: World) -> None:
    """`backuped`, without callbacks: a look settles it as soon as everything has been forwarded."""
    world.agora.faults.add(Fault("stop", "backuped"))
    row = await stopped(world)
    assert "backuped" == row.uploading_status
    row = await over(world, row)
    assert row.files_confirmed
    assert row.ended_at is not None
    assert world.clock.now() - row.ended_at < timedelta(minutes=10)


async def test_a_recorder_that_was_lost_proves_nothing_by_what_it_left(world: World) -> None:
    """Agora never said which files there are, so what is seen is shown, and not called everything."""
    begun = await world.begin()
    row = await world.live(begun.id, lambda row: row.state == S.RECORDING and bool(row.files))
    world.agora.strike("lost", "town-hall")
    row = await over(world, row)
    assert (StopReason.LOST, False) == (row.stop_reason, row.files_confirmed)
    assert row.bucket is not None
    assert row.bucket.report is not None


async def test_pictures_are_counted_where_nothing_else_is_recorded(world: World) -> None:
    """Agora lists none of them; the row knows how many there are."""
    request = {
        "recordingConfig": {"channelType": 1, "streamTypes": 1, "maxIdleTime": 300, "subscribeUidGroup": 0},
        "snapshotConfig": {"captureInterval": 60, "fileType": ["jpg"]},
        "storageConfig": {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]},
    }
    begun = await world.begin(mode="individual", client_request=request)
    row = await over(world, begun)
    assert row.files_confirmed
    assert row.bucket is not None
    assert row.bucket.report is not None
    assert row.bucket.report.pictures is not None
    assert row.bucket.report.pictures.count >= 60


def test_where_the_keys_for_reading_are_taken_away_agoras_word_counts_again() -> None:
    """Whoever restarts the bot without them does not leave a recording waiting for a day."""
    now = NOON + timedelta(hours=2)
    waiting = LOOKED["uploading_missing"].noting(look_at=now + timedelta(hours=1), step_at=now + timedelta(hours=20))
    assert life.Step.LOOK_FOR_FILES == life.next_step(waiting, now, reads_bucket=True)
    assert life.Step.LEAVE_BUCKET == life.next_step(waiting, now)
    left = outcomes.left_bucket(waiting, now)
    assert now == left.due_at
    assert life.Step.SETTLE_UPLOADED == life.next_step(left, now)
