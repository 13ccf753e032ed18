"""The chart of the last days, looked at by its pixels."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.domain.usage import RecordedTime, Usage, day_bounds, usage_of
from bot.pictures import PillowPainter
from bot.pictures.usage import COLOURS

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)


def usage(*parts: RecordedTime, **names: str) -> Usage:
    """Return what was recorded, in two weeks."""
    return usage_of(parts, day_bounds(NOW, ZONE), ZONE, names)


def drawn(shown: Usage) -> Image.Image:
    """Return the picture as it can be seen."""
    png = PillowPainter().usage(shown)
    assert len(png) < 20_000
    return Image.open(BytesIO(png)).convert("RGB")


def rows_with(image: Image.Image, colour: tuple[int, int, int], *, above: int) -> int:
    """Return how many rows above a height hold something close to *colour*."""
    return sum(
        any(
            all(abs(seen - wanted) < 16 for seen, wanted in zip(pixel, colour, strict=True))
            for x in range(image.width)
            if isinstance(pixel := image.getpixel((x, y)), tuple)
        )
        for y in range(above)
    )


@pytest.mark.parametrize("number", [0, 1, 6, 9])
def test_any_number_of_templates_can_be_drawn(number: int) -> None:
    """Nothing, one, as many as there are colours, and more."""
    parts = [RecordedTime(f"t{one}", one % 14, (one + 1) * HOUR) for one in range(number)]

    assert 600 == drawn(usage(*parts)).width


def test_twice_as_long_is_twice_as_high() -> None:
    """Above the day's name; the scale begins at nothing."""
    low = rows_with(drawn(usage(RecordedTime("a", 3, 2 * HOUR), RecordedTime("b", 5, 4 * HOUR))), COLOURS[1], above=190)
    high = rows_with(
        drawn(usage(RecordedTime("a", 3, 2 * HOUR), RecordedTime("b", 5, 4 * HOUR))), COLOURS[0], above=190
    )

    assert low > 20
    assert pytest.approx(2, abs=0.15) == high / low


@pytest.mark.parametrize("length", [timedelta(minutes=1), timedelta(hours=24), timedelta(hours=9000)])
def test_a_minute_and_a_year_fit(length: timedelta) -> None:
    """Many may run at once; the axis follows."""
    assert drawn(usage(RecordedTime("a", 13, length))).height > 200


def test_names_may_be_anything() -> None:
    """Too long, empty, or in letters that the font does not know."""
    names = {"a": "x" * 400, "b": "日本語 😀", "c": "", "d": "<!channel> *x*"}

    assert 600 == drawn(usage(*(RecordedTime(name, 1, HOUR) for name in names), **names)).width
