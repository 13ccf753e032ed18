"""Whether the bot can do its work: the store, Slack and Agora, each tried, each named."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.errors import AgoraUnavailable, BotError, ClockWrong, SlackUnavailable, StoreError
from bot.ports import Clock

GOOD_FOR: Final = timedelta(minutes=5)
BAD_FOR: Final = timedelta(seconds=5)
CHECK_WITHIN_SECONDS: Final = 8.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying one part showed; `problem` is None when it works."""

    problem: str | None
    tried_at: datetime


class Health:
    """Tries the parts at boot, and again when what is known of them is old.

    Args:
        always: parts tried at every question, because trying them costs nothing.
        sometimes: parts that are other people's services.
    """

    def __init__(
        self,
        *,
        always: Mapping[str, Callable[[], Awaitable[None]]],
        sometimes: Mapping[str, Callable[[], Awaitable[None]]],
        clock: Clock,
    ) -> None:
        self._always = dict(always)
        self._sometimes = dict(sometimes)
        self._clock = clock
        self._findings: dict[str, Finding] = {}
        self._closing = False

    def close(self) -> None:
        """Say no from now on: the process is on its way out."""
        self._closing = True

    async def problems(self) -> dict[str, str]:
        """Return what does not work, by name, with a sentence each; empty when all does."""
        if self._closing:
            return {"process": "The bot is shutting down."}
        parts = {**self._always, **{name: check for name, check in self._sometimes.items() if self._is_old(name)}}
        await asyncio.gather(*(self._try(name, check) for name, check in parts.items()))
        return {name: finding.problem for name, finding in self._findings.items() if finding.problem is not None}

    def _is_old(self, name: str) -> bool:
        finding = self._findings.get(name)
        if finding is None:
            return True
        keeps = GOOD_FOR if finding.problem is None else BAD_FOR
        return not timedelta(0) <= self._clock.now() - finding.tried_at < keeps

    async def _try(self, name: str, check: Callable[[], Awaitable[None]]) -> None:
        problem = None
        try:
            async with asyncio.timeout(CHECK_WITHIN_SECONDS):
                await check()
        except (SlackUnavailable, AgoraUnavailable) as error:
            problem = f"{name} cannot be reached just now ({error})."
        except TimeoutError:
            problem = f"{name} did not answer within {CHECK_WITHIN_SECONDS:.0f} s."
        except (StoreError, ClockWrong) as error:
            problem = str(error)
        except BotError as error:
            problem = f"{name} refuses: {error}"
        before = self._findings.get(name)
        self._findings[name] = Finding(problem, self._clock.now())
        if problem is not None and (before is None or before.problem is None):
            log.error("not_ready", part=name, problem=problem)
        elif problem is None and before is not None and before.problem is not None:
            log.info("ready_again", part=name)
