"""Collects the events of all tasks and delivers them as callbacks."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp

from bot.sandbox.agora.events import events_until
from bot.sandbox.agora.faults import CALLBACK, Faults
from bot.sandbox.agora.journal import masked
from bot.sandbox.agora.ledger import Ledger
from bot.sandbox.agora.notifications import Delivery, Notice, notice_of, samples, signatures
from bot.sandbox.agora.pace import Shape
from bot.sandbox.agora.tasks import Task

_ANSWER_WITHIN = aiohttp.ClientTimeout(total=10)
_LOOK_EVERY_SECONDS = 0.2


class Courier:
    """Sends callbacks to one address, signed with one secret.

    Without `url` or `secret` nobody listens yet. Both can be set at any time; what has happened until then is sent, too.

    Args:
        shape: of the file lists in them.
        time_scale: multiplies the intervals between attempts.
    """

    def __init__(
        self,
        ledger: Ledger,
        faults: Faults,
        clock: Callable[[], datetime],
        shape: Callable[[], Shape],
        time_scale: float,
    ) -> None:
        self.url: str | None = None
        self.secret: str | None = None
        self.deliveries: list[Delivery] = []
        self._ledger = ledger
        self._faults = faults
        self._clock = clock
        self._shape = shape
        self._time_scale = time_scale
        self._told: dict[str, set[str]] = {}
        self._closed: set[str] = set()
        self._pending: list[Notice] = []
        self._held: list[Notice] = []
        self._one_at_a_time = asyncio.Lock()

    async def deliver_forever(self) -> None:
        """Deliver what is due, until cancelled."""
        async with aiohttp.ClientSession(timeout=_ANSWER_WITHIN) as http:
            while True:
                await self.deliver_due(http)
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def deliver_due(self, http: aiohttp.ClientSession | None = None) -> int:
        """Deliver every callback whose time has come; how many attempts were made."""
        if http is None:
            async with aiohttp.ClientSession(timeout=_ANSWER_WITHIN) as own:
                return await self.deliver_due(own)
        attempts = 0
        if self.url is None or self.secret is None:
            return attempts
        async with self._one_at_a_time:
            self._collect(self._clock())
            while (notice := self._next_due()) is not None:
                await self._attempt(notice, http)
                attempts += 1
        return attempts

    def _collect(self, now: datetime) -> None:
        for task in self._ledger.tasks.values():
            if task.sid in self._closed:
                continue
            for notice in self._new_notices(task, now):
                self._queue(notice, now)
            if task.is_over(now) and (task.uploaded_at or now) <= now:
                self._closed.add(task.sid)
        released = [notice for notice in self._held if notice.due_at <= now]
        self._held = [notice for notice in self._held if notice.due_at > now]
        self._pending += released

    def _new_notices(self, task: Task, now: datetime) -> Iterator[Notice]:
        told = self._told.setdefault(task.sid, set())
        for event in events_until(task, now, self._shape()):
            if event.key not in told:
                yield notice_of(task, event, sequence=len(told))
                told.add(event.key)

    def _queue(self, notice: Notice, now: datetime) -> None:
        struck = self._faults.take(CALLBACK, notice.cname, str(notice.payload["uid"]), event_type=notice.event_type)
        later = now + timedelta(seconds=sum(fault.what.seconds for fault in struck))
        match [fault.kind for fault in struck]:
            case ["lose"]:
                self._log(notice, "lost")
                return
            case ["duplicate"]:
                self._pending += [notice, notice]
            case ["delay"]:
                self._pending.append(replace(notice, due_at=later))
            case ["reorder"]:
                # overtaken by the next one, or sent alone when none comes
                self._held.append(replace(notice, due_at=later))
                return
            case _:
                self._pending.append(notice)
        self._pending += [replace(held, due_at=now) for held in self._held]
        self._held.clear()

    def _next_due(self) -> Notice | None:
        now = self._clock()
        for index, notice in enumerate(self._pending):
            if notice.due_at <= now:
                return self._pending.pop(index)
        return None

    async def check_health(self) -> list[Delivery]:
        """Send one sample of every event type once, as the button in Agora's console does.

        Raises:
            ValueError: there is no address or no secret.
        """
        if self.url is None or self.secret is None:
            raise ValueError("there is no address, or no secret, to send a sample to")
        before = len(self.deliveries)
        async with aiohttp.ClientSession(timeout=_ANSWER_WITHIN) as http:
            for notice in samples(self._clock()):
                http_status, error = await self._post(notice.raw_body(), http)
                self._log(notice, "refused" if error else "taken", http_status, error)
        return self.deliveries[before:]

    async def _attempt(self, notice: Notice, http: aiohttp.ClientSession) -> None:
        sent = notice.stamped(self._clock())
        http_status, error = await self._post(sent.raw_body(), http)
        self._log(sent, "refused" if error else "taken", http_status, error)
        if error:
            new_notice_id = self._shape().new_notice_id_on_resend
            again = sent.again(self._clock(), time_scale=self._time_scale, new_notice_id=new_notice_id)
            # in front: the first resend goes out at once, before what came later
            self._pending[:0] = [] if again is None else [again]

    async def _post(self, raw_body: bytes, http: aiohttp.ClientSession) -> tuple[int | None, str]:
        if self.url is None or self.secret is None:
            return None, "nobody listens"
        headers = {"Content-Type": "application/json", **signatures(self.secret, raw_body)}
        try:
            async with http.post(self.url, data=raw_body, headers=headers) as answer:
                return answer.status, _complaint(answer.status, await answer.text())
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as error:
            return None, f"{type(error).__name__}: {error}"

    def _log(self, notice: Notice, outcome: str, http_status: int | None = None, error: str = "") -> None:
        self.deliveries.append(
            Delivery(
                at=self._clock(),
                notice_id=notice.notice_id,
                event_type=notice.event_type,
                sid=notice.sid,
                attempt=notice.attempt,
                outcome=outcome,
                http_status=http_status,
                error=error,
                cname=notice.cname,
                payload=masked(notice.payload),
            )
        )


def _complaint(http_status: int, text: str) -> str:
    if http_status != 200:  # noqa: PLR2004 -- HTTP's OK, and nothing else
        return f"HTTP {http_status}"
    try:
        json.loads(text)
    except ValueError:
        return "the answer is not JSON"
    return ""
