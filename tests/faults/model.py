"""What must be true at the end of a random life, whatever happened in it.

Written from the three promises and from what people were answered; it knows nothing of how the bot works.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.sandbox.agora.journal import LoggedRequest
from bot.sandbox.agora.tasks import Task, Why
from tests.faults.random_life import RandomLife, Wished
from tests.faults.truth import Row, Shown, message_about, notices_of, shown_by

LATE_AT_MOST: Final = timedelta(seconds=5)  # when nothing was wrong
LATE_AFTER_TROUBLE: Final = timedelta(minutes=3)  # after it was mended: the longest pause between two tries, and leases
ASKED_AGAIN: Final = timedelta(seconds=30)
PER_SECOND: Final = 10
NOTHING_RUNS: Final = ("Nothing is running.", "Nothing is being recorded any more.", "Nothing is being recorded yet.")
MAY_RUN: Final = "may still be running"
OK: Final = 200
NOT_FOUND: Final = 404
ALREADY_STARTED: Final = 7  # Agora's code
BEGIN_ANEW: Final = frozenset({53, 433, 502})  # likewise
SAME_START_TIMES: Final = 3
# What is said when it is over, and in which order anything may be said.
LAST_WORDS: Final = ("failed", "files_ready", "files_unconfirmed")


def judge(life: RandomLife) -> list[str]:
    """Return every promise that was broken, one sentence each."""
    rows = {row.id: row for row in life.rows()}
    return [
        *life.broken,
        *(complaint for complaint in life.theatre.slack.complaints if "(HTTP " not in complaint),
        *_about_starts(life, rows),
        *_about_recorders(life, list(rows.values())),
        *_about_ends(life, rows),
        *_about_words(life, rows),
        *_about_threads(life, list(rows.values())),
        *_about_changes(life),
        *_about_pace(life),
    ]


def _about_starts(life: RandomLife, rows: dict[str, Row]) -> Iterator[str]:
    """Whatever somebody was told is being started is known; nothing else is."""
    known = {wished.id for wished in life.wished}
    for lost in known - rows.keys():
        yield f"{lost} was promised, and is not written down"
    for wished in life.wished:
        row = rows.get(wished.id)
        if wished.stopped_at is not None and row is not None and not row.is_wished_to_stop:
            yield f"the stop of {wished.id} was promised at {wished.stopped_at:%H:%M:%S}, and is not written down"
    for target, count in Counter(row.target for row in rows.values() if row.id not in known).items():
        if count > life.unheard.count(target):
            yield f"{target} is recorded {count} times without anybody having been told"


def _about_recorders(life: RandomLife, rows: list[Row]) -> Iterator[str]:
    """Every recorder is known, each was started once, and a second one only where the first could not be had."""
    tasks = life.theatre.agora.tasks
    for (cname, uid), count in life.theatre.agora.effects.items():
        if count > 1:
            yield f"{cname}/{uid} was started {count} times"
    for task in tasks:
        owner = _owner(task, rows)
        if owner is None:
            yield f"{task.sid} ran, and nobody knows of it"
        elif task.sid not in owner.sids and not _was_said(life, owner.id, MAY_RUN):
            yield f"{task.sid} of {owner.id} cannot be named, and nobody was told that it may run"
    for row in rows:
        own = [task for task in tasks if _owner(task, rows) == row]
        for first, second in itertools.pairwise(own):
            if not first.is_leaving(second.started_at) and not _was_given_up(life, first):
                yield f"{row.id} started {second.sid} while {first.sid} was at work"


def _was_given_up(life: RandomLife, task: Task) -> bool:
    """Say whether the bot did what it could about *task*: told it to stop, asked thrice for its number, or was sent away."""
    requests = life.theatre.agora.requests
    stops = [one for one in requests if one.endpoint == "stop" and f"/sid/{task.sid}/" in one.path]
    starts = [one for one in requests if one.endpoint == "start" and _is_start_of(one, task)]
    is_nameless = not life.world.names_again and any(one.code == ALREADY_STARTED for one in starts)
    is_sent_away = any(one.code in BEGIN_ANEW for one in starts)
    return bool(stops) or is_nameless or is_sent_away or len(starts) >= SAME_START_TIMES


def _is_start_of(request: LoggedRequest, task: Task) -> bool:
    return isinstance(request.body, dict) and (request.body.get("cname"), request.body.get("uid")) == (
        task.cname,
        task.uid,
    )


def _owner(task: Task, rows: list[Row]) -> Row | None:
    return next((row for row in rows if row.cname == task.cname and task.uid in row.uids), None)


def _was_said(life: RandomLife, recording_id: str, words: str) -> bool:
    return any(one.recording_id == recording_id and words in one.words for one in shown_by(life.theatre))


# when it ends


def _about_ends(life: RandomLife, rows: dict[str, Row]) -> Iterator[str]:
    """Nothing outlives its end by more than is allowed, and nothing ends before."""
    promised = {wished.id: wished for wished in life.wished}
    named = {sid for row in rows.values() for sid in row.sids}
    yield from (f"{sid} still runs after everything was well again" for sid in life.at_rest if sid in named)
    for task in life.theatre.agora.tasks:
        row = _owner(task, list(rows.values()))
        wished = promised.get(row.id) if row is not None else None
        if row is None or wished is None or task.sid not in row.sids:
            continue
        ending = task.ending()
        stopped_at = ending.at if ending is not None else life.now
        begins_at = _confirmed_at(life, task) or wished.at
        latest = _latest_end(life, wished, begins_at)
        if stopped_at > latest:
            yield f"{task.sid} of {row.id} ran {stopped_at - latest} too long"
        is_last = task.sid == row.final_sid and row.stop_reason == "deadline"
        if is_last and ending is not None and ending.why == Why.STOPPED:
            early = begins_at + wished.lasts + wished.longer - life.set_forward - ending.at
            if early > timedelta(seconds=1):
                yield f"{task.sid} of {row.id} was stopped {early} too early"


def _latest_end(life: RandomLife, wished: Wished, begins_at: datetime) -> datetime:
    end = _heard_at(life, begins_at) + wished.lasts + wished.longer + wished.perhaps_longer
    if wished.longer or wished.perhaps_longer:
        end += life.set_back  # somebody chose it by the clock that was wrong
    wanted = end if wished.stopped_at is None else min(end, wished.stopped_at)
    late = wanted + LATE_AT_MOST
    for began_at, ended_at in sorted(life.troubles, key=lambda trouble: trouble[0]):
        over_at = ended_at if ended_at is not None else life.now
        if began_at <= late and over_at + LATE_AFTER_TROUBLE > late:
            late = max(late, max(over_at, wanted) + LATE_AFTER_TROUBLE)
    return late


def _heard_at(life: RandomLife, said_at: datetime) -> datetime:
    """Return when what the service said at *said_at* was known for good: whoever died of it has to ask again."""
    after = [ended_at or life.now for began_at, ended_at in life.troubles if began_at <= said_at + LATE_AT_MOST]
    return max([said_at, *(at + ASKED_AGAIN for at in after if at > said_at)])


def _confirmed_at(life: RandomLife, task: Task) -> datetime | None:
    """Return when the service first said, and was heard to say, that *task* records."""
    if task.ready_at is None:
        return None
    for request in life.theatre.agora.requests:
        is_answered = request.endpoint == "query" and request.http_status == OK and not request.faults
        if is_answered and f"/sid/{task.sid}/" in request.path and request.at >= task.ready_at:
            return request.at
    return None


# what people read


def _about_words(life: RandomLife, rows: dict[str, Row]) -> Iterator[str]:
    """Nothing that was ever shown was untrue when it was shown, and the last card says how it ended."""
    tasks = life.theatre.agora.tasks
    for shown in shown_by(life.theatre):
        row = rows.get(shown.recording_id)
        if row is None:
            yield f"a message tells of {shown.recording_id}, which nobody knows"
            continue
        yield from _untrue(shown, row, [task for task in tasks if _owner(task, [row]) is not None], life)
    for row in rows.values():
        card = message_about(life.theatre, row.id)
        if not row.is_over:
            yield f"{row.id} is {row.state} for ever"
        if card is None:
            if life.deleted.get(row.id) != row.state:  # it is posted anew when there is news
                yield f"{row.id} has no card"
        elif any(words in str(card.blocks) + card.text for words in ("🔴", "⏳", "⏸️")):
            yield f"the card of {row.id}, which is {row.state}, says: {card.text}"


def _untrue(shown: Shown, row: Row, tasks: list[Task], life: RandomLife) -> Iterator[str]:
    is_green = shown.notice is None and "🔴" in shown.words
    confirmed = [at for task in tasks if (at := _confirmed_at(life, task)) is not None]
    if is_green and not any(at <= shown.at for at in confirmed):
        yield f"{row.id} was shown as recording at {shown.at:%H:%M:%S}, and nobody had said so"
    at_work = [task for task in tasks if task.started_at < shown.at and not task.is_leaving(shown.at)]
    if any(words in shown.words for words in NOTHING_RUNS) and not all(_seemed_gone(life, task) for task in at_work):
        yield f"{row.id} at {shown.at:%H:%M:%S}: {shown.words[:200]!r}, and {at_work[0].sid} was at work"
    if "every file is in your storage" in shown.words.lower():
        last = next((task for task in tasks if task.sid == row.final_sid), None)
        if last is not None and (last.uploaded_at is None or last.uploaded_at > shown.at + timedelta(seconds=2)):
            yield f"{row.id} at {shown.at:%H:%M:%S}: its files were said to have arrived"


def _seemed_gone(life: RandomLife, task: Task) -> bool:
    """Say whether the service itself said for 90 s that there is no such recorder, or that it is leaving."""
    about = [one for one in life.theatre.agora.requests if f"/sid/{task.sid}/" in one.path]
    lies = [one.at for one in about if one.http_status == NOT_FOUND or "already_exiting" in one.faults]
    return "already_exiting" in {kind for one in about for kind in one.faults} or (
        bool(lies) and lies[-1] - lies[0] >= timedelta(seconds=85)
    )


def _about_threads(life: RandomLife, rows: list[Row]) -> Iterator[str]:
    """Each milestone is said once, in order; after a lost answer of Slack's there may be a copy."""
    copies = 0
    for row in rows:
        said = [one.notice for one in shown_by(life.theatre) if one.recording_id == row.id and one.is_posted]
        due, milestones = (
            notices_of(life.theatre, row.id),
            [name for name in said if name and "ending_soon" not in name],
        )
        copies += len(milestones) - len(set(milestones))
        if list(dict.fromkeys(milestones)) != due:
            yield f"{row.id} should have said {due}, and said {milestones}"
        last = [name for name in due if name.split(":")[1] in LAST_WORDS]
        if len(last) != 1:
            yield f"{row.id} should end with one last word, and has {due}"
    if copies > life.copies:
        yield f"{copies} messages were said twice, where {life.copies} answers of Slack's were lost"


def _about_changes(life: RandomLife) -> Iterator[str]:
    """Whoever was told that something is being changed hears what came of it."""
    shown = shown_by(life.theatre)
    for wished in life.wished:
        for at, kind in wished.changes:
            heard = [
                one
                for one in shown
                if one.recording_id == wished.id
                and one.notice
                and ":change" in one.notice
                and f":{kind}:" in one.notice
            ]
            if not any(one.at >= at for one in heard):
                yield f"nobody was told what came of the {kind} of {wished.id}"


def _about_pace(life: RandomLife) -> Iterator[str]:
    """No second sees more than ten requests."""
    times = [request.at for request in life.theatre.agora.requests]
    for number, at in enumerate(times[PER_SECOND:]):
        if at - times[number] < timedelta(seconds=1):
            yield f"more than {PER_SECOND} requests came within the second before {at:%H:%M:%S.%f}"
