"""What must be true of every life at its end, whatever happened in it; read from outside, never from the bot's memory."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.blocks.card import away, card, plain_card
from bot.blocks.message import LONGEST_TEXT
from bot.blocks.text import shorten
from bot.domain.recording import Recording, Task
from bot.sandbox.agora.tasks import Task as Recorder
from bot.sandbox.slack.workspace import Message
from tests.faults.theatre import Theatre

WARNING = ":ending_soon:"  # is said where it still holds, so not always


@dataclass(frozen=True)
class Said:
    """What stands in Slack about one recording: its cards and its milestones, each in order."""

    cards: tuple[Message, ...]
    milestones: tuple[str, ...]

    @property
    def repeated(self) -> dict[str, int]:
        """Return which milestones were said more than once, and how often too much."""
        return {name: count - 1 for name, count in Counter(self.milestones).items() if count > 1}

    @property
    def in_order(self) -> tuple[str, ...]:
        """Return the milestones in the order in which they were first said."""
        return tuple(dict.fromkeys(self.milestones))


def said_about(theatre: Theatre, recording: Recording) -> Said:
    """Return what everybody, or the starter, can read about *recording*."""
    about = [
        message for message in theatre.slack.workspace.messages() if _payload(message, "recording_id") == recording.id
    ]
    milestones = [notice for message in about if (notice := _payload(message, "notice")) is not None]
    cards = [message for message in about if _payload(message, "notice") is None]
    return Said(tuple(cards), tuple(milestones))


def _payload(message: Message, name: str) -> str | None:
    payload = (message.metadata or {}).get("event_payload", {})
    found = payload.get(name)
    return found if isinstance(found, str) else None


def milestones_due(theatre: Theatre, recording: Recording) -> list[str]:
    """Return the ids of the recording's milestones in the order in which they were written down."""
    with closing(sqlite3.connect(theatre.path)) as db:
        found = db.execute(
            "SELECT id FROM notice WHERE recording_id = ? AND kind = 'milestone' ORDER BY seq", [recording.id]
        )
        return [row[0] for row in found]


def is_shown(message: Message, recording: Recording) -> bool:
    """Say whether *message* shows *recording* as it is now, be it in fewer words."""
    text, shown = shorten(card(recording).text, LONGEST_TEXT), list(message.blocks)
    variants: tuple[list[dict[str, Any]], ...] = (
        away(card(recording), recording, message.channel_id).block_dicts(),
        plain_card(recording).block_dicts(),
        [],
    )
    return message.text == text and any(_covers(shown, blocks) for blocks in variants)


def _covers(shown: object, expected: object) -> bool:
    """Say whether *shown* holds everything of *expected*; Slack adds ids of its own."""
    if isinstance(expected, Mapping):
        return isinstance(shown, Mapping) and all(_covers(shown.get(key), value) for key, value in expected.items())
    if isinstance(expected, list | tuple):
        if not isinstance(shown, list | tuple) or len(shown) != len(expected):
            return False
        return all(_covers(one, other) for one, other in zip(shown, expected, strict=True))
    return shown == expected


def tasks_of(rows: Sequence[Recording]) -> Iterator[tuple[Recording, Task]]:
    """Yield every task that is written down."""
    for row in rows:
        for task in (*row.former_tasks, row.task):
            yield row, task


def owner_of(recorder: Recorder, rows: Sequence[Recording]) -> tuple[Recording, Task] | None:
    """Return the task that *recorder* is, as far as it is written down: by its sid, or by its uid where that is unknown."""
    for row, task in tasks_of(rows):
        if task.sid == recorder.sid or (task.sid is None and (row.cname, task.uid) == (recorder.cname, recorder.uid)):
            return row, task
    return None


def broken_promises(theatre: Theatre, rows: Sequence[Recording]) -> list[str]:
    """Return what is not as it must be when everything has had its time, one sentence each."""
    return [*_about_agora(theatre, rows), *_about_rows(rows), *_about_slack(theatre, rows)]


def _about_agora(theatre: Theatre, rows: Sequence[Recording]) -> Iterator[str]:
    now = theatre.clock.now()
    for (cname, uid), count in theatre.agora.effects.items():
        if count > 1:
            yield f"{cname}/{uid} was started {count} times"
    for recorder in theatre.agora.tasks:
        owner = owner_of(recorder, rows)
        if owner is None:
            yield f"{recorder.sid} runs, or ran, and nobody knows of it"
        elif not recorder.is_leaving(now) and not owner[1].unsettled:
            yield f"{recorder.sid} still runs, and {owner[0].id} does not say so"


def _about_rows(rows: Sequence[Recording]) -> Iterator[str]:
    for row in rows:
        if not row.is_over:
            yield f"{row.id} is not over: {row.state}"
        if row.stray is not None:
            yield f"{row.id} still stops a recorder that it abandoned"


def _about_slack(theatre: Theatre, rows: Sequence[Recording]) -> Iterator[str]:
    for row in rows:
        said = said_about(theatre, row)
        if not said.cards:
            yield f"{row.id} has no card"
        elif not any(is_shown(message, row) for message in said.cards):
            yield f"no card shows {row.id} as it is: {said.cards[-1].text}"
        if (due := milestones_due(theatre, row)) != [name for name in said.in_order if WARNING not in name]:
            yield f"{row.id} should have said {due}, and said {list(said.in_order)}"


def stopped_late(theatre: Theatre, rows: Sequence[Recording]) -> list[timedelta]:
    """Return by how much each recorder went on beyond the end that was wished for, as far as it was named."""
    late = []
    for recorder in theatre.agora.tasks:
        ending = recorder.ending()
        owner = owner_of(recorder, rows)
        if ending is None or owner is None or owner[1].sid is None:
            continue
        late.append(max(timedelta(), ending.at - _end_of(owner[0])))
    return late


def _end_of(row: Recording) -> datetime:
    return min(row.stop_at, row.stop_wish.at) if row.stop_wish is not None else row.stop_at
