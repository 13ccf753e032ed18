"""What Slack refuses in messages and views, before it shows them to anybody."""

import json
from collections.abc import Sequence
from typing import Final

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.lint_blocks import Surface, check_blocks
from bot.sandbox.slack.lint_text import Findings

# Slack does not document this one; its engineers say "12,000 text characters with a buffer for block containers",
# and people see the refusal at about 13,200. Source: slackapi/bolt-js issues 2509 and 2867.
MOST_CHARACTERS_IN_BLOCKS: Final = 12_000
MOST_ATTACHMENTS: Final = 100
LARGEST_VIEW_BYTES: Final = 250_000

_MODAL_MAY: Final = ("close", "submit", "clear_on_close", "notify_on_close", "submit_disabled")
_VIEW_MAY: Final = ("private_metadata", "callback_id", "external_id")


def check_message(text: str, blocks: Sequence[Json], attachments: Sequence[Json] = ()) -> None:
    """Refuse what chat.* and response URLs would refuse; the length of *text* is theirs to check."""
    if not text and not blocks and not attachments:
        raise Refusal("no_text")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    found = Findings()
    check_blocks(found, blocks, "/blocks", "message")
    if found.messages:
        metadata = {"messages": [f"[ERROR] {message}" for message in found.messages]}
        raise Refusal("invalid_blocks", errors=found.messages, response_metadata=metadata)
    if found.characters > MOST_CHARACTERS_IN_BLOCKS:
        raise Refusal("msg_blocks_too_long")


def check_view(view: object, surface: Surface) -> Json:
    """Return *view*, or refuse it as views.* would. *surface*: `modal` or `home`."""
    if not isinstance(view, dict):
        raise _refused(["must provide an object [json-pointer:/view]"])
    found = Findings()
    if view.get("type") != surface:
        found.add("/view/type", f"must be {surface}")
    if surface == "modal":
        found.keys(view, "/view", needs=("title", "blocks"), may=(*_VIEW_MAY, *_MODAL_MAY))
        for key in ("title", "submit", "close"):
            found.text(view.get(key), f"/view/{key}", 24, plain=True)
    else:
        found.keys(view, "/view", needs=("blocks",), may=_VIEW_MAY)
    found.length(view.get("private_metadata"), "/view/private_metadata", 3000, shortest=0)
    for key in ("callback_id", "external_id"):
        found.length(view.get(key), f"/view/{key}", 255, shortest=0)
    check_blocks(found, view.get("blocks") or [], "/view/blocks", surface)
    if not found.messages:
        _check_form(found, view)
    if found.messages:
        raise _refused(found.messages)
    if len(json.dumps(view).encode()) > LARGEST_VIEW_BYTES:
        raise Refusal("view_too_large")
    return view


def _check_form(found: Findings, view: Json) -> None:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if view["type"] == "modal" and inputs and not view.get("submit"):
        found.add("/view", "missing required field: submit (the view has an input block)")
    focused = [it for block in view["blocks"] for it in _elements_of(block) if it.get("focus_on_load")]
    if len(focused) > 1:
        found.add("/view/blocks", "only one element may have focus_on_load")


def _elements_of(block: Json) -> list[Json]:
    inside = [block[key] for key in ("element", "accessory") if isinstance(block.get(key), dict)]
    return [*inside, *block["elements"]] if block["type"] == "actions" else inside


def _refused(messages: list[str]) -> Refusal:
    metadata = {"messages": [f"[ERROR] {message}" for message in messages]}
    return Refusal("invalid_arguments", response_metadata=metadata)
