"""What Agora's callbacks make of a recording: the task they name, its files, and its upload."""

from datetime import timedelta
from typing import Any

import pytest

from bot import errors
from bot.domain import life, outcomes
from bot.domain.answers import ServiceReport, StopReport
from bot.domain.callbacks import noted
from bot.domain.files import RecordedFile
from bot.domain.life import Step
from bot.domain.milestones import notices
from bot.domain.notice import Milestone
from bot.domain.notification import Notification
from bot.domain.recording import Recording, RecordingState, UploadNews
from tests.builders import NOON
from tests.unit.domain.callback_events import LATER, SID, a_running, a_task, an_unnamed, says

S = RecordingState


# the sid of a start whose answer was lost


def test_a_callback_names_what_a_lost_answer_did_not() -> None:
    """The sid is noted, and whether it records is asked at once: nothing is taken as proved."""
    found = noted(an_unnamed(), says(42), LATER)
    assert (S.STARTING, SID, LATER, 0) == (found.state, found.task.sid, found.step_at, found.unanswered)
    assert Step.CONFIRM == life.next_step(found, LATER)


@pytest.mark.parametrize(
    ("recording", "event"),
    [
        pytest.param(an_unnamed(), says(40, uid="4000000000"), id="another uid"),
        pytest.param(an_unnamed(cname="other"), says(40), id="another cname"),
        pytest.param(an_unnamed(), says(40, sid=None), id="no sid"),
        pytest.param(an_unnamed(task=a_task(sid=None, start_sent_at=None)), says(40), id="not started yet"),
        pytest.param(a_running(), says(40, sid="6" * 32), id="another sid under the same uid"),
    ],
)
def test_a_callback_about_something_else_changes_nothing(recording: Recording, event: Notification) -> None:
    """What is not certainly ours is left alone."""
    assert recording is noted(recording, event, LATER)


@pytest.mark.parametrize(
    "answer",
    [
        errors.AgoraOutcomeUnknown("start"),
        errors.AlreadyStarted("start", http_status=201, agora_code=7),
        errors.ResourceExpired("start", http_status=400, agora_code=433),
        errors.AgoraUnavailable("start", http_status=503),
    ],
)
def test_a_name_that_came_during_the_start_outlives_its_answer(answer: errors.AgoraError) -> None:
    """Whatever the answer to the start lacks, what is named already is asked, not started again."""
    named = noted(an_unnamed(tries=2), says(40), LATER)
    after = outcomes.after_start(named, answer, LATER, fresh_uid="4000000000", callbacks_expected=True)
    assert (S.STARTING, SID, ()) == (after.state, after.task.sid, after.former_tasks)
    assert Step.CONFIRM == life.next_step(after, after.step_at)


def test_already_started_waits_for_its_callback_and_then_begins_anew() -> None:
    """Fifteen seconds, in which nothing is repeated; then under a new uid, as where no callbacks are expected."""
    error = errors.AlreadyStarted("start", http_status=201, agora_code=7)
    waiting = outcomes.after_start(an_unnamed(), error, LATER, fresh_uid="4", callbacks_expected=True)
    assert (S.STARTING, LATER + timedelta(seconds=15)) == (waiting.state, waiting.due_at)
    over = outcomes.after_start(waiting, error, waiting.step_at, fresh_uid="4", callbacks_expected=True)
    assert (S.REQUESTED, "4", True) == (over.state, over.task.uid, over.former_tasks[0].unsettled)
    at_once = outcomes.after_start(an_unnamed(), error, LATER, fresh_uid="4")
    assert S.REQUESTED == at_once.state


# what was given up, and shows itself


@pytest.mark.parametrize("state", [S.STARTING, S.RECORDING, S.FAILED, S.COMPLETED])
def test_an_abandoned_start_that_shows_itself_is_stopped(state: RecordingState) -> None:
    """Whatever became of the recording: a recorder that nobody wants is told to stop, the wanted one is not touched."""
    wanted = a_task(uid="3000000002", sid="6" * 32)
    recording = a_running(state=state, task=wanted, former_tasks=(a_task(sid=None, unsettled=True),))
    found = noted(recording, says(33), LATER)
    assert found.stray is not None
    assert (SID, LATER, LATER) == (found.stray.sid, found.stray.stop_again_at, found.due_at)
    assert wanted == found.task
    assert Step.STOP_STRAY == life.next_step(found, LATER)


