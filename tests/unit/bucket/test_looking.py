"""Looking into a bucket, over the stand-in that checks every signature."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from yarl import URL

from bot.bucket.looking import ReadableBuckets
from bot.bucket.opened import OpenedBucket
from bot.bucket.playlist import read_playlist, some_of
from bot.domain.bucket import MOST_PIECES, BucketLook, Landed, Pictures
from bot.domain.files import RecordedFile
from bot.domain.recording import Recording, Task
from bot.domain.storage_read import S3Place
from bot.errors import BucketDenied, BucketMissing, BucketUnavailable
from bot.sandbox.bucket import BUCKET, READ_KEY, Key, StandInBucket
from tests.builders import NOON, a_recording
from tests.unit.services.world import MovingClock

# Every character that a cname may hold and an address may not.
ODD = "town hall #1 100%?<a>&b=[c]{d}|e^f~g"
STORAGE = {"vendor": 1, "region": 0, "bucket": BUCKET, "fileNamePrefix": ["slack"]}
NO_LIST = Key("AKNOLIST", "no-list", frozenset({"read"}))


@pytest.fixture
async def bucket() -> AsyncIterator[StandInBucket]:
    """Yield an empty bucket."""
    async with StandInBucket(keys=(READ_KEY, NO_LIST)) as standin:
        yield standin


def readable(
    bucket: StandInBucket, key: Key = READ_KEY, *, life: timedelta | None = timedelta(days=7)
) -> ReadableBuckets:
    """Return the bot's eyes on *bucket*."""
    opened = OpenedBucket(BUCKET, key.access_key, key.secret_key, S3Place(bucket.url, "us-east-1"))
    return ReadableBuckets({"main": opened}, {"main": BUCKET}, clock=MovingClock(), link_life=life)


def recorded(*names: str, **more: object) -> Recording:
    """Return a recording with these files."""
    files = tuple(RecordedFile(name=name) for name in names)
    facts = {"files": files, "client_request": {"storageConfig": STORAGE}, "files_listed": True}
    return a_recording(**{**facts, **more})


def put(bucket: StandInBucket, **sizes: int) -> None:
    """Lay objects of these sizes under slack/."""
    for name, size in sizes.items():
        bucket.put(f"slack/{name.replace('__', '.')}", b"x" * size)


async def test_what_is_there_is_told_with_its_size_and_what_is_missing_by_name(bucket: StandInBucket) -> None:
    """Two files of which one is there."""
    put(bucket, a__mp4=1234)
    report = await readable(bucket).look(recorded("a.mp4", "b.mp4"))
    assert (Landed(name="a.mp4", size_bytes=1234),) == report.landed
    assert ("b.mp4",) == report.missing
    assert not report.is_complete


async def test_the_pieces_of_a_playlist_are_looked_up(bucket: StandInBucket) -> None:
    """A piece that is missing is named, and the sizes of the others count."""
    put(bucket, p0__ts=100, p2__ts=300)
    playlist = b"#EXTM3U\n#EXTINF:15,\np0.ts\n#EXTINF:15,\np1.ts\n#EXTINF:9,\np2.ts\n#EXT-X-ENDLIST\n"
    bucket.put("slack/a.m3u8", playlist)
    (landed,) = (await readable(bucket).look(recorded("a.m3u8"))).landed
    assert landed.pieces is not None
    assert (3, 3, 1, ("p1.ts",)) == (
        landed.pieces.named,
        landed.pieces.looked_up,
        landed.pieces.missing,
        landed.pieces.missing_names,
    )
    assert len(playlist) + 400 == landed.size_bytes
    assert not landed.is_whole
    put(bucket, p1__ts=200)
    assert (await readable(bucket).look(recorded("a.m3u8"))).is_complete


async def test_of_a_long_playlist_some_pieces_are_looked_up(bucket: StandInBucket) -> None:
    """A day's recording does not cost thousands of questions."""
    lines = "\n".join(f"p{number}.ts" for number in range(5760))
    bucket.put("slack/a.m3u8", f"#EXTM3U\n{lines}\n#EXT-X-ENDLIST\n".encode())
    put(bucket, p0__ts=1, p5759__ts=1)
    (landed,) = (await readable(bucket).look(recorded("a.m3u8"))).landed
    assert landed.pieces is not None
    assert (5760, MOST_PIECES, MOST_PIECES - 2) == (landed.pieces.named, landed.pieces.looked_up, landed.pieces.missing)


