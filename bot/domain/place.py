"""Where a wish comes from, and from whom."""

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """By which way something came to be done."""

    COMMAND = "command"
    FORM = "form"
    BUTTON = "button"
    WORKFLOW = "workflow"  # a step of Workflow Builder's
    EVENT = "event"  # somebody opened the Home tab
    CALLBACK = "callback"  # Agora's
    SUPERVISOR = "supervisor"  # the bot itself, because it was due


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wish comes from, and from whom.

    `delivery` tells this one arrival from all others: the same one again (a replay, a second copy) has the
    same, and does nothing a second time. None: nothing is known that would tell.
    """

    team_id: str
    channel_id: str
    user_id: str
    where: Where = Where.COMMAND
    delivery: str | None = None
