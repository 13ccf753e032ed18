"""Pictures in Slack, and everything that goes on without them, with the bot as a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.blocks.layout_preview import APPLY_ACTION_ID, PEOPLE_ACTION_ID
from bot.domain.recording import RecordingState
from bot.sandbox.slack import ADA, Fault, Message
from bot.sandbox.slack.cast import TEAM_ID
from bot.store.sqlite import SqliteStore
from tests.builders import a_recording
from tests.e2e.stage import Stage, a_stage

HOUR: Final = timedelta(hours=1)
UPLOAD: Final = "files.getUploadURLExternal"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give the test a bot that has a history of one recording, an hour long."""
    async with a_stage(tmp_path, run=False) as made:
        ended_at = datetime.now(UTC) - timedelta(days=2)
        over = {"state": RecordingState.COMPLETED, "confirmed_at": ended_at - HOUR, "ended_at": ended_at}
        async with SqliteStore(tmp_path / "recordbot.db") as store:
            await store.add(a_recording(team_id=TEAM_ID, created_at=ended_at - HOUR, **over), [], alone=False)
        await made.start_bot()
        yield made


def images(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the image blocks."""
    return [block for block in blocks if block["type"] == "image"]


def home(stage: Stage) -> list[dict[str, Any]]:
    """Return what Ada's Home tab shows."""
    view = stage.slack.views.home(ADA)
    return list(view.blocks) if view is not None else []


def preview(stage: Stage, *words: str) -> Message | None:
    """Return the layout that Ada looks at, when its text holds all *words*."""
    found = [one for one in stage.slack.ephemerals() if APPLY_ACTION_ID in str(one.blocks)]
    return found[-1] if found and all(word in str(found[-1]) for word in words) else None


def uploads(stage: Stage) -> int:
    """Return how often a picture was on its way to Slack."""
    return len([call for call in stage.slack.calls if call.method == UPLOAD])


def applied(stage: Stage) -> list[int]:
    """Return which layouts Agora was told to use."""
    return [
        one.body["clientRequest"]["mixedVideoLayout"] for one in stage.agora.requests if one.endpoint == "updateLayout"
    ]


async def test_pictures_come_when_they_can_and_nothing_waits_for_them(stage: Stage) -> None:
    """The chart once, and from memory afterwards; layouts with and without the scope; a double click applies once."""
    await stage.slack.open_home()
    await stage.until(lambda: images(home(stage)))
    assert "1 h in all. Webinar: 1 h." in images(home(stage))[0]["alt_text"]
    first = images(home(stage))[0]["slack_file"]["id"]
    await stage.slack.open_home()
    await stage.until(lambda: [call.method for call in stage.slack.calls][-1] == "views.publish")
    assert [first] == [image["slack_file"]["id"] for image in images(home(stage))]
    assert 1 == uploads(stage)

    await stage.slack.command("/record", "start webinar town-hall for 20m")
    await stage.until(lambda: "Agora confirms" in str(stage.slack.messages()))
    await stage.slack.command("/record", "layout town-hall floating")
    await stage.until(lambda: preview(stage, "would look as `floating`", "slack_file"))
    assert 2 == uploads(stage)

    stage.slack.faults.set(UPLOAD, Fault("error", error="missing_scope"))
    seen = preview(stage)
    assert seen is not None
    nine = next(
        option
        for block in seen.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == PEOPLE_ACTION_ID
        for option in element["options"]
        if option["text"]["text"] == "9 people"
    )
    await stage.slack.press(seen, PEOPLE_ACTION_ID, choice=nine["value"])
    await stage.until(lambda: preview(stage, "9 people", "files:write"))
    seen = preview(stage)
    assert seen is not None
    assert not images(list(seen.blocks))

    await asyncio.gather(*(stage.slack.press(seen, APPLY_ACTION_ID) for _ in range(2)))
    await stage.until(lambda: applied(stage))
    await stage.until(lambda: any("changed the layout" in one.text for one in stage.slack.messages()))
    assert [0] == applied(stage)
    assert "Changing the layout of" in stage.slack.ephemerals()[-1].text


async def test_another_layout_than_was_seen_is_not_applied(stage: Stage) -> None:
    """Somebody else changed the background meanwhile: the click says so, and changes nothing."""
    await stage.slack.command("/record", "start webinar town-hall for 20m")
    await stage.until(lambda: "Agora confirms" in str(stage.slack.messages()))
    await stage.slack.command("/record", "layout town-hall vertical")
    await stage.until(lambda: preview(stage, "slack_file"))
    await stage.slack.command("/record", "layout town-hall background #1A1D21 now")
    await stage.until(lambda: applied(stage))

    seen = preview(stage)
    assert seen is not None
    await stage.slack.press(seen, APPLY_ACTION_ID)
    await stage.until(lambda: "another one than you saw" in stage.slack.ephemerals()[-1].text)
    assert [1] == applied(stage)
