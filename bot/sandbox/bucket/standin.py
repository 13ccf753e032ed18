"""S3-speaking storage on this machine: put, get, head, delete and list, with real signatures and ranges."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.bucket.answers import listing, not_found, player_page, refusal, with_range
from bot.sandbox.bucket.signatures import Forbidden, access_key_of, presigned

BUCKET: Final = "acme-recordings"
MOST_LISTED: Final = 1000
_NEEDED: Final = {"GET": "read", "HEAD": "read", "PUT": "write", "DELETE": "delete"}


@dataclass(frozen=True)
class Key:
    """An access key, its secret, and what it may do: `read`, `write`, `delete`, `list`."""

    access_key: str
    secret_key: str = field(repr=False)
    rights: frozenset[str]


WRITE_KEY: Final = Key("AKSANDBOX", "sandbox-secret", frozenset({"write"}))
READ_KEY: Final = Key("AKSANDBOXREAD", "sandbox-read-secret", frozenset({"read", "list"}))


@dataclass(frozen=True)
class StoredObject:
    """What lies under one key."""

    body: bytes = field(repr=False)
    content_type: str
    changed_at: datetime

    @property
    def etag(self) -> str:
        """As S3 makes it of what was put in one piece."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'


class Shelf(Protocol):
    """Somebody else's objects in the bucket: they are there as soon as that somebody says so."""

    def find(self, bucket: str, key: str) -> StoredObject | None:
        """Return what lies under *key* now."""

    def walk(self, bucket: str) -> Iterator[tuple[str, StoredObject]]:
        """Return everything, in any order."""


@dataclass
class Mischief:
    """What is wrong with the bucket.

    Args:
        away: every connection is cut.
        denied: every key lost its rights.
        gone: there is no such bucket.
        slow_seconds: before every answer.
        hidden: objects whose keys match one of these patterns (`*.mp4`) are not there.
    """

    away: bool = False
    denied: bool = False
    gone: bool = False
    slow_seconds: float = 0.0
    hidden: tuple[str, ...] = ()

    def hides(self, key: str) -> bool:
        """Say whether the object under *key* is not there."""
        return any(fnmatchcase(key, pattern) for pattern in self.hidden)


class StandInBucket:
    """One bucket, in memory. Use it as a context manager to let it listen; `url` is then its address.

    Args:
        keys: who is let in, and to what.
        shelf: whose objects are there beside those that were put.
    """

    def __init__(
        self,
        *,
        bucket: str = BUCKET,
        keys: tuple[Key, ...] = (WRITE_KEY, READ_KEY),
        shelf: Shelf | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        port: int = 0,
    ) -> None:
        self.bucket = bucket
        self.port = port
        self.mischief = Mischief()
        self.requests: deque[tuple[str, str, int]] = deque(maxlen=10_000)  # method, path, status
        self.keys = {key.access_key: key for key in keys}
        self._shelf = shelf
        self.clock = clock
        self._sleep = sleep
        self._objects: dict[str, StoredObject] = {}
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Its address while it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def put(self, key: str, body: bytes, content_type: str = "application/octet-stream") -> None:
        """Lay *body* under *key*, without asking for a signature."""
        self._objects[key] = StoredObject(body, content_type, self.clock())

    def find(self, key: str) -> StoredObject | None:
        """Return what lies under *key*, as everybody sees it."""
        if self.mischief.hides(key):
            return None
        return self._objects.get(key) or (self._shelf.find(self.bucket, key) if self._shelf is not None else None)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_route("*", "/{bucket}", self._handle)
        app.router.add_route("*", "/{bucket}/{key:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self.mischief.slow_seconds:
            await self._sleep(self.mischief.slow_seconds)
        if self.mischief.away:
            if request.transport is not None:
                request.transport.close()
            return web.Response(status=503)
        try:
            answer = self._answer(request, await request.read())
        except Forbidden as error:
            answer = refusal(error.http_status, error.code, error.message)
        self.requests.append((request.method, request.path, answer.status))
        return answer

    def _answer(self, request: web.Request, body: bytes) -> web.Response:
        needed = _NEEDED.get(request.method)
        if needed is None:
            return refusal(405, "MethodNotAllowed", "The specified method is not allowed.")
        access_key, is_presigned = access_key_of(request, body, self._secret_of, self.clock())
        if request.match_info["bucket"] != self.bucket or self.mischief.gone:
            return refusal(404, "NoSuchBucket", "The specified bucket does not exist.")
        key = request.match_info.get("key", "")
        self._permit(access_key, needed if key else "list")
        if not key:
            return self._list(request.query)
        if request.method == "PUT":
            return self._put(request, key, body)
        if request.method == "DELETE":
            self._objects.pop(key, None)
            return web.Response(status=204)
        found = self.find(key)
        if found is None:
            # Whoever may not list is not told that something is missing.
            self._permit(access_key, "list")
            return not_found(key)
        if is_presigned and key.endswith(".m3u8"):
            if request.headers.get("Sec-Fetch-Dest") == "document":
                return player_page(key)
            if request.headers.get("Referer", "").startswith(self.url):
                found = replace(found, body=self._with_signed_pieces(request, found, access_key))
        return with_range(request.headers.get("Range"), found.body, self._headers(found))

    def _secret_of(self, access_key: str) -> str | None:
        key = self.keys.get(access_key)
        return key.secret_key if key is not None else None

    def _permit(self, access_key: str, right: str) -> None:
        if self.mischief.denied or right not in self.keys[access_key].rights:
            raise Forbidden("AccessDenied", "Access Denied.")

    def _put(self, request: web.Request, key: str, body: bytes) -> web.Response:
        if request.headers.get("If-None-Match") == "*" and self.find(key) is not None:
            return refusal(412, "PreconditionFailed", "At least one of the preconditions did not hold.")
        self.put(key, body, request.content_type)
        return web.Response(headers={"ETag": self._objects[key].etag})

    def _headers(self, found: StoredObject) -> dict[str, str]:
        changed = format_datetime(found.changed_at.astimezone(UTC), usegmt=True)
        return {
            "Content-Type": found.content_type,
            "ETag": found.etag,
            "Last-Modified": changed,
            "Accept-Ranges": "bytes",
        }

    def _with_signed_pieces(self, request: web.Request, playlist: StoredObject, access_key: str) -> bytes:
        """Return *playlist* for the player's page: each piece with a signature of its own."""
        folder, secret = request.rel_url.raw_path.rpartition("/")[0], self.keys[access_key].secret_key
        lines = [
            line
            if not line or line.startswith("#")
            else presigned(f"{folder}/{quote(line)}", request.host, access_key, secret, self.clock())
            for line in playlist.body.decode().splitlines()
        ]
        return "\n".join([*lines, ""]).encode()

    def _list(self, query: Mapping[str, str]) -> web.Response:
        prefix = query.get("prefix", "")
        after = query.get("continuation-token") or query.get("start-after", "")
        most = query.get("max-keys", "")
        limit = min(MOST_LISTED, int(most)) if most.isascii() and most.isdigit() else MOST_LISTED
        everything = dict(self._shelf.walk(self.bucket)) if self._shelf is not None else {}
        everything |= self._objects
        keys = sorted(
            key for key in everything if key.startswith(prefix) and key > after and not self.mischief.hides(key)
        )
        return listing(self.bucket, prefix, [(key, everything[key]) for key in keys[:limit]], is_cut=len(keys) > limit)
