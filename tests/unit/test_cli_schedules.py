"""`recordbot schedules`: what is to be recorded later, for people and for programs."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.domain.schedule import Schedule, ScheduleState
from bot.store.sqlite import SqliteStore
from tests.unit.cli_settings import use
from tests.unit.domain.test_schedule import a_schedule


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the database that the settings name, and nothing else in them."""
    use(monkeypatch, {}, RECORDBOT_DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    return tmp_path / "bot.db"


def write(path: Path, *schedules: Schedule) -> None:
    """Write *schedules* into a new database."""

    async def work() -> None:
        async with SqliteStore(path) as store:
            for schedule in schedules:
                await store.schedules.add(schedule)

    asyncio.run(work())


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command prints."""
    assert 0 == main(["schedules", *arguments])
    return capsys.readouterr().out


def test_schedules_are_lines_for_people(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Upcoming first; what was never agreed to, or is over, is not among them."""
    paused = a_schedule(id="sch_paused", state=ScheduleState.PAUSED, target="odd\x1b[2J")
    rows = [a_schedule(), a_schedule(id="sch_new", state=ScheduleState.PROPOSED)]
    write(path, paused, *rows, a_schedule(id="sch_over", state=ScheduleState.OVER, next_at=None))
    lines = printed(capsys).splitlines()
    assert "2026-11-23 08:00  active  webinar   town-hall  every day, 9:00–9:45  Europe/Berlin  U1" in lines[1]
    assert ["sch_7hk2m9q", "sch_paused"] == [line.split()[-1] for line in lines[1:]]
    assert "\x1b" not in lines[2]
    assert "sch_over" in printed(capsys, "--all")
    assert "sch_new" not in printed(capsys, "--all")


def test_schedules_are_json_for_programs(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Moments in UTC, what was answered, and what came of it last."""
    write(path, a_schedule(answers={"maxIdleTime": "600"}))
    rows: list[dict[str, Any]] = json.loads(printed(capsys, "--json"))
    (row,) = rows
    assert ("2026-11-23T08:00:00Z", "2026-11-23T08:45:00Z", {"maxIdleTime": "600"}, None) == (
        row["next_at"],
        row["ends_at"],
        row["answers"],
        row["last_recording_id"],
    )


def test_without_a_database_there_is_a_sentence(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And status 1; nothing is made."""
    assert 1 == main(["schedules"])
    assert "RECORDBOT_DATABASE_URL" in capsys.readouterr().err
    assert not path.exists()
