"""Start bodies drawn from the model's own bounds."""

from copy import deepcopy
from typing import Any, Final

from hypothesis import strategies as st

from bot.domain.request.tree import Node, root
from tests.unit.domain.start_bodies import BODIES, a_body, mode_of

UIDS: Final = st.integers(1, 2**32 - 1).map(str)
SHAPES: Final = {
    "salt": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    "backgroundColor": "#1A1D21",
    "privateParams": '{"correctEXTINF":true}',
    "rtmpUrl": "rtmp://live.example.com/app/key",
    "url": "https://board.example.com/",
    "image_url": "https://cdn.example.com/a.jpg",
    "backgroundImage": "https://cdn.example.com/a.jpg",
    "defaultUserBackgroundImage": "https://cdn.example.com/a.bmp",
    "cateId": "100",
    "maxResolutionUid": "4294967295",
}


def values(node: Node) -> st.SearchStrategy[Any]:
    """Return a strategy for what the node may hold, drawn from its own bounds."""
    if node.variants:
        return st.one_of([objects(variant) for variant in node.variants.values()])
    if node.json_type == "object":
        return objects(node)
    if node.json_type == "list" and node.item is not None:
        return st.lists(values(node.item), min_size=node.shortest or 0, max_size=min(node.longest or 3, 3))
    if node.choices:
        return st.sampled_from(list(node.choices))
    return st.none() | _scalars(node) if node.nullable else _scalars(node)


def objects(node: Node) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for an object with everything it needs, and some of what it may have."""
    fields = node.children.values()
    needed = {field.name: values(field) for field in fields if field.required}
    optional = {field.name: values(field) for field in fields if not field.required}
    return st.fixed_dictionaries(needed, optional=optional)


def _scalars(node: Node) -> st.SearchStrategy[Any]:
    name = node.name.removesuffix("[]")
    if node.json_type == "boolean":
        return st.booleans()
    if node.json_type == "string":
        if "Uids" in name:
            return UIDS
        if name == "uid":
            return UIDS | UIDS.map("00{}".format)
        return st.just(SHAPES[name]) if name in SHAPES else st.text("abcXYZ019", min_size=1, max_size=8)
    whole = st.integers(int(node.minimum or 0), int(2**40 if node.maximum is None else node.maximum))
    return whole if node.json_type == "integer" else whole | st.floats(node.minimum, node.maximum)


Place = tuple[str | int, ...]


def _below(node: Node, value: object, place: Place) -> list[tuple[Place, Node]]:
    """Return the parameters that stand in *value*, and those that could stand beside them."""
    found: list[tuple[Place, Node]] = []
    if isinstance(value, dict):
        for name, child in node.children.items():
            found += [((*place, name), child), *_below(child, value.get(name), (*place, name))]
    elif isinstance(value, list) and node.item is not None:
        for index, item in enumerate(value):
            kind = node.item.variants[item["serviceName"]] if node.item.variants else node.item
            found += _below(kind, item, (*place, index))
    return found


PLACES: Final = {
    name: [(place, node) for place, node in _below(root(), body["body"], ()) if node.name != "serviceName"]
    for name, body in BODIES.items()
}


def _holder(body: dict[str, Any], place: Place) -> dict[str, Any] | None:
    """Return the object of *body* in which *place* is, if it is still there."""
    holder: Any = body
    for step in place[:-1]:
        is_there = step in holder if isinstance(holder, dict) else isinstance(step, int) and step < len(holder)
        if not is_there:
            return None
        holder = holder[step]
    return holder if isinstance(holder, dict) else None


@st.composite
def changed_bodies(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a mode and a sound body, a few of whose parameters have other values within their bounds, or are gone."""
    name = draw(st.sampled_from(sorted(BODIES)))
    body = a_body(name)
    for place, node in draw(st.lists(st.sampled_from(PLACES[name]), max_size=4)):
        holder = _holder(body, place)
        if holder is not None:
            if not node.required and draw(st.booleans()):
                holder.pop(str(place[-1]), None)
            else:
                holder[str(place[-1])] = draw(values(node))
    return mode_of(name), deepcopy(body)
