"""When people are told that a recording ends soon, and when that is taken back: pure functions of the row."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain import life, outcomes
from bot.domain.life import Step
from bot.domain.milestones import is_current, notices
from bot.domain.notice import Milestone, Notice, NoticeKind
from bot.domain.recording import Change, ChangeKind, Recording, RecordingState, Warned, Wish
from tests.builders import NOON, a_recording

MINUTE = timedelta(minutes=1)
LEADS = (10 * MINUTE, 5 * MINUTE, MINUTE)


def a_running(minutes: float = 60, **changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording that was confirmed at noon and ends after *minutes*; its next look at Agora is far away."""
    facts = {
        "state": RecordingState.RECORDING,
        "confirmed_at": NOON,
        "stop_at": NOON + minutes * MINUTE,
        "step_at": NOON + timedelta(days=1),
        "warn_before": LEADS,
    }
    return a_recording(**{**facts, **changes})


def at(minutes: float) -> datetime:
    """Return the moment so many minutes after noon."""
    return NOON + minutes * MINUTE


def lived(recording: Recording) -> list[float]:
    """Return at which minutes people are told, when every step is made the moment it is due."""
    told = []
    while (due_at := recording.due_at) is not None and life.next_step(recording, due_at) == Step.WARN:
        told.append((due_at - NOON) / MINUTE)
        recording = outcomes.warned(recording, due_at)
    assert Step.STOP == life.next_step(recording, recording.stop_at)
    return told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(60, [50, 55, 59]), (20, [10, 15, 19]), (19.9, [14.9, 18.9]), (10, [5, 9]), (2, [1]), (1.9, []), (0.2, [])],
)
def test_nobody_is_told_in_the_first_half_of_its_life(minutes: float, told: list[float]) -> None:
    """A short recording skips what would be said too early; a very short one says nothing."""
    assert pytest.approx(told) == lived(a_running(minutes))


def test_without_a_setting_nobody_is_told() -> None:
    """An older row has no such field, and is due at its end alone."""
    recording = a_running(warn_before=())
    assert (None, recording.stop_at) == (recording.next_warning_at, recording.due_at)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": RecordingState.STARTING, "confirmed_at": None},
        {"state": RecordingState.STOPPING},
        {"state": RecordingState.UPLOADING},
        {"stop_wish": Wish(user_id="U2", at=NOON)},
    ],
)
def test_only_what_records_and_goes_on_ends_soon(changes: dict[str, Any]) -> None:
    """Before it is confirmed, and once somebody stops it, nothing is said."""
    assert a_running(**changes).next_warning_at is None


@pytest.mark.parametrize(("back", "then"), [(52, 55), (56, 59), (59.5, 60)])
def test_whoever_was_away_says_the_newest_only(back: float, then: float) -> None:
    """A bot that comes back late says how long is really left, once; what it missed is not said any more."""
    told = outcomes.warned(a_running(), at(back))
    assert Step.WARN == life.next_step(a_running(), at(back))
    assert (Warned(stop_at=at(60), at=at(back)), at(then)) == (told.warned, told.due_at)


def test_after_the_end_it_is_stopped_and_not_talked_about() -> None:
    """The stop comes first, however much there was to say."""
    assert Step.STOP == life.next_step(a_running(), at(61))


def test_telling_waits_for_no_change_and_no_look_at_agora() -> None:
    """It needs no call, so it is done first; what else is due follows."""
    change = Change(kind=ChangeKind.LAYOUT, client_request={}, wish=Wish(user_id="U2", at=NOON))
    recording = a_running(changes=(change,), step_at=NOON)
    assert Step.WARN == life.next_step(recording, at(50))
    assert Step.CHANGE == life.next_step(outcomes.warned(recording, at(50)), at(50))


def test_who_has_just_extended_it_need_not_be_told() -> None:
    """Extended to six minutes from now, the warning of ten minutes is pointless; the others are not."""
    wish = Wish(user_id="U2", at=at(59))
    extended = a_running(65, warned=Warned(stop_at=at(60), at=at(59)), extended=wish)
    assert [60, 64] == lived(extended)


def test_an_extended_recording_is_warned_of_anew() -> None:
    """The leads count from the new end."""
    extended = a_running(75, warned=Warned(stop_at=at(60), at=at(50)), extended=Wish(user_id="U2", at=at(51)))
    assert [65, 70, 74] == lived(extended)


def said(before: Recording, after: Recording) -> list[Notice]:
    """Return the warnings among what is said of a change."""
    return [notice for notice in notices(before, after, at(52)) if notice.kind == NoticeKind.WARNING]


def test_a_warning_is_one_notice_of_its_own() -> None:
    """It is not the card's, which does not change because of it."""
    before = a_running()
    after = outcomes.warned(before, at(50))
    (notice,) = notices(before, after, at(50))
    assert (NoticeKind.WARNING, Milestone.ENDING_SOON) == (notice.kind, notice.milestone)
    assert is_current(after, notice)
    assert not is_current(before, notice)


@pytest.mark.parametrize(
    "changes",
    [
        {"stop_at": at(75)},
        {"stop_wish": Wish(user_id="U2", at=at(51))},
        {"state": RecordingState.STOPPING},
        {"state": RecordingState.UPLOADING},
    ],
)
def test_what_is_so_no_longer_is_taken_back(changes: dict[str, Any]) -> None:
    """Extended, being stopped, over: the same notice is put again, once."""
    warned = outcomes.warned(a_running(), at(50))
    (first,) = said(a_running(), warned)
    after = warned.noting(**changes)
    (again,) = said(warned, after)
    assert (first.id, False) == (again.id, is_current(after, again))
    assert [] == said(after, after.noting(tries=1))


def test_the_next_warning_takes_the_place_of_the_last() -> None:
    """Only the newest has buttons."""
    ten = outcomes.warned(a_running(), at(50))
    five = outcomes.warned(ten, at(55))
    old, new = said(ten, five)
    assert [False, True] == [is_current(five, old), is_current(five, new)]
    assert old.id != new.id
