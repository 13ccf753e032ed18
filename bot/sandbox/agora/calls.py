"""What the calls do, if the state of things allows it.

Source: Agora REST reference, one page per call, and "Response status codes".
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.agora.admission import Admission
from bot.sandbox.agora.answers import (
    ALREADY_EXITING,
    NO_RECORDED_DATA,
    TASK_CONFLICT,
    UPLOAD_TIMEOUT,
    VENDOR_OVER_LOAD,
    Answer,
    Body,
    Refused,
    by_service,
)
from bot.sandbox.agora.asked import RTMP_SERVICE, Asked
from bot.sandbox.agora.checks import legacy
from bot.sandbox.agora.journal import masked
from bot.sandbox.agora.ledger import Ledger, Resource, new_resource_id, new_sid, request_hash
from bot.sandbox.agora.pace import Pace, Shape
from bot.sandbox.agora.reports import query_report, stop_report
from bot.sandbox.agora.routes import Call
from bot.sandbox.agora.subscriptions import lists_after
from bot.sandbox.agora.tasks import Task
from bot.sandbox.agora.updates import layout_after

_DEFAULT_EXPIRED_HOUR = 72


class Calls:
    """The effects, on one ledger.

    `pace`, of tasks that will be started, and `shape`, of all answers, may be replaced at any time.

    Args:
        most_tasks: so many may run at once; None: any number.
    """

    def __init__(
        self, ledger: Ledger, clock: Callable[[], datetime], admission: Admission, most_tasks: int | None
    ) -> None:
        self.pace = Pace()
        self.shape = Shape()
        self._ledger = ledger
        self._clock = clock
        self._admission = admission
        self._most_tasks = most_tasks

    def carry_out(self, call: Call, body: Body) -> Answer:
        """Do what a checked call asks for.

        Raises:
            Refused: the state does not allow it; nothing was changed.
        """
        if call.endpoint == "acquire":
            return self._acquire(body)
        if call.endpoint == "start":
            return self._start(call, self._ledger.resources[call.resource_id], body)
        task, now = self._ledger.tasks[call.sid], self._clock()
        match call.endpoint:
            case "query":
                return self._query(task, now)
            case "stop":
                return self._stop(task, body["clientRequest"], now)
            case "update":
                return self._update(task, body["clientRequest"], now)
            case _:
                return self._update_layout(task, body["clientRequest"], now)

    def _acquire(self, body: Body) -> Answer:
        now, request = self._clock(), body["clientRequest"]
        if self._most_tasks is not None and self._ledger.count_alive(now) >= self._most_tasks:
            raise Refused(VENDOR_OVER_LOAD)
        resource = Resource(
            resource_id=new_resource_id(),
            cname=body["cname"],
            uid=body["uid"],
            scene=request.get("scene", 0),
            acquired_at=now,
            expires_after=timedelta(hours=request.get("resourceExpiredHour", _DEFAULT_EXPIRED_HOUR)),
            start_hash=request_hash(request["startParameter"]) if "startParameter" in request else None,
        )
        self._ledger.resources[resource.resource_id] = resource
        return self._good({"cname": resource.cname, "uid": resource.uid, "resourceId": resource.resource_id})

    def _start(self, call: Call, resource: Resource, body: Body) -> Answer:
        now = self._clock()
        if resource.sid is not None:
            raise self._already_started(resource, self._ledger.tasks[resource.sid], now)
        if self._ledger.running(resource.cname, resource.uid, now) is not None:
            raise Refused(TASK_CONFLICT)
        task = self._new_task(call, resource, body["clientRequest"], now)
        self._ledger.begin(resource, task)
        return self._good(_ids(task))

    def _new_task(self, call: Call, resource: Resource, request: Body, now: datetime) -> Task:
        task = Task(
            sid=new_sid(),
            resource_id=resource.resource_id,
            cname=resource.cname,
            uid=resource.uid,
            asked=Asked(call.mode, masked(request)),
            started_at=now,
            refuses_calls_at=now + resource.expires_after,
            pace=self.pace,
        )
        if task.asked.pushes_rtmp:
            services = request["extensionServiceConfig"]["extensionServices"]
            outputs = next(part["serviceParam"]["outputs"] for part in services if part["serviceName"] == RTMP_SERVICE)
            task.rtmp_urls = [output["rtmpUrl"] for output in outputs]
        self._admission.judge(task, request.get("token"))
        return task

    def _already_started(self, resource: Resource, task: Task, now: datetime) -> Refused:
        if task.is_over(now):
            # no page says what a used-up resource answers; this code makes a client acquire anew
            return legacy(self.shape, 433, "resourceId expired")
        sid = {"sid": task.sid} if self.shape.sid_in_already_started else {}
        echo = {"cname": task.cname, "uid": task.uid, "resourceId": resource.resource_id}
        return Refused(by_service(201, 7, "already started", **echo, **sid))

    def _query(self, task: Task, now: datetime) -> Answer:
        status = task.status_at(now)
        if status is None:
            raise _not_found()
        return self._good(_ids(task) | {"serverResponse": query_report(task, status, now, self.shape)})

    def _stop(self, task: Task, request: Body, now: datetime) -> Answer:
        if task.status_at(now) is None:
            # real answers to stop repeat cname and uid
            raise _not_found(cname=task.cname, uid=task.uid)
        if task.is_leaving(now):
            raise Refused(ALREADY_EXITING)
        task.stop_requested_at = now
        if request.get("async_stop", False):
            return self._good(_ids(task) | {"serverResponse": stop_report(task, now, self.shape)})
        uploaded_at = task.uploaded_at or now
        wait_seconds = (uploaded_at - now).total_seconds()
        if wait_seconds > task.pace.stop_wait_seconds:
            return self._late_stop(task, now)
        if task.first_file_at is None or task.first_file_at > now:
            return replace(NO_RECORDED_DATA, wait_seconds=wait_seconds)
        report = _ids(task) | {"serverResponse": stop_report(task, uploaded_at, self.shape)}
        return replace(self._good(report), wait_seconds=wait_seconds)

    def _late_stop(self, task: Task, now: datetime) -> Answer:
        wait_seconds = task.pace.stop_wait_seconds
        if self.shape.late_stop_code is not None:
            return replace(UPLOAD_TIMEOUT, wait_seconds=wait_seconds)
        report = _ids(task) | {"serverResponse": stop_report(task, now, self.shape)}
        return Answer(206, report, wait_seconds=wait_seconds)

    def _update(self, task: Task, request: dict[str, Any], now: datetime) -> Answer:
        self._check_records(task, now)
        if "streamSubscribe" in request:
            task.subscribe(lists_after(task.lists, request["streamSubscribe"]), now)
        if "onhold" in request.get("webRecordingConfig", {}):
            task.onhold = request["webRecordingConfig"]["onhold"]
        if "rtmpPublishConfig" in request:
            task.rtmp_urls = [output["rtmpUrl"] for output in request["rtmpPublishConfig"]["outputs"]]
        return self._good(_ids(task))

    def _update_layout(self, task: Task, request: dict[str, Any], now: datetime) -> Answer:
        self._check_records(task, now)
        task.layout = layout_after(request)
        return self._good(_ids(task))

    def _check_records(self, task: Task, now: datetime) -> None:
        if task.status_at(now) is None or task.is_leaving(now):
            raise _not_found()

    def _good(self, body: Body) -> Answer:
        return Answer(200, body | ({"code": 0} if self.shape.code_field else {}))


def _ids(task: Task) -> Body:
    return {"cname": task.cname, "uid": task.uid, "resourceId": task.resource_id, "sid": task.sid}


def _not_found(**echo: str) -> Refused:
    return Refused(by_service(404, 404, "failed to find worker", **echo))
