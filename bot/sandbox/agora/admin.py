"""Routes with which other processes drive the stand-in: switch faults on, look inside.

They are no part of Agora's interface, ask for no credentials, and do not count against the request limit.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from bot.sandbox.agora.courier import Courier
from bot.sandbox.agora.faults import KINDS, Fault, Faults
from bot.sandbox.agora.files import files_at
from bot.sandbox.agora.journal import Journal
from bot.sandbox.agora.ledger import Ledger
from bot.sandbox.agora.stage import Stage
from bot.sandbox.agora.tasks import Task

PREFIX = "/_standin"


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class People:
    """Who comes to a channel, or leaves it."""

    cname: str
    present: bool


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Strike:
    """What happens to the recordings of a channel."""

    kind: str
    cname: str
    seconds: float | None = None


_FAULT = TypeAdapter(Fault)
_PEOPLE = TypeAdapter(People)
_STRIKE = TypeAdapter(Strike)


class Admin:
    """The routes under `/_standin`."""

    def __init__(
        self,
        ledger: Ledger,
        stage: Stage,
        faults: Faults,
        journal: Journal,
        courier: Courier,
        clock: Callable[[], datetime],
    ) -> None:
        self._ledger = ledger
        self._stage = stage
        self._faults = faults
        self._journal = journal
        self._courier = courier
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What `web.Application.add_routes` takes."""
        return [
            web.get(f"{PREFIX}/faults", self._list_faults),
            web.post(f"{PREFIX}/faults", self._add_fault),
            web.delete(f"{PREFIX}/faults", self._clear_faults),
            web.get(f"{PREFIX}/state", self._state),
            web.get(f"{PREFIX}/requests", self._requests),
            web.post(f"{PREFIX}/people", self._people),
            web.post(f"{PREFIX}/strike", self._strike),
            web.post(f"{PREFIX}/health-check", self._health_check),
        ]

    async def _list_faults(self, _request: web.Request) -> web.Response:
        return _json({"faults": [asdict(fault) for fault in self._faults.waiting()], "kinds": sorted(KINDS)})

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            self._faults.add(_FAULT.validate_json(await request.read()))
        except ValidationError as error:
            return _problems(error)
        return await self._list_faults(request)

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._faults.clear()
        return await self._list_faults(request)

    async def _state(self, _request: web.Request) -> web.Response:
        now = self._clock()
        tasks = [described(task, now) for task in self._ledger.tasks.values()]
        effects = [
            {"cname": cname, "uid": uid, "starts": starts} for (cname, uid), starts in self._ledger.effects.items()
        ]
        deliveries = [asdict(delivery) for delivery in self._courier.deliveries]
        return _json({"now": now, "tasks": tasks, "effects": effects, "deliveries": deliveries})

    async def _requests(self, _request: web.Request) -> web.Response:
        return _json({"requests": [asdict(logged) for logged in self._journal.all()]})

    async def _people(self, request: web.Request) -> web.Response:
        try:
            said = _PEOPLE.validate_json(await request.read())
        except ValidationError as error:
            return _problems(error)
        move = self._stage.people_come if said.present else self._stage.people_leave
        return _json({"tasks": move(said.cname)})

    async def _strike(self, request: web.Request) -> web.Response:
        try:
            said = _STRIKE.validate_json(await request.read())
        except ValidationError as error:
            return _problems(error)
        try:
            return _json({"tasks": self._stage.strike(said.kind, said.cname, said.seconds)})
        except ValueError as error:
            return _json({"problems": [str(error)]}, status=400)

    async def _health_check(self, _request: web.Request) -> web.Response:
        try:
            return _json({"deliveries": [asdict(delivery) for delivery in await self._courier.check_health()]})
        except ValueError as error:
            return _json({"problems": [str(error)]}, status=400)


def described(task: Task, now: datetime) -> dict[str, Any]:
    """A task as JSON shows it; what was asked for is masked already."""
    ending = task.ending()
    return {
        "sid": task.sid,
        "resource_id": task.resource_id,
        "cname": task.cname,
        "uid": task.uid,
        "uid_in_channel": task.uid_at(now),
        "mode": task.mode,
        "service_status": task.status_at(now),
        "started_at": task.started_at,
        "leaves_at": None if ending is None else ending.at,
        "leaves_because": None if ending is None else ending.why,
        "is_over": task.is_over(now),
        "files": [recorded.name for recorded in files_at(task, now)],
        "onhold": task.onhold,
        "layout": task.layout,
        "request": task.asked.request,
    }


def _problems(error: ValidationError) -> web.Response:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return _json({"problems": problems}, status=400)


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, default=str))
