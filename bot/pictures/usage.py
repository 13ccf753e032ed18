"""The hours of the last days as a picture: a bar for each day, a part of it for each template.

Each template has a colour and a pattern of its own, and its hours stand in words beside them; so nobody has
to tell the colours apart.
"""

from datetime import timedelta
from typing import Final

from bot.domain.times import spoken_duration
from bot.domain.usage import OTHERS, Usage
from bot.pictures.canvas import LINE, QUIET, TEXT, Canvas, Colour, Rgb, Span

WIDTH: Final = 600  # shown a third smaller in Slack: the letters must stand that
LEFT, RIGHT, TOP = 58, 16, 28
PLOT_TALL, AXIS_TALL = 170, 54
LEGEND_ROW, LEGEND_GAP = 30, 10
BAR: Final = 0.62  # of the room for a day
LABEL, SMALL = 16, 15
PART_GAP: Final = 1.5
LEAST_SHOWN, TWO_DIGITS = 0.1, 9.95
HOUR: Final = timedelta(hours=1)
STEPS: Final = (0.5, 1, 2, 3, 4, 6, 8, 12, 24, 48, 96, 120, 240, 480, 960)
MOST_LINES: Final = 4
SATURDAY: Final = 5
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# Told apart also by people who see few colours (after Okabe and Ito, calmer); patterns in the same order.
COLOURS: Final[tuple[Rgb, ...]] = (
    (92, 158, 214),
    (228, 163, 82),
    (92, 184, 143),
    (186, 142, 212),
    (224, 124, 120),
    (150, 158, 171),
)
PATTERNS: Final = ("plain", "rising", "dots", "falling", "level", "crossed")
DARKER: Final[Colour] = (16, 20, 26, 120)


def draw_usage(usage: Usage) -> bytes:
    """Return the PNG of *usage*."""
    rows = -(-len(usage.templates) // 2)
    canvas = Canvas(WIDTH, TOP + PLOT_TALL + AXIS_TALL + (LEGEND_GAP + rows * LEGEND_ROW if rows else 0))
    step, top = _scale(max(usage.of_day(day) for day in range(len(usage.days))))
    _grid(canvas, step, top)
    for day in range(len(usage.days)):
        _bar(canvas, usage, day, top)
    if not usage.templates:
        canvas.text((WIDTH / 2, TOP + PLOT_TALL * 0.36), "Nothing was recorded", size=20, fill=QUIET, anchor="mm")
    for number in range(len(usage.templates)):
        _legend(canvas, usage, number)
    return canvas.png()


def _scale(most: timedelta) -> tuple[float, float]:
    """Return the hours between two lines, and of the topmost line."""
    hours = max(most / HOUR, 1.0)
    step = next((step for step in STEPS if hours / step <= MOST_LINES), STEPS[-1])
    return step, step * -(-hours // step)


def _grid(canvas: Canvas, step: float, top: float) -> None:
    for number in range(round(top / step) + 1):
        y = TOP + PLOT_TALL * (1 - number * step / top)
        canvas.line((LEFT, y, WIDTH - RIGHT, y), fill=LINE)
        hours = f"{number * step:g}"
        canvas.text((LEFT - 9, y), f"{hours} h", size=SMALL, fill=QUIET, anchor="rm")


def _bar(canvas: Canvas, usage: Usage, day: int, top: float) -> None:
    room = (WIDTH - LEFT - RIGHT) / len(usage.days)
    middle, base = LEFT + room * (day + 0.5), TOP + PLOT_TALL
    left, right = middle - room * BAR / 2, middle + room * BAR / 2
    bottom = float(base)
    for number, template in enumerate(usage.templates):
        upper = bottom - PLOT_TALL * (template.by_day[day] / HOUR) / top
        gap = PART_GAP if bottom < base and bottom - upper > 2 * PART_GAP else 0
        _part(canvas, (left, upper, right, bottom - gap), usage, number)
        bottom = upper
    if usage.of_day(day):
        canvas.text((middle, bottom - 10), _hours(usage.of_day(day)), size=SMALL, fill=TEXT, anchor="mm")
    date, is_today = usage.days[day], day == len(usage.days) - 1
    is_weekend = date.weekday() >= SATURDAY and not is_today
    day_colour = TEXT if is_today else QUIET
    canvas.text((middle, base + 17), WEEKDAYS[date.weekday()], size=SMALL, fill=day_colour, anchor="mm")
    canvas.text((middle, base + 36), str(date.day), size=LABEL, fill=QUIET if is_weekend else TEXT, anchor="mm")
    if is_today:
        canvas.box((middle - 11, base + 46, middle + 11, base + 48), fill=TEXT, radius=1)


def _hours(length: timedelta) -> str:
    """Return *length* in at most three digits, such as `0.2`, `4.5` or `113`."""
    hours = length / HOUR
    if hours < LEAST_SHOWN:
        return f"<{LEAST_SHOWN}"
    return f"{hours:.1f}".removesuffix(".0") if hours < TWO_DIGITS else f"{hours:.0f}"


def _legend(canvas: Canvas, usage: Usage, number: int) -> None:
    row, column = divmod(number, 2)
    room = (WIDTH - 2 * RIGHT) / 2
    x, y = RIGHT + column * room, TOP + PLOT_TALL + AXIS_TALL + LEGEND_GAP + row * LEGEND_ROW + LEGEND_ROW / 2 - 6
    _part(canvas, (x, y - 9, x + 18, y + 9), usage, number)
    template = usage.templates[number]
    hours = spoken_duration(template.total)
    name = canvas.fitting(template.name, LABEL, room - 50 - canvas.text_width(hours, LABEL))
    canvas.text((x + 28, y), name, size=LABEL, fill=TEXT)
    canvas.text((x + 28 + canvas.text_width(f"{name}  ", LABEL), y), hours, size=LABEL, fill=QUIET)


def _part(canvas: Canvas, span: Span, usage: Usage, number: int) -> None:
    style = len(COLOURS) - 1 if usage.templates[number].name == OTHERS else number
    canvas.box(span, fill=COLOURS[style], radius=2)
    match PATTERNS[style]:
        case "rising":
            canvas.hatch(span, fill=DARKER, width=2, gap=7)
        case "falling":
            canvas.hatch(span, fill=DARKER, width=2, gap=7, rising=False)
        case "crossed":
            canvas.hatch(span, fill=DARKER, width=1.5, gap=8)
            canvas.hatch(span, fill=DARKER, width=1.5, gap=8, rising=False)
        case "dots":
            canvas.dots(span, fill=DARKER)
        case "level":
            canvas.stripes(span, fill=DARKER)
        case _:
            pass
