"""Start bodies for the tests: sound ones by name, and changed copies of them."""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parents[2] / "data"
BODIES: Final[Mapping[str, Mapping[str, Any]]] = json.loads((DATA / "start-bodies.json").read_text("utf-8"))


def lines_of(name: str) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def mode_of(name: str) -> str:
    """Return the mode that the named body is for."""
    return str(BODIES[name]["mode"])


def a_body(name: str = "mix", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return a sound body of that name, with keys of clientRequest replaced."""
    body: dict[str, Any] = deepcopy(BODIES[name]["body"])
    body["clientRequest"].update(changes)
    return body


def full_path(path: str) -> str:
    """Return a path from the body's root; one without a leading slash begins in clientRequest."""
    return path[1:] if path.startswith("/") else f"clientRequest.{path}"


def changed(name: str, replaced: Mapping[str, Any], removed: Iterable[str] = ()) -> dict[str, Any]:
    """Return the named body with values replaced, then keys removed, each by its path."""
    body = a_body(name)
    for path, value in replaced.items():
        *outer, last = full_path(path).split(".")
        holder: Any = body
        for step in outer:
            holder = holder[int(step)] if isinstance(holder, list) else holder.setdefault(step, {})
        holder[int(last) if isinstance(holder, list) else last] = deepcopy(value)
    for path in removed:
        *outer, last = full_path(path).split(".")
        holder = body
        for step in outer:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        del holder[last]
    return body
