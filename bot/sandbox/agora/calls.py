"""The calls themselves: checks of ids and bodies first, then what a call does.

Source: Agora REST reference, one page per call, and "Response status codes".
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.agora.answers import (
    ALREADY_EXITING,
    NO_RECORDED_DATA,
    NO_ROUTE,
    TASK_CONFLICT,
    UPLOAD_TIMEOUT,
    Answer,
    Body,
    Refused,
    body_wrong,
    by_service,
)
from bot.sandbox.agora.bodies import check_acquire, check_start, check_stop
from bot.sandbox.agora.journal import masked
from bot.sandbox.agora.ledger import RESOURCE_LIFE, Ledger, Resource, new_resource_id, new_sid, request_hash
from bot.sandbox.agora.pace import Pace, Shape
from bot.sandbox.agora.reports import query_report, stop_report
from bot.sandbox.agora.routes import Call
from bot.sandbox.agora.tasks import Task

_WEB_SCENE = 1
_DEFAULT_EXPIRED_HOUR = 72
_LONGEST_STOP_SECONDS = 20.0


class Calls:
    """What each call checks and does, on one ledger.

    Args:
        pace: of tasks that will be started; it may be replaced at any time.
        shape: of all answers; likewise.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime], *, pace: Pace, shape: Shape) -> None:
        self.ledger = ledger
        self.pace = pace
        self.shape = shape
        self._clock = clock

    def check(self, call: Call, body: Any) -> None:  # noqa: ANN401 -- JSON from outside has no narrower type
        """Refuse ids that do not belong together, and bodies that break a rule, in this order."""
        if call.endpoint == "acquire":
            check_acquire(body)
            return
        resource = self._resource(call)
        if call.endpoint != "start":
            self._check_task_ids(call, resource)
        self._check_owner(resource, body)
        if call.endpoint == "start":
            self._check_start(call, resource, body)
        elif call.endpoint == "stop":
            check_stop(body)

    def carry_out(self, call: Call, body: Body) -> Answer:
        """Do what the call asks for, if the state of things allows it.

        Raises:
            Refused: it does not.
        """
        if call.endpoint == "acquire":
            return self._acquire(body)
        resource = self.ledger.resources[call.resource_id]
        if call.endpoint == "start":
            return self._start(call, resource, body)
        task = self.ledger.tasks[call.sid]
        if call.endpoint == "stop":
            return self._stop(task, body)
        if call.endpoint == "query":
            return self._query(task)
        raise Refused(NO_ROUTE)

    # checks

    def _resource(self, call: Call) -> Resource:
        resource = self.ledger.resources.get(call.resource_id)
        if resource is None:
            raise self._legacy(1001, "resourceId cannot be decoded")
        is_fresh = self._clock() - resource.acquired_at <= RESOURCE_LIFE
        if call.endpoint == "start" and resource.sid is None and not is_fresh:
            raise self._legacy(433, "resourceId expired")
        return resource

    def _check_task_ids(self, call: Call, resource: Resource) -> None:
        if resource.sid != call.sid:
            raise self._legacy(1003, "sid does not match resourceId")
        task = self.ledger.tasks[call.sid]
        if task.mode != call.mode:
            raise self._legacy(432, "mode does not match resourceId")
        if self._clock() >= task.refuses_calls_at:
            raise self._legacy(433, "resourceId expired")

    def _check_owner(self, resource: Resource, body: Any) -> None:  # noqa: ANN401 -- as above
        named = body if isinstance(body, dict) else {}
        for key, owned in (("cname", resource.cname), ("uid", resource.uid)):
            if isinstance(named.get(key), str) and named[key] != owned:
                raise self._legacy(432, f"{key} does not match resourceId")

    def _check_start(self, call: Call, resource: Resource, body: Any) -> None:  # noqa: ANN401 -- as above
        check_start(call.mode, body)
        if (resource.scene == _WEB_SCENE) != (call.mode == "web"):
            raise body_wrong("Start: invalid scene value!")
        # a repeated start is a state, not a wrong body: whatever it asks for, the first one wins
        if resource.sid is None and resource.start_hash not in {None, request_hash(body["clientRequest"])}:
            raise body_wrong("request_hash mismatch!")

    def _legacy(self, code: int, reason: str) -> Refused:
        return Refused(by_service(self.shape.legacy_http_status, code, reason))

    # effects

    def _acquire(self, body: Body) -> Answer:
        request = body["clientRequest"]
        resource = Resource(
            resource_id=new_resource_id(),
            cname=body["cname"],
            uid=body["uid"],
            scene=request.get("scene", 0),
            acquired_at=self._clock(),
            expires_after=timedelta(hours=request.get("resourceExpiredHour", _DEFAULT_EXPIRED_HOUR)),
            start_hash=request_hash(request["startParameter"]) if "startParameter" in request else None,
        )
        self.ledger.resources[resource.resource_id] = resource
        return self._good({"cname": resource.cname, "uid": resource.uid, "resourceId": resource.resource_id})

    def _start(self, call: Call, resource: Resource, body: Body) -> Answer:
        now = self._clock()
        if resource.sid is not None:
            raise self._already_started(resource, self.ledger.tasks[resource.sid], now)
        if self.ledger.running(resource.cname, resource.uid, now) is not None:
            raise Refused(TASK_CONFLICT)
        task = self._new_task(call, resource, body["clientRequest"], now)
        resource.sid = task.sid
        self.ledger.tasks[task.sid] = task
        self.ledger.effects[task.cname, task.uid] += 1
        return self._good(_ids(task))

    def _new_task(self, call: Call, resource: Resource, request: Body, now: datetime) -> Task:
        return Task(
            sid=new_sid(),
            resource_id=resource.resource_id,
            cname=resource.cname,
            uid=resource.uid,
            mode=call.mode,
            request=masked(request),
            started_at=now,
            refuses_calls_at=now + resource.expires_after,
            pace=self.pace,
        )

    def _already_started(self, resource: Resource, task: Task, now: datetime) -> Refused:
        if task.is_over(now):
            # no page says what a used-up resource answers; this code makes a client acquire anew
            return self._legacy(433, "resourceId expired")
        sid = {"sid": task.sid} if self.shape.sid_in_already_started else {}
        echo = {"cname": task.cname, "uid": task.uid, "resourceId": resource.resource_id}
        return Refused(by_service(201, 7, "already started", **echo, **sid))

    def _query(self, task: Task) -> Answer:
        now = self._clock()
        status = task.status_at(now)
        if status is None:
            raise Refused(_not_found(task))
        return self._good(_ids(task) | {"serverResponse": query_report(task, status, now, self.shape)})

    def _stop(self, task: Task, body: Body) -> Answer:
        now = self._clock()
        if task.status_at(now) is None:
            raise Refused(_not_found(task, echo=True))
        if task.is_leaving(now):
            raise Refused(ALREADY_EXITING)
        task.stop_requested_at = now
        if body["clientRequest"].get("async_stop", False):
            return self._good(_ids(task) | {"serverResponse": stop_report(task, now, self.shape)})
        uploaded_at = task.uploaded_at or now
        wait_seconds = (uploaded_at - now).total_seconds()
        if wait_seconds > _LONGEST_STOP_SECONDS:
            return replace(UPLOAD_TIMEOUT, wait_seconds=_LONGEST_STOP_SECONDS)
        if task.first_file_at is None or task.first_file_at >= now:
            return replace(NO_RECORDED_DATA, wait_seconds=wait_seconds)
        report = {"serverResponse": stop_report(task, uploaded_at, self.shape)}
        return replace(self._good(_ids(task) | report), wait_seconds=wait_seconds)

    def _good(self, body: Body) -> Answer:
        return Answer(200, body | ({"code": 0} if self.shape.code_field else {}))


def _ids(task: Task) -> Body:
    return {"cname": task.cname, "uid": task.uid, "resourceId": task.resource_id, "sid": task.sid}


def _not_found(task: Task, *, echo: bool = False) -> Answer:
    # real answers to stop repeat cname and uid, those to query do not
    named = {"cname": task.cname, "uid": task.uid} if echo else {}
    return by_service(404, 404, "failed to find worker", **named)
