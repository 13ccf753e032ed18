"""The words of a command as Slack sends it: its own notations read back, quotations kept together.

Source: Slack, "Implementing slash commands" (escaping). Phones put typographic quotes, dashes and
blanks into what people type.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.errors import WishInvalid

_DOUBLE: Final = '"“”„‟«»'
_SINGLE: Final = "'‘’‚‛"
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_INVISIBLE: Final = str.maketrans(
    dict.fromkeys("\u200b\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_NOTATION: Final = re.compile(r"<(https?://|mailto:|tel:|[@#!])([^<>|]*)(?:\|([^<>]*))?>", re.IGNORECASE)
_FIELD: Final = re.compile(r"[A-Za-z][\w.\[\]]*(?==)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `field` is the name before `=`; a word `is_quoted` that is never a keyword."""

    text: str
    is_quoted: bool = False
    field: str | None = None

    @property
    def keyword(self) -> str:
        """Return the word for comparison with keywords; empty when it cannot be one."""
        return "" if self.is_quoted or self.field is not None else self.text.casefold()


def split_words(text: str) -> tuple[Word, ...]:
    """Return the words of *text*.

    Raises:
        WishInvalid: a quotation is not closed.
    """
    text = text.translate(_INVISIBLE)
    words: list[Word] = []
    position = _next_word(text, 0)
    while position < len(text):
        word, position = _read_word(text, position)
        words.append(word)
        position = _next_word(text, position)
    return tuple(words)


def as_typed(words: Iterable[Word]) -> str:
    """Return *words* as one text: blanks need no quotes where nothing else can be meant."""
    return " ".join(word.text if word.field is None else f"{word.field}={word.text}" for word in words)


def _next_word(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _read_word(text: str, position: int) -> tuple[Word, int]:
    field = _FIELD.match(text, position)
    start = field.end() + 1 if field else position
    opening = text[start : start + 1]
    marks = next((marks for marks in (_DOUBLE, _SINGLE) if opening and opening in marks), "")
    read, position = _read_quotation(text, start + 1, marks) if marks else _read_plain(text, start)
    if field:
        return Word(read, field=field[0]), position
    return Word(read if "://" in read else read.translate(_DASHES), is_quoted=bool(marks)), position


def _read_plain(text: str, position: int) -> tuple[str, int]:
    """Return the text up to the next blank, and where it ends."""
    pieces: list[str] = []
    while position < len(text) and not text[position].isspace():
        piece, position = _read_piece(text, position)
        pieces.append(piece)
    return unescaped("".join(pieces)), position


def _read_quotation(text: str, position: int, marks: str) -> tuple[str, int]:
    """Return the text up to a closing quotation mark (one that ends a word), and where the quotation ends."""
    start = position
    pieces: list[str] = []
    while position < len(text):
        if text[position] in marks and (position + 1 == len(text) or text[position + 1].isspace()):
            return unescaped("".join(pieces)), position + 1
        piece, position = _read_piece(text, position)
        pieces.append(" " if piece.isspace() else piece)
    message = f"A quotation is not closed: `{text[start - 1 : start + 40]}`. Put the same mark at its end."
    raise WishInvalid(message.replace("\n", " "), field="command")


def _read_piece(text: str, position: int) -> tuple[str, int]:
    """Return one character, or what one of Slack's notations stands for, and where to go on."""
    notation = _NOTATION.match(text, position)
    if notation is None:
        return text[position], position + 1
    kind, address, shown = notation[1].lower(), notation[2], notation[3]
    if kind.startswith("http"):
        return notation[1] + address, notation.end()
    if kind in ("mailto:", "tel:"):
        return shown or address, notation.end()
    return f"{'@' if kind == '!' else kind}{(shown or address).removeprefix('@')}", notation.end()


def first_word(text: str) -> tuple[str, str]:
    """Return the first word of *text* (or what stands in quotes there), and what follows it, as people read both.

    A quotation that is not closed is no word: then all of it follows.
    """
    text = text.translate(_INVISIBLE).strip()
    try:
        word, position = _read_word(text, 0) if text else (Word(""), 0)
    except WishInvalid:
        word, position = Word(""), 0
    return as_typed([word]), read_back(text[position:]).strip()


def read_back(text: str) -> str:
    """Return *text*, a message or what follows a command, with Slack's own notations as people read them."""
    pieces: list[str] = []
    position = 0
    while position < len(text):
        piece, position = _read_piece(text, position)
        pieces.append(piece)
    return unescaped("".join(pieces))


def unescaped(text: str) -> str:
    """Return *text* with the three characters that Slack escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def readings(name: str) -> tuple[str, ...]:
    """Return what *name* may have been when it was typed: as it came, then without what Slack put before it.

    Slack makes a link out of a word like `standup.io` and sends `http://standup.io`; no cname
    holds a slash, so the address without its scheme may be meant.
    """
    bare = name.removeprefix("http://").removesuffix("/")
    return (name,) if bare == name or "/" in bare else (name, bare)
