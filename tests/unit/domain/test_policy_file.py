"""What the policy's file may hold, and what is said of anything else: everything at once."""

from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain.policy import Approval, Rule
from bot.domain.policy_file import read_policy
from bot.domain.problem import Problem
from bot.domain.template_file import read_template
from bot.domain.template_policy import Consent
from tests.unit.domain.test_template_file import a_file, good

TEMPLATES: Final = ("webinar", "meeting")


def problems(tree: object) -> list[Problem]:
    """Return what is wrong with a file that holds *tree*."""
    return read_policy("policy.yml", tree, TEMPLATES)[1]


def test_a_file_becomes_rules_in_its_order() -> None:
    """Every key is read, one thing alone may stand for a list of one."""
    tree = {
        "ask": ["C0STUDIO01"],
        "rules": {
            "only-producers": {
                "templates": ["webinar"],
                "channels": "C0TOWNHALL",
                "start": ["S0PRODUCERS", "U0ADA00001"],
                "stop": ["starter", "S0PRODUCERS"],
                "longest": "1h30m",
                "at_once": 2,
                "at_once_each": 1,
                "approval": {"by": "S0PRODUCERS", "expires": "5m", "own": True},
                "ask": ["U0ADA00001"],
            },
            "guests-in-the-studio": {"except_channels": ["C0GENERAL1"], "guests": True, "strangers": False},
            "nobody-changes": {"change": "nobody", "extend": "anyone"},
        },
    }

    policy, found = read_policy("policy.yml", tree, TEMPLATES)

    assert [] == found
    assert ("C0STUDIO01",) == policy.ask
    assert policy.rules == (
        Rule(
            name="only-producers",
            source="policy.yml",
            templates=frozenset({"webinar"}),
            channels=frozenset({"C0TOWNHALL"}),
            start=("S0PRODUCERS", "U0ADA00001"),
            stop=("starter", "S0PRODUCERS"),
            longest=timedelta(minutes=90),
            at_once=2,
            at_once_each=1,
            approval=Approval(by=("S0PRODUCERS",), expires=timedelta(minutes=5), own=True),
            ask=("U0ADA00001",),
        ),
        Rule(
            name="guests-in-the-studio",
            source="policy.yml",
            except_channels=frozenset({"C0GENERAL1"}),
            guests=True,
            strangers=False,
        ),
        Rule(name="nobody-changes", source="policy.yml", change=("nobody",), extend=("anyone",)),
    )


def test_an_empty_file_holds_no_rules() -> None:
    """A file of comments alone changes nothing."""
    assert [] == problems(None)
    assert () == read_policy("policy.yml", None, TEMPLATES)[0].rules


@pytest.mark.parametrize(
    ("rule", "path", "words"),
    [
        ({"start": ["@ada"]}, "start.0", "no id of Slack's"),
        ({"start": []}, "start", "a list of people"),
        ({"start": ["starter"]}, "start.0", "no id"),
        ({"stop": 5}, "stop", "a list of people"),
        ({"channels": ["#general"], "start": "anyone"}, "channels.0", "Channels are written C…"),
        ({"templates": ["webinr"], "start": "anyone"}, "templates.0", "Did you mean `webinar`?"),
        ({"templates": ["x"], "start": "anyone"}, "templates.0", "There are `meeting` and `webinar`"),
        ({"longest": "soon"}, "longest", "not a length of time"),
        ({"at_once": "two"}, "at_once", "a whole number"),
        ({"at_once": True}, "at_once", "a whole number"),
        ({"at_once_each": -1}, "at_once_each", "a whole number"),
        ({"guests": "sometimes"}, "guests", "true or false"),
        ({"approval": {"expires": "5m"}}, "approval", "`by` is missing"),
        ({"approval": {"by": ["nobody"]}}, "approval.by.0", "no id"),
        ({"approval": {"by": "U0ADA00001", "expires": "48h"}}, "approval.expires", "24 h is the most"),
        ({"approval": {"by": "U0ADA00001", "sum": 2}}, "approval.sum", "there is no `sum`"),
        ({"approval": "yes"}, "approval", "a mapping with `by`"),
        ({"strat": ["U0ADA00001"]}, "strat", "did you mean `start`?"),
        ({"start": "anyone", "ask": ["ada"]}, "ask.0", "no id"),
        ({"channels": ["C0GENERAL1"]}, "", "nothing of what is allowed"),
        ("anyone", "", "a rule is a mapping"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(rule: Any, path: str, words: str) -> None:  # noqa: ANN401 - JSON
    """With what may stand there instead."""
    (found,) = problems({"rules": {"ours": rule}})

    assert f"rules.ours{path and f'.{path}'}" == found.path
    assert words in found.message


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """Nobody mends a file one line per restart."""
    tree = {"rule": {}, "ask": "everybody", "rules": {"No Good": {"start": ["x"], "at_once": -1}}}

    assert ["rule", "ask.0", "rules.No Good", "rules.No Good.start.0", "rules.No Good.at_once"] == [
        found.path for found in problems(tree)
    ]
    assert ["rules"] == [found.path for found in problems({"rules": ["x"]})]
    assert [""] == [found.path for found in problems(["x"])]


def test_a_template_names_who_may_and_who_has_to_agree() -> None:
    """As two rules of its own, each cited by its key and the template's file."""
    template = good(a_file({"who": ["S0PRODUCERS"], "approval": {"by": ["U0ADA00001"]}}))

    assert ["who in webinar.yml", "approval in webinar.yml"] == [rule.label for rule in template.rules]
    assert ("S0PRODUCERS",) == template.rules[0].start
    assert Approval(by=("U0ADA00001",)) == template.rules[1].approval
    assert all(rule.templates == frozenset({"webinar"}) for rule in template.rules)


def test_a_template_says_what_is_said_to_those_who_are_recorded() -> None:
    """One of both will do."""
    assert Consent(start="It is on.", end=None) == good(a_file({"consent": {"start": " It is on.\n"}})).consent


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"consent": "It is on."}, "consent"),
        ({"consent": {"start": ""}}, "consent.start"),
        ({"consent": {"begin": "It is on."}}, "consent.begin"),
        ({"consent": {"end": "x" * 1001}}, "consent.end"),
        ({"who": ["ada"]}, "who.0"),
        ({"approval": {}}, "approval"),
        ({"who": None}, "who"),
    ],
)
def test_what_is_wrong_in_a_template_is_said_where_it_stands(changes: dict[str, Any], path: str) -> None:
    """Beside everything else that is wrong with it."""
    template, found = read_template("webinar", a_file(changes))

    assert template is None
    assert [path] == [one.path for one in found]
