"""Examines everything the bot depends on, all at once, and says what to do; nothing is changed but a probe in storage."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.check_up import Finding, bad
from bot.errors import BotError
from bot.ports import Clock

WITHIN_SECONDS: Final = 12.0
GOOD_FOR: Final = timedelta(seconds=30)  # whoever asks again sooner is told the same: storage is written to

log = structlog.get_logger()

Examination = Callable[[], Awaitable[Sequence[Finding]]]


class Doctor:
    """Examines the parts side by side; one that hangs does not hold up the others.

    Args:
        examinations: by the name of the part, in the order in which they are told.
    """

    def __init__(
        self, examinations: Mapping[str, Examination], clock: Clock, *, within_seconds: float = WITHIN_SECONDS
    ) -> None:
        self._examinations = dict(examinations)
        self._clock = clock
        self._within_seconds = within_seconds
        self._turn = asyncio.Lock()
        self._known: tuple[datetime, tuple[Finding, ...]] | None = None

    async def examine(self) -> tuple[Finding, ...]:
        """Return what was found; what was found a moment ago is not tried again."""
        async with self._turn:
            now = self._clock.now()
            if self._known is not None and timedelta(0) <= now - self._known[0] < GOOD_FOR:
                return self._known[1]
            found = await asyncio.gather(*(self._one(part, look) for part, look in self._examinations.items()))
            self._known = now, tuple(finding for findings in found for finding in findings)
            return self._known[1]

    async def _one(self, part: str, look: Examination) -> Sequence[Finding]:
        try:
            async with asyncio.timeout(self._within_seconds):
                return await look()
        except TimeoutError:
            return [
                bad(part, f"No answer within {self._within_seconds:.0f} s.", "Is there a way to it from this machine?")
            ]
        except BotError as error:
            return [bad(part, str(error))]
        except Exception:
            log.exception("bug", examined=part)
            return [bad(part, "It could not be examined.", "The bot's log says why; please report it.")]
