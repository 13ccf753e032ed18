"""When the form's recording begins later: its input, and the echo that takes the form's place before anything is committed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from slack_sdk.models.blocks import DateTimePickerElement, InputBlock
from slack_sdk.models.views import View

from bot.blocks.message import small_print
from bot.blocks.schedules import understood
from bot.blocks.text import plain
from bot.domain.upcoming import Proposal

CONFIRM_FORM: Final = "confirm_schedule_form"
START_AT_BLOCK_ID: Final = "start_at"


def start_at_input() -> InputBlock:
    """Return the input for a later start; it may stay empty."""
    return InputBlock(
        block_id=START_AT_BLOCK_ID,
        label=plain("Start at", 75),
        hint=plain("Left empty: now. Later: you see what I understood before it is scheduled.", 150),
        element=DateTimePickerElement(action_id=START_AT_BLOCK_ID),
        optional=True,
    )


def picked_moment(seconds: object) -> datetime | None:
    """Return the moment that was picked, in seconds since 1970 as they come from outside; None: none was."""
    try:
        return datetime.fromtimestamp(int(str(seconds)), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def confirm_modal(proposed: Proposal) -> dict[str, Any]:
    """Return the view that echoes what was understood; submitting it schedules."""
    view = View(
        type="modal",
        callback_id=CONFIRM_FORM,
        title=plain("Schedule this?", 24),
        submit=plain("Schedule it", 24),
        close=plain("Cancel", 24),
        blocks=[*understood(proposed), small_print("Nothing is scheduled yet.")],
        private_metadata=json.dumps({"schedule_id": proposed.schedule.id}),
    )
    return view.to_dict()


def confirmed_id(view: Mapping[str, Any]) -> str:
    """Return the id of the schedule that a submitted `confirm_modal` was about; it comes back from outside."""
    carried = json.loads(view["private_metadata"])
    return str(carried["schedule_id"])
