"""A table for a terminal: columns as wide as what is in them."""

from collections.abc import Sequence


def print_columns(lines: Sequence[Sequence[str]]) -> None:
    """Print *lines*, the first of which are the headings."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        print("  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def printable(text: str) -> str:
    """Return *text* from outside with nothing in it that a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in text)
