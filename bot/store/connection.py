"""One SQLite connection, and the one thread that owns it.

Work is sent there as a function of the database, and runs there whole: nothing can come between its
statements, and no `await` can stand inside a transaction.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import structlog
from sqlite_utils import Database

from bot.errors import StoreUnavailable
from bot.store.lock import LifeLock
from bot.store.private import make_private
from bot.store.schema import MIGRATIONS, newer_migrations

T = TypeVar("T")

# What is to be done, and who waits for it.
Waiting = tuple[Callable[[Database], Any], asyncio.Future[Any]]

OLDEST_SQLITE: Final = (3, 37)
PRIMARY_CODE: Final = 0xFF  # of SQLite's extended codes
# A person waits three seconds for an answer that may take several steps.
WHILE_LOCKED: Final = timedelta(milliseconds=100)

_log: Final = structlog.get_logger(__name__)


class OwnerThread:
    """Opens the database at *path*, brings its tables up to date, and does work on it.

    Synchronous is FULL: a commit is on the disk when it returns. That costs a fraction of a millisecond,
    and a row lost with the power is a recorder that nobody stops.

    Args:
        path: of the database; its folder must exist.
        busy_timeout: how long to wait for another process that is writing.
    """

    def __init__(self, path: Path, *, busy_timeout: timedelta) -> None:
        self.path = path.resolve()
        self._busy_timeout = busy_timeout
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._db: Database | None = None
        self._lock: LifeLock | None = None
        self._inode: int | None = None
        self._waiting: list[Waiting] = []
        self._patience = busy_timeout

    async def __aenter__(self) -> Self:
        try:
            await self._do(self._open)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    async def read(self, work: Callable[[Database], T]) -> T:
        """Return what *work* returns. Raises `StoreUnavailable`."""
        db = self._opened()
        return await self._do(lambda: work(db))

    async def write(self, work: Callable[[Database], T]) -> T:
        """Return what *work* returns, done whole or not at all, and on the disk. Raises `StoreUnavailable`.

        What waits while the thread is busy shares one transaction, and so one wait for the disk. Each
        work is whole in itself all the same: one that fails is undone alone.
        """
        self._opened()
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, outcome))
        if len(self._waiting) == 1:
            self._thread.submit(self._write_all)
        return await self._translated(outcome)

    def _write_all(self) -> None:
        # Who comes while we are at it and finds others waiting does not call us again.
        while self._waiting:
            for outcome, result, error in self._done():
                outcome.get_loop().call_soon_threadsafe(_tell, outcome, result, error)

    def _done(self) -> list[tuple[asyncio.Future[Any], Any, BaseException | None]]:
        together: list[Waiting] = []
        try:
            db = self._opened()
            with self._writing(db):
                together = self._taken()  # not before: whoever came while we waited for the lock has waited, too
                return [(outcome, *_whole(db, work)) for work, outcome in together]
        except (sqlite3.Error, OSError, StoreUnavailable) as error:
            return [(outcome, None, error) for _, outcome in together or self._taken()]

    def _taken(self) -> list[Waiting]:
        together = list(self._waiting)
        del self._waiting[: len(together)]
        return together

    @contextmanager
    def _writing(self, db: Database) -> Iterator[None]:
        """Begin to write, and end it; while another process holds the lock for long, wait for it only once."""
        try:
            with _transaction(db):
                self._wait_for_lock(db, self._busy_timeout)
                yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY:
                self._wait_for_lock(db, min(WHILE_LOCKED, self._busy_timeout))
            raise

    def _wait_for_lock(self, db: Database, patience: timedelta) -> None:
        if patience != self._patience:
            db.execute(f"PRAGMA busy_timeout = {patience // timedelta(milliseconds=1)}")
            self._patience = patience

    async def check(self, text: str) -> None:
        """Write *text* and read it back. Raises `StoreUnavailable`."""

        def mark(db: Database) -> None:
            db.execute("INSERT INTO mark VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text", [text])
            (found,) = db.execute("SELECT text FROM mark").fetchone()
            if found != text:
                raise StoreUnavailable(f"The database {self.path} does not keep what is written.")

        await self.write(mark)
        here = await self._do(lambda: self.path.stat().st_ino)
        if here != self._inode:
            raise StoreUnavailable(f"The database {self.path} was replaced by another file.")

    async def _do(self, work: Callable[[], T]) -> T:
        return await self._translated(asyncio.get_running_loop().run_in_executor(self._thread, work))

    async def _translated(self, outcome: Awaitable[T]) -> T:
        try:
            return await outcome
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(f"The database {self.path} cannot be used: {error}") from error

    def _opened(self) -> Database:
        if self._db is None:
            raise StoreUnavailable(f"The database {self.path} is not open.")
        return self._db

    def _open(self) -> None:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StoreUnavailable(f"SQLite {sqlite3.sqlite_version} is too old: STRICT tables came with 3.37.")
        self._lock = LifeLock(self.path)
        alone = self._lock.take(timeout=self._busy_timeout * 2)
        seconds = self._busy_timeout.total_seconds()
        make_private(self.path)
        connection = sqlite3.connect(self.path, timeout=seconds, isolation_level=None)
        self._db = db = Database(connection, execute_plugins=False)
        db.enable_wal()
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        # Checking which migrations are missing and applying them is one step: others may be opening too.
        with _transaction(db):
            MIGRATIONS.apply(db)
            _forget_the_dead(db, alone=alone)
        self._inode = self.path.stat().st_ino
        self._lock.share(timeout=self._busy_timeout * 2)
        if newer := newer_migrations(db):
            _log.warning("database_is_newer", path=str(self.path), migrations=newer)

    async def _close(self) -> None:
        await self._do(self._release)
        self._thread.shutdown()

    def _release(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None


@contextmanager
def _transaction(db: Database) -> Iterator[None]:
    # IMMEDIATE: one that begins by reading and then writes is refused at once when another came first.
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _whole(db: Database, work: Callable[[Database], T]) -> tuple[T | None, BaseException | None]:
    """Return what *work* returned, or what it raised after it was undone."""
    db.execute("SAVEPOINT work")
    try:
        result = work(db)
    except BaseException as error:  # it is handed on to whoever waits for this work
        if not db.conn.in_transaction:
            raise  # the disk is full, or gone: SQLite has undone everything, and all have to be told
        db.execute("ROLLBACK TO work")
        db.execute("RELEASE work")
        return None, error
    db.execute("RELEASE work")
    return result, None


def _tell(outcome: asyncio.Future[T], result: T, error: BaseException | None) -> None:
    if outcome.done():
        return  # whoever waited was cancelled
    if error is None:
        outcome.set_result(result)
    else:
        outcome.set_exception(error)


def _forget_the_dead(db: Database, *, alone: bool) -> None:
    for table in ("recording", "notice", "schedule", "approval"):
        # What could not be read is tried again: it may be this version that understands it.
        db.execute(f"UPDATE {table} SET parked = 0 WHERE parked = 1")  # noqa: S608 - our own names
        if alone:
            db.execute(f"UPDATE {table} SET lease_token = NULL, lease_until = NULL WHERE lease_token IS NOT NULL")  # noqa: S608 - our own names
    if alone:
        db.execute("UPDATE event SET due_at = received_at WHERE due_at IS NOT NULL")
