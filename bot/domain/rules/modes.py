"""Findings about parts that do not exist in the mode they are sent with; the fields themselves say where they do."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from bot.domain.request.about import About
from bot.domain.request.services import ExtensionService
from bot.domain.request.tree import Node, root
from bot.domain.rules.case import SERVICES, Case
from bot.domain.rules.finding import Finding
from bot.domain.rules.words import joined


@dataclass(frozen=True, slots=True)
class Bound:
    """A field that exists in some modes only: the attributes that lead to it from `clientRequest`."""

    attributes: tuple[str, ...]
    node: Node


@cache
def bound_to_modes() -> tuple[Bound, ...]:
    """Return the fields that break a rule in some mode, outer ones first; extension services say it themselves."""
    return tuple(_bound(root().children["clientRequest"], ()))


def _bound(node: Node, attributes: tuple[str, ...]) -> Iterator[Bound]:
    for child in node.children.values():
        here = (*attributes, child.attribute)
        if child.about.mode_rule is not None:
            yield Bound(here, child)
        yield from _bound(child, here)


@cache
def _misplaced_in(mode: str) -> tuple[Bound, ...]:
    outer: list[Bound] = []
    for bound in bound_to_modes():
        inside = any(bound.attributes[: len(known.attributes)] == known.attributes for known in outer)
        if mode not in bound.node.about.modes and not inside:
            outer.append(bound)
    return tuple(outer)


def mode_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each part that does not exist in the case's mode."""
    for bound in _misplaced_in(case.mode):
        # a part around it may be malformed, and then it is not there
        with suppress(AttributeError):
            if _is_given(case, bound.attributes):
                yield _finding(case.mode, ".".join(bound.node.path), bound.node.name, bound.node.about)
    with suppress(AttributeError):
        for index, service in enumerate(case.services):
            about = _about(service)
            if case.mode not in about.modes:
                yield _finding(case.mode, f"{SERVICES}.{index}", service.service_name, about)


def _about(service: ExtensionService) -> About:
    return service.about


def _is_given(case: Case, attributes: tuple[str, ...]) -> bool:
    part: object = case.request
    *outer, last = attributes
    for attribute in outer:
        part = getattr(part, attribute)
    return part is not None and last in part.model_fields_set  # type: ignore[attr-defined]


def _finding(mode: str, path: str, name: str, about: About) -> Finding:
    where = joined(about.modes)
    return Finding("error", about.mode_rule, path, f"{name} exists only in mode {where}, not in {mode}: leave it out.")
