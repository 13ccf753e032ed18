"""What the doctor found, for whoever asked."""

from collections.abc import Sequence
from typing import Final

from bot.blocks.message import CardMessage, packed, section
from bot.blocks.text import escape, shorten, tidy
from bot.domain.check_up import Finding, Level

MARKS: Final = {Level.GOOD: "✅", Level.DOUBT: "⚠️", Level.BAD: "❌"}
EXAMINING: Final = (
    "Trying everything the bot depends on; that takes up to 15 s. What was found follows here, for you alone."
)
LONGEST: Final = 600


def examining() -> CardMessage:
    """Return the answer at once: what is found follows."""
    return CardMessage(EXAMINING, (section(EXAMINING),))


def check_up(findings: Sequence[Finding]) -> CardMessage:
    """Return what was found, with what to do."""
    count = sum(finding.level is Level.BAD for finding in findings)
    doubts = sum(finding.level is Level.DOUBT for finding in findings)
    headline = _headline(count, doubts)
    # what needs somebody first; it must not be what is cut off
    order = sorted(findings, key=lambda finding: [Level.BAD, Level.DOUBT, Level.GOOD].index(finding.level))
    texts, left_out = packed([f"*{headline}*", *(_line(finding) for finding in order)])
    if left_out:
        texts[-1] += f"\nand {left_out} more; `recordbot doctor` shows them all"
    return CardMessage(headline, tuple(section(text) for text in texts))


def _headline(bads: int, doubts: int) -> str:
    if bads:
        return f"{bads} {'thing does' if bads == 1 else 'things do'} not work, and whoever runs the bot has to act."
    if doubts:
        return f"Everything that was tried works; {doubts} {'thing is' if doubts == 1 else 'things are'} worth knowing."
    return "Everything that was tried works."


def _line(finding: Finding) -> str:
    todo = f"\n      → {_safe(finding.todo)}" if finding.todo else ""
    return f"{MARKS[finding.level]} *{_safe(finding.part)}*: {_safe(finding.said)}{todo}"


def _safe(text: str) -> str:
    """Return *text* so that it pings and links nothing; the names of settings stay as they are to be typed."""
    return escape(shorten(tidy(text), LONGEST))
