"""Every row of the table, in every way: the bot does what is right, and the person is told the truth."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.bucket.standin import Mischief
from bot.sandbox.slack.web_api import Call
from tests.builders import NOON
from tests.faults.case import Case
from tests.faults.promises import broken_promises, said_about
from tests.faults.table import CASES
from tests.faults.theatre import Theatre, a_theatre
from tests.faults.ways import Way
from tests.faults.what_happens import README, with_table

ACT_AT = NOON + timedelta(seconds=60)
LAST = NOON + timedelta(hours=26)

ROWS = [
    pytest.param(case, way, id=f"{index}.{number} {case.call}, {way}")
    for index, case in enumerate(CASES, start=1)
    for number, way in enumerate(case.ways, start=1)
]


@pytest.fixture
async def theatre(folder: Path, case: Case, way: Way) -> AsyncIterator[Theatre]:
    """Give each way a theatre of its own."""
    async with a_theatre(folder, agora=way.agora, callbacks=case.callbacks, reads_bucket=case.reads_bucket) as made:
        yield made


async def led(theatre: Theatre, case: Case, way: Way) -> None:
    """Lead the life in which it goes wrong."""
    begins_at = NOON + timedelta(seconds=way.at)
    if way.at == 0:
        await way.begin(theatre)
    await theatre.start(minutes=case.minutes)
    moments: list[tuple[datetime, str]] = [(LAST, "end")]
    if way.at > 0:
        moments.append((begins_at, "begin"))
    if way.lifted_after is not None:
        moments.append((begins_at + timedelta(seconds=way.lifted_after), "lift"))
    if case.act is not None:
        moments.append((ACT_AT, "act"))
    for at, what in sorted(moments):
        await theatre.live_until(at)
        if what == "begin":
            await way.begin(theatre)
        elif what == "lift":
            theatre.agora.faults.clear()
            theatre.slack.faults.clear()
            if theatre.bucket is not None:
                theatre.bucket.mischief = Mischief()
        elif what == "act" and case.act is not None:
            await case.act(theatre)


def shown(theatre: Theatre) -> list[Call]:
    """Return every message that Slack took, posted or updated."""
    return [call for call in theatre.slack.calls if call.ok and call.method in {"chat.postMessage", "chat.update"}]


def green_too_early(theatre: Theatre) -> list[str]:
    """Return what said that it records before Agora's service had said so of any recorder."""
    ready = [task.ready_at for task in theatre.agora.tasks if task.ready_at is not None]
    since = min(ready, default=LAST)
    return [call.args["text"] for call in shown(theatre) if call.at < since and "🔴" in str(call.args)]


@pytest.mark.parametrize(("case", "way"), ROWS)
async def test_what_happens_when(theatre: Theatre, case: Case, way: Way) -> None:
    """The end is the one that the table says, and whatever was promised holds."""
    await led(theatre, case, way)
    row = await theatre.only_recording()
    said = said_about(theatre, row)
    said_in_words = [call.args.get("text", "") for call in shown(theatre)]

    end = case.end
    assert (end.state, end.failure, end.stop_reason) == (row.state, row.failure and row.failure.reason, row.stop_reason)
    assert (end.recorders, end.may_run, end.confirmed) == (
        len(theatre.agora.tasks),
        row.may_be_running,
        row.files_confirmed,
    )
    assert end.said == tuple(name.split(":")[1] for name in said.milestones)
    assert row.attempt - 1 == end.said.count("started_over")
    assert [] == broken_promises(theatre, [row])
    assert [] == green_too_early(theatre)
    for words in case.shows:
        assert any(words in str(call.args) for call in shown(theatre)), f"{words!r} is in none of {said_in_words}"


def test_the_readme_says_what_is_tried() -> None:
    """`python -m tests.faults.what_happens` would change nothing."""
    text = README.read_text(encoding="utf-8")
    assert with_table(text) == text
