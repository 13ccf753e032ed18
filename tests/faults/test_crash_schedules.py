"""The bot dies at any point of a life in which something was scheduled: it is recorded once, or told to have been missed."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.domain.schedule import News, ScheduleState
from bot.domain.schedule_words import At
from bot.sandbox.slack.cast import TEAM_ID
from bot.services.schedules import ScheduleWish
from tests.builders import NOON
from tests.faults.conftest import Report
from tests.faults.fuse import Fuse, Point
from tests.faults.lives import Life, led
from tests.faults.promises import broken_promises
from tests.faults.theatre import HERE, Theatre, a_theatre

MINUTE: Final = timedelta(minutes=1)
START: Final = NOON + 2 * MINUTE
LENGTH: Final = 5 * MINUTE


async def schedule(theatre: Theatre) -> None:
    """Type the command, and say yes; both again where the bot died meanwhile, as people would."""
    wish = ScheduleWish("webinar", "town-hall", At(moment=START), for_=LENGTH)
    proposed = await theatre.bot.schedules.propose(wish, HERE, key="one line")
    await theatre.bot.schedules.confirm(proposed.schedule.id, HERE)


SCHEDULED: Final = Life("scheduled", ((timedelta(), schedule),))


@dataclass(frozen=True)
class Came:
    """What came of a schedule: how many recordings, and what the channel was told, each with how often."""

    recordings: int
    recorders: int
    state: ScheduleState
    told: Counter[str]
    broken: list[str]
    fuse: Fuse


async def came_of_it(folder: Path, point: Point | None = None, *, downtime: timedelta = timedelta()) -> Came:
    """Lead the life, dying at *point* and coming back after *downtime*."""
    name = "undisturbed" if point is None else f"{point.side}-{point.number}-{downtime.seconds}"
    async with a_theatre(folder, name, fuse=Fuse(point)) as theatre:
        await led(theatre, SCHEDULED, downtime=downtime)
        rows = await theatre.bot.store.history(team_id=TEAM_ID, limit=10)
        (row,) = [
            await theatre.bot.store.schedules.get(message)
            for message in {_about(message.metadata, "schedule_id") for message in theatre.slack.workspace.messages()}
            if message
        ]
        told = Counter(
            news for message in theatre.slack.workspace.messages() if (news := _about(message.metadata, "news"))
        )
        broken = broken_promises(theatre, rows)
        return Came(len(rows), len(theatre.agora.tasks), row.state, told, broken, theatre.fuse)


def _about(metadata: object, name: str) -> str:
    payload = metadata.get("event_payload", {}) if isinstance(metadata, dict) else {}
    return str(payload.get(name, ""))


async def test_a_death_at_any_point_records_it_once(folder: Path, report: Report) -> None:
    """One recording; the channel is told that it was scheduled, and nothing else; then it is over."""
    undisturbed = await came_of_it(folder)
    assert (1, 1, ScheduleState.OVER, Counter({News.SCHEDULED: 1}), []) == (
        undisturbed.recordings,
        undisturbed.recorders,
        undisturbed.state,
        undisturbed.told,
        undisturbed.broken,
    )
    points = [point for point in undisturbed.fuse.points() if point.number < _first_of_agora(undisturbed.fuse)]
    differs = {}
    for point in points:
        after = await came_of_it(folder, point)
        assert after.fuse.has_blown
        # Slack has no key that would tell two posts apart.
        told = Counter({News.SCHEDULED: 1 + (point.unsaved == "tell")})
        if (after.recordings, after.recorders, after.state, after.told, after.broken) != (
            *(1, 1, ScheduleState.OVER),
            *(told, []),
        ):
            differs[str(point)] = after
    report(f"{SCHEDULED}: died at {len(points)} points, {len(differs)} of them changed what came of it")
    assert {} == differs


async def test_a_bot_that_was_away_over_the_start_says_so(folder: Path, report: Report) -> None:
    """Down for a little, it starts late; for long, it was missed; never both, never neither, never twice."""
    fuse = (await came_of_it(folder)).fuse
    agreed = fuse.calls.index("save")  # before that nobody could count on it
    points = [point for point in fuse.points() if agreed < point.number < _first_of_agora(fuse)]
    wrong = {}
    for downtime, news in ((3.5 * MINUTE, News.LATE), (20 * MINUTE, News.MISSED)):
        for point in points:
            after = await came_of_it(folder, point, downtime=downtime)
            was_away = news in after.told
            expected = 0 if was_away and news == News.MISSED else 1
            if (
                (after.recordings, after.state) != (expected, ScheduleState.OVER)
                or after.told[news] > 1
                or after.broken
            ):
                wrong[f"{downtime} {point}"] = after
    report(f"{SCHEDULED}: away over the start from {len(points)} points on, {len(wrong)} times wrong")
    assert {} == wrong


def _first_of_agora(fuse: Fuse) -> int:
    """Return the number of the first call to Agora: from then on it is a recording like any other."""
    return fuse.calls.index("acquire")
