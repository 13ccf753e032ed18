"""The audit of a whole life: who wished for what from where, what Agora was asked, and what came of each."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any

from bot.sandbox.agora import Fault
from bot.sandbox.slack.cast import ADA, GUEST, TEAM_ID, TOWN_HALL_CREW
from tests.e2e.stage import Stage, a_stage
from tests.e2e.test_life import cards, says

SECRET = "ncs-secret"


async def audit(stage: Stage, *options: str) -> list[dict[str, Any]]:
    """Return what the command prints, as a program would read it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "audit", "--json", "--limit", "1000", *options),
        env=stage.environment(),
        stdin=DEVNULL,
        stdout=PIPE,
    )
    printed, _ = await process.communicate()
    assert 0 == process.returncode
    entries: list[dict[str, Any]] = json.loads(printed)
    return entries


async def test_everything_that_was_wished_and_asked_is_in_the_audit(tmp_path: Path) -> None:
    """Printed while the bot works: every wish once, and exactly the calls that Agora got, with its own numbers."""
    async with a_stage(tmp_path, AGORA_NOTIFICATION_SECRET=SECRET) as stage:
        stage.agora.send_callbacks_to(f"{stage.url}/agora/notifications", SECRET)
        stage.agora.faults.add(Fault("start", "reset_before"))
        await stage.slack.command("/record", "start webinar town-hall for 30m", user_id=GUEST)
        await stage.slack.command("/record", "start webinr town-hall")
        await stage.slack.command("/record", "start webinar town-hall for 30m")
        await stage.until(lambda: says(stage, "Recording", "stop_recording"))
        await stage.slack.command("/record", "extend town-hall 9h")
        (task,) = stage.agora.tasks
        await stage.until(lambda: (stage.agora.clock() - task.started_at).total_seconds() > 2)  # somebody is recorded
        await stage.slack.press(cards(stage)[0], "stop_recording")
        await stage.until(lambda: says(stage, "Every file is in your storage"))
        entries = await audit(stage)
        recording_id = next(
            entry["recording_id"] for entry in entries if entry["what"] == "start" and entry["recording_id"]
        )
        about = await audit(stage, "--recording", recording_id)
        asked = [(f"agora.{one.endpoint}", one.request_id if one.http_status else None) for one in stage.agora.requests]

    wishes = [entry for entry in entries if entry["where"] in {"command", "button"}]
    assert [
        (GUEST, "command", "start", "not_allowed", None),
        (ADA, "command", "start", "wish_invalid", None),
        (ADA, "command", "start", "done", recording_id),
        (ADA, "command", "extend", "wish_invalid", recording_id),
        (ADA, "button", "stop", "done", recording_id),
    ] == [tuple(entry[name] for name in ("who", "where", "what", "outcome", "recording_id")) for entry in wishes]
    assert {(TEAM_ID, TOWN_HALL_CREW)} == {(entry["team_id"], entry["channel_id"]) for entry in wishes}
    calls = [entry for entry in entries if entry["where"] == "supervisor" and entry["outcome"] != "sent"]
    assert sorted(asked, key=str) == sorted([(entry["what"], entry["request_id"]) for entry in calls], key=str)
    assert {"callback 40"} <= {entry["what"] for entry in entries if entry["where"] == "callback"}
    assert about == [entry for entry in entries if entry["recording_id"] == recording_id]
    assert sorted(entry["at"] for entry in entries) == [entry["at"] for entry in entries]
