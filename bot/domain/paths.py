"""Dotted paths into JSON: `recordingConfig.maxIdleTime`, an index as a number."""

from typing import Any, Final

ABSENT: Final = object()  # told apart from null


def value_at(tree: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what stands at *path* in *tree*; `ABSENT` when nothing does."""
    for part in path.split("."):
        if isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        elif isinstance(tree, dict) and part in tree:
            tree = tree[part]
        else:
            return ABSENT
    return tree


def put_at(tree: Any, path: str, value: Any) -> None:  # noqa: ANN401 - JSON
    """Put *value* at *path* into *tree*, with the objects on the way; `ABSENT` takes away what is there.

    Nothing is changed where the way leads through an index that is not there, or through a value.
    """
    first, _, rest = path.partition(".")
    if isinstance(tree, list):
        if first.isdecimal() and int(first) < len(tree):
            if rest:
                put_at(tree[int(first)], rest, value)
            elif value is not ABSENT:
                tree[int(first)] = value
    elif isinstance(tree, dict):
        if rest:
            put_at(tree.setdefault(first, {}), rest, value)
        elif value is not ABSENT:
            tree[first] = value
        else:
            tree.pop(first, None)


def joined(*parts: str) -> str:
    """Return the path through *parts*, empty ones left out."""
    return ".".join(part for part in parts if part)
