"""What Agora's callbacks report and hurry, in whatever order they come."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import errors
from bot.domain import callbacks, life, outcomes
from bot.domain.answers import ServiceReport
from bot.domain.callbacks import noted
from bot.domain.life import Step
from bot.domain.milestones import notices
from bot.domain.notification import Notification
from bot.domain.recording import Recording, RecordingState, Reported
from tests.builders import NOON
from tests.unit.domain.callback_events import LATER, MUCH_LATER, a_running, an_unnamed, says

S = RecordingState


# what people should know


@pytest.mark.parametrize(
    ("event", "code", "message"),
    [
        (says(1, module=0, errorLevel=5, errorCode=110, errorMsg=""), 110, ""),
        (says(1, module="1", errorLevel="2", errorCode="32", errorMsg="storage"), 32, "storage"),
        (says(2, module=1, warnCode=31), 31, ""),
        (says(71, code=4, message="page_load_timeout", details="late"), 4, "page_load_timeout"),
        (says(72, limitType="WebGL"), None, "WebGL"),
        (says(73, reason="audio_silence"), None, "audio_silence"),
        (says(90, fileName="a.mp4;b.mp4"), None, "a.mp4;b.mp4"),
        (says(12, newUid=7), None, ""),
        (says(1001, result="failed"), None, "failed"),
    ],
)
def test_what_people_should_know_is_reported(event: Notification, code: int | None, message: str) -> None:
    """Type, number and words are kept for the card; saying it again adds nothing."""
    told = noted(a_running(), event, LATER)
    expected = Reported(event_type=event.event_type, code=code, message=message, at=NOON)
    assert (expected,) == told.reported
    assert told.reported == noted(told, event, LATER).reported


@pytest.mark.parametrize(
    "event",
    [
        says(1, module=0, errorLevel=4, errorCode=5),
        says(71, code=0, message="ok"),
        says(1001, result="total_success"),
        says(40),
        says(33, progress=9999),
        says(4711, what="ever"),
    ],
)
def test_what_is_in_order_is_not_reported(event: Notification) -> None:
    """Only what went wrong, or was replaced, is worth a line."""
    assert () == noted(a_running(), event, LATER).reported


def test_only_the_last_five_different_reports_stay() -> None:
    """A warning that comes by the hundred pushes nothing out; the newest different ones stay, in order."""
    recording = noted(a_running(), says(1, errorLevel=5, errorCode=1, occurred_at=NOON + timedelta(seconds=1)), LATER)
    for second in range(100):
        recording = noted(recording, says(2, warnCode=31, occurred_at=NOON + timedelta(seconds=second)), LATER)
    assert [1, 31] == [report.code for report in recording.reported]
    for code in range(40, 46):
        recording = noted(recording, says(2, warnCode=code, occurred_at=MUCH_LATER + timedelta(seconds=code)), LATER)
    assert [41, 42, 43, 44, 45] == [report.code for report in recording.reported]


# haste

HURRIES: Final = [
    *(says(number) for number in (3, 4, 11, 12, 31, 32, 40, 41, 70, 71, 1001)),
    says(1, errorLevel=4, errorCode=1),
]
NO_HASTE: Final = [
    *(says(number) for number in (2, 13, 30, 33, 42, 43, 44, 45, 60, 61, 72, 73, 80, 81, 90, 100, 4711)),
    says(1, errorLevel=3, errorCode=1),
]


@pytest.mark.parametrize("event", HURRIES)
def test_some_events_hurry_the_next_look(event: Notification) -> None:
    """The next step is made now, and it is a question: the callback itself decides nothing."""
    told = noted(a_running(), event, LATER)
    assert (LATER, S.RECORDING, Step.WATCH) == (told.due_at, told.state, life.next_step(told, LATER))


@pytest.mark.parametrize("event", NO_HASTE)
def test_others_can_wait(event: Notification) -> None:
    """What comes many times, or says little, costs no request."""
    assert MUCH_LATER == noted(a_running(), event, LATER).step_at


def test_a_burst_of_events_hurries_every_two_seconds_at_most() -> None:
    """The first one counts at once, the next after two seconds, and no event moves that further away."""
    first = noted(a_running(), says(40), NOON)
    assert NOON == first.step_at
    watched = outcomes.after_watch(first, ServiceReport(5), NOON)
    second = noted(watched, says(41), NOON + timedelta(milliseconds=100))
    third = noted(second, says(11), NOON + timedelta(milliseconds=200))
    assert NOON + timedelta(seconds=2) == second.step_at == third.step_at
    early = noted(a_running(step_at=NOON), says(41), LATER)
    assert NOON == early.step_at  # what is due already is not put off


def test_a_callback_during_a_step_is_not_lost() -> None:
    """Whoever asked before the event happened asks again; in trouble, the pace is the trouble's own."""
    asking = a_running(step_at=NOON)
    told = noted(asking, says(41), LATER)
    answered = outcomes.after_watch(told, ServiceReport(5), LATER)
    assert LATER == callbacks.hurry_kept(answered, asking.hurried_at, LATER).step_at
    assert answered is callbacks.hurry_kept(answered, told.hurried_at, LATER)
    refused = outcomes.after_watch(told, errors.AgoraUnavailable("query", http_status=429), LATER)
    assert refused is callbacks.hurry_kept(refused, asking.hurried_at, LATER)


