"""What an examination of the whole set-up found: one line a part, with what to do where something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    GOOD = "good"
    DOUBT = "doubt"  # it works, or may work, and somebody should know
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `part` is what was tried, `said` what was found, `todo` what to do now; no secret is in any of them."""

    part: str
    level: Level
    said: str
    todo: str = ""


def good(part: str, said: str) -> Finding:
    """Return that *part* works."""
    return Finding(part, Level.GOOD, said)


def doubt(part: str, said: str, todo: str = "") -> Finding:
    """Return that there is something to know about *part*."""
    return Finding(part, Level.DOUBT, said, todo)


def bad(part: str, said: str, todo: str = "") -> Finding:
    """Return that *part* does not work."""
    return Finding(part, Level.BAD, said, todo)


def worst(findings: Sequence[Finding]) -> Level:
    """Return the worst of what was found."""
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.BAD, Level.DOUBT) if level in levels), Level.GOOD)
