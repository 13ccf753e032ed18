"""Findings about single fields: the model's own errors, put into words and given their rule."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.domain.request.start import StartRequest
from bot.domain.request.tree import Node, root
from bot.domain.request.vendors import regions_named
from bot.domain.rules.finding import Finding
from bot.domain.rules.words import allowed, fits, is_readable, joined, kind_of, kind_wanted, nearest, quoted, readable

TYPE_RULE: Final = "R-006"
SERVICE_RULE: Final = "R-123"
_WRONG_TYPE: Final = frozenset(
    {
        "int_type",
        "string_type",
        "string_unicode",
        "bool_type",
        "list_type",
        "model_type",
        "number_type",
        "finite_number",
    }
)
_UNKNOWN_SERVICE: Final = frozenset({"union_tag_invalid", "union_tag_not_found"})
_MOST_SUGGESTIONS: Final = 50
_LONGEST_KEY: Final = 60
_DEEPEST: Final = 16  # the model ends well before that; a body may go on
_OF_ACQUIRE: Final = frozenset({"scene", "resourceExpiredHour", "region", "excludeResourceIds", "startParameter"})


def field_errors(body: object, error: ValidationError) -> list[ErrorDetails]:
    """Return everything the model says against `body`.

    The model stops looking at a list that is too long, and at an object with a key that cannot be written in UTF-8;
    what else they hold is looked at here all the same.
    """
    errors = error.errors(include_url=False)
    if any(entry["type"] == "string_unicode" for entry in errors):
        body = _with_readable_keys(body, _DEEPEST)
        errors = _errors(body)
    shortened = body
    for too_long in [entry for entry in errors if entry["type"] == "too_long"]:
        shortened = _shortened(shortened, located(too_long["loc"])[2], too_long["ctx"]["max_length"])
    if shortened is not body:
        seen = {entry["loc"] for entry in errors}
        errors += [entry for entry in _errors(shortened) if entry["loc"] not in seen]
    return errors


def _errors(body: object) -> list[ErrorDetails]:
    try:
        StartRequest.model_validate(body)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _with_readable_keys(value: object, levels: int) -> object:
    """Return a copy of `value` with every key written in escapes where it must be, as far down as the model looks."""
    if levels and isinstance(value, dict):
        return {
            readable(key) if isinstance(key, str) else key: _with_readable_keys(item, levels - 1)
            for key, item in value.items()
        }
    if levels and isinstance(value, list):
        return [_with_readable_keys(item, levels - 1) for item in value]
    return value


def _shortened(value: object, place: tuple[int | str, ...], length: int) -> object:
    """Return a copy of `value` whose list at `place` holds only its first items."""
    if not place:
        return value[:length] if isinstance(value, list) else value
    here, *below = place
    if isinstance(value, list) and isinstance(here, int):
        return [*value[:here], _shortened(value[here], tuple(below), length), *value[here + 1 :]]
    return {**value, here: _shortened(value[here], tuple(below), length)} if isinstance(value, dict) else value


def located(place: tuple[int | str, ...]) -> tuple[Node, Node | None, tuple[int | str, ...]]:
    """Return the object's node, the node itself (None for an unknown key), and the place without service kinds."""
    parent = node = root()
    found: Node | None = node
    body_place: list[int | str] = []
    for step in place:
        if found is None:
            break
        if found.variants and step in found.variants:
            found = found.variants[str(step)]
            continue
        body_place.append(step)
        parent, node = found, found
        found = node.item if node.item is not None else node.children.get(str(step))
    return parent, found, tuple(body_place)


def shape_findings(errors: Iterable[ErrorDetails], allow_extra: Collection[str]) -> Iterator[Finding]:
    """Yield one finding per model error, at the place where the body breaks the model."""
    suggestions = _MOST_SUGGESTIONS
    for error in errors:
        parent, node, place = located(error["loc"])
        path = ".".join(readable(str(step)) for step in place) or "body"
        if error["type"] in ("extra_forbidden", "invalid_key") or node is None:
            suggestions -= 1
            yield _unknown_key(path, str(place[-1]), parent, allow_extra, suggest=suggestions >= 0)
        elif error["type"] in _UNKNOWN_SERVICE:
            yield _unknown_service(path, error["input"], node)
        else:
            yield _wrong_value(path, error, node)


def _unknown_key(path: str, key: str, parent: Node, allow_extra: Collection[str], *, suggest: bool) -> Finding:
    name = readable(key) if 0 < len(key) <= _LONGEST_KEY else quoted(key)
    if path in allow_extra:
        return Finding("warning", TYPE_RULE, path, f"{name} is in no document; it is sent because you allow it.")
    meant = nearest(key, parent.children) if suggest else None
    message = f"There is no parameter {name} here; names are case-sensitive."
    if meant:
        message += f" Did you mean {meant}?"
    elif suggest and key in _homes():
        message += f" It belongs in {_homes()[key]}."
    elif key not in _OF_ACQUIRE:
        message += " Leave it out."
    if key in _OF_ACQUIRE:
        message += " Acquire has a parameter of this name; it goes into that request."
    return Finding("error", TYPE_RULE, path, message)


