"""The bot's own process is killed while a service answers it, and right after: the same promises hold as in the theatre.

Here everything is real but the services: the process, its HTTP, its clock. So the points are few.
"""

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from bot.domain.recording import RecordingState
from bot.sandbox.agora import Fault, Shape
from bot.sandbox.slack.cast import TEAM_ID
from bot.sandbox.slack.faults import Fault as SlackFault
from bot.services.catalog import Catalog
from bot.store.sqlite import SqliteStore
from tests.e2e.stage import Stage, a_stage
from tests.faults.conftest import Report
from tests.faults.fuse import Side
from tests.faults.promises import broken_promises, said_about, stopped_late
from tests.faults.theatre import Theatre
from tests.unit.services.world import MovingClock

# By night all of them, by day every other one. In the order in which they come; the card is posted while Agora is called, and again and again brought up to date.
POINTS: Final[Mapping[Side, tuple[str, ...]]] = {
    "before": ("acquire", "start", "chat.postMessage", "stop"),
    "after": ("start", "chat.postMessage", "stop", "chat.update"),
}
# Where the answer to a stop was lost: it is ruled out for 90 s that a fail-over answered, which nobody awaits here.
NOT_AWAITED: Final = "still stops a recorder that it abandoned"
CALLBACK_SECRET: Final = "callback-secret"
LATE_AT_MOST_SECONDS: Final = 20  # each death costs a boot, on a machine that does other things too


@dataclass
class Watch:
    """Waits for one more call of a service, and kills the bot then."""

    stage: Stage
    call: str
    side: Side
    seen: int = 0

    def arm(self) -> None:
        """Have the answer held back, when the bot is to die before it."""
        self.seen = self.count()
        if self.side == "after":
            return
        if self.call.startswith("chat."):
            self.stage.slack.faults.set(self.call, SlackFault("slow", seconds=0.5, times=1))
        else:
            self.stage.agora.faults.add(Fault(self.call, "slow", seconds=60))

    def count(self) -> int:
        """Return how often it was called."""
        if self.call.startswith("chat."):
            return sum(call.method == self.call for call in self.stage.slack.calls)
        return sum(request.endpoint == self.call for request in self.stage.agora.requests)

    def has_come(self) -> bool:
        """Say whether it was called since; a held answer of Slack's tells by its fault being used up."""
        if self.side == "before" and self.call.startswith("chat."):
            return self.call not in self.stage.slack.faults.as_json()
        return self.count() > self.seen


@pytest.fixture
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """Give each test a bot between the stand-ins; a start that is repeated is named, and callbacks tell of the files."""
    async with a_stage(folder, AGORA_NOTIFICATION_SECRET=CALLBACK_SECRET) as made:
        made.agora.send_callbacks_to(f"{made.url}/agora/notifications", CALLBACK_SECRET)
        made.agora.shape = Shape(sid_in_already_started=True)
        yield made


@pytest.mark.parametrize("side", POINTS)
async def test_a_killed_process_breaks_no_promise(stage: Stage, report: Report, side: Side) -> None:
    """Killed at several calls of one life, *before* its answer or right *after* it; begun again each time."""
    calls = POINTS[side] if os.environ.get("RECORDBOT_NIGHTLY") else POINTS[side][1::2]
    watches = [Watch(stage, call, side) for call in calls]
    watches[0].arm()
    await stage.slack.command("/record", "start webinar town-hall for 10s")
    for watch, then in zip(watches, [*watches[1:], None], strict=True):
        await stage.until(watch.has_come, seconds=40)
        await stage.kill_bot()
        if then is not None:
            then.arm()
        await stage.start_bot()
    await stage.until(lambda: "Every file is in your storage" in card_of(stage) and files_are_told(stage), seconds=40)
    await stage.stop_bot()

    async with SqliteStore(stage.folder / "recordbot.db") as store:
        (row,) = await store.history(team_id=TEAM_ID, limit=10)
    theatre = Theatre(
        MovingClock(datetime.now(UTC)), stage.agora, stage.slack, stage.folder / "recordbot.db", Catalog({})
    )
    said = said_about(theatre, row)
    copies = sum(said.repeated.values()) + len(said.cards) - 1
    late = max(gone.total_seconds() for gone in stopped_late(theatre, [row]))
    report(
        f"killed at {len(calls)} points, {side} the answer to {', '.join(calls)}: {copies} copies in Slack, stopped {late:.1f} s late"
    )
    assert (RecordingState.COMPLETED, 1) == (row.state, len(stage.agora.tasks))
    assert [] == [broken for broken in broken_promises(theatre, [row]) if not broken.endswith(NOT_AWAITED)]
    assert copies <= len(calls)
    assert late < LATE_AT_MOST_SECONDS


def files_are_told(stage: Stage) -> bool:
    """Say whether the last milestone, that the files are there, has been posted."""
    return any(":files_ready" in str(message.metadata) for message in stage.slack.workspace.messages())


def card_of(stage: Stage) -> str:
    """Return what the newest card says."""
    cards = [message for message in stage.slack.messages() if message.thread_ts is None]
    return str(cards[-1].blocks) if cards else ""
