"""What rules say of one case: who, what, where, how long, how many at once, and whom to ask."""

from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain.policy import (
    DOING,
    Action,
    Approval,
    Case,
    Kind,
    Limit,
    Permit,
    Policy,
    Rule,
    Running,
    decide,
    is_named,
)
from bot.errors import RefusedByRule

ADA, JONAS, CREW = "U0ADA00001", "U0JONAS002", "S0PRODUCERS"
HERE, THERE = "C0TOWNHALL", "C0GENERAL1"
RUNS: Final = Running("webinar", HERE, ADA)


def a_rule(**facts: Any) -> Rule:  # noqa: ANN401 - any field of a rule
    """Return a rule that covers everything, and demands nothing but *facts*."""
    return Rule(**{"name": "ours", "source": "policy.yml", **facts})


def a_case(action: Action = Action.START, **facts: Any) -> Case:  # noqa: ANN401 - any field of a case
    """Return Ada's wish about a webinar."""
    return Case(**{"action": action, "user_id": ADA, "template_id": "webinar", "channel_id": HERE, **facts})


def refused(case: Case, *rules: Rule, ask: tuple[str, ...] = ()) -> RefusedByRule:
    """Return why *case* is refused."""
    with pytest.raises(RefusedByRule) as caught:
        decide(Policy(rules=rules, ask=ask), case)
    return caught.value


def test_without_a_rule_members_may_do_everything() -> None:
    """A bot without a policy is as it was."""
    for action in Action:
        assert Permit() == decide(Policy(), a_case(action))


@pytest.mark.parametrize("action", Action)
def test_whoever_is_not_named_is_refused_with_the_rule_and_whom_to_ask(action: Action) -> None:
    """The rule's own name, its file, and the people that it says may help."""
    key = "change" if action in {Action.NOTE, Action.RESCHEDULE} else str(action)
    rule = a_rule(name="only-producers", ask=(JONAS,), **{key: (JONAS,)})

    error = refused(a_case(action, started_by=JONAS), rule)

    assert ("only-producers", "policy.yml", (JONAS,)) == (error.rule, error.source, error.ask)
    assert DOING[action].format(template="`webinar`") in error.why
    assert "That is the rule only-producers in policy.yml. Ask U0JONAS002." in str(error)
    decide(Policy(rules=(rule,)), a_case(action, user_id=JONAS))


def test_where_a_rule_does_not_say_whom_to_ask_the_policy_does() -> None:
    """And where neither does, it is whoever runs the bot."""
    rule = a_rule(start=(JONAS,))

    assert (HERE,) == refused(a_case(), rule, ask=(HERE,)).ask
    assert "Ask whoever runs the bot." in str(refused(a_case(), rule))


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        ({}, True),
        ({"templates": frozenset({"webinar"})}, True),
        ({"templates": frozenset({"audio"})}, False),
        ({"channels": frozenset({HERE})}, True),
        ({"channels": frozenset({THERE})}, False),
        ({"channels": frozenset({HERE}), "templates": frozenset({"audio"})}, False),
        ({"except_templates": frozenset({"webinar"})}, False),
        ({"except_channels": frozenset({HERE})}, False),
        ({"except_channels": frozenset({THERE})}, True),
    ],
)
def test_a_rule_counts_where_it_covers(scope: dict[str, Any], covers: bool) -> None:  # noqa: FBT001 - a column
    """By template and by channel, both of them, and not where it makes an exception."""
    policy = Policy(rules=(a_rule(start=("nobody",), **scope),))

    if covers:
        with pytest.raises(RefusedByRule, match="Nobody may start"):
            decide(policy, a_case())
    else:
        decide(policy, a_case())


def test_every_rule_that_covers_counts() -> None:
    """The second one refuses what the first lets pass."""
    assert "second" == refused(a_case(), a_rule(start=(ADA,)), a_rule(name="second", start=(JONAS,))).rule


def test_members_of_a_user_group_are_named_with_it() -> None:
    """As Slack says who is in it."""
    rule = a_rule(start=(CREW,))

    decide(Policy(rules=(rule,)), a_case(groups={CREW: frozenset({ADA})}))
    assert "You are not among" in refused(a_case(groups={CREW: frozenset({JONAS})}), rule).why


def test_where_nobody_knows_who_is_in_a_group_it_is_refused_in_words() -> None:
    """What cannot be told is not allowed; whoever is named by themselves needs no group."""
    rule = a_rule(start=(CREW, JONAS))

    assert "Slack did not say who is in it" in refused(a_case(), rule).why
    decide(Policy(rules=(rule,)), a_case(user_id=JONAS))
    assert is_named((CREW,), ADA, {}) is None


