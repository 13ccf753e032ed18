"""What `export` asks for: the text after `/record` in, one frozen command out."""

from dataclasses import dataclass
from typing import Final

from bot.domain.history_words import History, parse_history
from bot.domain.words import split_words

CSV: Final = "csv"
FORMATS: Final = (CSV, "json")


@dataclass(frozen=True, slots=True)
class Export:
    """`export [csv | json]`, and then what `history` takes."""

    kind: str
    asked: History


def parse_export(text: str) -> Export:
    """Return what *text*, from the word `export` on, asks for. Raises `WishInvalid`."""
    words = split_words(text)
    if len(words) < 2 or words[1].keyword not in FORMATS:  # noqa: PLR2004 - the word behind `export`
        return Export(CSV, parse_history(text))
    verb, _, *rest = text.split(maxsplit=2)
    return Export(words[1].keyword, parse_history(" ".join((verb, *rest))))
