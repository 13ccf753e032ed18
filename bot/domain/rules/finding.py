"""What the check says, and what a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.domain.request.about import MODES
from bot.domain.rules.case import Case

Severity = Literal["error", "warning"]
Found = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a start body.

    Args:
        severity: an error would be refused or record nothing; a warning may be ignored by the service.
        rule: such as `R-083`; None where no rule covers it.
        path: where it is, joined with dots, an index as a number.
        message: what is wrong, what is allowed, what to do; never a secret's value.
    """

    severity: Severity
    rule: str | None
    path: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossRule:
    """A rule that no field alone can break: its number, its sentence, and the function that looks for it.

    It is judged in its `modes`, and only where `when` says that what it is about is there.
    """

    number: str
    severity: Severity
    path: str
    sentence: str
    source: str
    modes: tuple[str, ...]
    when: Callable[[Case], bool]
    judge: Callable[[Case], Iterator[Found]]


def always(_: Case) -> bool:
    """Return True: the rule is about every body."""
    return True


def cross(
    number: str,
    severity: Severity,
    path: str,
    sentence: str,
    source: str,
    *,
    modes: tuple[str, ...] = MODES,
    when: Callable[[Case], bool] = always,
) -> Callable[[Callable[[Case], Iterator[Found]]], CrossRule]:
    """Return a decorator that makes a rule of a generator of (path, message).

    Args:
        path: of what the rule is about, for the catalogue.
        sentence: the rule in one sentence, for the catalogue.
        source: where the rule stands.
        modes: the modes in which it holds; with all of them it also holds when the mode is unknown.
        when: asked once per body for all rules that share it; False spares them.
    """

    def made(judge: Callable[[Case], Iterator[Found]]) -> CrossRule:
        return CrossRule(
            number=number,
            severity=severity,
            path=path,
            sentence=sentence,
            source=source,
            modes=modes,
            when=when,
            judge=judge,
        )

    return made
