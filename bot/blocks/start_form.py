"""The form that starts a recording: a template, what to record, how long, and the template's own fields.

An input's `block_id` is the field's path, Agora's own name, so that what is wrong with it can be said
under it. Inputs that a template fills in carry its id in their `action_id`: another template shows its
own values, because Slack keeps what is typed only where both ids stay the same.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    UrlInputElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.blocks.inputs import LONGEST_HINT, LONGEST_INPUT, LONGEST_OPTION, field_input, value_of
from bot.blocks.message import packed, section
from bot.blocks.schedule_form import START_AT_BLOCK_ID, picked_moment, start_at_input
from bot.blocks.text import mrkdwn, plain, slack_date, words
from bot.domain.form import FormField
from bot.domain.form_memory import LikelyEnd
from bot.domain.template import Template
from bot.domain.times import spoken_duration, typed_duration

START_FORM: Final = "start_form"
TEMPLATE_BLOCK_ID: Final = "template"
TARGET_BLOCK_ID: Final = "target"
STOP_AFTER_BLOCK_ID: Final = "stop_after"
CHANNEL_BLOCK_ID: Final = "channel"
CHOOSE_TEMPLATE_ACTION_ID: Final = "choose_template"
VALUE_ACTION_ID: Final = "value"
STOP_AFTER_ACTION_ID: Final = "stop_after"
STOP_AFTER_TYPED: Final = re.compile(rf"{STOP_AFTER_ACTION_ID}:.+")
ENDS_BLOCK_ID: Final = "ends"

LONGEST_TITLE: Final = 24
MOST_TEMPLATES: Final = 100
TARGET_LABELS: Final = {"web": "Address of the page to record"}
TARGET_LABEL: Final = "Agora channel to record"
LONGEST_CNAME: Final = 63  # bytes; every permitted character is one byte
LONGEST_DURATION: Final = 40


@dataclass(frozen=True, slots=True)
class FormContext:
    """What the form carries along: where the recording belongs, and which template it shows.

    It comes back from outside: a hint, never a permission.
    """

    channel_id: str | None
    template: str | None


@dataclass(frozen=True, slots=True)
class FormAnswers:
    """What was filled in, trimmed: None, or empty for what cannot be left out, where nothing was. `values` is by path."""

    template: str
    target: str
    stop_after: str | None
    values: Mapping[str, str | list[str] | None]
    channel_id: str | None = None
    start_at: datetime | None = None


def start_form(
    templates: Sequence[Template],
    chosen: Template,
    fields: Sequence[FormField],
    *,
    channel_id: str | None,
    target: str | None = None,
    stop_after: timedelta | None = None,
    ends: str | None = None,
    agrees: str | None = None,
) -> dict[str, Any]:
    """Return the form's view, for `views.open` and `views.update`.

    Args:
        channel_id: where the card belongs; None: the form asks.
        stop_after: what that input holds at first; None: what the template says.
        ends: what is said of it, as mrkdwn.
        agrees: who has to agree before it starts, likewise; None: nobody.

    Raises:
        SlackObjectFormationError: more inputs, or longer ones, than Slack permits.
    """
    length = stop_after or chosen.stop_after
    blocks: list[Block] = [
        _template_input(templates, chosen),
        _target_input(chosen, target),
        _stop_after_input(chosen, length),
    ]
    if ends is not None:
        blocks.append(ContextBlock(block_id=ENDS_BLOCK_ID, elements=[mrkdwn(ends)]))
    if agrees is not None:
        blocks.append(ContextBlock(elements=[mrkdwn(f"🙋 {agrees} has to agree first; then it starts by itself.")]))
    blocks.append(start_at_input())
    if channel_id is None:
        blocks.append(_channel_input())
    blocks.extend(field_input(field, _own_action_id(chosen)) for field in fields)
    view = View(
        type="modal",
        callback_id=START_FORM,
        title=plain(chosen.title, LONGEST_TITLE),
        submit=plain("Start recording" if agrees is None else "Ask for approval", LONGEST_TITLE),
        close=plain("Cancel", LONGEST_TITLE),
        blocks=blocks,
        private_metadata=json.dumps({"channel_id": channel_id, "template": chosen.id}),
    )
    return view.to_dict()


def error_modal(text: str, *, title: str = "That did not work") -> dict[str, Any]:
    """Return a view that says *text* (mrkdwn, whose foreign parts are safe already) in place of a form."""
    texts, _ = packed([line for line in text.splitlines() if line.strip()] or ["–"])
    view = View(
        type="modal",
        title=plain(title, LONGEST_TITLE),
        close=plain("Close", LONGEST_TITLE),
        blocks=[section(part) for part in texts],
    )
    return view.to_dict()


def answers(view_state: Mapping[str, Any]) -> FormAnswers:
    """Return what was filled in; *view_state* is a view's `state`, as Slack sent it."""
    blocks = view_state.get("values")
    by_block_id = {
        str(block_id): value_of(next(iter(by_action.values()), None))
        for block_id, by_action in (blocks if isinstance(blocks, Mapping) else {}).items()
        if isinstance(by_action, Mapping)
    }
    return FormAnswers(
        template=_text(by_block_id.pop(TEMPLATE_BLOCK_ID, None)) or "",
        target=_text(by_block_id.pop(TARGET_BLOCK_ID, None)) or "",
        stop_after=_text(by_block_id.pop(STOP_AFTER_BLOCK_ID, None)),
        channel_id=_text(by_block_id.pop(CHANNEL_BLOCK_ID, None)),
        start_at=picked_moment(by_block_id.pop(START_AT_BLOCK_ID, None)),
        values=by_block_id,
    )


