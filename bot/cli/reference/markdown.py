"""Markdown as GitHub reads it: tables, code, links, and the anchors of headings."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

GENERATED: Final = "<!-- Written by `recordbot reference --write`: change the code, not this page. -->"
_MARKUP: Final = re.compile(r"[\\*<~\[\]]|(?<!\w)_|_(?!\w)")
_LINE: Final = re.compile(r"start document, lines? ([0-9].*)")


def page(title: str, *parts: str) -> str:
    """Return a whole page."""
    return "\n\n".join((f"# {title}", GENERATED, *parts)) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; columns in which no row says anything are left out."""
    cells = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    kept = [index for index in range(len(columns)) if any(row[index] for row in cells)]
    lines = [
        [columns[index] for index in kept],
        ["---"] * len(kept),
        *([row[index] for index in kept] for row in cells),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: str) -> str:
    """Return *text* as code."""
    return f"`{text}`"


def plain(text: str) -> str:
    """Return a sentence in which nothing is markup but code between backticks."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else _MARKUP.sub(r"\\\g<0>", part) for part in parts)


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def rule_links(numbers: Iterable[str]) -> str:
    """Return links to rules on their page."""
    return ", ".join(f"[{number}](rules.md#{number.lower()})" for number in numbers)


def short_sources(sources: str) -> str:
    """Return sources, each once, with the start document's lines together: `lines 108, 109; current reference, …`."""
    lines: dict[str, None] = {}
    others: dict[str, None] = {}
    for source in sources.split("; "):
        found = _LINE.fullmatch(source)
        (lines if found else others)[found[1] if found else source] = None
    numbers = sorted(lines, key=lambda spoken: int(re.split(r"\D", spoken)[0]))
    word = "line" if len(numbers) == 1 and numbers[0].isdigit() else "lines"
    listed = [f"{word} {', '.join(numbers)}"] if numbers else []
    return plain("; ".join((*listed, *others)))
