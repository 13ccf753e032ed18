"""What the stand-in answers: a status and a body, and the refusals that end a call early.

Source: Agora REST reference, "Response status codes"; bodies of the gateway hold `message`, those of the
recording service `code` and `reason`.
"""

from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """One answer.

    Args:
        http_status: None when the connection is cut without an answer, after `wait_seconds`.
        body: sent as JSON; text is sent as it stands.
        wait_seconds: real time that passes before it is sent.
        content_type: of a text body.
        is_cut_in_body: the connection ends in the middle of the body.
    """

    http_status: int | None
    body: Body | str
    wait_seconds: float = 0.0
    content_type: str = "application/json"
    is_cut_in_body: bool = False

    @property
    def code(self) -> int | None:
        """The recording service's own code, when the body holds one."""
        code = self.body.get("code") if isinstance(self.body, dict) else None
        return code if isinstance(code, int) else None


class Refused(Exception):  # never leaves the stand-in: it carries an answer, not a failure of this program
    """The call ends here, with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.http_status} {answer.body}")
        self.answer = answer


def by_gateway(http_status: int, message: str) -> Answer:
    """An answer of the gateway in front of the service."""
    return Answer(http_status, {"message": message})


def by_service(http_status: int, code: int, reason: str, **echo: str) -> Answer:
    """An answer of the recording service; `echo` are fields it repeats from the request."""
    return Answer(http_status, {"code": code, "reason": reason, **echo})


NO_ROUTE = by_gateway(404, "no Route matched with those values")
UNAUTHORIZED = by_gateway(401, "Unauthorized")
WRONG_CREDENTIALS = by_gateway(401, "Invalid authentication credentials")
RATE_LIMITED = by_gateway(429, "API rate limit exceeded")
APP_ID_INVALID = by_gateway(400, "appid is invalid")
NOT_JSON = by_service(400, 8, "HTTP method or content type is wrong, or the body is not JSON")
ALREADY_EXITING = by_service(400, 49, "invalid operation, already exiting")
TASK_CONFLICT = by_service(400, 53, "task conflict")
NO_RECORDED_DATA = by_service(206, 435, "no recorded data")
UPLOAD_TIMEOUT = by_service(206, 50, "upload timeout")
TOO_LARGE = by_gateway(413, "Request size limit exceeded")
VENDOR_OVER_LOAD = by_service(400, 406, "vendor_over_load")


def body_wrong(reason: str = "post method api body check failed!") -> Refused:
    """Code 2: a field is missing, unknown, of the wrong type or out of range."""
    return Refused(by_service(400, 2, reason))
