"""The reference of the start body's parameters, derived from the models: for the form, the templates and the README."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.domain.request.about import MODES
from bot.domain.request.tree import Node, root

_INDEX: Final = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a parameter may have: what is sent, and what people read."""

    value: int | str
    label: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of `clientRequest`.

    Args:
        path: in Agora's names, relative to `clientRequest`; `[]` for the items of a list, a service by its name.
        kind: integer, number, string, boolean, choice, list (of strings) or object (also a list of objects).
        minimum, maximum: of a number, both allowed; None where there is no bound.
        max_length: of a list, in items; None where there is no bound.
        choices: the values of a choice, or of the strings in a list.
        default: what the service takes when it is left out; None when it has none.
        unit: of a number, as people write it.
        source: where the fact stands.
        rules: the rules that this parameter alone can break.
        modes: the recording modes it applies to.
        required: it must be given wherever the object around it is.
        secret: the value must never be shown, nor stand in a template.
    """

    path: str
    kind: str
    minimum: float | None
    maximum: float | None
    max_length: int | None
    choices: tuple[Choice, ...]
    default: object
    unit: str | None
    description: str
    source: str
    rules: tuple[str, ...]
    modes: tuple[str, ...]
    required: bool
    secret: bool

    @property
    def name(self) -> str:
        """The last part of the path, as it stands in the body."""
        return self.path.rpartition(".")[2]


class UnknownParameter(LookupError):
    """There is no such parameter; `known` are the names that exist at that level."""

    def __init__(self, path: str, known: tuple[str, ...]) -> None:
        there = f"there are: {', '.join(known)}" if known else "nothing can follow there"
        super().__init__(f"there is no parameter {path}; {there}")
        self.path = path
        self.known = known


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return every parameter of `clientRequest`, in the order of the start document."""
    return tuple(_by_path().values())


def parameter_at(path: str, request: Mapping[str, object]) -> Parameter:
    """Return the parameter that a template's form names.

    Args:
        path: relative to `clientRequest`, an index as a number: `extensionServiceConfig.extensionServices.0.serviceName`.
        request: the template's fixed part, which says which service stands at an index.

    Raises:
        UnknownParameter: names what does exist at that level.
    """
    node = root().children["clientRequest"]
    value: object = request
    for name in _INDEX.sub(r".\1", path).split("."):
        node, value = _step(node, name, value, path)
    # an item that is an object stands in the reference as its list
    return _by_path()[_joined(node).removesuffix("[]")]


def _step(node: Node, name: str, value: object, path: str) -> tuple[Node, object]:
    if node.item is None:
        if name not in node.children:
            raise UnknownParameter(path, tuple(node.children))
        return node.children[name], value.get(name) if isinstance(value, Mapping) else None
    if node.item.variants:
        return _service(node.item, name, value, path)
    if node.item.json_type == "object" and (name == "" or (name.isascii() and name.isdigit())):
        return node.item, None
    raise UnknownParameter(path, ())


def _service(item: Node, name: str, value: object, path: str) -> tuple[Node, object]:
    if name in item.variants:
        return item.variants[name], None
    services = value if isinstance(value, list) else []
    if not (name.isascii() and name.isdigit()) or int(name[:9]) >= len(services):
        raise UnknownParameter(path, tuple(str(index) for index in range(len(services))) or tuple(item.variants))
    service = services[int(name)]
    service_name = service.get("serviceName") if isinstance(service, Mapping) else None
    if not isinstance(service_name, str) or service_name not in item.variants:
        raise UnknownParameter(path, tuple(item.variants))
    return item.variants[service_name], service


@cache
def _by_path() -> Mapping[str, Parameter]:
    found: dict[str, Parameter] = {}
    _collect(root().children["clientRequest"], MODES, found)
    return found


def _collect(node: Node, modes: tuple[str, ...], found: dict[str, Parameter]) -> None:
    modes = tuple(mode for mode in modes if mode in node.about.modes)
    path = _joined(node)
    if path and not path.endswith("[]"):
        found[path] = _parameter(node, modes)
    items = [node.item] if node.item is not None and node.item.json_type == "object" else []
    for below in (*node.children.values(), *items, *node.variants.values()):
        _collect(below, modes, found)


def _parameter(node: Node, modes: tuple[str, ...]) -> Parameter:
    item = node.item
    choices = node.choices or (item.choices if item else {})
    return Parameter(
        path=_joined(node),
        kind=_kind(node),
        minimum=node.minimum,
        maximum=node.maximum,
        max_length=node.longest,
        choices=tuple(Choice(value, label) for value, label in choices.items()),
        default=node.default,
        unit=node.about.unit,
        description=node.description,
        source=node.about.source,
        rules=tuple(dict.fromkeys((*node.about.rules, *(item.about.rules if item else ())))),
        modes=modes,
        required=node.required,
        secret=node.about.secret,
    )


def _kind(node: Node) -> str:
    if node.json_type == "list" and node.item is not None and node.item.json_type == "object":
        return "object"
    if node.choices:
        return "choice"
    return "integer" if node.about.whole else node.json_type


def _joined(node: Node) -> str:
    return ".".join(node.path[1:])