@cache
def _homes() -> Mapping[str, str]:
    """Return, for each name that stands in one place only, the object it belongs in."""
    homes: dict[str, list[str]] = {}
    for node in root().descendants():
        if node.path and node.attribute:
            homes.setdefault(node.name, []).append(".".join(node.path[:-1]) or "the body itself")
    return {name: places[0] for name, places in homes.items() if len(places) == 1}


def _unknown_service(path: str, service: object, node: Node) -> Finding:
    names = joined(map(quoted, node.variants))
    where = f"{path}.serviceName"
    if not isinstance(service, dict):
        return Finding("error", TYPE_RULE, path, _wrong_type(service, node))
    if "serviceName" not in service:
        return Finding("error", SERVICE_RULE, where, f"serviceName is missing: write {names}.")
    name = service["serviceName"]
    if not isinstance(name, str):
        return Finding("error", TYPE_RULE, where, f"serviceName is {quoted(name)}, not text: write {names}.")
    meant = nearest(name, node.variants)
    hint = f"Did you mean {quoted(meant)}?" if meant else f"There are {names}."
    return Finding("error", SERVICE_RULE, where, f"There is no extension service {quoted(name)}. {hint}")


def _wrong_value(path: str, error: ErrorDetails, node: Node) -> Finding:
    rule = node.about.rules[0] if node.about.rules else TYPE_RULE
    value = error["input"]
    match error["type"]:
        case "missing":
            message = f"{node.name} is missing: it must be {allowed(node)}. {node.description}".rstrip()
        case kind if kind in _WRONG_TYPE:
            # of a boolean the type is all that its own rule says
            rule = rule if node.json_type == "boolean" else TYPE_RULE
            message = _wrong_type(value, node)
        case "too_long" | "too_short" if isinstance(value, list):
            message = f"{node.name} has {len(value)} entries; allowed is {allowed(node)}."
        case _:
            message = f"{_shown(value, node)}; allowed is {allowed(node)}.{_meant(value, node)}"
    return Finding("error", rule, path, message)


def _shown(value: object, node: Node) -> str:
    name = _bare(node)
    if value == "":
        return f"{name} is empty"
    if node.about.secret or not node.about.quotable:
        return f"The value of {name} has the wrong shape"
    return f"{name} is {quoted(value)}"


def _bare(node: Node) -> str:
    return f"An entry of {node.name.removesuffix('[]')}" if node.name.endswith("[]") else node.name


def _wrong_type(value: object, node: Node) -> str:
    hidden = node.about.secret or not node.about.quotable or node.json_type in ("object", "list")
    given = kind_of(value) if hidden or not isinstance(value, str | int | float) else quoted(value)
    mend = _mend(value, node, hidden=hidden)
    kind, what = kind_wanted(node), allowed(node)
    if mend is None and (what == kind or what.startswith(f"{kind} ")):
        return f"{_bare(node)} is {given}; it must be {what}."
    return f"{_bare(node)} is {given}; it must be {kind}: {mend or what}."


def _mend(value: object, node: Node, *, hidden: bool) -> str | None:
    """Return what to write instead, where the value shows it; None otherwise."""
    if value is None and not node.required:
        return "leave it out if you do not need it"
    if node.json_type == "list" and node.item is not None and node.item.shape and fits(value, node.item):
        return f"write [{quoted(value)}], in brackets"
    if isinstance(value, bool) or hidden:
        return None
    if isinstance(value, str) and node.json_type in ("integer", "number"):
        return _number_meant(value, node)
    if isinstance(value, int) and node.json_type == "string" and is_readable(value) and fits(str(value), node):
        return f'write "{value}", in quotation marks'
    if isinstance(value, float) and node.json_type == "integer" and value.is_integer() and fits(int(value), node):
        return f"write {quoted(int(value))}, without a decimal point"
    return None


def _number_meant(value: str, node: Node) -> str | None:
    if value.isascii() and value.isdigit():
        # more digits than any bound has
        written = len(value) <= _LONGEST_KEY and fits(int(value), node)
        return f"write {value} without quotation marks" if written else None
    regions = regions_named(value) if node.name == "region" else ()
    return joined(f"{number} for {vendor}" for vendor, number in regions) if regions else None


def _meant(value: object, node: Node) -> str:
    if not isinstance(value, str) or node.about.secret or not node.choices or not value.strip("0123456789"):
        return ""
    meant = nearest(value, [choice for choice in node.choices if isinstance(choice, str)])
    return f" Did you mean {quoted(meant)}?" if meant else ""
