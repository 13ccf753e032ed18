"""Faults that can be switched on, and the register in which they wait for a request that they fit.

`KINDS` names them all. A fault strikes a request that has passed the checks of route, credentials, rate, App ID, ids
and body, and would have taken effect; a wrong request keeps its own refusal, and does not use a fault up.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from bot.sandbox.agora.routes import ENDPOINTS

ANY, CALLBACK = "any", "callback"
_ABOUT_A_TASK = ("query", "update", "updateLayout", "stop")
_COMPLETED_LATE = ("start", *_ABOUT_A_TASK)


class Family(StrEnum):
    """What a kind of fault is about."""

    TRANSPORT = "transport"
    ANSWER = "answer"
    LIFE = "life"
    CALLBACK = "callback"


class Kind(NamedTuple):
    """One kind of fault.

    Args:
        endpoints: where it may be switched on.
        takes_effect: whether the call is carried out all the same.
        seconds: what `Fault.seconds` is when nobody says.
        http_status: of an ANSWER.
        code: of an ANSWER by the recording service; without one the gateway answers.
        reason: likewise; of the gateway: its message.
    """

    family: Family
    endpoints: Sequence[str]
    takes_effect: bool = False
    seconds: float = 0.0
    http_status: int = 0
    code: int | None = None
    reason: str = ""


def _says(http_status: int, code: int | None, reason: str, *endpoints: str, takes_effect: bool = False) -> Kind:
    return Kind(Family.ANSWER, endpoints or ENDPOINTS, takes_effect, 0.0, http_status, code, reason)


def _befalls(seconds: float, *endpoints: str) -> Kind:
    return Kind(Family.LIFE, endpoints, takes_effect=True, seconds=seconds)


KINDS: dict[str, Kind] = {
    # the connection
    "reset_before": Kind(Family.TRANSPORT, ENDPOINTS),
    "reset_after": Kind(Family.TRANSPORT, ENDPOINTS, takes_effect=True),
    "no_answer": Kind(Family.TRANSPORT, ENDPOINTS, seconds=120),
    "no_answer_after": Kind(Family.TRANSPORT, ENDPOINTS, takes_effect=True, seconds=120),
    "slow": Kind(Family.TRANSPORT, ENDPOINTS, takes_effect=True, seconds=15),
    "html": Kind(Family.TRANSPORT, ENDPOINTS, http_status=502),
    "half_json": Kind(Family.TRANSPORT, ENDPOINTS, takes_effect=True),
    "cut_in_body": Kind(Family.TRANSPORT, ENDPOINTS, takes_effect=True),
    # the answer; `answer` says whatever http_status, code and reason say
    "answer": _says(500, None, "An unexpected error occurred"),
    "rate_limited": _says(429, None, "API rate limit exceeded"),
    "unauthorized": _says(401, None, "Invalid authentication credentials"),
    "appid_invalid": _says(400, None, "appid is invalid"),
    "internal_error": _says(500, 500, "internal_error", "acquire"),
    "no_worker_manager": _says(500, 501, "no_worker_manager_available", "acquire"),
    "allocate_timeout": _says(500, 504, "allocate_timeout", "acquire"),
    "vendor_over_load": _says(400, 406, "vendor_over_load", "acquire"),
    "no_active_status": _says(400, 405, "no_active_status", "acquire"),
    "not_enabled": _says(400, 62, "cloud recording is not enabled", "acquire"),
    "no_worker": _says(500, 502, "Failed to allocate worker", "start"),
    "start_timeout": _says(500, 62, "request timeout", "start"),
    "already_started": _says(201, 7, "already started", "start"),
    "task_conflict": _says(400, 53, "task conflict", "start"),
    "not_completed": _says(206, 65, "request not completed", *_COMPLETED_LATE),
    "not_completed_after": _says(206, 65, "request not completed", *_COMPLETED_LATE, takes_effect=True),
    "backend_timeout": _says(504, 62, "request timeout", *_ABOUT_A_TASK),
    "not_found": _says(404, 404, "failed to find worker", *_ABOUT_A_TASK),
    "exiting": _says(400, 501, "service is exiting", "query"),
    "already_exiting": _says(400, 49, "invalid operation, already exiting", "stop"),
    "no_recorded_data": _says(206, 435, "no recorded data", "stop", takes_effect=True),
    # the life of the task that the request is about; "seconds" is said in troubles.py
    "never_ready": _befalls(0, "start"),
    "no_media": _befalls(0, "start"),
    "bad_token": _befalls(2, "start"),
    "storage_error": _befalls(2, "start"),
    "abnormal": _befalls(0, *_COMPLETED_LATE),
    "lost": _befalls(0, *_COMPLETED_LATE),
    "failover": _befalls(30, *_COMPLETED_LATE),
    "backuped": _befalls(0, *_COMPLETED_LATE),
    "slow_upload": _befalls(600, *_COMPLETED_LATE),
    # the signed callbacks
    "lose": Kind(Family.CALLBACK, (CALLBACK,)),
    "duplicate": Kind(Family.CALLBACK, (CALLBACK,)),
    "reorder": Kind(Family.CALLBACK, (CALLBACK,), seconds=5),
    "delay": Kind(Family.CALLBACK, (CALLBACK,), seconds=60),
}


STRIKES = tuple(name for name, kind in KINDS.items() if kind.family is Family.LIFE and "query" in kind.endpoints)
"""What can also happen to a recording that runs, without any request."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Fault:
    """One switched-on fault.

    Args:
        endpoint: `acquire`, `start`, `query`, `update`, `updateLayout`, `stop`, `ncs_ip`, `any` or `callback`.
        kind: a key of `KINDS`.
        times: how often it strikes; None: until it is cleared.
        skip: so many fitting requests are let through first.
        seconds: what the kind says; None: its own default.
        cname: only requests about this one; likewise `uid`, and for callbacks `event_type`.
        http_status: instead of the kind's own; likewise `code` and `reason`.
        takes_effect: likewise, for answers.

    Raises:
        pydantic.ValidationError: such a kind does not exist, or not at this endpoint. It is a ValueError.
    """

    endpoint: str
    kind: str
    times: Annotated[int, Field(ge=1)] | None = 1
    skip: Annotated[int, Field(ge=0)] = 0
    seconds: Annotated[float, Field(ge=0)] | None = None
    cname: str | None = None
    uid: str | None = None
    event_type: int | None = None
    http_status: Annotated[int, Field(ge=200, le=599)] | None = None
    code: int | None = None
    reason: str | None = None
    takes_effect: bool | None = None

    @model_validator(mode="after")
    def _must_exist(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"kind: {self.kind!r} does not exist; there are {', '.join(KINDS)}")
        fits = KINDS[self.kind].endpoints
        if self.endpoint not in fits and not (self.endpoint == ANY and fits != (CALLBACK,)):
            raise ValueError(f"endpoint: {self.kind} fits {', '.join(fits)}, not {self.endpoint!r}")
        return self

    @property
    def what(self) -> Kind:
        """The kind, with this fault's own numbers instead of the defaults."""
        kind = KINDS[self.kind]
        return kind._replace(
            seconds=kind.seconds if self.seconds is None else self.seconds,
            takes_effect=kind.takes_effect if self.takes_effect is None else self.takes_effect,
            http_status=kind.http_status if self.http_status is None else self.http_status,
            code=kind.code if self.code is None else self.code,
            reason=kind.reason if self.reason is None else self.reason,
        )

    def fits(self, endpoint: str, cname: str, uid: str, event_type: int | None) -> bool:
        """Whether it is about such a request, or such a callback."""
        at_endpoint = self.endpoint == endpoint or (self.endpoint == ANY and endpoint in self.what.endpoints)
        about = (self.cname in {None, cname}) and (self.uid in {None, uid})
        return at_endpoint and about and self.event_type in {None, event_type}


