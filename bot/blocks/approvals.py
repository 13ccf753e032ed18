"""Requests for approval: the message in the channel, the form that asks for a reason, and what the requester is told."""

import json
from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.blocks.errors import whoever
from bot.blocks.message import CardMessage, paragraph, section, small_print
from bot.blocks.text import code, mention, plain, shorten, slack_date, tidy, words
from bot.domain.approval import ApprovalRequest, ApprovalState
from bot.domain.times import spoken_duration

APPROVE_ACTION_ID: Final = "approve_request"
APPROVE_WITH_REASON_ACTION_ID: Final = "approve_request_with_reason"
DECLINE_ACTION_ID: Final = "decline_request"
REASON_FORM: Final = "approval_reason_form"
REASON_BLOCK_ID: Final = "reason"
LONGEST_BUTTON: Final = 75
LONGEST_REASON: Final = 500
NOTHING_RUNS: Final = "Nothing was started."


def request_message(request: ApprovalRequest) -> CardMessage:
    """Return the request as it is now, with the buttons as long as they would do something."""
    wish, came_of_it = _wish(request), _came_of_it(request)
    blocks: list[Block] = [section(wish), section(came_of_it)]
    if request.shown_state == ApprovalState.PENDING:
        blocks.append(ActionsBlock(elements=_buttons(request)))
    blocks.append(small_print(f"rule {code(request.rule)}", f"request {code(request.id)}"))
    return CardMessage(text=f"{wish} {came_of_it}", blocks=tuple(blocks))


def not_started(request: ApprovalRequest) -> CardMessage:
    """Return what the requester is told in the request's thread."""
    said = f"{mention(request.requested_by)}: {_came_of_it(request)}"
    return CardMessage(text=said, blocks=(section(said),))


def reason_form(request: ApprovalRequest, *, approves: bool) -> dict[str, Any]:
    """Return the form that asks why, for `views.open`."""
    verb = "Approve" if approves else "Decline"
    asks = "A note to it" if approves else "Why not"
    view = View(
        type="modal",
        callback_id=REASON_FORM,
        title=plain(f"{verb} the recording", 24),
        submit=plain(verb, 24),
        close=plain("Cancel", 24),
        blocks=[
            section(_wish(request)),
            InputBlock(
                block_id=REASON_BLOCK_ID,
                label=plain(asks, 75),
                hint=plain("Everybody who sees the request reads it.", 150),
                element=PlainTextInputElement(
                    action_id=REASON_BLOCK_ID, multiline=True, max_length=LONGEST_REASON, focus_on_load=True
                ),
            ),
        ],
        private_metadata=json.dumps({"request_id": request.id, "approves": approves}),
    )
    return view.to_dict()


def reason_not_opened() -> CardMessage:
    """Return the answer when Slack did not show the form that asks for a reason."""
    said = "Slack did not show the form in time. Nothing was decided; please press the button again."
    return CardMessage(text=said, blocks=(section(said),))


def reason_answer(view: Mapping[str, Any]) -> tuple[str, bool, str]:
    """Return the request's id, whether it is to be approved, and the reason that was given, trimmed."""
    carried = json.loads(view["private_metadata"])
    typed = view["state"]["values"].get(REASON_BLOCK_ID, {}).get(REASON_BLOCK_ID, {}).get("value") or ""
    return str(carried["request_id"]), carried["approves"] is True, typed.strip()


def _wish(request: ApprovalRequest) -> str:
    asked = request.asked
    if asked.stop_after is not None:
        length = f"for {spoken_duration(asked.stop_after)}"
    else:
        length = f"until {slack_date(asked.stop_at)}"
    what = f"*{words(asked.title, 60)}* {code(asked.target, 200)}"
    return f"🙋 {mention(request.requested_by)} asks to record {what} {length}."


def _came_of_it(request: ApprovalRequest) -> str:
    who = mention(request.decided_by) if request.decided_by is not None else "Somebody"
    when = slack_date(request.decided_at) if request.decided_at is not None else ""
    reason = f"\n> {words(request.reason, LONGEST_REASON)}" if request.reason else ""
    match request.shown_state:
        case ApprovalState.STARTED:
            return f"✅ Approved by {who}, {when}. It was started as {code(request.recording_id or '')}.{reason}"
        case ApprovalState.DECLINED if request.was_taken_back:
            return f"↩️ Taken back by {who}, {when}. {NOTHING_RUNS}{reason}"
        case ApprovalState.DECLINED:
            return f"🚫 Declined by {who}, {when}. {NOTHING_RUNS}{reason}"
        case ApprovalState.EXPIRED:
            ended = f"⌛ Nobody approved it until {slack_date(request.expires_at)}. {NOTHING_RUNS}"
            return paragraph(ended, "Whoever still wants it types the command again.")
        case ApprovalState.FAILED:
            problem = words(request.problem or "", 500)
            return f"⚠️ Approved by {who}, {when}, but it could not be started: {problem}{reason}"
        case _:
            until = slack_date(request.expires_at)
            own = " They may agree themselves." if request.own else ""
            return f"{whoever(request.by, begins=True)} has to agree, until {until}. Then it starts by itself.{own}"


def _buttons(request: ApprovalRequest) -> list[ButtonElement]:
    what = shorten(tidy(f"{request.asked.title}, {request.asked.target}"), 40)
    rows = (
        ("Approve", APPROVE_ACTION_ID, "primary"),
        ("Approve with a note…", APPROVE_WITH_REASON_ACTION_ID, None),
        ("Decline…", DECLINE_ACTION_ID, "danger"),
    )
    return [
        ButtonElement(
            text=plain(text, LONGEST_BUTTON),
            action_id=action_id,
            value=request.id,
            style=style,
            accessibility_label=shorten(f"{text.rstrip('…')}: {what}", LONGEST_BUTTON),
        )
        for text, action_id, style in rows
    ]
