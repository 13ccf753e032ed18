"""The part of `recordbot bench` that is about pictures: how long one takes, and how many bytes it is."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.domain.layout_geometry import BEST_FIT, CUSTOM, FLOATING, MOST_PEOPLE, VERTICAL, Scene, scene_of
from bot.domain.usage import DAYS, TemplateUsage, Usage
from bot.pictures import PillowPainter

TIMES: Final = 9
AIM_MILLISECONDS: Final = 100
OVERLAPPING: Final = [
    {"x_axis": 0, "y_axis": 0, "width": 0.7, "height": 1},
    {"x_axis": 0.5, "y_axis": 0.2, "width": 0.5, "height": 0.6},
]


def print_pictures() -> None:
    """Measure, and print."""
    painter = PillowPainter()
    usage = _six_templates()
    pictures: dict[str, Callable[[], bytes]] = {
        "floating layout, 17 people": _drawing(painter, FLOATING),
        "best fit layout, 17 people": _drawing(painter, BEST_FIT),
        "vertical layout, 17 people": _drawing(painter, VERTICAL),
        "custom layout with an overlap": _drawing(painter, CUSTOM, layoutConfig=OVERLAPPING),
        "two weeks of six templates": lambda: painter.usage(usage),
    }
    began = time.process_time()
    next(iter(pictures.values()))()
    print("\nPictures, milliseconds of one core; each is drawn in a thread beside the event loop")
    print(f"{'the first one, with Pillow':34}{(time.process_time() - began) * 1000:>9.0f} ms")
    for name, draw in pictures.items():
        milliseconds, size = measured(draw)
        print(f"{name:34}{milliseconds:>9.0f} ms {size / 1000:>6.1f} kB   (aim {AIM_MILLISECONDS} ms)")


def measured(draw: Callable[[], bytes], *, times: int = TIMES) -> tuple[float, int]:
    """Return how many milliseconds of one core *draw* takes, at the median, and how many bytes it returns."""
    taken, size = [], 0
    for _ in range(times):
        began = time.process_time()
        size = len(draw())
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken), size


def _drawing(painter: PillowPainter, arrangement: int, **more: object) -> Callable[[], bytes]:
    scene: Scene = scene_of({"width": 1280, "height": 720, "mixedVideoLayout": arrangement, **more}, MOST_PEOPLE)
    return lambda: painter.layout(scene)


def _six_templates() -> Usage:
    days = tuple(date(2026, 11, 9) + timedelta(days=number) for number in range(DAYS))
    templates = tuple(
        TemplateUsage(
            f"Template {number}", tuple(timedelta(minutes=13 * number * (day % 5 + 1)) for day in range(DAYS))
        )
        for number in range(1, 7)
    )
    return Usage("UTC", days, templates)
