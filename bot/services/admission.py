"""Who may have anything done: members of the workspace, unless Slack says that somebody is none."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import structlog

from bot.domain.place import Place
from bot.domain.policy import Kind, Policy
from bot.domain.policy_words import CHANNEL
from bot.errors import NotAllowed, RefusedByRule, SlackError
from bot.ports import Membership, Person
from bot.services.audit import Audit

MOST_TOLD: Final = 100
MOST_REMEMBERED: Final = 2000
NOTHING: Final = "Nothing was done."

log = structlog.get_logger()


class Admission:
    """Turns away guests, people of other companies, bots, and who was deleted.

    Where Slack says nothing of somebody, they count as a member: a recording cannot be repeated, and whoever
    Slack lets press a button or type a command in a channel is somebody whom the channel trusts.

    Args:
        own_team_id: returns the workspace in which the bot's token works; None while that is not known.
        allow_guests: guests of the workspace count as members.
        policy: whose rules may let in guests and people of other companies; what these may do is not said here.
    """

    def __init__(
        self,
        *,
        people: Membership,
        audit: Audit,
        own_team_id: Callable[[], str | None],
        allow_guests: bool,
        policy: Policy | None = None,
    ) -> None:
        self._people = people
        self._audit = audit
        self._own_team_id = own_team_id
        self._allow_guests = allow_guests
        self._policy = policy or Policy()
        self._strange_teams: set[str] = set()
        self._from_elsewhere: OrderedDict[str, None] = OrderedDict()

    @property
    def allows_guests(self) -> bool:
        """Say whether guests count as members where no rule says otherwise."""
        return self._allow_guests

    async def admit(self, place: Place, what: str, *, home_team_id: str | None = None) -> None:
        """Do nothing for whoever may; for the others raise, and write it down.

        Args:
            what: they want, for the audit.
            home_team_id: the workspace that the delivery itself says the person belongs to.

        Raises:
            NotAllowed: the text says why, and what to do.
        """
        self._look_at_workspace(place.team_id)
        person = await self._person(place.user_id)
        kind = self._kind(person, place, home_team_id)
        why = self._why_not(person, kind, place.channel_id)
        if why is not None:
            refusal = self._refusal(f"{why} {NOTHING}")
            await self._audit.refused(what, place, refusal)
            raise refusal

    async def why_not(self, place: Place) -> NotAllowed | None:
        """Return why somebody may have nothing done at all; None: they may. Nothing is written down."""
        person = await self._person(place.user_id)
        why = self._why_not(person, self._kind(person, place, None), place.channel_id)
        return None if why is None else self._refusal(why)

    def _refusal(self, why: str) -> NotAllowed:
        ask = self._policy.ask
        return RefusedByRule(why, ask=ask) if ask else NotAllowed(why)

    async def kind(self, place: Place) -> Kind:
        """Return what somebody is to the workspace, as far as Slack and what it delivered before say."""
        return self._kind(await self._person(place.user_id), place, None)

    async def _person(self, user_id: str) -> Person:
        try:
            return await self._people.person(user_id)
        except SlackError as error:
            log.info("person_unknown", user_id=user_id, reason=str(error))
            return Person()

    def _look_at_workspace(self, team_id: str) -> None:
        """Tell whoever runs the bot, once, that deliveries come from a workspace in which it cannot post."""
        own = self._own_team_id()
        if own is not None and team_id != own and len(self._strange_teams) < MOST_TOLD:
            if team_id not in self._strange_teams:
                log.warning("other_workspace", team_id=team_id, own_team_id=own)
            self._strange_teams.add(team_id)

    def _is_from_elsewhere(self, person: Person, team_id: str, home_team_id: str | None) -> bool:
        if person.is_stranger:
            return True
        if home_team_id is not None and home_team_id != team_id and team_id not in person.team_ids:
            return True
        # What Slack says of people counts where it means the same workspace as what it delivers.
        return bool(person.team_ids) and team_id not in person.team_ids and team_id == self._own_team_id()

    def _kind(self, person: Person, place: Place, home_team_id: str | None) -> Kind:
        if self._is_from_elsewhere(person, place.team_id, home_team_id):
            self._remember(place.user_id)
            return Kind.STRANGER
        if place.user_id in self._from_elsewhere and not person.team_ids:
            return Kind.STRANGER
        return Kind.GUEST if person.is_guest else Kind.MEMBER

    def _remember(self, user_id: str) -> None:
        """Keep what a delivery said of somebody's workspace: not every question comes with one."""
        self._from_elsewhere[user_id] = None
        self._from_elsewhere.move_to_end(user_id)
        while len(self._from_elsewhere) > MOST_REMEMBERED:
            self._from_elsewhere.popitem(last=False)

    def _why_not(self, person: Person, kind: Kind, channel_id: str) -> str | None:
        is_let_in = self._policy.may_let_in(kind, channel_id if CHANNEL.fullmatch(channel_id) else None)
        if kind == Kind.STRANGER and not is_let_in:
            return "Only people of the workspace in which I am installed may have something recorded."
        if person.is_deleted or person.is_bot:
            return "Only people may have something recorded, and this account is a bot's, or was deleted."
        if kind == Kind.GUEST and not self._allow_guests and not is_let_in:
            return (
                "Guests may not have something recorded here. Ask a member of the workspace; whoever runs the bot can "
                "allow it (`RECORDBOT_ALLOW_GUESTS`, or a rule)."
            )
        return None
