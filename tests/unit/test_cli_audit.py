"""`recordbot audit`: what was written down, for people and for programs."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.audit import AuditEntry
from bot.domain.place import Where
from bot.store.sqlite import SqliteStore
from tests.builders import NOON
from tests.unit.cli_settings import use

PRESSED = AuditEntry(
    NOON, "U0ADA00001", "T1", "C1", Where.BUTTON, "extend", "done", "rec_a", detail="by 15m", delivery="d-1"
)
CALLED = AuditEntry(
    NOON + timedelta(milliseconds=40),
    "recordbot",
    "T1",
    "C1",
    Where.SUPERVISOR,
    "agora.stop",
    "recorder_gone",
    "rec_b",
    detail="404, code 404",
    request_id="r-1",
)


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the database that the settings name, and nothing else in them."""
    use(monkeypatch, {}, RECORDBOT_DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    return tmp_path / "bot.db"


async def _write(path: Path, *entries: AuditEntry) -> None:
    async with SqliteStore(path) as store:
        await store.note(entries)


def test_entries_are_lines_for_people(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who, where, what, about what, what came of it, and Agora's number for it."""
    asyncio.run(_write(path, PRESSED, CALLED))

    assert 0 == main(["audit"])

    pressed, called = (line.split() for line in capsys.readouterr().out.splitlines())
    assert [
        "2026-11-22T12:00:00.000Z",
        "U0ADA00001",
        "C1",
        "button",
        "extend",
        "rec_a",
        "done",
        "(by",
        "15m)",
    ] == pressed
    expected = (
        "2026-11-22T12:00:00.040Z recordbot C1 supervisor agora.stop rec_b recorder_gone (404, code 404) request r-1"
    )
    assert expected.split() == called


def test_entries_are_json_for_programs(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One list, every field by its name."""
    asyncio.run(_write(path, PRESSED, CALLED))

    assert 0 == main(["audit", "--json", "--recording", "rec_b"])

    assert [
        {
            "at": "2026-11-22T12:00:00.040000Z",
            "who": "recordbot",
            "team_id": "T1",
            "channel_id": "C1",
            "where": "supervisor",
            "what": "agora.stop",
            "recording_id": "rec_b",
            "outcome": "recorder_gone",
            "detail": "404, code 404",
            "request_id": "r-1",
        }
    ] == json.loads(capsys.readouterr().out)


def test_it_is_read_while_the_bot_works(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Even in the middle of a transaction of the bot's; age and number narrow it."""
    now = datetime.now(UTC)

    async def read_beside() -> int:
        async with SqliteStore(path) as store:
            await store.note([PRESSED, *(AuditEntry(now, "U1", "T1", "C1", Where.FORM, "start", "done"),) * 3])
            return await asyncio.to_thread(main, ["audit", "--since", "1h", "--limit", "2"])

    assert 0 == asyncio.run(read_beside())
    assert ["form", "form"] == [line.split()[3] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        (["--since", "yesterday"], 2, "--since"),
        (["--since", "0m"], 2, "--since"),
        (["--limit", "0"], 2, "--limit"),
        ([], 1, "RECORDBOT_DATABASE_URL"),
    ],
)
def test_what_cannot_be_read_is_told(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, expected: str
) -> None:
    """A database that is not there is not made."""
    assert status == main(["audit", *arguments])
    assert expected in capsys.readouterr().err
    assert not path.exists()


def test_nothing_in_a_line_works_upon_the_terminal(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names come from outside."""
    asyncio.run(_write(path, AuditEntry(NOON, "U\x1b[31m", "T1", "C1\n", Where.FORM, "start", "done")))

    assert 0 == main(["audit"])

    (line,) = capsys.readouterr().out.splitlines()
    assert line.isprintable()
