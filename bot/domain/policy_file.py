"""Reading the policy's file: what it holds in, a `Policy` out, or every problem with its path in that file."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bot.domain.policy import ANYONE, NOBODY, STARTER, Policy, Rule
from bot.domain.policy_words import Values
from bot.domain.problem import Problem
from bot.domain.wording import shortened

KEYS: Final = ("ask", "rules")
RULE_KEYS: Final = (
    *("templates", "channels", "except_templates", "except_channels"),
    *("start", "stop", "extend", "change", "longest", "at_once", "at_once_each"),
    *("guests", "strangers", "approval", "ask"),
)
SCOPE: Final = frozenset({"templates", "channels", "except_templates", "except_channels", "ask"})
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
WITH_STARTER: Final = (ANYONE, NOBODY, STARTER)


def read_policy(source: str, tree: object, templates: Sequence[str]) -> tuple[Policy, list[Problem]]:
    """Return the rules that *tree*, the content of the file *source*, holds, and what is wrong with it.

    Args:
        templates: the names of those that there are.
    """
    problems: list[Problem] = []
    values = Values(problems)
    if tree is None:
        return Policy(), problems
    read = values.keys("", tree, KEYS, "the policy")
    ask = values.asked("ask", read["ask"]) if read.get("ask") is not None else ()
    rules = read.get("rules")
    if rules is not None and not isinstance(rules, Mapping):
        values.wrong("rules", "`rules` is a mapping: a name of yours for each rule, and below it what it says.")
        rules = None
    return Policy(
        rules=tuple(_rule(source, str(name), rule, templates, values) for name, rule in (rules or {}).items()), ask=ask
    ), problems


def _rule(source: str, name: str, tree: object, templates: Sequence[str], values: Values) -> Rule:
    here = f"rules.{name}"
    if not NAME.fullmatch(name):
        values.wrong(
            here, f"a rule is named like `only-producers`, not `{shortened(name)}`: people will read the name."
        )
    read = values.keys(here, tree, RULE_KEYS, "a rule")
    if read and SCOPE.issuperset(read):
        values.wrong(here, "this rule says what it covers, and nothing of what is allowed there.")
    facts: dict[str, Any] = {}
    for key, reader in _readers(templates, values).items():
        if key in read:
            value = reader(f"{here}.{key}", read[key])
            if value is not None:
                facts[key] = value
    return Rule(name=name, source=source, **facts)


def _readers(templates: Sequence[str], values: Values) -> Mapping[str, Callable[[str, object], object]]:
    def of_templates(path: str, value: object) -> frozenset[str] | None:
        return values.names(path, value, templates, "template")

    def of_channels(path: str, value: object) -> frozenset[str] | None:
        names = values.channels(path, value)
        return None if names is None else frozenset(names)

    def with_starter(path: str, value: object) -> tuple[str, ...] | None:
        return values.people(path, value, WITH_STARTER)

    return {
        "templates": of_templates,
        "channels": of_channels,
        "except_templates": of_templates,
        "except_channels": of_channels,
        "start": values.people,
        "stop": with_starter,
        "extend": with_starter,
        "change": with_starter,
        "longest": values.duration,
        "at_once": values.count,
        "at_once_each": values.count,
        "guests": values.flag,
        "strangers": values.flag,
        "approval": values.approval,
        "ask": values.asked,
    }
