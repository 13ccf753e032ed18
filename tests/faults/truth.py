"""What the random lives are judged by: the database's bare rows, what Slack shows, what Agora's service did.

Nothing here asks the bot's own code what it means by anything.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.slack.workspace import Message
from tests.faults.theatre import Theatre


@dataclass(frozen=True)
class Row:
    """One recording as it is written down."""

    id: str
    target: str
    cname: str
    state: str
    stop_at: datetime
    stop_reason: str | None
    is_wished_to_stop: bool
    sids: frozenset[str]
    uids: tuple[str, ...]
    final_sid: str | None

    @property
    def is_over(self) -> bool:
        """Say whether it has ended, well or not."""
        return self.state in {"completed", "failed"}


def rows_of(theatre: Theatre) -> list[Row]:
    """Return every recording that is written down, oldest first."""
    with closing(sqlite3.connect(theatre.path)) as db:
        found = db.execute("SELECT data FROM recording ORDER BY created_at, id").fetchall()
    return [_row(json.loads(data)) for (data,) in found]


def _row(data: dict[str, Any]) -> Row:
    tasks = [*data["former_tasks"], data["task"]]
    return Row(
        id=data["id"],
        target=data["target"],
        cname=data["cname"],
        state=data["state"],
        stop_at=datetime.fromisoformat(data["stop_at"]),
        stop_reason=data.get("stop_reason"),
        is_wished_to_stop=data.get("stop_wish") is not None,
        sids=frozenset(task["sid"] for task in tasks if task.get("sid")),
        uids=tuple(task["uid"] for task in tasks),
        final_sid=data["task"].get("sid"),
    )


def notices_of(theatre: Theatre, recording_id: str) -> list[str]:
    """Return the ids of the milestones that are to be said of a recording, in order; warnings are left out."""
    with closing(sqlite3.connect(theatre.path)) as db:
        found = db.execute(
            "SELECT id FROM notice WHERE recording_id = ? AND kind = 'milestone' ORDER BY seq", [recording_id]
        )
        return [row[0] for row in found]


@dataclass(frozen=True)
class Shown:
    """Something that Slack took about a recording: a card, or a message of its thread."""

    at: datetime
    recording_id: str
    notice: str | None
    words: str
    is_posted: bool


def shown_by(theatre: Theatre) -> list[Shown]:
    """Return everything that was ever shown about recordings, in order."""
    found = []
    for call in theatre.slack.calls:
        about = ((call.args.get("metadata") or {}).get("event_payload") or {}) if call.ok else {}
        if call.method in {"chat.postMessage", "chat.update"} and "recording_id" in about:
            words = f"{call.args.get('text', '')} {json.dumps(call.args.get('blocks', []), ensure_ascii=False)}"
            is_posted = call.method == "chat.postMessage"
            found.append(Shown(call.at, about["recording_id"], about.get("notice"), words, is_posted))
    return found


def message_about(theatre: Theatre, recording_id: str) -> Message | None:
    """Return the newest card of a recording that still stands; None when there is none."""
    for message in sorted(theatre.slack.workspace.messages(), key=lambda one: float(one.ts), reverse=True):
        about = (message.metadata or {}).get("event_payload", {})
        if about.get("recording_id") == recording_id and about.get("notice") is None:
            return message
    return None


def true_time(message: Message) -> datetime:
    """Return when *message* was posted."""
    return datetime.fromtimestamp(float(message.ts), tz=UTC)
