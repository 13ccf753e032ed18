"""Events to the app, repeated three times when it does not take them."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answers import Ack, Json
from bot.sandbox.slack.delivery import Delivery, Retry


class Events:
    """Sends events, and repeats what got no 200 within 3 s, as the Events API does.

    Args:
        retry_seconds: of waiting before each repetition; Slack's own are none, a minute and five.
        complain: is told when an event was given up.
    """

    def __init__(
        self,
        delivery: Delivery,
        clock: Callable[[], datetime],
        retry_seconds: tuple[float, ...],
        complain: Callable[[str], None],
    ) -> None:
        self._delivery = delivery
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._complain = complain
        self._repeating: set[asyncio.Task[None]] = set()

    async def send(self, inner: Json) -> Ack:
        """Return what came of the first attempt; repetitions go on by themselves."""
        now = self._clock()
        inner = {"event_ts": f"{now.timestamp():.6f}", **inner}
        payload = payloads.event(inner, int(now.timestamp()))
        ack = await self._delivery.send("events_api", payload)
        if ack.failure is not None and not ack.is_final:
            task = asyncio.create_task(self._repeat(payload, ack))
            self._repeating.add(task)
            task.add_done_callback(self._repeating.discard)
        return ack

    async def settled(self) -> None:
        """Return when every event was taken or given up."""
        while self._repeating:
            await asyncio.wait(tuple(self._repeating))

    async def close(self) -> None:
        """Give up what is still to be repeated."""
        tasks = tuple(self._repeating)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _repeat(self, payload: Json, ack: Ack) -> None:
        for number, seconds in enumerate(self._retry_seconds, start=1):
            await asyncio.sleep(seconds)
            ack = await self._delivery.send("events_api", payload, retry=Retry(number, _reason(ack)))
            if ack.failure is None or ack.is_final:
                return
        self._complain(f"event {payload['event']['type']} was given up: {ack.failure}")


def _reason(ack: Ack) -> str:
    return {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}.get(
        str(ack.failure), "http_error"
    )
