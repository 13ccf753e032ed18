"""Who else lives with this database: a lock file beside it that every process holds for life.

The kernel takes a lock away from a process that ends, however it ends. So whoever finds nobody else
holding the lock knows that all leases in the database belong to the dead, and need not wait them out.
"""

import fcntl
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

RETRY_SECONDS: Final = 0.01


class LifeLock:
    """A lock on the file `<database>.lock`: exclusive while the database is opened alone, then shared for life."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        # Read-only is enough for a lock, and works when another user made the file.
        self._file = os.open(self._path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)

    def take(self, *, timeout: timedelta) -> bool:
        """Take the lock, and say whether nobody else holds it: it is exclusive then, until `share`.

        Raises:
            TimeoutError: another process has been opening the database all the time.
        """
        deadline = time.monotonic() + timeout.total_seconds()
        while True:
            for wanted in (fcntl.LOCK_EX, fcntl.LOCK_SH):
                if self._try(wanted):
                    return wanted == fcntl.LOCK_EX
            if time.monotonic() > deadline:
                raise TimeoutError(f"another process holds {self._path} while it opens the database")
            time.sleep(RETRY_SECONDS)

    def share(self, *, timeout: timedelta) -> None:
        """Let others in. Raises `TimeoutError`."""
        # Going from exclusive to shared is not one step: somebody else may be alone for a moment in
        # between. That does no harm, since nothing has been claimed from here yet.
        deadline = time.monotonic() + timeout.total_seconds()
        while not self._try(fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                raise TimeoutError(f"another process holds {self._path} while it opens the database")
            time.sleep(RETRY_SECONDS)

    def release(self) -> None:
        """Give the lock up. The file stays: taking it away could part two processes that look for each other."""
        os.close(self._file)

    def _try(self, wanted: int) -> bool:
        try:
            fcntl.flock(self._file, wanted | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
