"""Finding recordings: filters, pages, and how things stand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.config.settings import shipped_templates
from bot.domain.history import HistoryFilter
from bot.domain.history_words import History as Asked
from bot.domain.history_words import Since
from bot.domain.place import Place
from bot.domain.recording import Recording, RecordingState
from bot.errors import SlackUnavailable, WishInvalid
from bot.services.catalog import load_catalog
from bot.services.history import LATEST, PAGE, History
from bot.store.memory import MemoryStore
from tests.builders import NOON, a_recording
from tests.unit.services.world import MovingClock

HERE = Place("T1", "C1", "U1")
SECOND = timedelta(seconds=1)
STORAGE = {"main": {"vendor": 1, "region": 0, "bucket": "acme-recordings"}}


class Berliners:
    """Everybody lives in Berlin, unless Slack does not say."""

    def __init__(self, *, known: bool = True) -> None:
        self._known = known

    async def time_zone(self, user_id: str) -> ZoneInfo:
        """Return the zone."""
        if not self._known:
            raise SlackUnavailable("users.info", f"nothing is known of {user_id}")
        return ZoneInfo("Europe/Berlin")


def a_history(store: MemoryStore, *, zone_known: bool = True) -> History:
    """Return the service over *store*."""
    catalog = load_catalog(shipped_templates(), STORAGE)
    return History(store=store, catalog=catalog, people=Berliners(known=zone_known), clock=MovingClock())


async def stored(*facts: dict[str, object]) -> tuple[MemoryStore, list[Recording]]:
    """Return a store with one recording for each of *facts*, a second apart, and the recordings."""
    store = MemoryStore()
    rows = [a_recording(**{"created_at": NOON + number * SECOND, **fact}) for number, fact in enumerate(facts)]
    for row in rows:
        await store.add(row, (), alone=False)
    return store, rows


async def test_every_recording_is_on_exactly_one_page() -> None:
    """Newest first, however many pages there are, and the last one says that it is the last."""
    store, rows = await stored(*({} for _ in range(2 * PAGE + 3)))
    history = a_history(store)
    seen: list[str] = []
    before: str | None = None
    while True:
        page = await history.page(HistoryFilter(), HERE, before=before)
        seen += [row.id for row in page.recordings]
        assert page.is_first is (before is None)
        before = page.older
        if before is None:
            break
    assert [row.id for row in reversed(rows)] == seen


async def test_a_full_last_page_has_nothing_behind_it() -> None:
    """Nobody is led to an empty page."""
    store, _ = await stored(*({} for _ in range(PAGE)))
    assert (await a_history(store).page(HistoryFilter(), HERE)).older is None


async def test_what_runs_is_shown_once() -> None:
    """The second page begins after the last one of the first, also where both were asked for at the same moment."""
    at_once: dict[str, object] = {"created_at": NOON}
    store, _ = await stored(*(at_once for _ in range(PAGE + 2)))
    history = a_history(store)
    first = await history.running(HERE)
    assert first.next is not None
    second = await history.running(HERE, after=(first.next.created_at, first.next.id))
    shown = [row.id for row in (*first.recordings, *second.recordings)]
    assert PAGE + 2 == len(shown) == len(set(shown))


async def test_what_runs_goes_on_after_the_last_one_seen_even_when_that_has_ended() -> None:
    """A page is found by where it begins, not by a number that shifts."""
    store, rows = await stored(*({} for _ in range(PAGE + 2)))
    history = a_history(store)
    first = await history.running(HERE)
    assert first.next is not None
    assert rows[PAGE - 1].id == first.next.id
    ended = (await store.get(rows[PAGE - 1].id)).noting(state=RecordingState.COMPLETED)
    await store.save(ended)
    second = await history.running(HERE, after=(ended.created_at, ended.id))
    assert (rows[PAGE].id, rows[PAGE + 1].id) == tuple(row.id for row in second.recordings)
    assert (PAGE - 1, PAGE + 1, None) == (second.skipped, second.total, second.next)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(), HistoryFilter()),
        (Asked(mine=True, here=True), HistoryFilter(started_by="U1", channel_id="C1")),
        (Asked(user_id="U2", template="WEBINAR"), HistoryFilter(started_by="U2", template_id="webinar")),
        (Asked(target="http://standup.io"), HistoryFilter(target="standup.io")),
        (Asked(target="unheard-of"), HistoryFilter(target="unheard-of")),
        (Asked(template="taken-away"), HistoryFilter(template_id="taken-away")),
        (Asked(since=Since(ago=timedelta(days=1))), HistoryFilter(since=NOON - timedelta(days=1))),
        (Asked(since=Since(days_ago=0)), HistoryFilter(since=NOON - timedelta(hours=13))),
    ],
)
async def test_what_is_asked_for_is_understood_where_it_is_asked(asked: Asked, expected: HistoryFilter) -> None:
    """Who `mine` is, where `here` is, when a day began, and which template or name was meant."""
    store, _ = await stored({"target": "standup.io"}, {"template_id": "taken-away"})
    assert expected == await a_history(store).filter_of(asked, HERE)


@pytest.mark.parametrize("asked", [Asked(template="never-was"), Asked(mine=True, user_id="U2")])
async def test_what_cannot_be_is_told(asked: Asked) -> None:
    """A template that never was; two people at once."""
    store, _ = await stored()
    with pytest.raises(WishInvalid):
        await a_history(store).filter_of(asked, HERE)


async def test_a_length_of_time_needs_nobodys_zone() -> None:
    """`since 7d` works while Slack does not say where people live; `since today` cannot."""
    store, _ = await stored()
    history = a_history(store, zone_known=False)
    await history.filter_of(Asked(since=Since(ago=timedelta(days=7))), HERE)
    with pytest.raises(SlackUnavailable):
        await history.filter_of(Asked(since=Since(days_ago=0)), HERE)


async def test_another_workspaces_recordings_are_never_shown() -> None:
    """Neither in lists nor on the Home tab."""
    store, _ = await stored({"team_id": "T2"}, {"team_id": "T2", "state": RecordingState.COMPLETED})
    history = a_history(store)
    overview = await history.overview(HERE)
    shown = (*overview.running, *overview.latest, *(await history.page(HistoryFilter(), HERE)).recordings)
    assert () == (*shown, *(await history.running(HERE)).recordings)


async def test_the_overview_has_what_runs_and_the_last_that_are_over() -> None:
    """The last ones are found behind those that still run."""
    over: dict[str, object] = {"state": RecordingState.COMPLETED}
    store, rows = await stored(*(over for _ in range(LATEST + 1)), *({} for _ in range(3)))
    overview = await a_history(store).overview(HERE)
    assert [row.id for row in rows[LATEST + 1 :]] == [row.id for row in overview.running]
    assert [row.id for row in reversed(rows[1 : LATEST + 1])] == [row.id for row in overview.latest]
    assert datetime.fromisoformat("2026-11-22T12:00:00+00:00") == overview.at
