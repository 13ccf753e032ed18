"""The machine misbehaves: a locked database, a full disk, a folder that cannot be written, a clock that is set, an end."""

import json
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from bot.domain.recording import Recording, RecordingState
from bot.sandbox.agora import Fault
from bot.sandbox.slack.cast import TEAM_ID
from bot.store.sqlite import SqliteStore
from tests.e2e.stage import Stage, a_stage
from tests.e2e.test_life import says

FAKE_CLOCKS: Final = (
    Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
    Path("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"),
)
FAKE_CLOCK: Final = next((path for path in FAKE_CLOCKS if path.exists()), None)
FILES_READY: Final = "Every file is in your storage"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give each test a bot between the stand-ins."""
    async with a_stage(tmp_path) as made:
        yield made


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Have another process, as it were, keep the database locked."""
    with closing(sqlite3.connect(stage.folder / "recordbot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def full_disk(stage: Stage) -> Iterator[None]:
    """Let no file of the bot grow any further, its log included."""
    assert stage.process is not None
    was = resource.prlimit(stage.process.pid, resource.RLIMIT_FSIZE)
    smallest = min(file.stat().st_size for file in stage.folder.iterdir() if file.stat().st_size)
    resource.prlimit(stage.process.pid, resource.RLIMIT_FSIZE, (min(4096, smallest), was[1]))
    try:
        yield
    finally:
        resource.prlimit(stage.process.pid, resource.RLIMIT_FSIZE, was)


async def ready(stage: Stage) -> tuple[int, dict[str, str]]:
    """Return what `/readyz` says: the status, and what does not work."""
    status, text = await stage.get("/readyz")
    problems: dict[str, str] = json.loads(text)["problems"]
    return status, problems


async def is_ready(stage: Stage) -> bool:
    """Say whether the bot can do its work."""
    return (await ready(stage))[0] == 200


def calls(stage: Stage, endpoint: str) -> int:
    """Return how often the bot has called this endpoint."""
    return [request.endpoint for request in stage.agora.requests].count(endpoint)


async def only_recording(stage: Stage) -> Recording:
    """Return the one recording there is, from a bot that does not run."""
    async with SqliteStore(stage.folder / "recordbot.db") as store:
        (recording,) = await store.history(team_id=TEAM_ID, limit=10)
    return recording


@pytest.mark.parametrize(("trouble", "word"), [(locked, "locked"), (full_disk, "cannot be used")])
async def test_a_database_that_cannot_be_written_is_told_and_outlived(stage: Stage, trouble: Any, word: str) -> None:  # noqa: ANN401  # a context manager
    """People and `/readyz` are told; a deadline that comes meanwhile is kept as soon as it can be; nothing is started twice."""
    await stage.slack.command("/record", "start webinar town-hall for 10s")
    await stage.until(lambda: says(stage, "Recording"))
    (task,) = stage.agora.tasks
    with trouble(stage):
        ack = await stage.slack.command("/record", "start webinar all-hands for 10s")
        assert "cannot write anything down" in str(ack.body)
        assert 3 > ack.seconds
        status, problems = await ready(stage)
        assert (503, ["database"]) == (status, list(problems))
        assert word in problems["database"]
        assert 200 == (await stage.get("/healthz"))[0]
        await stage.until(lambda: (stage.agora.clock() - task.started_at).total_seconds() > 12)
        assert 0 == calls(stage, "stop")

    await stage.until(lambda: calls(stage, "stop") == 1, seconds=8)
    await stage.until(lambda: says(stage, FILES_READY))
    await stage.until(lambda: is_ready(stage))
    assert 1 == len(stage.agora.tasks)
    assert "Traceback" not in stage.log


async def test_a_database_that_cannot_be_opened_at_the_start_is_told_and_waited_for(tmp_path: Path) -> None:
    """`/readyz` names it beside whatever else does not work, a command is answered, and the bot takes up its work by itself."""
    folder = tmp_path / "not mounted yet"
    database = f"sqlite:///{folder}/recordbot.db"
    async with a_stage(
        tmp_path, RECORDBOT_DATABASE_URL=database, AGORA_CUSTOMER_SECRET="wrong"
    ) as stage:  # wrong indeed
        status, problems = await ready(stage)
        assert (503, {"agora", "database"}) == (status, set(problems))
        assert f"The database {folder}/recordbot.db cannot be used" in problems["database"]
        assert 200 == (await stage.get("/healthz"))[0]
        assert "RECORDBOT_DATABASE_URL" in stage.log
        ack = await stage.slack.command("/record", "start webinar town-hall for 10s")
        assert "cannot write anything down" in str(ack.body)
        assert 0 == calls(stage, "acquire")

        folder.mkdir()
        await stage.until(lambda: '"event": "running"' in stage.log, seconds=15)
        assert ["agora"] == list((await ready(stage))[1])
        ack = await stage.slack.command("/record", "list")
        assert "cannot write" not in str(ack.body)
        assert 0 == await stage.stop_bot()
        assert "Traceback" not in stage.log


async def test_the_end_may_come_while_the_database_is_waited_for(tmp_path: Path) -> None:
    """SIGTERM ends the wait at once, with status 0."""
    async with a_stage(tmp_path, RECORDBOT_DATABASE_URL="sqlite:////proc/recordbot.db") as stage:
        began = time.monotonic()
        assert 0 == await stage.stop_bot()
        assert 4 > time.monotonic() - began


async def test_what_is_under_way_at_the_end_is_finished(stage: Stage) -> None:
    """SIGTERM while Agora takes its time over a stop: the answer is waited for and kept, and the status is 0."""
    stage.agora.faults.add(Fault("stop", "slow", seconds=2))
    await stage.slack.command("/record", "start webinar town-hall for 5m")
    await stage.until(lambda: says(stage, "Recording"))
    await stage.slack.command("/record", "stop town-hall")
    await stage.until(lambda: '"step": "stop"' in stage.log)

    began = time.monotonic()
    assert 0 == await stage.stop_bot()

    assert 10 > time.monotonic() - began
    assert RecordingState.COMPLETED == (await only_recording(stage)).state
    assert 1 == calls(stage, "stop")


async def test_what_cannot_be_finished_in_time_is_left_to_the_next_boot(stage: Stage) -> None:
    """SIGTERM while Agora does not answer at all: over in ten seconds, and the stop is sent again at the next start."""
    stage.agora.faults.add(Fault("stop", "no_answer"))
    await stage.slack.command("/record", "start webinar town-hall for 5m")
    await stage.until(lambda: says(stage, "Recording"))
    await stage.slack.command("/record", "stop town-hall")
    await stage.until(lambda: '"step": "stop"' in stage.log)

    began = time.monotonic()
    assert 0 == await stage.stop_bot()

    assert 10.5 > time.monotonic() - began
    recording = await only_recording(stage)
    assert RecordingState.STOPPING == recording.state
    await stage.start_bot()
    await stage.until(lambda: says(stage, FILES_READY))


@asynccontextmanager
async def a_stage_with_a_clock(folder: Path) -> AsyncIterator[tuple[Stage, Path]]:
    """Yield a stage whose bot has a clock of its own, and the file that says by how much it is wrong."""
    setting = folder / "clock"
    setting.write_text("+0\n", encoding="ascii")
    preload: dict[str, Any] = {
        "LD_PRELOAD": str(FAKE_CLOCK),
        "FAKETIME_TIMESTAMP_FILE": str(setting),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    async with a_stage(folder, **preload) as stage:
        yield stage, setting


@pytest.mark.skipif(FAKE_CLOCK is None, reason="needs the Debian package libfaketime")
async def test_a_clock_that_is_set_loses_nothing(tmp_path: Path) -> None:
    """An hour back: a length of time is as long as it was. An hour forth: what is overdue is stopped. Both are told in words."""
    async with a_stage_with_a_clock(tmp_path) as (stage, setting):
        await stage.slack.command("/record", "start webinar town-hall for 10s")
        await stage.slack.command("/record", "start webinar all-hands for 30m")
        await stage.until(lambda: len([task for task in stage.agora.tasks if task.ready_at]) == 2)
        await stage.until(lambda: stage.log.count('"state": "recording"') == 2)

        setting.write_text("-3600\n", encoding="ascii")
        await stage.until(lambda: '"clock_followed"' in stage.log, seconds=10)
        _, problems = await ready(stage)
        assert "behind Slack's" in problems["clock"]
        await stage.until(lambda: calls(stage, "stop") == 1, seconds=20)
        await stage.until(lambda: stage.log.count('"state": "completed"') == 1)

        setting.write_text("+0\n", encoding="ascii")
        await stage.until(lambda: is_ready(stage))
        setting.write_text("+3600\n", encoding="ascii")
        await stage.until(lambda: calls(stage, "stop") == 2, seconds=10)
        _, problems = await ready(stage)
        assert "ahead of Slack's" in problems["clock"]
    assert 2 == len(stage.agora.tasks)
