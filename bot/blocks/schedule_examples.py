"""Made-up schedules, and everything that is shown of them: for `recordbot blocks dump`, and for nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from bot.blocks import schedules
from bot.blocks.examples import CHANNEL, COLLEAGUE, EXAMPLES, MINUTE, NOON, PERSON
from bot.blocks.message import CardMessage
from bot.blocks.schedule_form import confirm_modal
from bot.blocks.schedule_news import schedule_news
from bot.domain.schedule import News, Schedule, ScheduleState, Unsaid
from bot.domain.upcoming import Overlap, Proposal, SchedulePage

NINE: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # in Berlin
DAY: Final = timedelta(days=1)
LONG: Final = 23
TOLD: Final = {
    News.LATE: {
        "at": NINE.isoformat(),
        "began_at": (NINE + 12 * MINUTE).isoformat(),
        "stop_at": (NINE + 45 * MINUTE).isoformat(),
        "recording_id": "rec_7hk2m9q",
    },
    News.MISSED: {"at": NINE.isoformat(), "last": NINE.isoformat(), "count": "1"},
    News.NOT_STARTED: {
        "at": NINE.isoformat(),
        "reason": "There is no template `webinar`. There are `audio` and `meeting`.",
    },
    News.OWNER_LEFT: {
        "at": NINE.isoformat(),
        "reason": "Only people may have something recorded, and this account is a bot's, or was deleted. Nothing was done.",
    },
}


def a_schedule(**facts: Any) -> Schedule:  # noqa: ANN401 - any field of a schedule
    """Return an active schedule: every weekday 9:00 to 9:45 in Berlin."""
    usual: dict[str, Any] = {
        "id": "sch_7hk2m9q",
        "state": ScheduleState.ACTIVE,
        "team_id": "T024BE7LD",
        "channel_id": CHANNEL,
        "owner": PERSON,
        "created_at": NOON,
        "template_id": "webinar",
        "title": "Webinar",
        "target": "town-hall",
        "zone": "Europe/Berlin",
        "weekdays": (0, 1, 2, 3, 4),
        "clock": time(9),
        "next_at": NINE,
        "length": 45 * MINUTE,
    }
    return Schedule(**{**usual, **facts})


DAILY: Final = a_schedule()
ONCE: Final = a_schedule(id="sch_2222222", weekdays=(), clock=None, target="all-hands", next_at=NINE + 40 * DAY)
PAUSED: Final = a_schedule(id="sch_3333333", state=ScheduleState.PAUSED, owner=COLLEAGUE, weekdays=(0, 3))
LEAPT: Final = a_schedule(weekdays=(6,), clock=time(2, 30), next_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC))


def proposals() -> Iterator[tuple[str, Proposal]]:
    """Yield what is echoed, by name."""
    clash = Overlap(a_schedule(id="sch_4444444", owner=COLLEAGUE, clock=time(9, 30)), NINE + 30 * MINUTE)
    weekly = Proposal(DAILY, tuple(islice(DAILY.starts_after(NOON), 3)))
    yield "again", weekly
    yield "once", Proposal(ONCE, (NINE + 40 * DAY,))
    yield "leapt", Proposal(LEAPT, tuple(islice(LEAPT.starts_after(NINE + 120 * DAY), 3)), odd=LEAPT.next_at)
    twice = LEAPT.noting(next_at=datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    yield "twice", Proposal(twice, tuple(islice(twice.starts_after(NINE + 300 * DAY), 3)), odd=twice.next_at)
    answered = DAILY.noting(answers={"maxIdleTime": "600", "subscribeAudioUids": ["1001", "1002"], "left": None})
    running = EXAMPLES["recording"]
    yield "overlapping", replace(weekly, schedule=answered, overlaps=(clash,), running=running)


def schedule_messages() -> Iterator[tuple[str, CardMessage]]:
    """Yield the name and the message of everything that is said of schedules."""
    for name, proposed in proposals():
        yield f"schedule_proposal_{name}", schedules.proposal(proposed)
    yield "schedule_confirmed", schedules.confirmed(DAILY)
    yield "schedule_discarded", schedules.discarded()
    for state in (ScheduleState.ACTIVE, ScheduleState.PAUSED, ScheduleState.CANCELLED):
        yield f"schedule_changed_{state}", schedules.changed(DAILY.noting(state=state))
    yield "schedule_list", schedules.listing(SchedulePage((DAILY, ONCE, PAUSED), 3))
    yield "schedule_list_none", schedules.listing(SchedulePage((), 0))
    ten = tuple(DAILY.noting(id=f"sch_7hk2m{number:02}") for number in range(10))
    ran = schedules.ran(EXAMPLES["requested"])
    yield "schedule_list_middle", schedules.listing(SchedulePage(ten, LONG, skipped=10), note=ran)
    for news in News:
        unsaid = Unsaid(news=news, due_at=NOON, channel_id=CHANNEL, facts=TOLD.get(news, {"by": COLLEAGUE}))
        yield f"schedule_news_{news}", schedule_news(DAILY, unsaid)
    yield "schedule_news_scheduled_once", schedule_news(ONCE, _told(News.SCHEDULED, by=PERSON))
    last = (NINE + 4 * DAY).isoformat()
    yield (
        "schedule_news_missed_often",
        schedule_news(DAILY, _told(News.MISSED, at=NINE.isoformat(), last=last, count="5")),
    )
    busy = _told(News.NOT_STARTED, at=NINE.isoformat(), reason="This is recorded already.", recording_id="rec_7hk2m9q")
    yield "schedule_news_not_started_busy", schedule_news(DAILY, busy)
    over = ONCE.noting(state=ScheduleState.OVER, next_at=None, last_at=NINE)
    yield "schedule_news_owner_left_once", schedule_news(over, _told(News.OWNER_LEFT, **TOLD[News.OWNER_LEFT]))


def schedule_modals() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the view of each form about schedules."""
    for name, proposed in proposals():
        yield f"schedule_{name}", confirm_modal(proposed)


def _told(news: News, **facts: str) -> Unsaid:
    return Unsaid(news=news, due_at=NOON, channel_id=CHANNEL, facts=facts)
