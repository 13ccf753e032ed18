"""What somebody may want recorded of what a message says: its first address, or its first word."""

import re
from dataclasses import dataclass
from typing import Final

from bot.domain.words import unescaped

_LINK: Final = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>|(https?://[^<>|\s]+)", re.IGNORECASE)
_NOTATION: Final = re.compile(r"<[^<>]*>")
_WRAPPED: Final = re.compile(r"([*_~`\"'“”‘’(\[])+(?P<inside>.+?)[*_~`\"'“”‘’)\].,:;!?]*")
_ENDING: Final = ".,:;!?)]"


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An `address`, where the message has one; otherwise its first `word`, where it has one."""

    address: str | None = None
    word: str | None = None


def read_message(text: str) -> Mentioned:
    """Return what *text*, a message as Slack sends it, names that could be recorded."""
    link = _LINK.search(text)
    if link is not None:
        return Mentioned(address=unescaped(link[1] or link[2].rstrip(_ENDING)))
    first = next(iter(_NOTATION.sub(" ", text).split()), None)
    if first is None:
        return Mentioned()
    wrapped = _WRAPPED.fullmatch(first)
    word = unescaped(wrapped["inside"] if wrapped else first).rstrip(_ENDING)
    return Mentioned(word=word or None)
