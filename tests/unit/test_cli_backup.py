"""`recordbot backup FILE`: a copy that can be used in the database's place."""

import asyncio
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.recording import Recording
from bot.store.sqlite import SqliteStore
from tests.builders import a_recording
from tests.unit.cli_settings import use


async def _added(path: Path, recording: Recording) -> None:
    async with SqliteStore(path) as store:
        await store.add(recording, (), alone=False)


async def _read(path: Path, recording_id: str) -> Recording:
    async with SqliteStore(path) as store:
        return await store.get(recording_id)


def test_the_copy_is_a_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What was asked for yesterday can be read from it, and no settings but the database's are needed."""
    recording = a_recording()
    asyncio.run(_added(tmp_path / "bot.db", recording))
    use(monkeypatch, {}, RECORDBOT_DATABASE_URL="sqlite:///bot.db")
    monkeypatch.chdir(tmp_path)
    assert 0 == main(["backup", "copy.db"])
    expected = "Recordings in copy.db: 1\nNot over yet: 1; the first deadline is 2026-11-22 13:00:00 UTC.\n"
    assert expected == capsys.readouterr().out
    assert recording.id == asyncio.run(_read(tmp_path / "copy.db", recording.id)).id


def test_what_cannot_be_copied_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Status 1 for a database that is not there, which is not made either; 2 for a setting that makes no sense."""
    use(monkeypatch, {}, RECORDBOT_DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    assert 1 == main(["backup", str(tmp_path / "copy.db")])
    assert capsys.readouterr().err.startswith("RECORDBOT_DATABASE_URL: ")
    assert [] == list(tmp_path.iterdir())

    use(monkeypatch, {}, RECORDBOT_DATABASE_URL="mysql://elsewhere")
    assert 2 == main(["backup", str(tmp_path / "copy.db")])
    assert "RECORDBOT_DATABASE_URL" in capsys.readouterr().err
