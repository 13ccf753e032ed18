"""A request for approval outlives the bot: what was asked before a crash is approved after it, and starts once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack.cast import ADA, JONAS, MEI, TOWN_HALL_CREW
from bot.sandbox.slack.workspace import Message
from bot.store.audit import read_file
from tests.e2e.stage import Stage, a_stage

POLICY = "rules: {two-people: {approval: {by: [S0PRODUCERS]}}}\n"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give each test a bot under a rule by which Jonas and Mei approve everything."""
    (tmp_path / "policy.yml").write_text(POLICY, encoding="utf-8")
    async with a_stage(tmp_path, RECORDBOT_POLICY=str(tmp_path / "policy.yml")) as made:
        made.slack.usergroups["S0PRODUCERS"] = frozenset({JONAS, MEI})
        yield made
        assert [] == made.slack.complaints


def requests(stage: Stage) -> list[Message]:
    """Return the requests in the channel that can still be approved."""
    return [one for one in stage.slack.messages(TOWN_HALL_CREW) if "approve_request" in str(one.blocks)]


async def test_a_request_outlives_the_bot_and_starts_once(stage: Stage) -> None:
    """Two colleagues press, before and after crashes; the audit has who asked, who agreed, and who was too late."""
    await stage.slack.command("/record", "start webinar town-hall for 30m", user_id=ADA)
    await stage.until(lambda: "request_said" in stage.log)
    await stage.kill_bot()
    await stage.start_bot()

    (request,) = requests(stage)
    await stage.slack.press(request, "approve_request", user_id=JONAS)
    await stage.kill_bot()
    await stage.start_bot()
    await stage.slack.press(request, "approve_request", user_id=MEI)
    await stage.until(lambda: stage.agora.tasks)
    await stage.until(lambda: not requests(stage))

    assert 1 == len(stage.agora.tasks)
    assert "was approved already" in str(stage.slack.ephemerals(MEI)[-1].blocks)
    entries = read_file(stage.folder / "recordbot.db", recording_id=None, since=None, limit=100)
    assert [(ADA, "ask", "done"), (JONAS, "approve", "done"), (MEI, "approve", "wish_refused")] == [
        (entry.who, entry.what, entry.outcome) for entry in entries if entry.what in {"ask", "approve"}
    ]
