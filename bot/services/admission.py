"""Who may have anything done: members of the workspace, unless Slack says that somebody is none."""

from collections.abc import Callable
from typing import Final

import structlog

from bot.domain.place import Place
from bot.errors import NotAllowed, SlackError
from bot.ports import Membership, Person
from bot.services.audit import Audit

MOST_TOLD: Final = 100
NOTHING: Final = "Nothing was done."

log = structlog.get_logger()


class Admission:
    """Turns away guests, people of other companies, bots, and who was deleted.

    Where Slack says nothing of somebody, they count as a member: a recording cannot be repeated, and whoever
    Slack lets press a button or type a command in a channel is somebody whom the channel trusts.

    Args:
        own_team_id: returns the workspace in which the bot's token works; None while that is not known.
        allow_guests: guests of the workspace count as members.
    """

    def __init__(
        self, *, people: Membership, audit: Audit, own_team_id: Callable[[], str | None], allow_guests: bool
    ) -> None:
        self._people = people
        self._audit = audit
        self._own_team_id = own_team_id
        self._allow_guests = allow_guests
        self._strange_teams: set[str] = set()

    async def admit(self, place: Place, what: str, *, home_team_id: str | None = None) -> None:
        """Do nothing for whoever may; for the others raise, and write it down.

        Args:
            what: they want, for the audit.
            home_team_id: the workspace that the delivery itself says the person belongs to.

        Raises:
            NotAllowed: the text says why, and what to do.
        """
        self._look_at_workspace(place.team_id)
        try:
            person = await self._people.person(place.user_id)
        except SlackError as error:
            log.info("person_unknown", user_id=place.user_id, reason=str(error))
            person = Person()
        why = self._why_not(person, place.team_id, home_team_id)
        if why is not None:
            refusal = NotAllowed(f"{why} {NOTHING}")
            await self._audit.refused(what, place, refusal)
            raise refusal

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

    def _why_not(self, person: Person, team_id: str, home_team_id: str | None) -> str | None:
        if self._is_from_elsewhere(person, team_id, home_team_id):
            return "Only people of the workspace in which I am installed may have something recorded."
        if person.is_deleted or person.is_bot:
            return "Only people may have something recorded, and this account is a bot's, or was deleted."
        if person.is_guest and not self._allow_guests:
            return (
                "Guests may not have something recorded here. Ask a member of the workspace; whoever runs the bot can "
                "allow it (`RECORDBOT_ALLOW_GUESTS`)."
            )
        return None
