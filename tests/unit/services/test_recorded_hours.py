"""The hours of the last days, as the Home tab asks for them."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.place import Place
from bot.domain.recording import RecordingState
from bot.domain.template import Template
from bot.errors import SlackUnavailable
from bot.services.catalog import Catalog
from bot.services.usage import RecordedHours
from bot.store.memory import MemoryStore
from tests.builders import NOON, a_recording
from tests.unit.services.world import MovingClock

HOUR = timedelta(hours=1)
ADA = Place("T1", "C1", "U1")
WEBINAR = Template("webinar", "Our webinar", "", "mix", "main", HOUR, HOUR, {})


class InTokyo:
    """Knows where everybody lives."""

    async def time_zone(self, user_id: str) -> ZoneInfo:
        """Return Tokyo for one person, and nothing for others."""
        if user_id != ADA.user_id:
            raise SlackUnavailable("users.info", "timeout")
        return ZoneInfo("Asia/Tokyo")


async def test_days_are_counted_where_the_person_lives() -> None:
    """What runs at 21:00 there until 1:00 is on two days; by the template's title. Where nobody knows: UTC."""
    async with MemoryStore() as store:
        ran = {"state": RecordingState.COMPLETED, "confirmed_at": NOON, "ended_at": NOON + 4 * HOUR}
        await store.add(a_recording(**ran), [], alone=False)
        clock = MovingClock(NOON + 5 * HOUR)
        hours = RecordedHours(store=store.usage, catalog=Catalog({"webinar": WEBINAR}), people=InTokyo(), clock=clock)

        there = await hours.lately(ADA)
        assert ("Asia/Tokyo", "Our webinar") == (there.zone, there.templates[0].name)
        assert [3 * HOUR, HOUR] == [there.of_day(12), there.of_day(13)]

        elsewhere = await hours.lately(Place("T1", "C1", "U2"))
        assert ("UTC", 4 * HOUR) == (elsewhere.zone, elsewhere.of_day(13))
