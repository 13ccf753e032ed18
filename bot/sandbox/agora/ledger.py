"""What the stand-in remembers: resources, tasks, and how often anything really began."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.agora.tasks import Task

RESOURCE_LIFE = timedelta(minutes=5)


@dataclass
class Resource:
    """What acquire handed out.

    Args:
        scene: 0 for RTC recording, 1 for web pages, 2 for postponed transcoding.
        expires_after: how long calls about the task are answered, counted from its sid.
        start_hash: of `startParameter`, when acquire had one; the parameters themselves hold secrets and are not kept.
        sid: of the one task it was used for.
    """

    resource_id: str
    cname: str
    uid: str
    scene: int
    acquired_at: datetime
    expires_after: timedelta
    start_hash: str | None = None
    sid: str | None = None


class Ledger:
    """Everything acquired and started since the stand-in exists.

    `effects` counts real starts per (cname, uid): whoever claims never to start anything twice looks here.
    """

    def __init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self.tasks: dict[str, Task] = {}
        self.effects: Counter[tuple[str, str]] = Counter()
        self._newest: dict[tuple[str, str], Task] = {}

    def begin(self, resource: Resource, task: Task) -> None:
        """Let *task* be the one for which *resource* was used."""
        resource.sid = task.sid
        self.tasks[task.sid] = task
        self.effects[task.cname, task.uid] += 1
        self._newest[task.cname, task.uid] = task

    def running(self, cname: str, uid: str, now: datetime) -> Task | None:
        """The task that records under this cname and uid now, be it that it is just being moved."""
        task = self._newest.get((cname, uid))
        return None if task is None or task.is_over(now) else task

    def alive(self, now: datetime) -> Iterator[Task]:
        """All tasks that have not ended."""
        return (task for task in self._newest.values() if not task.is_over(now))

    def count_alive(self, now: datetime) -> int:
        """How many tasks have not ended."""
        return sum(1 for _ in self.alive(now))

    def running_in(self, cname: str, now: datetime) -> list[Task]:
        """The tasks that record this cname now, under whatever uid."""
        return [task for task in self.alive(now) if task.cname == cname]


def new_resource_id() -> str:
    """An opaque id of the length real ones have."""
    return secrets.token_urlsafe(210)


def new_sid() -> str:
    """32 lower-case hexadecimal characters, as in every example of Agora's pages."""
    return secrets.token_hex(16)


def request_hash(client_request: Any) -> str:  # noqa: ANN401 -- JSON from outside has no narrower type
    """A digest that is equal for equal parameters, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(client_request, sort_keys=True).encode()).hexdigest()
