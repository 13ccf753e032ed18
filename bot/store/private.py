"""Files that nobody but their owner may read: rows hold what was given for one recording, such as a stream key."""

import contextlib
import os
from pathlib import Path


def make_private(path: Path) -> None:
    """Make an empty file at *path* for its owner alone; one that is there stays as it is.

    SQLite gives the files that it makes beside a database the same rights.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
