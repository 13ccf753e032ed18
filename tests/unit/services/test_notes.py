"""Notes, from the wish to the row and to the thread: who, when, and none lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest

from bot import errors
from bot.domain.notes import LONGEST_NOTE, MOST_NOTES
from bot.domain.notice import Milestone, Notice
from bot.domain.place import Place
from bot.domain.recording import Note, Recording, RecordingEvent, RecordingState
from bot.services.audit import Audit
from bot.services.catalog import Catalog
from bot.services.changes import Changes
from bot.services.notes import Notes
from bot.services.recordings import Recordings
from tests.unit.services.test_changes import PAGE, STORAGE
from tests.unit.services.world import World, a_world

S = RecordingState
MINUTE: Final = timedelta(minutes=1)
ADA: Final = Place(team_id="T1", channel_id="C1", user_id="U2")
JONAS: Final = Place(team_id="T1", channel_id="C1", user_id="U3")
ELSEWHERE: Final = Place(team_id="T1", channel_id="C2", user_id="U2")


def not_asked() -> Any:  # noqa: ANN401 - stands for whatever a note needs nothing of
    """Return nothing: a note asks nobody's time zone."""
    return None


@dataclass
class Scene:
    """A world, and people in it who note things."""

    world: World
    recordings: Recordings
    notes: Notes

    async def recording(self, **facts: object) -> Recording:
        """Have something recorded, and wait until it records."""
        begun = await self.world.begin(**facts)
        return await self.world.live(begun.id, lambda row: row.state == S.RECORDING)

    async def noted(self, typed: str, place: Place) -> Recording:
        """Carry out `note …`, and return the row then."""
        recording, text = await self.notes.meant(typed, place)
        await self.notes.add(recording.id, text, place)
        return await self.world.store.get(recording.id)

    async def said(self) -> list[Notice]:
        """Return what is to be posted into threads, in order."""
        found: list[Notice] = []
        now = self.world.clock.now()
        while claims := await self.world.store.claim_notices(now, lease=MINUTE, limit=10):
            for claim in claims:
                found.append(claim.notice)
                await self.world.store.notice_sent(claim, now=now, channel_id="C1", message_ts="1.1")
        return [notice for notice in found if notice.milestone is not None]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Give each test a scene of its own."""
    async with a_world() as world:

        def nothing() -> None:
            """Nobody waits to be poked: the test does what is due."""

        recordings = Recordings(
            store=world.store,
            catalog=Catalog({}),
            storages={},
            people=not_asked(),
            clock=world.clock,
            poke=nothing,
            hurry=nothing,
        )
        notes = Notes(store=world.store, recordings=recordings, clock=world.clock, poke=nothing)
        yield Scene(world, recordings, notes)


async def test_a_note_says_who_when_and_what(scene: Scene) -> None:
    """It stands in the row, on one line, and goes into the thread once."""
    recording = await scene.recording()
    scene.world.clock.move(5 * MINUTE)
    row = await scene.noted("The panel\n begins  <@U9|mei>", ADA)
    assert (Note(at=scene.world.clock.now(), user_id="U2", text="The panel begins @mei"),) == row.notes
    (said,) = [notice for notice in await scene.said() if notice.milestone == Milestone.NOTED]
    assert {"by": "U2", "at": scene.world.clock.now().isoformat(), "text": "The panel begins @mei"} == said.facts
    (entry,) = [one for one in await scene.world.store.noted(limit=100) if one.what == "note"]
    assert ("U2", recording.id, "") == (entry.who, entry.recording_id, entry.detail)


async def test_many_people_at_once_lose_no_note(scene: Scene) -> None:
    """Everybody writes at the same moment, while the supervisor saves too."""
    recording = await scene.recording()
    people = [Place(team_id="T1", channel_id="C1", user_id=f"U{number}") for number in range(20)]
    watched = scene.world.live(recording.id, lambda row: len(row.notes) == len(people))
    await asyncio.gather(watched, *(scene.noted(f"from {place.user_id}", place) for place in people))
    row = await scene.world.store.get(recording.id)
    assert {(place.user_id, f"from {place.user_id}") for place in people} == {(n.user_id, n.text) for n in row.notes}
    assert len(people) == len([one for one in await scene.said() if one.milestone == Milestone.NOTED])


async def test_the_same_delivery_once_more_is_one_note(scene: Scene) -> None:
    """Slack repeats itself, and so do fingers."""
    recording = await scene.recording()
    place = Place(team_id="T1", channel_id="C1", user_id="U2", delivery="abc")
    for _ in range(2):
        await scene.notes.add(recording.id, "once", place)
        scene.world.clock.move(MINUTE)
    assert ["once"] == [note.text for note in (await scene.world.store.get(recording.id)).notes]


async def test_a_message_is_noted_at_the_moment_at_which_it_was_written(scene: Scene) -> None:
    """Twice the same message is one note; one that is older than the recording counts as now."""
    recording = await scene.recording()
    written_at = scene.world.clock.now() + MINUTE
    scene.world.clock.move(10 * MINUTE)
    for place in (ADA, ADA):
        await scene.notes.add(recording.id, "seen", place, at=written_at)
    kept = await scene.notes.add(recording.id, "old", ADA, at=recording.created_at - MINUTE)
    assert scene.world.clock.now() == kept.at
    assert [written_at, scene.world.clock.now()] == [
        note.at for note in (await scene.world.store.get(recording.id)).notes
    ]


async def test_before_it_records_and_after_its_end_a_note_is_answered_in_words(scene: Scene) -> None:
    """Nothing is kept that no file could show; what is still open when it ends is taken."""
    recording = await scene.world.begin()
    with pytest.raises(errors.WishRefused, match="does not record yet"):
        await scene.notes.add(recording.id, "early", ADA)
    recording = await scene.world.live(recording.id, lambda row: row.state == S.RECORDING)
    opened_at = scene.world.clock.now()
    scene.world.clock.move(MINUTE)
    stopping = recording.apply(RecordingEvent.STOP_SENT, stop_sent_at=scene.world.clock.now())
    await scene.world.store.save(stopping)
    scene.world.clock.move(MINUTE)
    with pytest.raises(errors.WishRefused, match="has ended already"):
        await scene.notes.add(recording.id, "late", ADA)
    await scene.notes.add(recording.id, "begun in time", ADA, at=opened_at)
    row = await scene.world.live(recording.id, lambda row: row.is_over)
    with pytest.raises(errors.WishRefused, match="has ended already"):
        await scene.notes.add(recording.id, "too late", ADA, at=opened_at)
    assert ["begun in time"] == [note.text for note in row.notes]


async def test_the_chapters_are_told_once_the_files_are(scene: Scene) -> None:
    """They follow the files into the thread; without notes there are none."""
    recording = await scene.recording()
    await scene.noted("The panel begins", ADA)
    await scene.world.live(recording.id, lambda row: row.is_over)
    said = [notice.milestone for notice in await scene.said()]
    assert [Milestone.FILES_READY, Milestone.CHAPTERS] == said[-2:]
    now = scene.world.clock.now()
    quiet = await scene.recording(target="quiet", cname="quiet", created_at=now, stop_at=now + 5 * MINUTE)
    await scene.world.live(quiet.id, lambda row: row.is_over)
    assert Milestone.CHAPTERS not in [notice.milestone for notice in await scene.said()]


async def test_where_one_runs_here_all_of_it_is_the_text(scene: Scene) -> None:
    """Also where it begins with the recording's own name; a name from elsewhere, or an id, says which one."""
    here = await scene.recording()
    there = await scene.recording(target="standup", cname="standup", channel_id="C2")
    told = {
        "town-hall is full": (here.id, "town-hall is full"),
        "standup is over": (there.id, "is over"),
        "standup": (here.id, "standup"),
        f"{there.id} well &amp; good": (there.id, "well & good"),
        f"{here.id} so": (here.id, "so"),
        '"unclosed it is': (here.id, '"unclosed it is'),
    }
    for typed, expected in told.items():
        recording, text = await scene.notes.meant(typed, ADA)
        assert expected == (recording.id, text), typed


