"""Reads HLS playlists: which pieces they name, and whether anything follows.

Source: RFC 8216, sections 4.1 and 4.3.3.4.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

ENDED: Final = "#EXT-X-ENDLIST"


@dataclass(frozen=True, slots=True)
class Playlist:
    """What a playlist says: the keys of its pieces, in order, and whether it is closed."""

    keys: tuple[str, ...]
    is_closed: bool


def read_playlist(key: str, text: str) -> Playlist:
    """Return what the playlist under *key* says.

    Pieces that lie elsewhere (whole addresses, or above the playlist's own folder) are left out: whoever wrote the
    playlist does not choose where the bot looks.
    """
    folder = posixpath.dirname(key)
    lines = [line.strip() for line in text.splitlines()]
    names = [line for line in lines if line and not line.startswith("#")]
    keys = (_inside(folder, name) for name in names)
    return Playlist(tuple(dict.fromkeys(found for found in keys if found is not None)), ENDED in lines)


def _inside(folder: str, name: str) -> str | None:
    path = unquote(name.partition("?")[0])
    if "://" in name or path.startswith("/"):
        return None
    key = posixpath.normpath(posixpath.join(folder, path))
    return key if key.startswith(f"{folder}/" if folder else "") and not key.startswith("..") else None


def some_of(keys: Sequence[str], most: int) -> tuple[str, ...]:
    """Return at most *most* of *keys*: the first, the last, and evenly between."""
    if len(keys) <= most:
        return tuple(keys)
    step = (len(keys) - 1) / (most - 1)
    return tuple(dict.fromkeys(keys[round(index * step)] for index in range(most)))
