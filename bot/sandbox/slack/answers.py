"""How Slack says no, and what a delivery to the app came to."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

Failure = Literal[
    "operation_timeout", "dispatch_failed", "http_client_error", "http_service_error", "invalid_command_response"
]


class Refusal(Exception):
    """Slack's `{"ok": false, "error": …}`: an answer on the wire, so no part of the bot's own tree of errors."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered to one delivery.

    Args:
        status: of the HTTP answer; 200 for an acked envelope; 0 when there was none in time.
        body: JSON as a dict, anything else as text; "" when empty.
        seconds: until the answer, or until Slack gave up.
        failure: the word Slack shows the person; None when the app answered as it should.
        is_final: an event is not to be repeated (`X-Slack-No-Retry`).
        errors: `block_id` to sentence, when a submission was refused, by the client or by the app.
    """

    status: int
    body: Json | str
    seconds: float
    failure: Failure | None = None
    is_final: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the words of the answer, "" when it had none."""
        return str(self.body.get("text", "")) if isinstance(self.body, dict) else self.body
