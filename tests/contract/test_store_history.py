"""What every store promises about looking back."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.recording import Recording, RecordingState
from bot.errors import RecordingNotFound
from bot.ports import Store
from tests.builders import NOON, a_recording

MINUTE = timedelta(minutes=1)


async def _add(store: Store, **changes: Any) -> None:  # noqa: ANN401 - any field of a recording
    await store.add(a_recording(**changes), [], alone=False)


def _ids(recordings: list[Recording]) -> list[str]:
    return [recording.id for recording in recordings]


async def test_history_is_newest_first_and_knows_what_is_over(store: Store) -> None:
    """All of a team's recordings, and nobody else's."""
    await _add(store, id="old", created_at=NOON - 2 * MINUTE, state=RecordingState.FAILED)
    await _add(store, id="new", created_at=NOON)
    await _add(store, id="elsewhere", created_at=NOON, team_id="T2")
    await _add(store, id="between", created_at=NOON - MINUTE, state=RecordingState.COMPLETED)

    assert ["new", "between", "old"] == _ids(await store.history(team_id="T1", limit=10))


async def test_pages_hold_everything_once(store: Store) -> None:
    """Also where several were asked for in the same moment, and others are added while somebody reads."""
    for number in range(7):
        await _add(store, id=f"rec_{number}", created_at=NOON + (number // 3) * MINUTE)

    page = await store.history(team_id="T1", limit=2)
    seen = _ids(page)
    while page:
        await _add(store, created_at=NOON + 60 * MINUTE)
        page = await store.history(team_id="T1", limit=2, before=seen[-1])
        seen += _ids(page)

    assert ["rec_6", "rec_5", "rec_4", "rec_3", "rec_2", "rec_1", "rec_0"] == seen


@pytest.mark.parametrize("name", ["target", "started_by", "template_id", "channel_id"])
async def test_history_can_be_narrowed(store: Store, name: str) -> None:
    """By what was recorded, by whom, from which template, and in which Slack channel; also across pages."""
    for number in range(4):
        await _add(store, id=f"rec_{number}", created_at=NOON + number * MINUTE, **{name: "ab"[number % 2]})
    narrowed: dict[str, Any] = {name: "a"}
    nowhere: dict[str, Any] = {name: "c"}

    assert ["rec_2", "rec_0"] == _ids(await store.history(team_id="T1", limit=10, **narrowed))
    assert ["rec_0"] == _ids(await store.history(team_id="T1", limit=10, before="rec_2", **narrowed))
    assert [] == _ids(await store.history(team_id="T1", limit=10, **nowhere))


async def test_history_can_begin_at_a_moment(store: Store) -> None:
    """The moment itself belongs to it."""
    for number in range(4):
        await _add(store, id=f"rec_{number}", created_at=NOON + number * MINUTE)

    assert ["rec_3", "rec_2"] == _ids(await store.history(team_id="T1", limit=10, since=NOON + 2 * MINUTE))


async def test_history_before_what_is_not_there_is_refused(store: Store) -> None:
    """A button of a page that nobody can turn to says so, instead of showing an empty page."""
    with pytest.raises(RecordingNotFound):
        await store.history(team_id="T1", limit=10, before="rec_nothing")
