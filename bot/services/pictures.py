"""Pictures for messages: drawn beside the event loop, uploaded once, and used again.

A picture is an extra. Where it cannot be had, whoever asks is told why, and goes on without it.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.layout_geometry import Scene
from bot.domain.usage import Usage
from bot.errors import SlackError, SlackUnauthorized
from bot.ports import Clock
from bot.ports.pictures import Painter, PictureHost

MOST_KEPT: Final = 500
CHART_KEPT_FOR: Final = timedelta(minutes=15)
NOT_ALLOWED_FOR: Final = timedelta(minutes=10)  # a scope is not added in between

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture's file at Slack; None: there is none, and `is_allowed` says whether the app may upload one at all.

    `is_fresh`: it was uploaded just now, and Slack may need a moment until it shows it. `alt`: what is on it.
    """

    file_id: str | None
    is_allowed: bool = True
    is_fresh: bool = False
    alt: str = ""


class Pictures:
    """Draws and uploads each picture once, however many ask for it."""

    def __init__(self, *, painter: Painter, host: PictureHost, clock: Clock) -> None:
        self._painter = painter
        self._host = host
        self._clock = clock
        self._files: OrderedDict[str, str] = OrderedDict()
        self._charts: OrderedDict[str, tuple[datetime, str, str]] = OrderedDict()  # the last one of each series
        self._coming: dict[str, asyncio.Task[Shown]] = {}
        self._forbidden_until: datetime | None = None

    async def layout(self, scene: Scene, *, title: str, alt: str) -> Shown:
        """Return the picture of a layout."""
        return await self._shown(f"layout {scene!r}", lambda: self._painter.layout(scene), "layout.png", title, alt)

    def known_chart(self, series: str) -> Shown | None:
        """Return the last chart of *series*, unless it is old by now: a running recording would change it all the time."""
        made_at, file_id, alt = self._charts.get(series, (None, "", ""))
        if made_at is None or self._clock.now() - made_at >= CHART_KEPT_FOR:
            return None
        return Shown(file_id, alt=alt)

    async def chart(self, series: str, usage: Usage, *, title: str, alt: str) -> Shown:
        """Return the chart of *usage*, the newest of *series*."""
        shown = await self._shown(f"usage {usage!r}", lambda: self._painter.usage(usage), "usage.png", title, alt)
        if shown.file_id is not None:
            self._charts[series] = (self._clock.now(), shown.file_id, alt)
            self._charts.move_to_end(series)
            while len(self._charts) > MOST_KEPT:
                self._charts.popitem(last=False)
        return replace(shown, alt=alt)

    def forget(self, file_id: str) -> None:
        """Forget a file that Slack does not show (any more): it is uploaded anew when it is wanted again."""
        for key in [key for key, known in self._files.items() if known == file_id]:
            del self._files[key]
        for series in [series for series, (_, known, _) in self._charts.items() if known == file_id]:
            del self._charts[series]

    async def _shown(self, what: str, draw: Callable[[], bytes], name: str, title: str, alt: str) -> Shown:
        key = hashlib.sha256(what.encode()).hexdigest()
        if key in self._files:
            self._files.move_to_end(key)
            return Shown(self._files[key])
        if self._forbidden_until is not None and self._clock.now() < self._forbidden_until:
            return Shown(None, is_allowed=False)
        if key not in self._coming:
            task = asyncio.get_running_loop().create_task(
                self._made(key, draw, name, title, alt), name=f"picture {name}"
            )
            self._coming[key] = task
            task.add_done_callback(lambda _: self._coming.pop(key, None))
        return await asyncio.shield(self._coming[key])  # whoever gives up waiting does not take it from the others

    async def _made(self, key: str, draw: Callable[[], bytes], name: str, title: str, alt: str) -> Shown:
        try:
            png = await asyncio.to_thread(draw)
            file_id = await self._host.upload(png, name=name, title=title, alt=alt)
        except SlackUnauthorized as error:
            self._forbidden_until = self._clock.now() + NOT_ALLOWED_FOR
            log.warning("picture_not_allowed", reason=str(error), hint="the app needs the scope files:write")
            return Shown(None, is_allowed=False)
        except SlackError as error:
            log.warning("picture_not_uploaded", reason=str(error))
            return Shown(None)
        except Exception:
            log.exception("picture_not_drawn", name=name)
            return Shown(None)
        self._files[key] = file_id
        while len(self._files) > MOST_KEPT:
            self._files.popitem(last=False)
        return Shown(file_id, is_fresh=True)
