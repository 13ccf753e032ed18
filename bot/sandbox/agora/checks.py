"""What is checked of a call before its effect: do its ids belong together, and is its body right.

Source: Agora REST reference, "Response status codes".
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.agora.answers import Refused, body_wrong, by_service
from bot.sandbox.agora.bodies import check_acquire, check_start, check_stop
from bot.sandbox.agora.ledger import RESOURCE_LIFE, Ledger, Resource, request_hash
from bot.sandbox.agora.pace import Shape
from bot.sandbox.agora.routes import Call
from bot.sandbox.agora.tasks import Task
from bot.sandbox.agora.updates import check_layout, check_update

_WEB_SCENE = 1


def legacy(shape: Shape, code: int, reason: str) -> Refused:
    """A refusal with one of the codes for which no page gives an HTTP status."""
    return Refused(by_service(shape.legacy_http_status, code, reason))


class Checks:
    """The checks, on one ledger."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime], shape: Callable[[], Shape]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._shape = shape

    def check(self, call: Call, body: Any) -> None:  # noqa: ANN401 -- JSON from outside has no narrower type
        """Refuse ids that do not belong together, and bodies that break a rule, in this order.

        Raises:
            Refused: with the service's answer.
        """
        if call.endpoint == "acquire":
            check_acquire(body)
            return
        resource = self._resource(call)
        if call.endpoint == "start":
            self._check_owner(resource, body)
            self._check_start(call, resource, body)
            return
        task = self._task(call, resource)
        self._check_owner(resource, body)
        if call.endpoint == "stop":
            check_stop(body)
        elif call.endpoint == "update":
            check_update(task, body)
        elif call.endpoint == "updateLayout":
            check_layout(body)

    def _resource(self, call: Call) -> Resource:
        resource = self._ledger.resources.get(call.resource_id)
        if resource is None:
            raise self._legacy(1001, "resourceId cannot be decoded")
        is_old = self._clock() - resource.acquired_at > RESOURCE_LIFE
        if call.endpoint == "start" and resource.sid is None and is_old:
            raise self._legacy(433, "resourceId expired")
        return resource

    def _task(self, call: Call, resource: Resource) -> Task:
        if resource.sid != call.sid:
            raise self._legacy(1003, "sid does not match resourceId")
        task = self._ledger.tasks[call.sid]
        if task.mode != call.mode:
            raise self._legacy(432, "mode does not match resourceId")
        if self._clock() >= task.refuses_calls_at:
            raise self._legacy(433, "resourceId expired")
        return task

    def _check_owner(self, resource: Resource, body: Any) -> None:  # noqa: ANN401 -- as above
        named = body if isinstance(body, dict) else {}
        for key, owned in (("cname", resource.cname), ("uid", resource.uid)):
            if isinstance(named.get(key), str) and named[key] != owned:
                raise self._legacy(432, f"{key} does not match resourceId")

    def _check_start(self, call: Call, resource: Resource, body: Any) -> None:  # noqa: ANN401 -- as above
        if resource.sid is not None:
            # a repeated start is a matter of state: whatever it asks for, the first one wins
            return
        check_start(call.mode, body)
        if (resource.scene == _WEB_SCENE) != (call.mode == "web"):
            raise body_wrong("Start: invalid scene value!")
        if resource.start_hash not in {None, request_hash(body["clientRequest"])}:
            raise body_wrong("request_hash mismatch!")

    def _legacy(self, code: int, reason: str) -> Refused:
        return legacy(self._shape(), code, reason)