def test_whoever_started_it_may_always_stop_it() -> None:
    """A recording that one may start and not stop would be a trap; extending it is another matter."""
    rule = a_rule(stop=(JONAS,), extend=("nobody",), change=("starter",))

    decide(Policy(rules=(rule,)), a_case(Action.STOP, started_by=ADA))
    decide(Policy(rules=(rule,)), a_case(Action.CHANGE, started_by=ADA))
    assert "Nobody may extend" in refused(a_case(Action.EXTEND, started_by=ADA), rule).why
    assert "You are not among those who may stop" in refused(a_case(Action.STOP, started_by=JONAS), rule).why


@pytest.mark.parametrize(("kind", "key"), [(Kind.GUEST, "guests"), (Kind.STRANGER, "strangers")])
def test_outsiders_may_only_where_a_rule_says_so(kind: Kind, key: str) -> None:
    """And no other rule that covers it may forbid it; members need no such rule."""
    allows = a_rule(channels=frozenset({HERE}), **{key: True})
    forbids = a_rule(name="no-outsiders", templates=frozenset({"webinar"}), **{key: False})

    assert refused(a_case(kind=kind), a_rule()).rule is None
    decide(Policy(rules=(allows,)), a_case(kind=kind))
    assert refused(a_case(kind=kind, channel_id=THERE), allows).rule is None
    assert "no-outsiders" == refused(a_case(kind=kind), allows, forbids).rule
    decide(Policy(rules=(forbids,)), a_case())


def test_a_setting_may_let_guests_in_and_a_rule_forbid_it() -> None:
    """People of other companies are never let in by the setting."""
    forbids = a_rule(guests=False)

    decide(Policy(rules=(a_rule(),)), a_case(kind=Kind.GUEST, guests_may=True))
    assert "ours" == refused(a_case(kind=Kind.GUEST, guests_may=True), forbids).rule
    assert refused(a_case(kind=Kind.STRANGER, guests_may=True), a_rule()).rule is None


def test_the_door_opens_where_any_rule_might_let_somebody_in() -> None:
    """What they may do is said later; where the channel is not known, any rule counts."""
    policy = Policy(rules=(a_rule(guests=True, channels=frozenset({HERE})),))

    assert policy.may_let_in(Kind.GUEST, HERE)
    assert policy.may_let_in(Kind.GUEST, None)
    assert not policy.may_let_in(Kind.GUEST, THERE)
    assert not policy.may_let_in(Kind.STRANGER, HERE)


def test_the_strictest_rule_says_how_long() -> None:
    """And is the one that is named."""
    rules = (a_rule(longest=timedelta(hours=2)), a_rule(name="short", longest=timedelta(hours=1)), a_rule())

    longest = decide(Policy(rules=rules), a_case()).longest

    assert longest is not None
    assert (timedelta(hours=1), "short in policy.yml") == (longest.duration, longest.rule.label)


def test_so_many_at_once_and_no_more() -> None:
    """What the rule does not cover is not counted; of one person only that person's are."""
    rule = a_rule(templates=frozenset({"webinar"}), at_once=2, at_once_each=1)
    elsewhere = RUNS._replace(template_id="audio")

    decide(Policy(rules=(rule,)), a_case(running=[elsewhere, RUNS._replace(started_by=JONAS)]))
    full = refused(a_case(running=[RUNS._replace(started_by=JONAS)] * 2), rule)
    assert "2 are running already" in full.why
    mine = refused(a_case(running=[RUNS]), rule)
    assert "1 of yours is running already" in mine.why


def test_a_permit_carries_what_the_store_has_to_count() -> None:
    """So that of two starts at the same moment one gets the last place."""
    rule = a_rule(at_once=2, at_once_each=1)

    assert (Limit(rule, 2), Limit(rule, 1, started_by=ADA)) == decide(Policy(rules=(rule,)), a_case()).limits


def test_the_first_rule_that_demands_approval_says_by_whom() -> None:
    """Only for starts."""
    first, second = Approval(by=(JONAS,)), Approval(by=(ADA,))
    rules = (a_rule(), a_rule(name="two-people", approval=first), a_rule(approval=second))

    assert (rules[1], first) == decide(Policy(rules=rules), a_case()).approval
    assert decide(Policy(rules=rules), a_case(Action.STOP)).approval is None