def form_context(private_metadata: str) -> FormContext:
    """Return what the form carries along; nothing when it cannot be read."""
    try:
        carried = json.loads(private_metadata)
    except ValueError:
        carried = None
    carried = carried if isinstance(carried, Mapping) else {}
    return FormContext(channel_id=_text(carried.get("channel_id")), template=_text(carried.get("template")))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _own_action_id(template: Template) -> str:
    return f"{VALUE_ACTION_ID}:{template.id}"


def _template_input(templates: Sequence[Template], chosen: Template) -> InputBlock:
    shown = [chosen, *(template for template in templates if template.id != chosen.id)][:MOST_TEMPLATES]
    order = [template.id for template in templates]
    options = [_option(template) for template in sorted(shown, key=lambda t: order.index(t.id) if t.id in order else 0)]
    return InputBlock(
        block_id=TEMPLATE_BLOCK_ID,
        label=plain("Template", LONGEST_OPTION),
        element=StaticSelectElement(
            action_id=CHOOSE_TEMPLATE_ACTION_ID,
            options=options,
            initial_option=next(option for option in options if option.value == chosen.id),
        ),
        dispatch_action=True,
    )


def _option(template: Template) -> Option:
    description = plain(template.description, LONGEST_OPTION) if template.description else None
    return Option(value=template.id, text=plain(template.title, LONGEST_OPTION), description=description)


def _target_input(chosen: Template, target: str | None) -> InputBlock:
    is_page = chosen.mode == "web"
    element: UrlInputElement | PlainTextInputElement
    if is_page:
        address = target if target and target.startswith(("https://", "http://")) else None
        element = UrlInputElement(action_id=f"{VALUE_ACTION_ID}:address", initial_value=address)
    else:
        name = target if target and len(target) <= LONGEST_CNAME else None
        element = PlainTextInputElement(action_id=VALUE_ACTION_ID, initial_value=name, max_length=LONGEST_CNAME)
    hint = "It has to be reachable from the internet." if is_page else "Exactly as the app names it: capitals count."
    return InputBlock(
        block_id=TARGET_BLOCK_ID,
        label=plain(TARGET_LABELS.get(chosen.mode, TARGET_LABEL), LONGEST_OPTION),
        hint=plain(hint, LONGEST_HINT),
        element=element,
    )


def end_sentence(end: LikelyEnd) -> str:
    """Return when it would end, on the reader's own clock."""
    if end.zone is None:
        return f"Ends about {slack_date(end.at)}, if it starts now."
    here, today = end.at.astimezone(end.zone), end.now.astimezone(end.zone).date()
    days = (here.date() - today).days
    day = {0: "", 1: " tomorrow"}.get(days, f" on {here.day} {here:%B}")
    return f"Ends at about *{here:%H:%M}*{day}, {words(end.zone.key)}, if it starts now."


def _stop_after_input(chosen: Template, length: timedelta) -> InputBlock:
    longest = spoken_duration(chosen.longest)
    return InputBlock(
        block_id=STOP_AFTER_BLOCK_ID,
        label=plain("Stop after", LONGEST_OPTION),
        hint=plain(f"Such as 45m or 1h30m, at most {longest}; it counts from the confirmed start.", LONGEST_HINT),
        element=PlainTextInputElement(
            action_id=f"{STOP_AFTER_ACTION_ID}:{chosen.id}",
            initial_value=typed_duration(length),
            max_length=min(LONGEST_DURATION, LONGEST_INPUT),
            dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_character_entered"]),
        ),
        dispatch_action=True,
    )


def _channel_input() -> InputBlock:
    return InputBlock(
        block_id=CHANNEL_BLOCK_ID,
        label=plain("Post the card in", LONGEST_OPTION),
        hint=plain("The bot has to be in that channel. Left empty: your own messages with the bot.", LONGEST_HINT),
        element=ConversationSelectElement(
            action_id=VALUE_ACTION_ID,
            placeholder=plain("Choose a channel", LONGEST_OPTION),
            filter=ConversationFilter(include=["public", "private"]),
        ),
        optional=True,
    )
