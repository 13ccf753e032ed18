"""One bucket that the bot may read, and what its storage's refusals mean."""

import re
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from bot.domain.storage import StorageProfile
from bot.domain.storage_read import ReadAccess, S3Place
from bot.errors import BucketDenied, BucketError, BucketMissing, BucketUnavailable

if TYPE_CHECKING:
    from obstore.store import S3Credential

Answer = TypeVar("Answer")

TIMEOUT: Final = timedelta(seconds=8)
_CODE: Final = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_NO_BUCKET: Final = "NoSuchBucket"
_REDIRECTED: Final = "incorrectly configured region"  # the library's word for a redirect without an address
_WRONG_REGION: Final = "WrongRegion"
# What the library has no error of its own for: refusals to list, and buckets of another region.
MEANT: Final[Mapping[str, type[BucketError]]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"), BucketDenied
        ),
        **dict.fromkeys(
            (_NO_BUCKET, _WRONG_REGION, "PermanentRedirect", "AuthorizationHeaderMalformed"), BucketMissing
        ),
    }
)


class OpenedBucket:
    """Reads, and where the keys allow writes, objects of one bucket. Every call raises the subclasses of `BucketError`.

    Keys of objects are whole: the prefix of the profile is part of them.
    """

    def __init__(self, bucket: str, access_key: str, secret_key: str, place: S3Place) -> None:
        def credential() -> "S3Credential":
            return {"access_key_id": access_key, "secret_access_key": secret_key, "expires_at": None}

        self._store = S3Store(
            bucket,
            # Said even where it is the default: the library reads the AWS_ variables of the environment otherwise.
            config={
                "endpoint": place.url,
                "region": place.region,
                "virtual_hosted_style_request": place.has_bucket_in_host,
                "skip_signature": False,
                "disable_bulk_delete": True,  # Google has no such call
            },
            # likewise: keys given in any other way are mixed with a session token of the environment
            credential_provider=credential,
            client_options={
                "allow_http": place.url.startswith("http://"),
                "timeout": TIMEOUT,
                "connect_timeout": TIMEOUT / 2,
            },
            # the row repeats, and knows how often it has
            retry_config={"max_retries": 0, "retry_timeout": TIMEOUT},
        )

    async def size(self, key: str) -> int | None:
        """Return the size of the object under *key* in bytes; None when there is none."""
        try:
            return (await _asked(obstore.head_async(self._store, key)))["size"]
        except FileNotFoundError:
            return None

    async def text(self, key: str, *, most_bytes: int) -> str | None:
        """Return the beginning of the object under *key* as text; None when there is none.

        Raises:
            BucketMissing: there is no such bucket. `size` cannot tell: an answer to HEAD has no words.
        """
        try:
            found = await _asked(obstore.get_async(self._store, key, options={"range": (0, most_bytes)}))
            return bytes(await _asked(found.bytes_async())).decode("utf-8", "replace")
        except FileNotFoundError as error:
            if _word(error) == _NO_BUCKET:
                raise BucketMissing(_NO_BUCKET) from error
            return None

    async def sizes(self, begins: str, *, most: int) -> tuple[dict[str, int], bool]:
        """Return the objects whose keys begin with *begins*, with their sizes; and whether there are more than *most*."""
        folder = begins.rpartition("/")[0]
        pages = obstore.list(self._store, prefix=folder or None, offset=begins)
        found: dict[str, int] = {}
        while True:
            try:
                page = await _asked(anext(pages))
            except StopAsyncIteration:
                return found, False
            except FileNotFoundError as error:
                raise BucketMissing(_word(error)) from error
            for entry in page:
                if not entry["path"].startswith(begins):
                    return found, False
                if len(found) >= most:
                    return found, True
                found[entry["path"]] = entry["size"]

    async def write(self, key: str, body: bytes) -> None:
        """Put *body* under *key*."""
        await _found(obstore.put_async(self._store, key, body, use_multipart=False))

    async def delete(self, key: str) -> None:
        """Delete what lies under *key*."""
        await _found(obstore.delete_async(self._store, key))

    def link(self, key: str, life: timedelta) -> str | None:
        """Return an address that opens the object under *key* for *life*; nobody is asked. None: it has none."""
        try:
            return obstore.sign(self._store, "GET", key, life)
        except (BaseError, ValueError):
            return None  # a card without a link is better than no card


def opened(profile: StorageProfile, read: ReadAccess) -> OpenedBucket:
    """Return the bucket of *profile*, to be read."""
    access_key, secret_key = read.access_key.get_secret_value(), read.secret_key.get_secret_value()
    return OpenedBucket(profile.bucket, access_key, secret_key, read.place)


def opened_for_writing(profile: StorageProfile, place: S3Place) -> OpenedBucket:
    """Return the bucket of *profile*, with the keys that Agora is given."""
    access_key, secret_key = profile.access_key.get_secret_value(), profile.secret_key.get_secret_value()
    return OpenedBucket(profile.bucket, access_key, secret_key, place)


async def _asked(call: Awaitable[Answer]) -> Answer:
    """Return the answer. Raises `FileNotFoundError`, or a `BucketError` whose words hold no key and no signature."""
    try:
        return await call
    except FileNotFoundError:
        raise
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise BucketDenied(_word(error)) from error
    except (BaseError, OSError, ValueError) as error:
        word = _word(error)
        raise MEANT.get(word, BucketUnavailable)(word) from error


async def _found(call: Awaitable[object]) -> None:
    try:
        await _asked(call)
    except FileNotFoundError as error:
        word = _word(error)
        raise (BucketMissing(word) if word == _NO_BUCKET else BucketError(word)) from error


def _word(error: Exception) -> str:
    """Return the storage's own code, such as SignatureDoesNotMatch; its sentences may hold keys and addresses."""
    found = _CODE.search(str(error))
    if found is None and _REDIRECTED in str(error):
        return _WRONG_REGION
    return found[1] if found else ""