def test_a_start_that_was_thought_refused_and_shows_itself_is_stopped() -> None:
    """What a gateway answered said that nothing had begun; the callback knows better."""
    recording = a_running(task=a_task(uid="3000000002", sid="6" * 32), former_tasks=(a_task(sid=None),))
    found = noted(recording, says(40), LATER)
    assert (True, LATER) == (found.may_be_running, found.due_at)
    assert found.stray is not None
    gone = outcomes.after_stop_stray(found, found.stray, StopReport("uploaded"), LATER)
    assert gone is noted(gone, says(11), LATER)


def test_the_last_try_of_a_failed_recording_is_stopped_too() -> None:
    """Given up after the last attempt, its own task may still be running."""
    recording = a_running(state=S.FAILED, task=a_task(sid=None, unsettled=True))
    found = noted(recording, says(40), LATER)
    assert (S.FAILED, Step.STOP_STRAY) == (found.state, life.next_step(found, LATER))


def test_a_stray_that_nobody_tries_to_stop_any_more_is_tried_again() -> None:
    """Its callback shows that it lives; chatter does not count, and what is settled stays settled."""
    lost = a_task(unsettled=True, stop_tries=40)
    recording = a_running(task=a_task(uid="3000000002", sid="6" * 32), former_tasks=(lost,))
    assert recording is noted(recording, says(33), LATER)
    again = noted(recording, says(41), LATER)
    assert again.stray is not None
    assert again is noted(again, says(11), LATER)
    settled = outcomes.after_stop_stray(again, again.stray, errors.AlreadyStopping("stop", http_status=400), LATER)
    assert settled is noted(settled, says(11), LATER)


# files and the upload


def test_uploaded_completes_what_waits_for_its_files() -> None:
    """Event 31 is noted with its files; the next step, due now, settles it."""
    waiting = a_running(state=S.UPLOADING, ended_at=NOON)
    told = noted(waiting, says(31, sequence=9, files=("b.mp4", "a.m3u8")), LATER)
    assert ("uploaded", ["a.m3u8", "b.mp4"], LATER) == (
        told.uploading_status,
        [file.name for file in told.files],
        told.due_at,
    )
    assert Step.SETTLE_UPLOADED == life.next_step(told, LATER)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param((32, 8), (31, 9), "uploaded", id="in order"),
        pytest.param((31, 9), (32, 8), "uploaded", id="overtaken"),
        pytest.param((31, 8), (32, 9), "backuped", id="a later part is in the backup"),
        pytest.param((31, None), (32, None), "uploaded", id="without numbers"),
        pytest.param((32, None), (31, None), "uploaded", id="without numbers, overtaken"),
    ],
)
def test_the_newest_news_of_the_upload_counts(
    first: tuple[int, int | None], second: tuple[int, int | None], expected: str
) -> None:
    """By Agora's own order, never by arrival."""
    recording = a_running(state=S.UPLOADING, ended_at=NOON)
    for event_type, sequence in (first, second):
        recording = noted(recording, says(event_type, sequence=sequence), LATER)
    assert expected == recording.uploading_status


def test_what_came_while_the_stop_was_awaited_is_newer_than_its_answer() -> None:
    """The stop's answer of "unknown" does not undo the callback that overtook it."""
    stopping = outcomes.stop_sent(a_running(stop_at=NOON), NOON)
    told = noted(stopping, says(31), NOON + timedelta(seconds=5))
    left = outcomes.after_stop(told, StopReport("unknown"), LATER)
    assert (S.UPLOADING, Step.SETTLE_UPLOADED) == (left.state, life.next_step(left, LATER))


def test_what_came_before_a_stop_that_found_the_recorder_was_about_another_part() -> None:
    """A recorder that can be stopped had not uploaded everything yet."""
    told = noted(a_running(stop_at=LATER), says(31), NOON)
    left = outcomes.after_stop(outcomes.stop_sent(told, LATER), StopReport("unknown"), LATER)
    assert (S.UPLOADING, "unknown") == (left.state, left.uploading_status)


def test_uploaded_is_forgotten_when_it_goes_on_recording() -> None:
    """After a change of recorder its part may be uploaded while the next part is recorded."""
    told = noted(a_running(), says(31), NOON)
    at_once = outcomes.after_watch(told, ServiceReport(5), NOON + timedelta(seconds=1))
    assert "uploaded" == at_once.uploading_status  # the answer may have been on its way before
    still = outcomes.after_watch(at_once, ServiceReport(5), NOON + timedelta(minutes=2))
    assert still.uploading_status is None
    left = outcomes.after_watch(at_once, ServiceReport(8), NOON + timedelta(minutes=2))
    assert Step.SETTLE_UPLOADED == life.next_step(left, left.step_at)


