"""Pieces of the sentences that tell people what is wrong: what they typed, and what they may have meant."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_LONGEST_QUOTED: Final = 60
_SHORTEST_BEGINNING: Final = 3
_BLANKS: Final = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Return *text* on one line, without control characters and those that turn the reading direction."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    kept = "".join(" " if char.isspace() else char for char in text if char.isspace() or not _is_unseen(char))
    return _BLANKS.sub(" ", kept).strip()


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}


def shortened(text: str, length: int = _LONGEST_QUOTED) -> str:
    """Return *text* as it may be quoted between backticks: one line, no backticks, at most *length* characters."""
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return which of *known* was probably meant by *word*, whatever its case; None when none is near."""
    folded, by_folded = word.casefold(), {name.casefold(): name for name in known}
    found = [name for name in by_folded if len(folded) >= _SHORTEST_BEGINNING and name.startswith(folded)]
    if len(found) != 1:
        found = get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def listed(names: Iterable[str]) -> str:
    """Return *names* as they stand in a sentence: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:  # noqa: PLR2004 - nothing to join with "and"
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
