"""What a step of Workflow Builder asks for: its inputs in, what is to be started out, or a sentence for its author."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.times import parse_duration
from bot.domain.words import read_back
from bot.errors import WishInvalid

PERSON: Final = re.compile(r"[UW][A-Z0-9]{1,30}")
CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]{1,30}")


@dataclass(frozen=True, slots=True)
class StepInputs:
    """What the workflow filled in. `person` is in whose name it starts; without `channel_id` they alone get the card."""

    template: str
    target: str
    person: str
    channel_id: str | None = None
    for_: timedelta | None = None


def read_inputs(inputs: Mapping[str, object]) -> StepInputs:
    """Return what *inputs* say. Raises `WishInvalid`, which names the input."""
    person, channel = _text(inputs, "person"), _text(inputs, "channel")
    if not PERSON.fullmatch(person):
        raise WishInvalid("“Started by” is empty: choose the person in whose name it starts.", field="person")
    if channel and not CHANNEL.fullmatch(channel):
        raise WishInvalid("“Post the card in” is no channel.", field="channel")
    duration = _text(inputs, "duration")
    return StepInputs(
        template=_needed(inputs, "template", "Template"),
        target=_needed(inputs, "target", "Channel or page to record"),
        person=person,
        channel_id=channel or None,
        for_=parse_duration(duration, field="duration") if duration else None,
    )


def _needed(inputs: Mapping[str, object], name: str, title: str) -> str:
    value = _text(inputs, name)
    if not value:
        raise WishInvalid(f"“{title}” is empty.", field=name)
    return value


def _text(inputs: Mapping[str, object], name: str) -> str:
    """Return an input as people read it: out of another step an address may come in Slack's own notation."""
    value = inputs.get(name)
    return read_back(value).strip() if isinstance(value, str) else ""
