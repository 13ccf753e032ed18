"""Made-up requests for approval, one for each way in which they end: for `recordbot blocks dump`, and for nobody else."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from bot.blocks import answers
from bot.blocks.approvals import not_started, reason_form, reason_not_opened, request_message
from bot.blocks.errors import whoever
from bot.blocks.examples import CHANNEL, COLLEAGUE, MINUTE, NOON, PERSON
from bot.blocks.message import CardMessage
from bot.blocks.start_form import error_modal, start_form
from bot.domain.approval import NOT_STARTED, ApprovalRequest, ApprovalState, Asked
from bot.domain.place import Where
from bot.domain.policy import ANYONE
from bot.domain.template import Template
from bot.errors import ApprovalNeeded

PRODUCERS: Final = "S024BE7LP"
ASKED: Final = Asked(
    template_id="webinar",
    title="Webinar",
    mode="mix",
    target="board-room",
    stop_after=45 * MINUTE,
    stop_at=NOON + 45 * MINUTE,
)


def a_request(state: ApprovalState = ApprovalState.PENDING, **facts: Any) -> ApprovalRequest:  # noqa: ANN401 - any field of a request
    """Return a request that was made at noon."""
    usual: dict[str, Any] = {
        "id": "req_7hk2m9q",
        "state": state,
        "team_id": "T024BE7LD",
        "channel_id": CHANNEL,
        "requested_by": PERSON,
        "where": Where.COMMAND,
        "idempotency_key": "example",
        "asked": ASKED,
        "rule": "two-people in policy.yml",
        "by": (PRODUCERS, COLLEAGUE),
        "asked_at": NOON,
        "expires_at": NOON + 15 * MINUTE,
        "step_at": NOON,
    }
    return ApprovalRequest(**{**usual, **facts})


_DECIDED: Final[Mapping[str, Any]] = {"decided_by": COLLEAGUE, "decided_at": NOON + 3 * MINUTE}
REQUESTS: Final[Mapping[str, ApprovalRequest]] = MappingProxyType(
    {
        "pending": a_request(),
        "pending_until": a_request(asked=ASKED.model_copy(update={"stop_after": None}), by=(ANYONE,), own=True),
        "started": a_request(ApprovalState.STARTED, recording_id="rec_7hk2m9q", **_DECIDED),
        "started_with_note": a_request(
            ApprovalState.STARTED, recording_id="rec_7hk2m9q", reason="Go ahead, legal knows.", **_DECIDED
        ),
        "declined": a_request(ApprovalState.DECLINED, reason="The board asked for no recordings today.", **_DECIDED),
        "taken_back": a_request(ApprovalState.DECLINED, reason="Wrong room.", **{**_DECIDED, "decided_by": PERSON}),
        "expired": a_request(ApprovalState.EXPIRED),
        "failed": a_request(ApprovalState.FAILED, problem="It is being recorded already.", **_DECIDED),
    }
)
NEEDED: Final = ApprovalNeeded(
    "req_7hk2m9q", by=(PRODUCERS, COLLEAGUE), expires_at=NOON + 15 * MINUTE, channel_id=CHANNEL
)


def approval_messages() -> Iterator[tuple[str, CardMessage]]:
    """Yield every message about requests, by name."""
    for name, request in REQUESTS.items():
        yield f"request_{name}", request_message(request)
        if request.state in NOT_STARTED:
            yield f"request_{name}_told", not_started(request)
    yield "answer_approval_needed", answers.refused(NEEDED)
    yield "answer_reason_not_opened", reason_not_opened()


def approval_modals() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every form about requests, by name."""
    yield "approve_with_note", reason_form(REQUESTS["pending"], approves=True)
    template = Template(
        id="webinar",
        title="Webinar",
        description="Everyone in one picture",
        mode="mix",
        storage="main",
        stop_after=60 * MINUTE,
        longest=240 * MINUTE,
        request={},
    )
    agrees = whoever((PRODUCERS, COLLEAGUE), begins=True)
    yield "start_with_approval", start_form([template], template, (), channel_id=CHANNEL, agrees=agrees)
    yield "decline", reason_form(REQUESTS["pending"], approves=False)
    yield "approval_needed", error_modal(answers.refused(NEEDED).text, title="Somebody has to agree")
