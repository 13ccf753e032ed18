"""The history as a file, over real HTTP."""

import csv
import io
import json
from pathlib import Path

import pytest

from bot.sandbox.slack import ADA, JONAS, Fault
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside, a_running


def files(stage: Stage, user_id: str = ADA) -> list[str]:
    """Return the text of every file in the messages between somebody and the bot."""
    shared = [one for message in stage.slack.messages("D" + user_id[1:]) for one in message.shared]
    return [(stage.slack.files.by_id[one["id"]].data or b"").decode() for one in shared]


def snippets(stage: Stage) -> list[str]:
    """Return what stands in blocks of code, for Ada alone."""
    shown = [block["text"]["text"] for one in stage.slack.ephemerals() for block in one.blocks]
    return [text.strip("`\n") for text in shown if text.startswith("```")]


async def test_an_export_is_a_file_for_whoever_asked_alone(tmp_path: Path) -> None:
    """What fits the words is in it, and nothing else; others see nothing of it."""
    async with a_bot_inside(tmp_path, a_running("town-hall"), a_running("standup", started_by=JONAS)) as stage:
        ack = await stage.slack.command("/record", "export json mine")
        assert "is being made" in json.dumps(ack.body)
        (made,) = await stage.slack.until(lambda: files(stage))
        assert ["town-hall"] == [row["target"] for row in json.loads(made)]
        await stage.until(lambda: "1 recording is in your direct messages" in str(stage.slack.ephemerals()))
        await stage.slack.command("/record", "export csv")
        made = (await stage.slack.until(lambda: files(stage)[1:]))[0]
        assert ["standup", "town-hall"] == [row["target"] for row in csv.DictReader(io.StringIO(made))]
        assert not stage.slack.ephemerals(JONAS)
        assert not files(stage, JONAS)


async def test_nothing_to_export_is_said_at_once(quiet: Stage) -> None:
    """And what cannot be understood is answered as it is for the history."""
    nothing = await quiet.slack.command("/record", "export csv")
    assert "Nothing has been recorded yet" in json.dumps(nothing.body)
    wrong = await quiet.slack.command("/record", "export since then")
    assert "is no time in the past" in json.dumps(wrong.body)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "chat.postMessage", "files.completeUploadExternal"])
async def test_where_no_file_can_be_sent_the_beginning_is_shown(tmp_path: Path, method: str) -> None:
    """Whole lines, as many as there is room for, and how to get all of it."""
    rows = [a_running(f"room-{number}") for number in range(30)]
    async with a_bot_inside(tmp_path, *rows) as stage:
        stage.slack.faults.set(method, Fault("error", error="missing_scope"))
        await stage.slack.command("/record", "export csv")
        (made,) = await stage.slack.until(lambda: snippets(stage))
        read = list(csv.DictReader(io.StringIO(made)))
        assert 3 < len(read) < 30
        assert all(row["paths"] is not None for row in read)
        await stage.until(lambda: "recordbot recordings --csv" in str([one.text for one in stage.slack.ephemerals()]))
