"""Misbehaviour on demand: errors, rate limits, slowness, cut connections."""

from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from bot.sandbox.slack.answers import Json

FaultKind = Literal["error", "rate_limited", "slow", "reset_before", "reset_after", "unavailable", "down"]
EVERY_METHOD = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one method of the Web API.

    Args:
        kind: `error` answers with `error`; `rate_limited` with 429; `slow` answers well after `seconds`;
            `reset_before` cuts the connection and does nothing; `reset_after` does it and cuts the
            connection; `unavailable` answers 503 with a page instead of JSON; `down` is `reset_before` until cleared.
        error: Slack's word, for `error`.
        retry_after: whole seconds, for `rate_limited`.
        seconds: of waiting, for `slow`.
        times: how often; None until cleared.
    """

    kind: FaultKind
    error: str = "internal_error"
    retry_after: int = 1
    seconds: float = 1.0
    times: int | None = None


class Faults:
    """Which methods misbehave now. The method `*` stands for all that have no fault of their own.

    `late_answers`: so many answers of the app to what people do arrive after Slack gave up waiting.
    """

    def __init__(self) -> None:
        self.late_answers = 0
        self._by_method: dict[str, Fault] = {}

    def set(self, method: str, fault: Fault) -> None:
        """Let *method* misbehave from now on, or as often as the fault says."""
        self._by_method[method] = fault

    def clear(self, method: str | None = None) -> None:
        """Let *method* behave again; None: all of them."""
        if method is None:
            self._by_method.clear()
        else:
            self._by_method.pop(method, None)

    def take(self, method: str) -> Fault | None:
        """Return the fault for one call, and count it."""
        key = method if method in self._by_method else EVERY_METHOD
        fault = self._by_method.get(key)
        if fault is None or fault.times is None:
            return fault
        if fault.times <= 1:
            del self._by_method[key]
        else:
            self._by_method[key] = replace(fault, times=fault.times - 1)
        return fault

    def as_json(self) -> Json:
        """Return all faults by method."""
        return {method: asdict(fault) for method, fault in self._by_method.items()}


def fault_from(body: Json) -> tuple[str, Fault]:
    """Return method and fault as a caller of the admin route wrote them.

    Raises:
        ValueError: names the field.
    """
    known = {"method", *Fault.__dataclass_fields__}
    if unknown := sorted(set(body) - known):
        raise ValueError(f"unknown field {unknown[0]!r}; known: {', '.join(sorted(known))}")
    if body.get("method") != str(body.get("method")):
        raise ValueError("method: the name of a Web API method, or *")
    if body.get("kind") not in get_args(FaultKind):
        raise ValueError(f"kind: one of {', '.join(get_args(FaultKind))}")
    for key, kinds in (("times", int), ("retry_after", int), ("seconds", int | float), ("error", str)):
        if body.get(key) is not None and not isinstance(body[key], kinds):
            raise ValueError(f"{key}: {'a text' if key == 'error' else 'a number'} is needed")
    return body["method"], Fault(**{key: value for key, value in body.items() if key != "method"})
