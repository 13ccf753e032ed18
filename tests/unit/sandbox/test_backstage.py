"""What the panel is told of Agora, the clock of a rehearsal, and templates that are tried out."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config.settings import shipped_templates
from bot.sandbox.agora.budget import SlidingWindow
from bot.sandbox.agora.journal import Journal, LoggedRequest
from bot.sandbox.backstage.bot import StagedBot
from bot.sandbox.backstage.time import Time
from bot.sandbox.backstage.workshop import Workshop
from bot.sandbox.clock import RehearsalClock
from bot.sandbox.slack.page_routes import PageError
from bot.timers import AlarmTimers

STORAGE = {"vendor": 1, "region": 0, "bucket": "some-bucket"}


def request(number: int) -> LoggedRequest:
    """Return a request with this number."""
    return LoggedRequest(number, datetime(2026, 11, 22, tzinfo=UTC), "id", "POST", "/", "acquire", None, 200, None)


def test_the_journal_tells_what_is_new() -> None:
    """Whoever knows the first three is told of the others; of many the newest."""
    journal = Journal()
    for _ in range(6):
        journal.add(request(journal.next_number()))
    assert [4, 5, 6] == [one.number for one in journal.newest(3, 10)]
    assert [5, 6] == [one.number for one in journal.newest(0, 2)]
    assert [] == journal.newest(6, 10)


def test_the_budget_counts_what_was_admitted_and_refused_by_second() -> None:
    """What counts now leaves after a second; the history keeps it, and what was too much."""
    now = [100.0]
    budget = SlidingWindow(2, lambda: now[0])
    assert [True, True, False] == [budget.admits() for _ in range(3)]
    assert 2 == budget.in_last_second()
    now[0] = 101.5
    assert 0 == budget.in_last_second()
    assert [(0, 0), (2, 1), (0, 0)] == budget.by_second(3)


async def test_who_sleeps_by_the_clock_wakes_when_it_is_moved() -> None:
    """An hour passes at once; time is never moved back."""
    clock = RehearsalClock()
    sleeping = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.forward(timedelta(minutes=59))
    await asyncio.sleep(0)
    assert not sleeping.done()
    clock.forward(timedelta(minutes=2))
    await asyncio.wait_for(sleeping, 2)
    with pytest.raises(ValueError, match="forward"):
        clock.forward(timedelta(seconds=-1))


async def test_alarms_go_by_the_clock_that_they_are_given() -> None:
    """What is due in a moment by a clock that is an hour ahead rings in a moment."""
    clock, rang = RehearsalClock(timedelta(hours=1)), asyncio.Event()
    timers = AlarmTimers(clock)
    timers.start()
    began = time.monotonic()
    timers.wake_at("steps", clock.now() + timedelta(milliseconds=50), rang.set)
    await asyncio.wait_for(rang.wait(), 5)
    assert time.monotonic() - began < 5
    timers.stop()


@pytest.fixture
def bot(tmp_path: Path) -> StagedBot:
    """Return a bot that does not run."""
    return StagedBot(RehearsalClock(), tmp_path / "bot.log")


async def test_time_is_not_moved_to_the_end_of_nothing(bot: StagedBot, tmp_path: Path) -> None:
    """Without a recording there is no end; a month is the most at once."""
    clock = RehearsalClock()
    passing = Time(clock, bot, tmp_path / "recordbot.db")
    with pytest.raises(PageError, match="nothing ends"):
        await passing.forward_to_the_end()
    with pytest.raises(PageError, match="a month at most"):
        await passing.forward(timedelta(days=32))
    await passing.forward(timedelta(days=1))
    assert {"ahead": 86400.0, "ends": None} == passing.as_json()


@pytest.fixture
def workshop(bot: StagedBot, tmp_path: Path) -> Workshop:
    """Return a workshop over an empty folder."""
    return Workshop(tmp_path, {"main": STORAGE}, bot)


TEMPLATES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(shipped_templates().glob("*.yml"))}


@pytest.mark.parametrize("name", TEMPLATES)
async def test_every_template_that_ships_has_a_form_and_a_body(workshop: Workshop, name: str) -> None:
    """And no errors; keys are masked."""
    shown = await workshop.wishes()["try"]({"name": name, "text": TEMPLATES[name]}, "U1")
    assert [] == [one for one in shown["findings"] if one["severity"] == "error"]
    assert "modal" == shown["view"]["type"]
    assert "***" in str(shown["body"])


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("mode: mix", "mode: mox", 3, "mox"),
        ("width: 1280", "width: 12800", 11, "R-0"),
        ("title: Webinar", "title: [", 3, "not YAML"),
    ],
)
async def test_what_is_wrong_is_told_with_its_line(
    workshop: Workshop, tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    """And it is not saved: nothing was written."""
    content = {"name": "webinar", "text": TEMPLATES["webinar"].replace(old, new)}
    findings = (await workshop.wishes()["try"](content, "U1"))["findings"]
    assert said in " ".join(one["message"] for one in findings)
    assert line in [one["line"] for one in findings]
    with pytest.raises(PageError, match="not saved"):
        await workshop.wishes()["save"](content, "U1")
    assert {"names": []} == await workshop.wishes()["templates"]({}, "U1")
    assert not (tmp_path / "webinar.yml").exists()


@pytest.mark.parametrize("name", ["../elsewhere", "", "a/b", ".hidden", None])
async def test_a_template_is_saved_in_its_folder_or_not_at_all(workshop: Workshop, name: object) -> None:
    """A name is no path."""
    for wish in ("open", "try", "save"):
        with pytest.raises(PageError, match="letters, digits"):
            await workshop.wishes()[wish]({"name": name, "text": ""}, "U1")
