"""Who may: the rules of whoever runs the bot, and what they say of one case.

Every rule that covers a case counts. A rule takes away, and never gives more than everybody has: whoever it does not
name is refused, what is longer or more than it says is refused, and it may demand a second person. Guests and people
of other companies are the one exception: they are let in where a rule says so, and no other forbids it.
Whoever started a recording may always stop it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from bot.errors import RefusedByRule, RuleUndecided

ANYONE: Final = "anyone"
NOBODY: Final = "nobody"
STARTER: Final = "starter"
WORDS: Final = (ANYONE, NOBODY, STARTER)
GROUP: Final = "S"  # begins the id of a user group


class Action(StrEnum):
    """What somebody wants done."""

    START = "start"
    STOP = "stop"
    EXTEND = "extend"
    CHANGE = "change"
    NOTE = "note"
    RESCHEDULE = "reschedule"


class Kind(StrEnum):
    """What somebody is to the workspace."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"  # of another company, in a channel that both share


DOING: Final[Mapping[Action, str]] = {
    Action.START: "start {template} here",
    **{action: f"{action} a recording of {{template}} here" for action in (Action.STOP, Action.EXTEND, Action.CHANGE)},
    Action.NOTE: "write notes about a recording of {template} here",
    Action.RESCHEDULE: "change somebody else's schedule of {template} here",
}


class Approval(BaseModel):
    """A second person has to agree: one of *by* (ids of people and user groups), within *expires*; the requester only where `own`."""

    model_config = ConfigDict(frozen=True)

    by: tuple[str, ...]
    expires: timedelta = timedelta(minutes=15)
    own: bool = False


class Rule(BaseModel):
    """One rule: what it covers (None: everything), and what it demands there (None: nothing).

    `start`, `stop`, `extend` and `change` name who may, by the ids of people and user groups or one of `WORDS`.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    source: str  # the file in which it stands
    templates: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    except_templates: frozenset[str] = frozenset()
    except_channels: frozenset[str] = frozenset()
    start: tuple[str, ...] | None = None
    stop: tuple[str, ...] | None = None
    extend: tuple[str, ...] | None = None
    change: tuple[str, ...] | None = None
    longest: timedelta | None = None
    at_once: int | None = None  # all together
    at_once_each: int | None = None  # of one person
    guests: bool | None = None
    strangers: bool | None = None
    approval: Approval | None = None
    ask: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return how the rule is cited."""
        return f"{self.name} in {self.source}"

    def covers(self, template_id: str, channel_id: str) -> bool:
        """Say whether the rule is about *template_id* in *channel_id*."""
        return self.covers_channel(channel_id) and (
            template_id not in self.except_templates and (self.templates is None or template_id in self.templates)
        )

    def covers_channel(self, channel_id: str) -> bool:
        """Say whether the rule is about anything in *channel_id*."""
        return channel_id not in self.except_channels and (self.channels is None or channel_id in self.channels)

    def named(self, action: Action) -> tuple[str, ...] | None:
        """Return who may do *action*; None: the rule says nothing of it. Notes and schedules go with `change`."""
        return {Action.START: self.start, Action.STOP: self.stop, Action.EXTEND: self.extend}.get(action, self.change)

    def lets_in(self, kind: Kind) -> bool | None:
        """Say whether people who are *kind* may do anything; None: the rule says nothing of them."""
        return {Kind.GUEST: self.guests, Kind.STRANGER: self.strangers}.get(kind)


