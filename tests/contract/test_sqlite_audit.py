"""What the SQLite store promises of the audit against everybody who can open the file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.sqlite import SqliteStore
from tests.contract.test_store_audit import an_entry

REST = "at, 'U2', team_id, channel_id, place, what, outcome, recording_id, detail, request_id, delivery FROM audit"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET who = 'U2'",
        "DELETE FROM audit",
        f"INSERT OR REPLACE INTO audit SELECT seq, {REST}",
        f"INSERT OR REPLACE INTO audit SELECT NULL, {REST}",
    ],
)
async def test_the_database_itself_refuses_to_change_an_entry(tmp_path: Path, sql: str) -> None:
    """Whatever program it is that tries."""
    path = tmp_path / "bot.db"
    entry = an_entry(delivery="d-1")
    async with SqliteStore(path) as store:
        await store.note([entry])
        with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(sql)

        assert [entry] == await store.noted(limit=10)
