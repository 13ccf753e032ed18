"""Agora as the service sees itself: recorders, requests, callbacks, and the budget, as the panel shows them."""

from datetime import datetime
from typing import Any, Final

from bot.agora.client import PROBE
from bot.sandbox.agora import StandInAgora
from bot.sandbox.agora.files import files_at
from bot.sandbox.agora.journal import LoggedRequest
from bot.sandbox.agora.notifications import EVENT_TYPES, Delivery
from bot.sandbox.agora.routes import call_of
from bot.sandbox.agora.tasks import Task, Why

Json = dict[str, Any]

MOST_RECORDERS: Final = 60
MOST_LINES: Final = 120
HISTORY_SECONDS: Final = 40
MOST_PATH_PART: Final = 32
_EVENT_NAMES: Final = {event_type: name for event_type, _, name in EVENT_TYPES}
_READY: Final = 4
_RECORDING: Final = 5


class AgoraLook:
    """Reads the stand-in. Nothing in it runs by itself, so what is shown is computed when somebody looks."""

    def __init__(self, agora: StandInAgora) -> None:
        self._agora = agora

    def recorders(self) -> Json:
        """Return the newest recorders, newest first, and how many there ever were."""
        now, tasks = self._agora.clock(), self._agora.tasks
        shown = [_recorder(task, now) for task in reversed(tasks[-MOST_RECORDERS:])]
        return {"count": len(tasks), "recorders": shown}

    def budget(self) -> Json:
        """Return how much of the request limit is used now, and was in the seconds before."""
        budget = self._agora.budget
        by_second = [[admitted, refused] for admitted, refused in budget.by_second(HISTORY_SECONDS)]
        return {"used": budget.in_last_second(), "limit": budget.limit, "by_second": by_second}

    def requests(self, after: int) -> list[Json]:
        """Return the requests with a number above *after*, of many the newest."""
        found = self._agora.newest_requests(after, MOST_LINES)
        cnames = {task.sid: task.cname for task in self._agora.tasks} if found else {}
        return [_request(logged, cnames) for logged in found]

    def callbacks(self, after: int) -> list[Json]:
        """Return the attempts to deliver a callback from the one numbered *after* + 1 on, of many the newest."""
        deliveries = self._agora.deliveries
        first = max(after, len(deliveries) - MOST_LINES)
        return [_callback(number + 1, deliveries[number]) for number in range(first, len(deliveries))]


def _recorder(task: Task, now: datetime) -> Json:
    ending = task.ending()
    has_ended = ending is not None and now >= ending.at
    return {
        "sid": task.sid,
        "cname": task.cname,
        "uid": task.uid_at(now),
        "mode": task.mode,
        "state": _state(task, now),
        "status": task.status_at(now),
        "why": str(ending.why) if ending is not None and has_ended else None,
        "started": task.started_at.timestamp(),
        "ended": ending.at.timestamp() if ending is not None and has_ended else None,
        "onhold": task.onhold,
        "files": len(files_at(task, now)),
    }


def _state(task: Task, now: datetime) -> str:
    status, ending, uploaded_at = task.status_at(now), task.ending(), task.uploaded_at
    if ending is not None and now >= ending.at:
        if ending.why in {Why.LOST, Why.ABNORMAL}:
            return "lost"
        if uploaded_at is not None and now < uploaded_at:
            return "uploading"
        return "ended" if task.is_over(now) else "leaving"
    if status is None:
        return "moving"
    if status < _READY:
        return "starting"
    return "recording" if status == _RECORDING else "waiting"


def _request(logged: LoggedRequest, cnames: dict[str, str]) -> Json:
    call = call_of(logged.method, logged.path.removeprefix("/"))
    named = logged.body.get("cname") if isinstance(logged.body, dict) else None
    return {
        "number": logged.number,
        "at": logged.at.timestamp(),
        "endpoint": "probe" if call and call.sid == PROBE.sid else logged.endpoint,
        "method": logged.method,
        "path": _short(logged.path),
        "cname": named or cnames.get(call.sid if call else ""),
        "http_status": logged.http_status,
        "code": logged.code,
        "body": logged.body,
        "answer": logged.answer,
        "faults": list(logged.faults),
    }


def _short(path: str) -> str:
    """Return *path* with its long ids cut: a resource id alone has some 280 characters."""
    return "/".join(part if len(part) <= MOST_PATH_PART else f"{part[:8]}…" for part in path.split("/"))


def _callback(number: int, delivery: Delivery) -> Json:
    return {
        "number": number,
        "at": delivery.at.timestamp(),
        "event_type": delivery.event_type,
        "name": _EVENT_NAMES.get(delivery.event_type, "unknown"),
        "cname": delivery.cname,
        "attempt": delivery.attempt,
        "outcome": delivery.outcome,
        "http_status": delivery.http_status,
        "error": delivery.error,
        "payload": delivery.payload,
    }