class Running(NamedTuple):
    """What counts of a recording that runs."""

    template_id: str
    channel_id: str
    started_by: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How many recordings that *rule* covers may run at once; of one person where `started_by` says whose."""

    rule: Rule
    most: int
    ask: tuple[str, ...] = ()
    started_by: str | None = None

    def refuse_when_full(self, running: Sequence[Running]) -> None:
        """Raise `RefusedByRule` when no further one may run beside *running*."""
        count = sum(
            self.rule.covers(one.template_id, one.channel_id) and self.started_by in {None, one.started_by}
            for one in running
        )
        if count < self.most:
            return
        whose = "of yours " if self.started_by is not None else ""
        runs = f"{count} {whose}{'is' if count == 1 else 'are'} running already"
        why = f"{runs}, and {'no more' if self.most else 'none'} may run at once here."
        raise refusal(self.rule, why, self.ask)


@dataclass(frozen=True, slots=True)
class Case:
    """Who wants what, where.

    Args:
        channel_id: where the recording's card is, or will be.
        groups: the members of user groups, by id; a group that is missing is one of which nobody knows.
        guests_may: guests count as members where no rule says otherwise.
        started_by: who started the recording; None: there is none yet.
        running: what runs in the workspace.
    """

    action: Action
    user_id: str
    template_id: str
    channel_id: str
    kind: Kind = Kind.MEMBER
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    guests_may: bool = False
    started_by: str | None = None
    running: Sequence[Running] = ()


@dataclass(frozen=True, slots=True)
class Longest:
    """How long a recording may be, and which rule says so."""

    duration: timedelta
    rule: Rule


@dataclass(frozen=True, slots=True)
class Permit:
    """What is allowed, and on which terms. `approval` with its rule: a second person has to agree first."""

    longest: Longest | None = None
    limits: tuple[Limit, ...] = ()
    approval: tuple[Rule, Approval] | None = None


class Policy(BaseModel):
    """All rules, in the order in which they are looked at. `ask`: whom to ask where a rule does not say."""

    model_config = ConfigDict(frozen=True)

    rules: tuple[Rule, ...] = ()
    ask: tuple[str, ...] = ()

    def covering(self, template_id: str, channel_id: str) -> list[Rule]:
        """Return the rules that are about *template_id* in *channel_id*."""
        return [rule for rule in self.rules if rule.covers(template_id, channel_id)]

    def asked_by(self, rule: Rule) -> tuple[str, ...]:
        """Return whom to ask about *rule*."""
        return rule.ask or self.ask

    def may_let_in(self, kind: Kind, channel_id: str | None) -> bool:
        """Say whether somebody who is *kind* may do anything at all in *channel_id* (None: who knows where)."""
        return any(
            rule.lets_in(kind) is True for rule in self.rules if channel_id is None or rule.covers_channel(channel_id)
        )

    def groups_for(self, action: Action, template_id: str, channel_id: str) -> frozenset[str]:
        """Return the user groups that decide about *action*."""
        named = [rule.named(action) or () for rule in self.covering(template_id, channel_id)]
        return frozenset(one for names in named for one in names if one.startswith(GROUP))

    def approval(self, template_id: str, channel_id: str) -> tuple[Rule, Approval] | None:
        """Return the first rule that wants a start approved, and how; None: none does."""
        rules = self.covering(template_id, channel_id)
        return next(((rule, rule.approval) for rule in rules if rule.approval is not None), None)

    def longest(self, template_id: str, channel_id: str) -> Longest | None:
        """Return the strictest rule about how long a recording may be."""
        found = [Longest(rule.longest, rule) for rule in self.covering(template_id, channel_id) if rule.longest]
        return min(found, key=lambda one: one.duration, default=None)


def refusal(rule: Rule, why: str, ask: Sequence[str]) -> RefusedByRule:
    """Return the error that says *why*, by which rule, and whom to ask."""
    return RefusedByRule(why, rule=rule.name, source=rule.source, ask=ask)


def decide(policy: Policy, case: Case) -> Permit:
    """Return on which terms *case* is allowed.

    Raises:
        RefusedByRule: it is not; the text says by which rule, and whom to ask.
    """
    rules = policy.covering(case.template_id, case.channel_id)
    _look_at_outsiders(policy, rules, case)
    if not (case.action == Action.STOP and case.user_id == case.started_by):
        for rule in rules:
            _look_at_names(policy, rule, case)
    if case.action != Action.START:
        return Permit(longest=policy.longest(case.template_id, case.channel_id))
    limits = limits_of(policy, case)
    for limit in limits:
        limit.refuse_when_full(case.running)
    approval = policy.approval(case.template_id, case.channel_id)
    return Permit(policy.longest(case.template_id, case.channel_id), limits, approval)


def limits_of(policy: Policy, case: Case) -> tuple[Limit, ...]:
    """Return how many recordings may run at once beside the one that *case* would start."""
    limits = []
    for rule in policy.covering(case.template_id, case.channel_id):
        ask = policy.asked_by(rule)
        if rule.at_once is not None:
            limits.append(Limit(rule, rule.at_once, ask))
        if rule.at_once_each is not None:
            limits.append(Limit(rule, rule.at_once_each, ask, case.user_id))
    return tuple(limits)


def is_named(names: Sequence[str], user_id: str, groups: Mapping[str, frozenset[str]]) -> bool | None:
    """Say whether *user_id* is among *names*; None: a group decides, of which nobody knows who is in it."""
    if ANYONE in names or user_id in names:
        return True
    asked = [groups.get(name) for name in names if name.startswith(GROUP)]
    if any(members is not None and user_id in members for members in asked):
        return True
    return None if None in asked else False


def _look_at_outsiders(policy: Policy, rules: Sequence[Rule], case: Case) -> None:
    if case.kind == Kind.MEMBER:
        return
    said = [(rule, rule.lets_in(case.kind)) for rule in rules]
    who = "Guests" if case.kind == Kind.GUEST else "People of other companies"
    why = f"{who} may not {_doing(case)}."
    for rule, lets_in in said:
        if lets_in is False:
            raise refusal(rule, why, policy.asked_by(rule))
    if not (case.kind == Kind.GUEST and case.guests_may) and not any(lets_in for _, lets_in in said):
        raise RefusedByRule(why, ask=policy.ask)


def _look_at_names(policy: Policy, rule: Rule, case: Case) -> None:
    names = rule.named(case.action)
    if names is None or (STARTER in names and case.user_id == case.started_by):
        return
    is_one = is_named(names, case.user_id, case.groups)
    if is_one:
        return
    why = f"Nobody may {_doing(case)}." if names == (NOBODY,) else f"You are not among those who may {_doing(case)}."
    if is_one is None:
        why = (
            f"A user group decides who may {_doing(case)}, and Slack did not say who is in it, so I cannot tell whether "
            "you may. Please try again in a minute."
        )
        raise RuleUndecided(why, rule=rule.name, source=rule.source, ask=policy.asked_by(rule))
    raise refusal(rule, why, policy.asked_by(rule))


def _doing(case: Case) -> str:
    return DOING[case.action].format(template=f"`{case.template_id}`")
