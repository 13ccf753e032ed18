"""Settings by their flat upper-case names, wherever they were written.

The environment has flat names anyway. A TOML file may use the same names, or tables:
`[storage.main] vendor = "s3"` is `RECORDBOT_STORAGE__MAIN__VENDOR`.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

CONFIG: Final = "RECORDBOT_CONFIG"
PREFIXES: Final = ("RECORDBOT_", "AGORA_", "SLACK_")
_TABLE: Final = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
_KEY: Final = re.compile(r"""\s*([\w."'-]+(?:\s*\.\s*[\w."'-]+)*)\s*=""")


@dataclass(slots=True)
class Flat:
    """Values by name, where each came from (`recordbot.toml:7`; nothing for the environment), and what is wrong."""

    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def at(self, name: str) -> str:
        """Return where *name* was set, as it stands at the end of a problem's line."""
        return f" ({self.places[name]})" if name in self.places else ""


def read_flat(environ: Mapping[str, str]) -> Flat:
    """Return every setting of *environ*, and of the file that it names, which the environment overrules."""
    flat = Flat()
    from_environment = list(_named_in(environ))
    path = dict(from_environment).get(CONFIG)
    if path is not None:
        _read_file(Path(path), flat)
    seen: set[str] = set()
    for name, value in from_environment:
        if name in seen:
            flat.problems.append(f"{name}: given twice in the environment, in different case. Keep one.")
        seen.add(name)
        flat.values[name] = value
        flat.places.pop(name, None)
    return flat


def _named_in(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for written, value in sorted(environ.items()):
        name = written.upper()
        if name.startswith(PREFIXES) and value.strip():
            yield name, value.strip()


def _read_file(path: Path, flat: Flat) -> None:
    try:
        text = path.read_text(encoding="utf-8")
        tree = tomllib.loads(text)
    except OSError as error:
        flat.problems.append(f"{CONFIG}: cannot read {path}: {error.strerror}.")
        return
    except UnicodeDecodeError:
        flat.problems.append(f"{CONFIG}: {path} is not UTF-8.")
        return
    except tomllib.TOMLDecodeError as error:
        flat.problems.append(f"{CONFIG}: {path} is not TOML: {error}.")
        return
    lines = dict(_lines(text))
    for parts, value in _leaves(tree):
        name = flat_name(parts)
        place = f"{path.name}:{lines[parts]}" if parts in lines else path.name
        written = _text(value)
        if written is None:
            flat.problems.append(f"{name}: must be a text, a number or a list of texts ({place}).")
        elif name in flat.values:
            flat.problems.append(f"{name}: given twice, also at {flat.places[name]} ({place}).")
        elif written.strip():
            flat.values[name] = written.strip()
            flat.places[name] = place


def flat_name(parts: tuple[str, ...]) -> str:
    """Return the flat name of a TOML value: `("storage", "main", "vendor")` is `RECORDBOT_STORAGE__MAIN__VENDOR`."""
    first, *others = [part.upper() for part in parts]
    if others and f"{first}_" in PREFIXES:
        first, others = f"{first}_{others[0]}", others[1:]
    name = "__".join([first, *others])
    return name if name.startswith(PREFIXES) else f"RECORDBOT_{name}"


def _leaves(tree: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _text(value: object) -> str | None:
    """Return *value* as it would stand in the environment; None when it cannot stand there."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return json.dumps(value)
    return None


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Return the line of each key that stands on a line of its own; others are told by their file alone."""
    above: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if table := _TABLE.fullmatch(line):
            above = _parts(table[1])
        elif key := _KEY.match(line):
            yield (*above, *_parts(key[1])), number


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