class Faults:
    """The faults that are switched on, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Switch everything off. What has happened to tasks stays."""
        self._waiting.clear()

    def drop(self, endpoint: str, kind: str) -> None:
        """Switch off what waits at *endpoint* as *kind*."""
        self._waiting = [fault for fault in self._waiting if (fault.endpoint, fault.kind) != (endpoint, kind)]

    def waiting(self) -> list[Fault]:
        """What is still switched on, with the times that are left."""
        return list(self._waiting)

    def take(self, endpoint: str, cname: str, uid: str, *, event_type: int | None = None) -> list[Fault]:
        """The faults that strike this request: at most one about a task's life, and one of the other families."""
        taken: dict[bool, Fault] = {}
        for fault in self.waiting():
            of_life = fault.what.family is Family.LIFE
            if of_life in taken or not fault.fits(endpoint, cname, uid, event_type):
                continue
            if fault.skip:
                self._put(fault, replace(fault, skip=fault.skip - 1))
                continue
            taken[of_life] = fault
            if fault.times is not None:
                self._put(fault, replace(fault, times=fault.times - 1) if fault.times > 1 else None)
        return list(taken.values())

    def _put(self, old: Fault, new: Fault | None) -> None:
        index = next(index for index, fault in enumerate(self._waiting) if fault is old)
        self._waiting[index : index + 1] = [] if new is None else [new]
