"""The log of requests, in which no secret is kept."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MASK = "***"
_KEPT = 10_000
# rtmpUrl: its last part is the key to somebody's live channel
_SECRET_KEYS = frozenset(
    {"token", "accesskey", "secretkey", "ststoken", "secret", "salt", "authorization", "rtmpurl", "certificate"}
)


def masked(value: Any) -> Any:  # noqa: ANN401 -- JSON from outside has no narrower type
    """A copy of *value* in which every secret, wherever it stands, is replaced by `***`.

    Keys are compared without regard to case: a misspelt secret is still one.
    """
    if isinstance(value, dict):
        return {key: MASK if str(key).casefold() in _SECRET_KEYS else masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    return value


@dataclass(frozen=True)
class LoggedRequest:
    """One request and its answer.

    Args:
        number: counts the requests from 1.
        at: when it was answered, by the stand-in's clock.
        endpoint: `acquire`, `start`, … `ncs_ip`, or None when no route matched.
        body: masked; None when there was none, or it was not JSON.
        http_status: None when the connection was cut without an answer.
        code: of the answer's body.
        answer: its body, masked; text where it is no JSON.
        faults: kinds of the switched-on faults that it met.
    """

    number: int
    at: datetime
    request_id: str
    method: str
    path: str
    endpoint: str | None
    body: Any
    http_status: int | None
    code: int | None
    answer: Any = None
    faults: tuple[str, ...] = ()


class Journal:
    """The newest requests."""

    def __init__(self) -> None:
        self._logged: deque[LoggedRequest] = deque(maxlen=_KEPT)
        self._count = 0

    def next_number(self) -> int:
        """The number of the request that is noted next."""
        self._count += 1
        return self._count

    def add(self, logged: LoggedRequest) -> None:
        """Note one more."""
        self._logged.append(logged)

    def newest(self, after: int, most: int) -> list[LoggedRequest]:
        """Those with a number above *after*, oldest first; of many, the newest *most*."""
        found: list[LoggedRequest] = []
        for logged in reversed(self._logged):
            if logged.number <= after or len(found) == most:
                break
            found.append(logged)
        return found[::-1]

    def all(self) -> list[LoggedRequest]:
        """All that are kept, oldest first."""
        return list(self._logged)
