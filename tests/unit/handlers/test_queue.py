"""What somebody is told who starts when many others do."""

from pathlib import Path

from bot.domain.recording import RecordingState
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside, a_running


async def test_whoever_starts_behind_many_others_is_told_how_long_it_takes(tmp_path: Path) -> None:
    """Agora takes ten requests in a second, for everything; nobody wonders why nothing happens yet."""
    before = [a_running(f"room-{number}", state=RecordingState.REQUESTED) for number in range(30)]
    async with a_bot_inside(tmp_path, *before) as stage:
        answer = await stage.slack.command("/record", "start webinar all-hands for 1h")
        assert "its turn comes in about 6 s" in str(answer.body)


async def test_where_nobody_waits_nothing_is_said_of_it(quiet: Stage) -> None:
    """One recording after the other needs no such words."""
    answer = await quiet.slack.command("/record", "start webinar all-hands for 1h")
    assert "Starting" in str(answer.body)
    assert "its turn" not in str(answer.body)