async def test_where_several_run_or_none_the_answer_says_what_to_type(scene: Scene) -> None:
    """Nothing is put down to the wrong recording."""
    with pytest.raises(errors.RecordingNotFound, match=r"/record note TARGET TEXT.*Nothing was noted"):
        await scene.notes.meant("hello there", ADA)
    first = await scene.recording()
    second = await scene.recording(target="my room", cname="room")
    with pytest.raises(errors.WishInvalid, match=f"{first.id}.*{second.id}.*Nothing was noted"):
        await scene.notes.meant("hello there", ADA)
    assert (second.id, "is quiet") == await _meant(scene, '"my room" is quiet', ADA)
    assert (first.id, "is full") == await _meant(scene, "town-hall is full", ELSEWHERE)
    with pytest.raises(errors.RecordingNotFound):
        await scene.notes.meant("rec_zzzzzzz hello", ADA)


async def _meant(scene: Scene, typed: str, place: Place) -> tuple[str, str]:
    recording, text = await scene.notes.meant(typed, place)
    return recording.id, text


@pytest.mark.parametrize(("typed", "said"), [("  \n", "What shall be noted"), ("x" * (LONGEST_NOTE + 1), "501")])
async def test_a_note_without_words_or_with_too_many_is_refused(scene: Scene, typed: str, said: str) -> None:
    """In words that say what is possible; and the audit has it."""
    recording = await scene.recording()
    with pytest.raises(errors.WishInvalid, match=said):
        await scene.notes.add(recording.id, typed, ADA)
    assert "wish_invalid" == (await scene.world.store.noted(limit=1))[0].outcome


async def test_a_recording_has_only_so_many_notes(scene: Scene) -> None:
    """Its row is read and written as a whole."""
    recording = await scene.recording()
    full = recording.noting(
        notes=tuple(Note(at=scene.world.clock.now(), user_id="U2", text=str(n)) for n in range(MOST_NOTES))
    )
    await scene.world.store.save(
        full, noted=[Audit(scene.world.store, scene.world.clock).carried_out("x", ADA, full.id)]
    )
    with pytest.raises(errors.WishRefused, match=f"{MOST_NOTES} notes"):
        await scene.notes.add(recording.id, "one more", JONAS)


async def test_a_pause_is_written_down_with_its_times(scene: Scene) -> None:
    """From when until when the recorder was on hold: what is noted afterwards is so much earlier in the file."""
    changes = Changes(store=scene.world.store, catalog=Catalog({}), clock=scene.world.clock, poke=lambda: None)
    request = {"extensionServiceConfig": {"extensionServices": [PAGE]}, "storageConfig": STORAGE}
    recording = await scene.recording(mode="web", cname="page-1", target="https://example.com/", client_request=request)
    moments = []
    for onhold in (True, False):
        scene.world.clock.move(3 * MINUTE)
        await changes.hold(recording.id, ADA, onhold=onhold)
        row = await scene.world.live(recording.id, lambda row: not row.changes)
        moments.append(scene.world.clock.now())
    (held,) = row.held
    assert moments == [held.since, held.until]