def test_haste_alone_is_not_worth_a_message() -> None:
    """The card shows none of it."""
    recording = a_running()
    assert () == notices(recording, noted(recording, says(40), LATER), LATER)


# order

LIFE: Final = [
    says(40, sequence=0),
    says(30, sequence=1),
    says(42, sequence=2, streamUid="0"),
    says(4, sequence=3, files=("s_town-hall.m3u8",)),
    says(33, sequence=4, progress=9999),
    says(2, sequence=5, module=1, warnCode=32, occurred_at=NOON + timedelta(seconds=5)),
    says(12, sequence=6, newUid=4_000_000_000, occurred_at=NOON + timedelta(seconds=6)),
    says(1, sequence=7, module=1, errorLevel=3, errorCode=47, occurred_at=NOON + timedelta(seconds=7)),
    says(73, sequence=8, reason="audio_silence", occurred_at=NOON + timedelta(seconds=8)),
    says(2, sequence=9, module=1, warnCode=32, occurred_at=NOON + timedelta(seconds=9)),
    says(72, sequence=10, limitType="WebGL", occurred_at=NOON + timedelta(seconds=10)),
    says(90, sequence=11, fileName="a.mp4", occurred_at=NOON + timedelta(seconds=11)),
    says(41, sequence=12, leaveCode=16),
    says(32, sequence=13, files=("s_town-hall.m3u8", "s_town-hall_0.mp4")),
    says(31, sequence=14, files=("bak0_s_town-hall.m3u8", "s_town-hall.m3u8", "s_town-hall_0.mp4")),
    says(11, sequence=15, exitStatus=0),
]
# When it is to be looked at again depends on when they came, and on nothing that lasts.
TIMES: Final = frozenset({"step_at", "hurried_at"})


def _after(recording: Recording, events: list[Notification], now: datetime) -> dict[str, object]:
    for event in events:
        recording = noted(recording, event, now)
    return recording.model_dump(exclude=set(TIMES))


@given(st.permutations(LIFE), st.lists(st.sampled_from(LIFE), max_size=20))
def test_order_and_repetition_make_no_difference(events: list[Notification], again: list[Notification]) -> None:
    """Whatever comes first, and how often: the facts are the same in the end."""
    for recording in (a_running(), an_unnamed(), a_running(state=S.UPLOADING, ended_at=NOON)):
        assert _after(recording, LIFE, LATER) == _after(recording, [*events, *again], LATER)


def test_chatter_is_kept_for_days_and_the_rest_for_weeks() -> None:
    """Nothing grows without bound, and what an error was about can still be asked."""
    assert callbacks.kept_for(says(45)) < callbacks.kept_for(says(1))
