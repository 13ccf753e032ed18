"""Every rule finds what breaks it, and leaves alone what is just inside."""

from typing import Any

import pytest

from bot.domain.request import MODES
from bot.domain.rules import check, rules
from tests.unit.domain.start_bodies import BODIES, changed, full_path, lines_of, mode_of

CASES = lines_of("rule-cases.jsonl")


def _complaint(case: dict[str, Any]) -> str | None:
    """Return what the check did not do as the case wants it, if anything."""
    body = changed(case["base"], case.get("with", {}), case.get("without", ()))
    findings = check(case.get("mode", mode_of(case["base"])), body)
    said = {(finding.severity, finding.path) for finding in findings if finding.rule == case["rule"]}
    if case["says"] == "nothing":
        return f"{case}: {said}" if said else None
    spurious = case["says"] == "warning" and "error" in {severity for severity, _ in said}
    return f"{case}: {said}" if spurious or (case["says"], full_path(case["at"])) not in said else None


@pytest.mark.parametrize("rule", sorted({case["rule"] for case in CASES}))
def test_the_rule_says_what_it_should(rule: str) -> None:
    """A violation is found under the rule's number, at its place and in its severity; just inside there is nothing."""
    complaints = [_complaint(case) for case in CASES if case["rule"] == rule]
    assert [] == [complaint for complaint in complaints if complaint]


@pytest.mark.parametrize("name", BODIES)
def test_a_sound_body_passes_without_a_word(name: str) -> None:
    """The bodies that the cases start from have no finding at all."""
    assert [] == check(mode_of(name), changed(name, {}))


def test_every_rule_that_a_body_can_break_has_cases_on_both_sides() -> None:
    """No rule goes untested, and none is tested that the catalogue does not hold."""
    checkable = {rule.number for rule in rules() if rule.checked != "not from one body"}
    violating = {case["rule"] for case in CASES if case["says"] != "nothing"}
    inside = {case["rule"] for case in CASES if case["says"] == "nothing"}
    print(f"{len(checkable)} of {len(rules())} rules can be judged from one body, by {len(CASES)} cases")  # noqa: T201 - the figure is wanted
    assert checkable == violating
    assert checkable == inside


def test_a_rule_that_can_be_an_error_is_seen_as_one() -> None:
    """The catalogue's severity is the worst that the cases show."""
    worst = {case["rule"]: "warning" for case in CASES} | {
        case["rule"]: "error" for case in CASES if case["says"] == "error"
    }
    said = {rule.number: rule.severity for rule in rules() if rule.checked != "not from one body"}
    assert worst == said


def test_the_catalogue_holds_each_number_once_and_says_why() -> None:
    """Ninety-five rules between R-001 and R-139, in order, each with its sentence and source."""
    numbers = [rule.number for rule in rules()]
    assert 95 == len(set(numbers)) == len(numbers)
    assert sorted(numbers) == numbers
    assert ("R-001", "R-139") == (numbers[0], numbers[-1])
    assert all(rule.sentence.endswith((".", "…")) and rule.source for rule in rules())
    assert {"R-005", "R-008", "R-080", "R-095", "R-103"} == {
        rule.number for rule in rules() if rule.checked == "not from one body"
    }


@pytest.mark.parametrize("mode", MODES)
def test_errors_come_first_and_nothing_is_said_twice(mode: str) -> None:
    """A person reads the list from its top."""
    for case in CASES:
        findings = check(mode, changed(case["base"], case.get("with", {}), case.get("without", ())))
        severities = [finding.severity for finding in findings]
        assert sorted(severities) == severities
        assert len(set(findings)) == len(findings)
