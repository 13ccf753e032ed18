"""Layouts before they are applied, from the services' side."""

import pytest

from bot.domain.changes import LayoutWish
from bot.domain.layout_geometry import BEST_FIT, VERTICAL
from bot.domain.recording import ChangeKind
from bot.errors import RecordingNotFound, RefusedByRule, WishInvalid, WishRefused
from bot.services.layouts import Layouts
from tests.unit.services.studio import ADA, JONAS, Studio, a_rule, a_studio, at


def layouts_of(studio: Studio) -> Layouts:
    """Return what is tried."""
    return Layouts(
        recordings=studio.recordings,
        changes=studio.changes,
        catalog=studio.catalog,
        clock=studio.clock,
        permission=studio.permission,
    )


async def test_what_is_looked_at_changes_nothing_and_what_was_seen_is_applied() -> None:
    """By target, in the channel alone, or by id; the row has no change before Apply, and one after two clicks."""
    studio = a_studio()
    recording = await studio.confirmed(await studio.start(target="hall"))
    layouts = layouts_of(studio)

    assert BEST_FIT == (await layouts.propose(None, None, at())).scene.arrangement
    seen = await layouts.propose("hall", LayoutWish(VERTICAL), at(), people=7)
    assert (VERTICAL, 7, True) == (seen.scene.arrangement, seen.people, seen.is_new)
    assert () == (await studio.store.get(recording.id)).changes

    for _ in range(2):
        await layouts.apply(recording.id, LayoutWish(VERTICAL), at(), shown=seen.shown)
    (change,) = (await studio.store.get(recording.id)).changes
    assert (ChangeKind.LAYOUT, VERTICAL) == (change.kind, change.client_request["mixedVideoLayout"])


async def test_what_became_another_layout_is_not_applied() -> None:
    """Somebody changed the background after the picture was drawn."""
    studio = a_studio()
    recording = await studio.confirmed(await studio.start())
    layouts = layouts_of(studio)
    seen = await layouts.propose(recording.id, LayoutWish(VERTICAL), at())
    await studio.changes.layout(recording.id, LayoutWish(background="#FFFFFF"), at(JONAS))

    with pytest.raises(WishRefused, match="another one than you saw"):
        await layouts.apply(recording.id, LayoutWish(VERTICAL), at(), shown=seen.shown)


async def test_whoever_may_not_change_it_may_look() -> None:
    """A wish is refused before anything is drawn for it."""
    studio = a_studio(a_rule(change=(JONAS,)))
    recording = await studio.confirmed(await studio.start())
    layouts = layouts_of(studio)

    assert BEST_FIT == (await layouts.propose(recording.id, None, at(ADA))).scene.arrangement
    with pytest.raises(RefusedByRule):
        await layouts.propose(recording.id, LayoutWish(VERTICAL), at(ADA))
    assert (await layouts.propose(recording.id, LayoutWish(VERTICAL), at(JONAS))).is_new


async def test_what_cannot_be_laid_out_is_said_at_once() -> None:
    """Nothing there, no common picture, or over."""
    studio = a_studio()
    layouts = layouts_of(studio)
    with pytest.raises(RecordingNotFound):
        await layouts.propose("nowhere", None, at())
    alone = await studio.confirmed(await studio.start(template_id="audio"))
    with pytest.raises(WishInvalid, match="R-021"):
        await layouts.propose(alone.id, None, at())
    ending = await studio.confirmed(await studio.start())
    await studio.recordings.stop(ending.id, at())
    with pytest.raises(WishRefused, match="being stopped already"):
        await layouts.propose(ending.id, LayoutWish(VERTICAL), at())
