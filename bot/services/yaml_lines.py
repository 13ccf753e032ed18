"""YAML as plain JSON values, with the line of everything in it: what messages about a file need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a file as YAML."""

    line: int
    message: str


@dataclass(slots=True)
class Document:
    """What a file holds. `lines` are by dotted path, an index as a number; with `flaws`, `tree` may lack something."""

    tree: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def line(self, path: str) -> int:
        """Return the line of *path*, or of the nearest thing around it that stands in the file."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """Return what *text* holds. Nothing is raised: what cannot be read is a flaw."""
    document = Document()
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is not None:
            document.tree = _Builder(loader, document).build(node, "")
    except yaml.MarkedYAMLError as error:
        document.flaws.append(_syntax_flaw(error))
    except yaml.YAMLError as error:
        document.flaws.append(Flaw(1, f"cannot be read: {' '.join(str(error).split())}."))
    except RecursionError:
        document.flaws.append(Flaw(1, "is nested too deeply."))
    return document


def _syntax_flaw(error: yaml.MarkedYAMLError) -> Flaw:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "cannot be read"
    if "'\\t'" in problem:
        problem = "a tab; YAML is indented with blanks"
    return Flaw(mark.line + 1 if mark else 1, f"not YAML: {problem}.")


class _Builder:
    """Makes plain values of YAML's nodes."""

    def __init__(self, loader: yaml.SafeLoader, document: Document) -> None:
        self._loader = loader
        self._document = document
        self._seen: set[int] = set()

    def _flaw(self, node: yaml.Node, message: str) -> None:
        self._document.flaws.append(Flaw(node.start_mark.line + 1, message))

    def build(self, node: yaml.Node, path: str) -> Any:  # noqa: ANN401 - JSON
        if id(node) in self._seen:
            self._flaw(node, "there are no anchors and aliases (& and *) here: write it out.")
            return None
        self._seen.add(id(node))
        if path.count(".") > _DEEPEST:
            self._flaw(node, "nested too deeply.")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, self._noted(f"{path}.{index}", item)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: str) -> Mapping[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key_node.tag == "tag:yaml.org,2002:merge":
                self._flaw(key_node, "names are plain words; `<<` and compound keys are not read.")
                continue
            below = f"{path}.{key}" if path else key
            if key in built:
                self._flaw(key_node, f"`{key}` stands here twice; first in line {self._document.lines[below]}.")
                continue
            built[key] = self.build(value_node, self._noted(below, key_node))
        return built

    def _noted(self, path: str, node: yaml.Node) -> str:
        self._document.lines[path] = node.start_mark.line + 1
        return path

    def _scalar(self, node: yaml.Node) -> Any:  # noqa: ANN401 - JSON
        try:
            value = self._loader.construct_object(node)
        except ValueError:
            value = ...
        if value is not None and not isinstance(value, str | int | float):
            self._flaw(node, f"`{node.value}` is read as something else than text: put it in quotes.")
            return None
        return value
