"""What every store promises about what runs now."""

from datetime import timedelta

from bot.domain.recording import RecordingEvent, RecordingState, Task
from bot.ports import Store
from tests.builders import NOON, a_recording


async def test_running_lists_what_is_not_over_oldest_first(store: Store) -> None:
    """The list is of one team, and leaves out what has ended."""
    for name, age, changes in (
        ("young", 1, {}),
        ("old", 3, {"state": RecordingState.UPLOADING}),
        ("over", 2, {"state": RecordingState.COMPLETED}),
        ("failed", 2, {"state": RecordingState.FAILED}),
        ("elsewhere", 2, {"team_id": "T2"}),
    ):
        recording = a_recording(id=name, created_at=NOON - timedelta(minutes=age), **changes)
        await store.add(recording, [], alone=False)

    assert ["old", "young"] == [recording.id for recording in await store.running(team_id="T1")]


async def test_running_can_be_narrowed(store: Store) -> None:
    """By the Slack channel, by the target, by both."""
    for channel_id in ("C1", "C2"):
        for target in ("a", "b"):
            recording = a_recording(id=f"{channel_id}{target}", channel_id=channel_id, target=target)
            await store.add(recording, [], alone=False)

    assert ["C1a", "C1b"] == [found.id for found in await store.running(team_id="T1", channel_id="C1")]
    assert ["C1b", "C2b"] == [found.id for found in await store.running(team_id="T1", target="b")]
    assert ["C2a"] == [found.id for found in await store.running(team_id="T1", channel_id="C2", target="a")]


async def test_running_shows_what_was_saved_last(store: Store) -> None:
    """What a save changes is what is listed, and how it is found."""
    await store.add(a_recording(id="rec_a", target="before"), [], alone=True)
    saved = await store.save((await store.get("rec_a")).noting(target="after"))

    assert [] == await store.running(team_id="T1", target="before")
    assert [saved] == await store.running(team_id="T1", target="after")


async def test_uids_in_use_are_those_of_all_tasks_of_the_channel(store: Store) -> None:
    """A uid is taken by present and former tasks, of every team, until the recording is over."""
    taken = a_recording(task=Task(uid="3"), former_tasks=(Task(uid="1"), Task(uid="2")))
    await store.add(taken, [], alone=False)
    await store.add(a_recording(task=Task(uid="4"), team_id="T2"), [], alone=False)
    await store.add(a_recording(task=Task(uid="5"), cname="other"), [], alone=False)
    over = a_recording(task=Task(uid="6")).apply(RecordingEvent.GAVE_UP)
    await store.add(over, [], alone=False)

    assert frozenset({"1", "2", "3", "4"}) == await store.uids_in_use("town-hall")
    assert frozenset() == await store.uids_in_use("nobody-there")


async def test_who_waits_for_a_first_call_is_counted_over_all_teams(store: Store) -> None:
    """So that whoever starts one more can be told how long it waits."""
    for changes in ({"team_id": "T1"}, {"team_id": "T2"}, {"state": RecordingState.STARTING}):
        await store.add(a_recording(**changes), (), alone=False)
    assert 2 == await store.count_waiting()


async def test_what_is_not_over_is_counted_over_all_teams(store: Store) -> None:
    """The request budget is one for all of them."""
    for changes in ({"team_id": "T1"}, {"team_id": "T2"}, {"state": RecordingState.COMPLETED}):
        await store.add(a_recording(**changes), (), alone=False)
    assert 2 == await store.count_running()
