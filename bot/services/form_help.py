"""What makes the form easy to fill in: what somebody answered last, and when it would end. Nothing is kept for it."""

from datetime import timedelta

from bot.domain.form_memory import LikelyEnd, Remembered
from bot.domain.place import Place
from bot.domain.template import Template
from bot.errors import SlackError
from bot.ports import Clock, Membership, Store


class FormHelp:
    """Looks up what the form shows at first."""

    def __init__(self, *, store: Store, people: Membership, clock: Clock) -> None:
        self._store = store
        self._people = people
        self._clock = clock

    async def last(self, template: Template, place: Place) -> Remembered:
        """Return what this person asked for when they started a recording from *template* last. Raises `StoreUnavailable`."""
        found = await self._store.history(
            team_id=place.team_id, started_by=place.user_id, template_id=template.id, limit=1
        )
        return Remembered(found[0].answers, found[0].asked_for) if found else Remembered()

    async def end(self, after: timedelta, place: Place) -> LikelyEnd:
        """Return when a recording ends that starts now and lasts for *after*."""
        now = self._clock.now()
        try:
            person = await self._people.person(place.user_id)
        except SlackError:
            return LikelyEnd(now + after, now)
        return LikelyEnd(now + after, now, person.zone)
