"""The request model as a tree of described fields: what the form, the linter and the reference walk along."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo

from bot.domain.request.about import About, Choices, NotNull, Part, Shape, Suggested, doc
from bot.domain.request.start import StartRequest

_JSON_TYPES: Final[Mapping[object, str]] = {int: "integer", float: "number", str: "string", bool: "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One field, or the items of a list, with everything its type and its metadata say.

    Args:
        path: from the body's root, in Agora's names; `[]` stands for any item, `[name]` for one extension service.
        attribute: the field's name in Python.
        json_type: integer, number, string, boolean, object or list.
        shortest, longest: how many items a list may have.
        choices: allowed values with their labels; merely suggested ones when not `strict_choices`.
        children: an object's fields, by their name on the wire.
        item: of a list.
        variants: the kinds of a list's item, by `serviceName`.
        model: of an object.
    """

    path: tuple[str, ...]
    attribute: str
    json_type: str
    about: About
    description: str = ""
    required: bool = False
    nullable: bool = False
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    shortest: int | None = None
    longest: int | None = None
    choices: Mapping[int | str, str] = field(default_factory=dict)
    strict_choices: bool = True
    shape: Shape | None = None
    children: Mapping[str, "Node"] = field(default_factory=dict)
    item: "Node | None" = None
    variants: Mapping[str, "Node"] = field(default_factory=dict)
    model: type[Part] | None = None

    @property
    def name(self) -> str:
        """The field's name on the wire."""
        return self.path[-1] if self.path else "body"

    def descendants(self) -> Iterator["Node"]:
        """Yield this node and everything below it, in the document's order."""
        yield self
        below = (*self.children.values(), *([self.item] if self.item else []), *self.variants.values())
        for node in below:
            yield from node.descendants()


@cache
def root() -> Node:
    """Return the tree of the whole start body."""
    return replace(_object_node((), "", StartRequest, About(source=doc(31))), required=True)


def _field_node(parent: tuple[str, ...], attribute: str, info: FieldInfo) -> Node:
    node = _node((*parent, info.alias or attribute), attribute, info.annotation, tuple(info.metadata))
    default = node.about.default if info.is_required() else info.get_default(call_default_factory=True)
    return replace(
        node,
        description=info.description or "",
        required=info.is_required() or node.about.required,
        default=node.about.default if default is None else default,
    )


def _object_node(path: tuple[str, ...], attribute: str, model: type[Part], about: About) -> Node:
    nodes = [_field_node(path, name, info) for name, info in model.model_fields.items()]
    children = {node.name: node for node in nodes}
    return Node(path=path, attribute=attribute, json_type="object", about=about, children=children, model=model)


def _list_node(path: tuple[str, ...], attribute: str, item_type: object, metadata: tuple[object, ...]) -> Node:
    item = _node((*path[:-1], f"{path[-1]}[]"), "", item_type, ())
    return Node(
        path=path,
        attribute=attribute,
        json_type="list",
        about=_about(metadata),
        shortest=next((entry.min_length for entry in metadata if isinstance(entry, MinLen)), None),
        longest=next((entry.max_length for entry in metadata if isinstance(entry, MaxLen)), None),
        item=item,
    )


def _union_node(path: tuple[str, ...], models: list[type[Part]]) -> Node:
    variants: dict[str, Node] = {}
    for model in models:
        (name,) = get_args(model.model_fields["service_name"].annotation)
        about: About = model.about  # type: ignore[attr-defined]
        variants[name] = _object_node((*path[:-1], f"{path[-1].removesuffix('[]')}[{name}]"), "", model, about)
    return Node(path=path, attribute="", json_type="object", about=About(source=doc(367)), variants=variants)


def _node(path: tuple[str, ...], attribute: str, annotation: object, metadata: tuple[object, ...]) -> Node:
    kinds, metadata = _unwrapped(annotation, metadata)
    nullable = NoneType in kinds and not any(isinstance(entry, NotNull) for entry in metadata)
    kinds = [kind for kind in kinds if kind is not NoneType]
    if get_origin(kinds[0]) is list:
        return _list_node(path, attribute, get_args(kinds[0])[0], metadata)
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Part)]
    if len(models) > 1:
        return _union_node(path, models)
    if models:
        return _object_node(path, attribute, models[0], _about(metadata))
    return _leaf_node(path, attribute, kinds, metadata, nullable=nullable)


def _leaf_node(
    path: tuple[str, ...], attribute: str, kinds: list[object], metadata: tuple[object, ...], *, nullable: bool
) -> Node:
    choices: Choices | Suggested | None = next((e for e in metadata if isinstance(e, Choices | Suggested)), None)
    labels: Mapping[int | str, str] = choices.labels if choices else {}
    if get_origin(kinds[0]) is Literal:
        labels = {value: str(value) for value in get_args(kinds[0])}
    return Node(
        path=path,
        attribute=attribute,
        json_type="number" if float in kinds else _JSON_TYPES.get(kinds[0], "string"),
        about=_about(metadata),
        nullable=nullable,
        minimum=_bound(next((entry.ge for entry in metadata if isinstance(entry, Ge)), None)),
        maximum=_bound(next((entry.le for entry in metadata if isinstance(entry, Le)), None)),
        choices=labels,
        strict_choices=not isinstance(choices, Suggested),
        shape=next((entry for entry in metadata if isinstance(entry, Shape)), None),
    )


def _bound(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def _about(metadata: tuple[object, ...]) -> About:
    return next((entry for entry in metadata if isinstance(entry, About)), About(source=""))


def _unwrapped(annotation: object, metadata: tuple[object, ...]) -> tuple[list[object], tuple[object, ...]]:
    """Return the members of a union, without the `Annotated` around it and them, and all metadata."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _unwrapped(inner, (*more, *metadata))
    if get_origin(annotation) not in (Union, UnionType):
        return [annotation], metadata
    kinds: list[object] = []
    for member in get_args(annotation):
        inside, metadata = _unwrapped(member, metadata)
        kinds += inside
    return kinds, metadata
