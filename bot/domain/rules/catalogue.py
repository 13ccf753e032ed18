"""Every rule of the start API, each number once: what it says, and who looks after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.domain.request.tree import Node, root
from bot.domain.rules import basics, files, picture, postponed, services, storage, subscriptions
from bot.domain.rules.finding import CrossRule, Severity
from bot.domain.rules.modes import bound_to_modes
from bot.domain.rules.words import allowed, joined

FIELD: Final = "field"
CROSS: Final = "cross"
ELSEWHERE: Final = "not from one body"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        severity: error when anything about it can be an error.
        checked: `field` when the model's field holds it, `cross` when it spans fields, else `not from one body`.
    """

    number: str
    severity: Severity
    path: str
    sentence: str
    source: str
    checked: str


def _collected(*modules: object) -> tuple[CrossRule, ...]:
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, CrossRule))


CROSS_RULES: Final = _collected(basics, postponed, subscriptions, picture, files, storage, services)

MODE_RULE: Final = Rule(
    "R-001",
    "error",
    "mode",
    "The mode is individual, mix or web, in lower case; there is no default.",
    "start document, lines 25-28",
    CROSS,
)
TYPE_RULE: Final = Rule(
    "R-006",
    "error",
    "any",
    "JSON types match exactly, names are spelt exactly, and there are no others.",
    "legacy error page, code 2",
    FIELD,
)
_ELSEWHERE: Final = (
    Rule(
        "R-005",
        "error",
        "resourceid",
        "The resource is at most 5 minutes old, unused, and belongs to this App ID, cname and uid. It stands in the "
        "address, not in the body.",
        "start document, line 1093",
        ELSEWHERE,
    ),
    Rule(
        "R-008",
        "error",
        "clientRequest",
        "The body equals the startParameter of acquire, if one was sent. That is another body.",
        "answers of the service (request_hash mismatch!)",
        ELSEWHERE,
    ),
    Rule(
        "R-080",
        "error",
        "clientRequest.recordingFileConfig",
        "Not in a session that takes screenshots only. Together with snapshotConfig it makes a session that also "
        "records, so the body cannot show which was meant.",
        "start document, lines 175 and 189",
        ELSEWHERE,
    ),
    Rule(
        "R-095",
        "warning",
        "clientRequest.snapshotConfig",
        "snapshotConfig with recordingFileConfig records and takes screenshots; alone it takes screenshots only. Both "
        "are allowed.",
        "start document, line 189",
        ELSEWHERE,
    ),
    Rule(
        "R-103",
        "warning",
        "clientRequest.storageConfig.region",
        "The bucket lies where the recording servers are. Their region stands in the body of acquire.",
        "start document, line 206",
        ELSEWHERE,
    ),
)


def _field_rules() -> Iterator[Rule]:
    nodes = [node for node in root().descendants() if node.about.rules and _binds(node)]
    alike: dict[tuple[str, str], list[Node]] = {}
    for node in nodes:
        alike.setdefault((node.about.rules[0], allowed(node)), []).append(node)
    for (number, what), group in alike.items():
        names = joined(dict.fromkeys(node.name.removesuffix("[]") for node in group), "and")
        sources = "; ".join(dict.fromkeys(node.about.source for node in group))
        yield Rule(number, "error", ".".join(group[0].path), f"{names}: {what}.", sources, FIELD)


def _binds(node: Node) -> bool:
    """Return whether a value of the right type can still be wrong, or missing; of a boolean the type is all there is."""
    bounds = (node.minimum, node.maximum, node.shortest, node.longest, node.shape)
    must_stand = node.required and not node.about.required
    listed = bool(node.choices) and node.strict_choices
    return must_stand or listed or node.json_type == "boolean" or any(bound is not None for bound in bounds)


def _mode_rules() -> Iterator[Rule]:
    services = root().children["clientRequest"].children["extensionServiceConfig"].children["extensionServices"].item
    bound: list[Node] = [entry.node for entry in bound_to_modes()]
    for node in (*bound, *(services.variants.values() if services else ())):
        if node.about.mode_rule is not None:
            sentence = f"{node.name} exists only in mode {joined(node.about.modes)}."
            yield Rule(node.about.mode_rule, "error", ".".join(node.path), sentence, node.about.source, FIELD)


def _cross_rules() -> Iterator[Rule]:
    for rule in CROSS_RULES:
        yield Rule(rule.number, rule.severity, rule.path, rule.sentence, rule.source, CROSS)


def _merged(parts: Iterable[Rule]) -> Rule:
    first, *more = parts
    every = (first, *more)
    return Rule(
        first.number,
        "error" if any(part.severity == "error" for part in every) else "warning",
        first.path,
        " ".join(dict.fromkeys(part.sentence for part in every)),
        "; ".join(dict.fromkeys(part.source for part in every)),
        CROSS if any(part.checked == CROSS for part in every) else first.checked,
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule from R-001 to R-139, by number."""
    parts: dict[str, list[Rule]] = {}
    for part in (MODE_RULE, TYPE_RULE, *_field_rules(), *_mode_rules(), *_cross_rules(), *_ELSEWHERE):
        parts.setdefault(part.number, []).append(part)
    return tuple(_merged(parts[number]) for number in sorted(parts))
