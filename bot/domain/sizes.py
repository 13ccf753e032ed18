"""Sizes of files, in words."""

from typing import Final

UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
THOUSAND: Final = 1000
TENS: Final = 10


def size_words(size_bytes: int) -> str:
    """Return a size as file managers show it: 12 MB, 1.4 GB."""
    size, unit = float(size_bytes), UNITS[0]
    for unit in UNITS:  # the one with which the loop ends is wanted
        if size < THOUSAND or unit == UNITS[-1]:
            break
        size /= THOUSAND
    number = f"{size:.1f}" if unit not in UNITS[:2] and size < TENS else f"{size:.0f}"
    return f"{number} {unit}"
