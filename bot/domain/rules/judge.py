"""The check of one start body."""

from collections.abc import Callable, Collection, Iterator
from functools import cache

from pydantic import ValidationError

from bot.domain.request.about import MODES
from bot.domain.request.start import StartRequest
from bot.domain.rules.case import Case
from bot.domain.rules.catalogue import CROSS_RULES, MODE_RULE
from bot.domain.rules.finding import CrossRule, Finding
from bot.domain.rules.modes import mode_findings
from bot.domain.rules.salvage import salvaged
from bot.domain.rules.shape import field_errors, shape_findings
from bot.domain.rules.words import joined, nearest, quoted


def check(mode: str, body: object, allow_extra: Collection[str] = ()) -> list[Finding]:
    """Return everything that is wrong with a start body, errors first; never raises, whatever `body` is.

    Args:
        mode: the mode it is to be sent with: individual, mix or web.
        body: `{"cname", "uid", "clientRequest"}` as read from JSON.
        allow_extra: paths of keys that no document knows and that are to pass with a warning.
    """
    findings = list(_mode_finding(mode))
    known_mode = mode if mode in MODES else ""
    try:
        start = StartRequest.model_validate(body)
    except ValidationError as error:
        errors = field_errors(body, error)
        findings += shape_findings(errors, allow_extra)
        rest = salvaged(body, errors)
        if rest is not None:
            findings += _judged_rest(Case(known_mode, rest))
    else:
        findings += _judged(Case(known_mode, start))
    if len(findings) > 1:
        findings = sorted(dict.fromkeys(findings), key=lambda finding: finding.severity)
    return findings


def _mode_finding(mode: str) -> Iterator[Finding]:
    if mode in MODES:
        return
    meant = nearest(str(mode), MODES)
    hint = f" Did you mean {meant}?" if meant else ""
    message = f"There is no mode {quoted(mode)}; there are {joined(MODES, 'and')}, in lower case.{hint}"
    yield Finding(MODE_RULE.severity, MODE_RULE.number, MODE_RULE.path, message)


@cache
def _rules_for(mode: str) -> tuple[tuple[Callable[[Case], bool], tuple[CrossRule, ...]], ...]:
    """Return the rules that hold in a mode, in groups that share their condition."""
    groups: dict[Callable[[Case], bool], list[CrossRule]] = {}
    for rule in CROSS_RULES:
        if mode in rule.modes or rule.modes == MODES:
            groups.setdefault(rule.when, []).append(rule)
    return tuple((when, tuple(group)) for when, group in groups.items())


def _judged(case: Case) -> Iterator[Finding]:
    if case.mode:
        yield from mode_findings(case)
    for when, group in _rules_for(case.mode):
        if when(case):
            for rule in group:
                for path, message in rule.judge(case):
                    yield Finding(rule.severity, rule.number, path, message)


def _judged_rest(case: Case) -> Iterator[Finding]:
    if case.mode:
        yield from mode_findings(case)
    for when, group in _rules_for(case.mode):
        if _holds(when, case):
            for rule in group:
                yield from _as_far_as_sound(rule, case)


def _holds(when: Callable[[Case], bool], case: Case) -> bool:
    try:
        return when(case)
    except AttributeError:
        return False


def _as_far_as_sound(rule: CrossRule, case: Case) -> Iterator[Finding]:
    try:
        for path, message in rule.judge(case):
            yield Finding(rule.severity, rule.number, path, message)
    except AttributeError:
        return  # the rule looked at something malformed, which has its own finding
