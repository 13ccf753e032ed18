"""The bot dies before and after every save and every call, begins again, and the end is the same.

The points are not written down: they are counted while an undisturbed life goes by.
"""

import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.notice import Milestone
from bot.domain.recording import Recording
from tests.faults.conftest import Report
from tests.faults.fuse import Fuse, Point
from tests.faults.lives import (
    BY_A_PERSON,
    IN_TROUBLE,
    INTO_THE_BUCKET,
    TO_THE_END,
    WARNED_OF,
    WITH_CALLBACKS,
    Life,
    led,
)
from tests.faults.promises import broken_promises, said_about, stopped_late
from tests.faults.theatre import a_theatre


@dataclass(frozen=True)
class Ending:
    """What a life came to, with nothing in it that differs from one life to the next by chance."""

    row: tuple[object, ...]
    files: frozenset[str]
    recorders: int
    said: tuple[str, ...]
    cards: int
    repeated: int


@dataclass(frozen=True)
class Led:
    """A life that was led, and what there is to say of it."""

    fuse: Fuse
    ending: Ending
    broken: list[str]
    late: timedelta


async def lead(folder: Path, life: Life, point: Point | None = None, *, downtime: timedelta = timedelta()) -> Led:
    """Lead *life*, dying at *point* and coming back after *downtime*."""
    name = "undisturbed" if point is None else f"{point.side}-{point.number}"
    async with a_theatre(
        folder,
        name,
        callbacks=life.callbacks,
        reads_bucket=life.reads_bucket,
        warn_before=life.warn_before,
        fuse=Fuse(point),
    ) as theatre:
        await led(theatre, life, downtime=downtime)
        row = await theatre.only_recording()
        said = said_about(theatre, row)
        ending = Ending(
            row=(row.state, row.stop_reason, row.failure and row.failure.reason, row.may_be_running),
            files=frozenset(_without_sid(row, file.name) for file in row.files),
            recorders=len(theatre.agora.tasks),
            said=tuple(name.split(":")[1] for name in said.in_order),
            cards=len(said.cards),
            repeated=sum(said.repeated.values()),
        )
        late = max(stopped_late(theatre, [row]), default=timedelta())
        return Led(theatre.fuse, ending, broken_promises(theatre, [row]), late)


def _without_sid(row: Recording, name: str) -> str:
    for task in (row.task, *row.former_tasks):
        name = name.replace(task.sid or "?", "<sid>")
    return name


def expected_at(point: Point, undisturbed: Ending, life: Life) -> Ending:
    """Return the end that a death at *point* may have: the undisturbed one, but for what cannot be known any more."""
    match point.unsaved:
        case "post_card":
            # Slack has no key that would tell two posts apart, and the bot may not read what was posted.
            return replace(undisturbed, cards=undisturbed.cards + 1)
        case "post_milestone":
            return replace(undisturbed, repeated=undisturbed.repeated + 1)
        case "start" if not life.callbacks:
            # Agora will not say its sid again: it can neither be asked nor stopped, so another one is
            # started, and the card says that the first may be running until it leaves by itself.
            state, stopped, failed, _ = undisturbed.row
            return replace(
                undisturbed,
                row=(state, stopped, failed, True),
                recorders=undisturbed.recorders + 1,
                said=("started_over", *undisturbed.said),
            )
        case "stop" if life.reads_bucket:
            return undisturbed  # the list of files came once, and they are seen all the same
        case "stop":
            # The list of files said that all had arrived. It comes once; a callback may say it again.
            *before, _ = undisturbed.said
            arrived = "files_ready" if life.callbacks else "files_unconfirmed"
            return replace(undisturbed, said=(*before, arrived))
        case _:
            return undisturbed


def with_copies(ending: Ending, undisturbed: Ending) -> Ending:
    """Return *ending* with a warning that nobody took back counted as a copy.

    A warning that is so no longer is rewritten, and tells none any more; its copy, of which the bot does not know, stays.
    """
    left = tuple(name for name in ending.said if name == Milestone.ENDING_SOON and name not in undisturbed.said)
    said = tuple(name for name in ending.said if name not in left)
    return replace(ending, said=said, repeated=ending.repeated + len(left))


def chosen(points: list[Point], *, one_in: int = 1) -> list[Point]:
    """Return the points to die at: all of them by night, *one_in* so many by day.

    After one call and before the next nothing can be told apart from outside, so one in two is as good as all.
    """
    return points if one_in == 1 or os.environ.get("RECORDBOT_NIGHTLY") else points[1::one_in]


@pytest.mark.parametrize(
    ("life", "one_in"),
    [(TO_THE_END, 1), (BY_A_PERSON, 2), (WITH_CALLBACKS, 4), (INTO_THE_BUCKET, 4), (WARNED_OF, 8)],
    ids=str,
)
async def test_a_death_at_any_point_changes_nothing(folder: Path, report: Report, life: Life, one_in: int) -> None:
    """Same end, same files, one recorder, stopped on time, everything said; but for what cannot be known any more."""
    undisturbed = await lead(folder, life)
    assert ([], timedelta()) == (undisturbed.broken, undisturbed.late)
    points = undisturbed.fuse.points()
    differs = {}
    for point in (tried := chosen(points, one_in=one_in)):
        after = await lead(folder, life, point)
        assert after.fuse.has_blown
        expected = expected_at(point, undisturbed.ending, life)
        if (with_copies(after.ending, undisturbed.ending), after.broken, after.late) != (expected, [], timedelta()):
            differs[str(point)] = (after, expected)
    report(f"{life}: died at {len(tried)} of {len(points)} points, {len(differs)} of them changed the end")
    assert {} == differs


async def test_a_death_in_the_middle_of_trouble_breaks_no_promise(folder: Path, report: Report) -> None:
    """Three attempts, a channel that goes away, stops that fail: nothing runs on, and everybody is told, once."""
    undisturbed = await lead(folder, IN_TROUBLE)
    assert [] == undisturbed.broken
    points = undisturbed.fuse.points()
    broken = {}
    for point in (tried := chosen(points, one_in=8)):
        after = await lead(folder, IN_TROUBLE, point)
        copies = after.ending.repeated - (point.unsaved == "post_milestone")
        if after.broken or after.late > undisturbed.late or copies:
            broken[str(point)] = after
    report(f"{IN_TROUBLE}: died at {len(tried)} of {len(points)} points, {len(broken)} of them broke a promise")
    assert {} == broken


async def test_a_bot_that_was_away_over_the_end_stops_at_once(folder: Path, report: Report) -> None:
    """Down for ten minutes from any point on: it stops what is overdue as soon as it is back, and breaks no promise."""
    downtime = timedelta(minutes=10)
    undisturbed = await lead(folder, TO_THE_END)
    points = undisturbed.fuse.points()
    broken = {}
    for point in (tried := chosen(points, one_in=8)):
        after = await lead(folder, TO_THE_END, point, downtime=downtime)
        if after.broken or after.late > downtime:
            broken[str(point)] = after
    report(f"away for {downtime}: died at {len(tried)} of {len(points)} points, {len(broken)} broke a promise")
    assert {} == broken
