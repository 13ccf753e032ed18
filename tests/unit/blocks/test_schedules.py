"""What people read of schedules: the echo, the list, what the channel is told; and what comes back from the buttons."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.blocks import schedules
from bot.blocks.schedule_examples import DAILY, NINE, a_schedule, schedule_messages, schedule_modals
from bot.blocks.schedule_form import picked_moment
from bot.blocks.schedule_news import schedule_news
from bot.blocks.schedule_times import plan, span
from bot.domain.schedule import News, ScheduleState, Unsaid
from bot.domain.upcoming import Proposal, SchedulePage
from tests.builders import NOON

SHOWN: Final[dict[str, Any]] = {
    name: {"text": message.text, "blocks": message.block_dicts()} for name, message in schedule_messages()
}
FORMS: Final = dict(schedule_modals())


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_said_of_schedules_changes_only_on_purpose(name: str, snapshot: SnapshotAssertion) -> None:
    """Every message, with the words that people read."""
    assert snapshot == SHOWN[name]


@pytest.mark.parametrize("name", FORMS)
def test_the_form_that_asks_changes_only_on_purpose(name: str, snapshot: SnapshotAssertion) -> None:
    """Likewise."""
    assert snapshot == FORMS[name]


def test_every_news_has_an_example() -> None:
    """A new one without would never be linted."""
    assert {f"schedule_news_{news}" for news in News} <= set(SHOWN)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Monday 23 November, 9:00–9:45"),
        ({"zone": "Asia/Kolkata"}, "Monday 23 November, 13:30–14:15"),
        ({"length": timedelta(hours=16)}, "Monday 23 November, 9:00–1:00 on Tuesday"),
        ({"length": None, "until": time(10)}, "Monday 23 November, 9:00–10:00"),
        ({"created_at": NOON - timedelta(days=365)}, "Monday 23 November 2026, 9:00–9:45"),
    ],
)
def test_a_span_is_read_as_the_wall_shows_it(facts: dict[str, Any], said: str) -> None:
    """With the day after where it ends there, and the year where it is another."""
    zone = {"clock": time(13, 30)} if "zone" in facts else {}
    assert said == span(a_schedule(**facts, **zone), NINE)


def test_a_time_that_is_leapt_over_says_so() -> None:
    """Whoever scheduled 2:30 reads why it is 3:30 that day."""
    row = a_schedule(weekdays=(6,), clock=time(2, 30), next_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    assert row.next_at is not None
    assert "3:30–4:15 (there is no 2:30 that day" in span(row, row.next_at)


def test_a_plan_is_the_walls_times_whatever_the_next_night_does() -> None:
    """It is what was said, not what becomes of it on one day."""
    row = a_schedule(weekdays=(6,), clock=time(2, 30), next_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    assert "every Sunday, 2:30–3:15" == plan(row)


def test_what_comes_from_outside_pings_nobody() -> None:
    """A title, a target and an answer are shown as they are, in every place."""
    nasty = a_schedule(title="*<!here>*", target="<@U0AAAAAAA>", answers={"x": "<!channel>"})
    for message in (
        schedules.proposal(Proposal(nasty, (NINE,))),
        schedules.confirmed(nasty),
        schedules.listing(SchedulePage((nasty,), 1)),
        *(schedule_news(nasty, Unsaid(news=news, due_at=NOON, channel_id="C1", facts=_facts(news))) for news in News),
    ):
        shown = f"{message.text}{list(_formatted(message.block_dicts()))}"
        assert not [forbidden for forbidden in ("<!here>", "<@U0AAAAAAA>", "<!channel>") if forbidden in shown]


def _formatted(shown: object) -> Iterator[str]:
    """Yield the texts in which something could be formatted."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn":
            yield str(shown["text"])
        shown = list(shown.values())
    for part in shown if isinstance(shown, list) else ():
        yield from _formatted(part)


def _facts(news: News) -> dict[str, str]:
    at = NINE.isoformat()
    known = {"at": at, "last": at, "count": "1", "began_at": at, "stop_at": at, "recording_id": "rec_7hk2m9q"}
    return {**known, "reason": "<!here>"} if news in {News.NOT_STARTED, News.OWNER_LEFT} else {**known, "by": "U1"}


def test_the_buttons_are_those_that_do_something() -> None:
    """A paused one is not paused again; on the Home tab there is no place to start from."""
    labels = [button.text.text for button in schedules.buttons(DAILY) if button.text is not None]
    assert ["Pause", "Run now", "Cancel"] == labels
    paused = schedules.buttons(DAILY.noting(state=ScheduleState.PAUSED), suffix=schedules.FROM_HOME)
    assert ["resume_schedule_from_home", "cancel_schedule_from_home"] == [button.action_id for button in paused]


@pytest.mark.parametrize("seconds", [None, "", "soon", "1e99", "9" * 40, True])
def test_a_moment_that_is_none_is_none(seconds: object) -> None:
    """It comes from outside."""
    assert picked_moment(seconds) is None
    assert NINE == picked_moment(int(NINE.timestamp()))
