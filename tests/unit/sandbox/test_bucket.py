"""The stand-in of a bucket is as strict as the real thing, and what lies in it plays."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import obstore
import pytest
from obstore.exceptions import PermissionDeniedError
from obstore.store import S3Store
from yarl import URL

from bot.sandbox.bucket import BUCKET, READ_KEY, WRITE_KEY, Key, StandInBucket

NAME = "slack/a b+c.mp4"
ALL = Key("AKALL", "all-secret", frozenset({"read", "write", "delete", "list"}))


@pytest.fixture
async def bucket() -> AsyncIterator[StandInBucket]:
    """Yield a bucket with one object in it."""
    async with StandInBucket(keys=(READ_KEY, WRITE_KEY, ALL)) as standin:
        standin.put(NAME, b"0123456789", "video/mp4")
        yield standin


def client(bucket: StandInBucket, key: Key, *, secret: str | None = None) -> S3Store:
    """Return S3's client with this key."""
    return S3Store(
        BUCKET,
        config={"endpoint": bucket.url, "region": "eu-central-1", "disable_bulk_delete": True},
        access_key_id=key.access_key,
        secret_access_key=secret or key.secret_key,
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )


async def status_of(url: str) -> int:
    """Return what a browser is answered."""
    async with aiohttp.ClientSession() as http, http.get(URL(url, encoded=True)) as response:
        return response.status


async def test_objects_are_put_read_in_parts_listed_and_deleted(bucket: StandInBucket) -> None:
    """A client that knows nothing of the stand-in does its work on it."""
    store = client(bucket, ALL)
    await obstore.put_async(store, "slack/b.txt", b"hello", use_multipart=False)
    assert 5 == (await obstore.head_async(store, "slack/b.txt"))["size"]
    assert b"234" == bytes(await obstore.get_range_async(store, NAME, start=2, end=5))
    assert [NAME, "slack/b.txt"] == [
        found["path"] for found in await obstore.list(store, prefix="slack").collect_async()
    ]
    after = obstore.list(store, prefix="slack", offset=NAME)
    assert ["slack/b.txt"] == [found["path"] for found in await after.collect_async()]
    await obstore.delete_async(store, "slack/b.txt")
    with pytest.raises(FileNotFoundError):
        await obstore.head_async(store, "slack/b.txt")


async def test_a_wrong_key_or_one_without_the_right_is_refused(bucket: StandInBucket) -> None:
    """Forged signatures, unknown keys and keys that may only write read nothing."""
    nobody = Key("AKNOBODY", "x", frozenset())
    for store in (client(bucket, READ_KEY, secret="forged"), client(bucket, nobody), client(bucket, WRITE_KEY)):
        with pytest.raises(PermissionDeniedError):
            await obstore.head_async(store, NAME)
    with pytest.raises(PermissionDeniedError):
        await obstore.put_async(client(bucket, READ_KEY), "slack/b.txt", b"", use_multipart=False)


async def test_a_link_opens_one_object_until_it_expires(bucket: StandInBucket) -> None:
    """Without its signature, with another one, for another object or too late it opens nothing."""
    link = obstore.sign(client(bucket, READ_KEY), "GET", NAME, timedelta(hours=1))
    last = "0" if link[-1] != "0" else "1"
    assert 200 == await status_of(link)
    assert 403 == await status_of(link[:-1] + last)
    assert 403 == await status_of(link.partition("?")[0])
    assert 403 == await status_of(link.replace("c.mp4", "d.mp4"))
    assert 403 == await status_of(link.replace("X-Amz-Expires=3600", "X-Amz-Expires=7200"))
    bucket.clock = lambda: datetime.now(UTC) + timedelta(hours=1, seconds=1)
    assert 403 == await status_of(link)


async def test_a_link_lasts_a_week_at_most(bucket: StandInBucket) -> None:
    """As at Amazon: one that asks for more is refused."""
    assert 400 == await status_of(obstore.sign(client(bucket, READ_KEY), "GET", NAME, timedelta(days=8)))


async def test_a_request_that_is_not_of_now_is_refused(bucket: StandInBucket) -> None:
    """A signature in headers holds for a quarter of an hour."""
    bucket.clock = lambda: datetime.now(UTC) + timedelta(minutes=16)
    with pytest.raises(PermissionDeniedError):
        await obstore.head_async(client(bucket, READ_KEY), NAME)