def test_a_new_attempt_knows_nothing_of_the_upload_of_the_one_before() -> None:
    """Its files are still to be recorded."""
    told = noted(a_running(state=S.STARTING), says(31), NOON)
    over = outcomes.after_confirm(told, ServiceReport(8), LATER, fresh_uid="4")
    assert (S.REQUESTED, None, None) == (over.state, over.uploading_status, over.upload_news)


def test_files_of_a_replaced_recorder_are_files_of_the_same_recording() -> None:
    """Event 12 is noted with the new uid; what begins with bak0_ stands beside the rest."""
    moved = noted(a_running(), says(12, newUid=4_000_000_000), LATER)
    told = noted(moved, says(31, uid="4000000000", files=("bak0_s_town-hall.m3u8", "s_town-hall.m3u8")), LATER)
    assert ("4000000000",) == told.task.replaced_by
    assert ["bak0_s_town-hall.m3u8", "s_town-hall.m3u8"] == [file.name for file in told.files]
    assert [12] == [report.event_type for report in told.reported]


def test_files_that_come_when_it_is_over_are_still_listed() -> None:
    """Postponed transcoding takes up to a day; the card gains the file, and nothing is done."""
    over = a_running(state=S.COMPLETED, files_confirmed=True, files=(RecordedFile(name="a.m3u8"),))
    told = noted(over, says(1001, files=("a.mp4",), result="total_success"), LATER)
    assert (["a.m3u8", "a.mp4"], None) == ([file.name for file in told.files], told.due_at)
    assert told is noted(told, says(31, files=("a.mp4",)), LATER)


def test_uploaded_settles_what_was_given_up_after_a_day() -> None:
    """The files are there after all: it says so on the card and in the thread, and nothing more is done."""
    over = a_running(state=S.COMPLETED, ended_at=NOON)
    told = noted(over, says(31, sequence=9, files=("a.m3u8",)), LATER)
    assert (True, "uploaded", None) == (told.files_confirmed, told.uploading_status, told.due_at)
    assert [None, Milestone.FILES_READY] == [notice.milestone for notice in notices(over, told, LATER)]
    assert told is noted(told, says(31, sequence=10, files=("a.m3u8",)), LATER)


@pytest.mark.parametrize(
    ("facts", "event_type", "sequence"),
    [
        pytest.param({}, 32, 9, id="in Agora's own backup"),
        pytest.param(
            {"upload_news": UploadNews(status="backuped", sequence=10, at=NOON)}, 31, 9, id="of an earlier part"
        ),
        pytest.param({"task": a_task(unsettled=True)}, 31, 9, id="it may be running"),
        pytest.param({"state": S.FAILED}, 31, 9, id="it failed"),
    ],
)
def test_nothing_else_settles_what_is_over(facts: dict[str, Any], event_type: int, sequence: int) -> None:
    """Whoever was told that nobody knows is told otherwise only where it is known."""
    over = a_running(**{"state": S.COMPLETED, "ended_at": NOON, **facts})
    assert not noted(over, says(event_type, sequence=sequence), LATER).files_confirmed


def test_pictures_and_missing_files_are_not_listed() -> None:
    """One line per snapshot would grow without end, and a failed download has no file."""
    recording = a_running()
    assert recording is noted(recording, says(45, files=("slack/a.jpg",)), LATER)
    assert () == noted(recording, says(90, files=("a.mp4",), fileName="a.mp4"), LATER).files


def test_a_callback_takes_no_detail_from_a_file() -> None:
    """Event 4 knows names alone, and may come after what knows more."""
    known = RecordedFile(name="a.m3u8", track_type="audio", uid="0", is_playable=True, slice_start_ms=1)
    recording = a_running(files=(known,))
    assert recording.files == noted(recording, says(4, files=("a.m3u8",)), LATER).files


# the video in ApsaraVideo for VoD


def test_the_video_s_id_is_noted_once_whatever_the_order() -> None:
    """Another recorder makes another video; what is not an id is no news."""
    one = says(60, aliVodInfo={"videoId": "v-one"})
    two = says(60, aliVodInfo={"VideoId": "v-two"}, sequence=9)
    recording = a_running()
    assert ("v-one",) == noted(noted(recording, one, LATER), one, LATER).video_ids
    assert ("v-one", "v-two") == noted(noted(recording, two, LATER), one, LATER).video_ids
    for odd in (
        says(60),
        says(60, aliVodInfo="v"),
        says(60, aliVodInfo={"videoId": ""}),
        says(61, aliVodInfo={"videoId": "v"}),
    ):
        assert () == noted(recording, odd, LATER).video_ids
