"""Recordings as rows, one each, for spreadsheets (CSV) and for programs (JSON); all moments are in UTC."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.files import storage_path
from bot.domain.recording import Recording, Task

COLUMNS: Final = (
    *("id", "state", "template", "title", "mode", "target", "cname", "sid", "uid", "parts"),
    *("started_by", "team_id", "channel_id"),
    *("created_at", "confirmed_at", "stop_at", "ended_at", "seconds", "stop_reason", "failure"),
    *("notes", "files_confirmed", "files", "paths", "bytes"),
)
# A spreadsheet takes a cell that begins so for a formula, and some those in full width; people choose the names
# of channels. Source: OWASP, "CSV Injection".
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def described(recording: Recording) -> dict[str, Any]:
    """Return what is told of one recording.

    `seconds` is from its confirmed start to its end. `parts` are the recorders that it had, each as `uid:sid`,
    `sid` and `uid` those of the last one. `files` are names, `paths` their addresses, in the same order, and `bytes`
    how big the bot saw them: 0 what was not there, None (in CSV: `?`) what it did not look for.
    """
    lasted = None
    if recording.confirmed_at is not None and recording.ended_at is not None:
        lasted = int((recording.ended_at - recording.confirmed_at).total_seconds())
    return {
        "id": recording.id,
        "state": str(recording.state),
        "template": recording.template_id,
        "title": recording.title,
        "mode": recording.mode,
        "target": recording.target,
        "cname": recording.cname,
        "sid": recording.task.sid,
        "uid": recording.task.uid,
        "parts": [_part(task) for task in (*recording.former_tasks, recording.task) if task.sid is not None],
        "started_by": recording.started_by,
        "team_id": recording.team_id,
        "channel_id": recording.channel_id,
        "created_at": _moment(recording.created_at),
        "confirmed_at": _moment(recording.confirmed_at),
        "stop_at": _moment(recording.stop_at),
        "ended_at": _moment(recording.ended_at),
        "seconds": lasted,
        "stop_reason": str(recording.stop_reason) if recording.stop_reason else None,
        "failure": str(recording.failure.reason) if recording.failure else None,
        "notes": len(recording.notes),
        "files_confirmed": recording.files_confirmed,
        "files": [file.name for file in recording.files],
        "paths": [storage_path(recording.client_request, file.name) for file in recording.files],
        "bytes": _sizes(recording),
    }


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows of `described` as CSV with a line of headings; no cell of it is taken for a formula."""
    written = io.StringIO()
    # All in quotes: otherwise a carriage return in a name would end the row.
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(_cell(row[name]) for name in COLUMNS)
    return written.getvalue()


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows of `described` as a JSON list."""
    return json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n"


def _sizes(recording: Recording) -> list[int | None]:
    report = recording.bucket.report if recording.bucket is not None else None
    seen = {file.name: file.size_bytes for file in report.landed} if report is not None else {}
    missing = report.missing if report is not None else ()
    return [0 if file.name in missing else seen.get(file.name) for file in recording.files]


def _part(task: Task) -> str:
    return f"{task.uid}:{task.sid}"


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join("?" if part is None else str(part) for part in value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
