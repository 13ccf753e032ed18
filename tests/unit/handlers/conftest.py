"""The whole bot in the test's own process, between the stand-ins: real HTTP, and nothing to start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import load_templates, running
from bot.config import read_settings
from bot.domain.milestones import notices
from bot.domain.recording import Recording, RecordingState, Task
from bot.sandbox.slack import RECORDBOT, AppFace
from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from bot.store.sqlite import SqliteStore
from tests.builders import a_recording
from tests.e2e.stage import Stage, a_stage


def a_running(target: str, **facts: object) -> Recording:
    """Return what has been recording for a minute; nothing is due for it before an hour."""
    now = datetime.now(UTC)
    usual: dict[str, object] = {
        "target": target,
        "cname": target,
        "state": RecordingState.RECORDING,
        "team_id": TEAM_ID,
        "channel_id": TOWN_HALL_CREW,
        "started_by": ADA,
        "created_at": now - timedelta(minutes=1),
        "confirmed_at": now - timedelta(minutes=1),
        "stop_at": now + timedelta(hours=1),
        "step_at": now + timedelta(hours=1),
        "task": Task(uid="3000000001", resource_id="resource", sid="5" * 32),
    }
    return a_recording(**{**usual, **facts})


@asynccontextmanager
async def a_bot_inside(
    folder: Path, *rows: Recording, face: AppFace = RECORDBOT, **settings: str
) -> AsyncIterator[Stage]:
    """Yield a stage whose bot runs here, and finds *rows* when it boots; each gets its card. Its clock can be moved."""
    async with a_stage(folder, run=False, face=face) as stage:
        stage.settings.update(settings)
        read = read_settings({**stage.environment(), "RECORDBOT_PORT": "0"})
        async with SqliteStore(read.database_path) as store:
            for row in rows:
                await store.add(row, notices(None, row, row.created_at), alone=False)
        async with running(read, load_templates(read), clock=stage.clock) as bot:
            stage.follow = bot.clock_was_set
            stage.slack.events_url = f"{bot.url}/slack/events"
            await stage.until(lambda: len(stage.slack.messages()) >= len(rows))
            yield stage
        assert [] == stage.slack.complaints


@pytest.fixture
async def quiet(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give the test a bot for which nothing runs."""
    async with a_bot_inside(tmp_path) as made:
        yield made


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give the test a bot that has one recording running: of town-hall, with its card in the channel."""
    async with a_bot_inside(tmp_path, a_running("town-hall")) as made:
        yield made
