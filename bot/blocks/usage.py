"""The hours of the last days on the Home tab: as a picture, or in words where there is none."""

from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block

from bot.blocks.message import header, section
from bot.blocks.pictures import picture
from bot.blocks.text import words
from bot.domain.times import spoken_duration
from bot.domain.usage import Usage

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture of the last days at Slack, and in words what is on it."""

    file_id: str
    alt: str


def usage_blocks(usage: Usage, chart: Chart | None) -> list[Block]:
    """Return what was recorded lately; nothing when nothing was."""
    if not usage.templates:
        return []
    shown = picture(chart.file_id, alt=chart.alt) if chart is not None else section(_table(usage))
    return [header(usage_title(usage)), shown]


def usage_title(usage: Usage) -> str:
    """Return the headline: `Hours recorded, 9 to 22 November`."""
    first, last = usage.days[0], usage.days[-1]
    begin = str(first.day) if first.month == last.month else _spelled(first)
    return f"Hours recorded, {begin} to {_spelled(last)}"


def usage_words(usage: Usage) -> str:
    """Return everything that the picture shows."""
    if not usage.templates:
        return f"{usage_title(usage)}: nothing."
    of_templates = "; ".join(f"{one.name}: {spoken_duration(one.total)}" for one in usage.templates)
    of_days = "; ".join(
        f"{_day(day)}: {spoken_duration(usage.of_day(number))}"
        for number, day in enumerate(usage.days)
        if usage.of_day(number)
    )
    return f"{usage_title(usage)}: {spoken_duration(usage.total)} in all. {of_templates}. By day: {of_days}."


def _table(usage: Usage) -> str:
    of_templates = " · ".join(f"{words(one.name, 40)} {spoken_duration(one.total)}" for one in usage.templates)
    days = [
        f"{_day(day):11} {spoken_duration(usage.of_day(number))}"
        for number, day in enumerate(usage.days)
        if usage.of_day(number)
    ]
    return "\n".join([f"*{spoken_duration(usage.total)}* in all: {of_templates}", "```", *days, "```"])


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]}"


def _spelled(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