async def test_pictures_are_counted(bucket: StandInBucket) -> None:
    """Nobody knows their names, so they are listed: those of this recording alone."""
    sid = "b" * 32
    for number in range(5):
        bucket.put(f"slack/{sid}_town-hall__uid_s_1__uid_e_video_2026112212000{number}000.jpg", b"x" * 10)
    bucket.put(f"slack/{'c' * 32}_other.jpg", b"x")
    bucket.put(f"slack/{sid}_town-hall.mp4", b"x")
    facts = {"client_request": {"storageConfig": STORAGE, "snapshotConfig": {}}, "task": Task(uid="1", sid=sid)}
    alone = recorded(**facts, mode="individual")
    assert Pictures(count=5, size_bytes=50) == (await readable(bucket).look(alone)).pictures
    with pytest.raises(BucketDenied):
        await readable(bucket, NO_LIST).look(alone)
    beside = recorded(f"{sid}_town-hall.mp4", **facts, mode="individual")
    report = await readable(bucket, NO_LIST).look(beside)
    assert (None, True) == (report.pictures, report.is_complete)


async def test_odd_names_are_found_and_linked(bucket: StandInBucket) -> None:
    """Whatever a channel is called, its files are found, and their links open."""
    name = f"{'a' * 32}_{ODD}_0.mp4"
    bucket.put(f"slack/{name}", b"12")
    report = await readable(bucket).look(recorded(name))
    assert report.is_complete, report
    links = readable(bucket).links(recorded(name, bucket=BucketLook(at=NOON, report=report)))
    assert links is not None
    assert NOON + timedelta(days=7) == links.until
    async with aiohttp.ClientSession() as http, http.get(URL(links.by_name[name], encoded=True)) as response:
        assert (200, b"12") == (response.status, await response.read())


async def test_a_key_that_may_not_list_is_told_403_of_what_is_missing(bucket: StandInBucket) -> None:
    """As at Amazon; where another file can be read, that means missing, and not denied."""
    put(bucket, a__mp4=1)
    report = await readable(bucket, NO_LIST).look(recorded("a.mp4", "b.mp4"))
    assert ("b.mp4",) == report.missing
    with pytest.raises(BucketDenied):
        await readable(bucket, NO_LIST).look(recorded("b.mp4"))


async def test_what_keeps_the_bot_from_looking_has_its_own_error(bucket: StandInBucket) -> None:
    """Denied, no such bucket, cut connections: each is told apart, and none says what the address was."""
    put(bucket, a__mp4=1)
    eyes = readable(bucket)
    bucket.mischief.denied = True
    with pytest.raises(BucketDenied) as denied:
        await eyes.look(recorded("a.mp4"))
    assert "http" not in str(denied.value)
    bucket.mischief.denied, bucket.mischief.gone = False, True
    with pytest.raises(BucketMissing):
        await eyes.look(recorded("a.mp4"))
    bucket.mischief.gone, bucket.mischief.away = False, True
    with pytest.raises(BucketUnavailable):
        await eyes.look(recorded("a.mp4"))


async def test_another_bucket_than_the_profiles_is_not_looked_into(bucket: StandInBucket) -> None:
    """Who changes the profile's bucket does not make the files of yesterday missing."""
    moved = recorded("a.mp4", client_request={"storageConfig": STORAGE | {"bucket": "former"}})
    assert readable(bucket).reads(recorded("a.mp4"))
    assert not readable(bucket).reads(moved)
    assert not readable(bucket).reads(recorded("a.mp4", client_request={}))


async def test_links_can_be_turned_off(bucket: StandInBucket) -> None:
    """`never` makes none."""
    put(bucket, a__mp4=1)
    report = await readable(bucket).look(recorded("a.mp4"))
    seen = recorded("a.mp4", bucket=BucketLook(at=NOON, report=report))
    assert readable(bucket, life=None).links(seen) is None


def test_a_playlist_does_not_choose_where_the_bot_looks() -> None:
    """Whole addresses and paths that climb are left out."""
    text = "a.ts\nhttps://evil.example/b.ts\n../../other/c.ts\n/d.ts\nsub/e.ts?x=1\n#f.ts\n"
    assert ("slack/a.ts", "slack/sub/e.ts") == read_playlist("slack/p.m3u8", text).keys
    assert not read_playlist("slack/p.m3u8", text).is_closed


def test_the_first_and_the_last_are_among_some() -> None:
    """And never more than asked for."""
    keys = [str(number) for number in range(1000)]
    chosen = some_of(keys, 60)
    assert ("0", "999", 60) == (chosen[0], chosen[-1], len(chosen))
    assert ("1", "2") == some_of(["1", "2"], 60)
