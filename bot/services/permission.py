"""Who may: looks up what the policy needs to know of a case, and lets it decide."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import errors
from bot.domain.counting import counted
from bot.domain.place import Place
from bot.domain.policy import GROUP, Action, Approval, Case, Kind, Permit, Policy, Rule, Running, decide, is_named
from bot.domain.policy_words import PERSON
from bot.domain.recording import Recording
from bot.domain.schedule import Schedule
from bot.domain.template import Template
from bot.ports import Store
from bot.ports.policy import Groups
from bot.services.admission import Admission


@dataclass(frozen=True, slots=True)
class Abilities:
    """What somebody may do in one place. `templates` are as short as the rules there say; `why_not` is why there are none."""

    templates: tuple[Template, ...]
    actions: frozenset[Action]
    why_not: errors.NotAllowed | None = None


class Permission:
    """Answers whether somebody may do something somewhere; without any rule it asks nobody, and everybody may."""

    def __init__(self, *, policy: Policy, admission: Admission, groups: Groups, store: Store) -> None:
        self._policy = policy
        self._admission = admission
        self._groups = groups
        self._store = store

    @property
    def policy(self) -> Policy:
        """Return the rules."""
        return self._policy

    async def to_start(self, template_id: str, place: Place, *, counting: bool = False) -> Permit:
        """Return on which terms somebody may start something, its card in *place*'s channel.

        Args:
            counting: how many run is looked at now; otherwise that is left to the store, which counts as it inserts.

        Raises:
            RefusedByRule: they may not.
        """
        if not self._policy.rules:
            return Permit()
        case = await self._case(Action.START, template_id, place.channel_id, place)
        if counting:
            case = replace(case, running=await self._running(case, place.team_id))
        return decide(self._policy, case)

    async def to_change(self, action: Action, row: Recording, place: Place) -> Permit:
        """Return on which terms somebody may do *action* to *row*, wherever they are. Raises `RefusedByRule`."""
        if not self._policy.rules:
            return Permit()
        case = await self._case(action, row.template_id, row.channel_id, place)
        return decide(self._policy, replace(case, started_by=row.started_by))

    async def to_reschedule(self, row: Schedule, place: Place) -> None:
        """Let somebody pause, resume, cancel or run *row*, wherever they are; its owner always may. Raises `RefusedByRule`."""
        if not self._policy.rules or row.owner == place.user_id:
            return
        decide(self._policy, await self._case(Action.RESCHEDULE, row.template_id, row.channel_id, place))

    def approval(self, template_id: str, channel_id: str) -> tuple[Rule, Approval] | None:
        """Return the rule that wants a start approved, and how; None: none does."""
        return self._policy.approval(template_id, channel_id)

    def approvers(self, templates: Iterable[Template], channel_id: str) -> Mapping[str, Sequence[str]]:
        """Return who may approve a start there, by template; those that start without are left out."""
        needed = {template.id: self.approval(template.id, channel_id) for template in templates}
        return {name: found[1].by for name, found in needed.items() if found is not None}

    async def is_among(self, names: Sequence[str], user_id: str) -> bool | None:
        """Say whether somebody is named; None: Slack did not say who is in a user group on which that depends."""
        return is_named(names, user_id, await self._members(names))

    async def people(self, names: Sequence[str], *, most: int) -> list[str]:
        """Return up to *most* people of *names*, those in user groups included as far as Slack says who they are."""
        members = await self._members(names)
        found = [one for name in names for one in (sorted(members.get(name, ())) if name.startswith(GROUP) else [name])]
        return [one for one in dict.fromkeys(found) if PERSON.fullmatch(one)][:most]

    async def abilities(self, templates: Iterable[Template], place: Place, *, anywhere: bool = False) -> Abilities:
        """Return what somebody may do in *place*, for what is offered to them; how many run is not looked at.

        Args:
            anywhere: the channel is not chosen yet.
        """
        if not self._policy.rules:
            return Abilities(tuple(templates), frozenset(Action))
        channel_id = "" if anywhere else place.channel_id
        kind = await self._admission.kind(place)
        allowed: list[Template] = []
        actions: set[Action] = set()
        why_not: errors.NotAllowed | None = None
        for template in templates:
            for action in Action:
                case = await self._case(action, template.id, channel_id, place, kind=kind)
                is_own = template.id in {one.id for one in allowed}  # what they start they may stop
                try:
                    permit = decide(self._policy, replace(case, started_by=place.user_id if is_own else None))
                except errors.RefusedByRule as error:
                    why_not = why_not or (error if action == Action.START else None)
                    continue
                actions.add(action)
                if action == Action.START:
                    allowed.append(shortened(template, permit))
        return Abilities(tuple(allowed), frozenset(actions), why_not)

    async def _case(
        self, action: Action, template_id: str, channel_id: str, place: Place, *, kind: Kind | None = None
    ) -> Case:
        groups = await self._members(self._policy.groups_for(action, template_id, channel_id))
        return Case(
            action=action,
            user_id=place.user_id,
            template_id=template_id,
            channel_id=channel_id,
            kind=kind or await self._admission.kind(place),
            groups=groups,
            guests_may=self._admission.allows_guests,
        )

    async def _members(self, names: Iterable[str]) -> Mapping[str, frozenset[str]]:
        groups = [name for name in names if name.startswith(GROUP)]
        # At once: whoever waits for the answer waits for the slowest, and not for all of them.
        told = await asyncio.gather(*map(self._told, groups))
        return {name: members for name, members in zip(groups, told, strict=True) if members is not None}

    async def _told(self, group_id: str) -> frozenset[str] | None:
        try:
            return await self._groups.members(group_id)
        except errors.SlackError:
            return None

    async def _running(self, case: Case, team_id: str) -> list[Running]:
        rules = self._policy.covering(case.template_id, case.channel_id)
        if all(rule.at_once is None and rule.at_once_each is None for rule in rules):
            return []
        return counted(await self._store.running(team_id=team_id))


def shortened(template: Template, permit: Permit) -> Template:
    """Return *template* as short as *permit* says, for what is offered."""
    if permit.longest is None:
        return template
    longest = min(template.longest, permit.longest.duration)
    return replace(template, longest=longest, stop_after=min(template.stop_after, longest))
