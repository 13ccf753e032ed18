"""What a form holds at first for somebody who has filled it in before; what does not fit any more is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.form import FormField, read_answers, shown
from bot.domain.paths import ABSENT
from bot.domain.template import Template
from bot.domain.times import SHORTEST
from bot.errors import FormInvalid


@dataclass(frozen=True, slots=True)
class Remembered:
    """What somebody asked for last of one template: answers as typed, by path, and the length they named."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    asked_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class LikelyEnd:
    """When a recording ends that starts *now*, on the clock of somebody in *zone* (None: which is not known)."""

    at: datetime
    now: datetime
    zone: ZoneInfo | None = None


def refilled(template: Template, fields: Sequence[FormField], remembered: Remembered) -> tuple[FormField, ...]:
    """Return *fields* of *template*'s form with what was answered last, where that can be answered still."""
    return tuple(_refilled(template, one, remembered.answers) for one in fields)


def length_of(template: Template, remembered: Remembered) -> timedelta:
    """Return how long it is to record at first: as long as last time, if the template still allows that."""
    asked_for = remembered.asked_for
    fits = asked_for is not None and SHORTEST <= asked_for <= template.longest
    return asked_for if asked_for is not None and fits else template.stop_after


def _refilled(template: Template, asked: FormField, answers: Mapping[str, Any]) -> FormField:
    if asked.path not in answers:
        return asked
    try:
        value = read_answers(template, {asked.path: answers[asked.path]})[asked.path]
    except FormInvalid:
        return asked
    return replace(asked, initial=None if value is ABSENT else shown(value))
