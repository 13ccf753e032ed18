"""The page of parameters: one section per JSON object of the start body, one row per parameter."""

import json
from collections.abc import Sequence
from typing import Final

from bot.cli.reference.markdown import anchor, code, page, plain, rule_links, short_sources, table
from bot.domain.request.about import MODES
from bot.domain.request.parameters import Parameter, parameters
from bot.domain.request.tree import Node, root
from bot.domain.request.vendors import VENDORS
from bot.domain.rules.words import allowed, joined, ranges

INTRODUCTION: Final = """\
Everything that a start body `{"cname", "uid", "clientRequest"}` may hold, object by object. A template's form names a parameter by its section
and its name, such as `recordingConfig.maxIdleTime`. `[]` stands for an index; `[web_recorder_service]` for the entry of the list that has this
`serviceName`.

**Bold** is needed wherever the object around it is given, unless its rule says when it is needed. *Secret* is never shown, and stands in no
template. The default is what Agora takes when nothing is given. *Line 102* is a line of the start document: Agora's description of the
start request of late 2022, from which this bot was built. *Current reference* is what Agora's pages said in July 2026."""

VENDORS_INTRODUCTION: Final = """\
`RECORDBOT_STORAGE__<PROFILE>__VENDOR` and `…REGION` take a number or a name; capitals, blanks, `-` and `_` do not matter. Vendors
5, 6 and 11 need no region. *Older* is what Agora's current pages no longer name: it draws a warning."""

COLUMNS: Final = ("parameter", "value", "default", "meaning", "modes", "rules", "source")


def parameters_page() -> str:
    """Return `docs/parameters.md`."""
    blocks: dict[str, list[Parameter]] = {}
    for parameter in parameters():
        blocks.setdefault(parameter.path.rpartition(".")[0], []).append(parameter)
    by_path = {parameter.path: parameter for parameter in parameters()}
    sections = [_section(path, by_path.get(path.removesuffix("[]")), below) for path, below in blocks.items()]
    return page("Parameters of the start request", INTRODUCTION, _body(), *sections, _vendors())


def _body() -> str:
    rows = [
        (
            f"**{code(node.name)}**",
            f"[an object](#{anchor(node.name)})" if node.children else plain(allowed(node)),
            plain(node.description),
            rule_links(node.about.rules),
            short_sources(node.about.source),
        )
        for node in root().children.values()
    ]
    return f"## The body\n\n{table(('parameter', 'value', 'meaning', 'rules', 'source'), rows)}"


def _section(path: str, block: Parameter | None, below: Sequence[Parameter]) -> str:
    """Return what stands below *path*; *block* is None for `clientRequest` itself."""
    nodes = {".".join(node.path[1:]): node for node in root().descendants()}
    modes = block.modes if block else MODES
    about = [f"Only in mode {joined(modes)}."] if modes != MODES else []
    if block and _meaning(block, nodes[block.path]):
        about.insert(0, plain(_meaning(block, nodes[block.path])))
    rows = [_row(parameter, nodes[parameter.path], modes) for parameter in below]
    return "\n\n".join(filter(None, (f"## {path or 'clientRequest'}", " ".join(about), table(COLUMNS, rows))))


def _row(parameter: Parameter, node: Node, modes: tuple[str, ...]) -> tuple[str, ...]:
    name = code(parameter.name)
    secret = " *Secret.*" if parameter.secret else ""
    return (
        f"**{name}**" if parameter.required else name,
        _value(parameter, node),
        _default(parameter),
        plain(_meaning(parameter, node)) + secret,
        joined(parameter.modes, "and") if parameter.modes != modes else "",
        rule_links(parameter.rules),
        short_sources(parameter.source),
    )


def _value(parameter: Parameter, node: Node) -> str:
    below = parameter.path + ("[]" if node.item else "")
    if parameter.kind == "object":
        has_section = not (node.item and node.item.variants)
        return f"[{allowed(node)}](#{anchor(below)})" if has_section else plain(allowed(node))
    suggested = "" if node.strict_choices else f", best {joined(str(choice) for choice in node.choices)}"
    return plain(allowed(node) + suggested)


def _default(parameter: Parameter) -> str:
    if parameter.default is None:
        return ""
    unit = f" {parameter.unit}" if parameter.unit and not isinstance(parameter.default, str) else ""
    return code(json.dumps(parameter.default)) + unit


def _meaning(parameter: Parameter, node: Node) -> str:
    if parameter.description or "serviceName" not in node.children:
        return parameter.description
    return node.children["serviceName"].description


def _vendors() -> str:
    rows = [
        (
            str(vendor.number),
            vendor.name + (" (older)" if vendor.legacy else ""),
            ", ".join(map(code, vendor.aliases)),
            "any"
            if vendor.any_region
            else ", ".join(f"{number} {plain(name)}" for number, name in vendor.regions.items()),
            ranges(sorted(vendor.legacy_regions)) if vendor.legacy_regions else "",
        )
        for vendor in VENDORS.values()
    ]
    columns = ("number", "vendor", "also", "regions", "older regions")
    return f"## Storage vendors and their regions\n\n{VENDORS_INTRODUCTION}\n\n{table(columns, rows)}"
