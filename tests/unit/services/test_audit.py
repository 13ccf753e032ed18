"""Every call to Agora is in the audit, with Agora's own number for it, and in the order in which it was made."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.domain.answers import CallMade
from bot.domain.audit import AuditEntry
from bot.domain.recording import Recording
from bot.errors import StaleWrite, StoreUnavailable
from bot.ports import Claim, Store
from bot.sandbox.agora import Fault
from bot.services.audit import MOST_UNWRITTEN, Calls
from tests.builders import a_recording
from tests.unit.services.world import World, a_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give each test a world of its own."""
    async with a_world() as made:
        yield made


def is_over(recording: Recording) -> bool:
    """Say whether nothing more will happen."""
    return recording.is_over


def answered(entries: list[AuditEntry]) -> list[tuple[str, str | None]]:
    """Return what was called and Agora's number for it, without what was only announced."""
    return [(entry.what, entry.request_id) for entry in entries if entry.outcome != "sent"]


async def test_the_audit_has_what_agora_was_asked(world: World) -> None:
    """From acquire to stop: nothing more, nothing less, whatever the answers were."""
    world.agora.faults.add(Fault("acquire", "no_worker_manager"))
    world.agora.faults.add(Fault("start", "reset_after"))
    world.agora.faults.add(Fault("query", "not_found", times=2))
    world.agora.faults.add(Fault("stop", "not_completed_after"))
    begun = await world.begin()
    await world.live(begun.id, is_over)

    entries = await world.store.noted(limit=1000)
    asked = [(f"agora.{one.endpoint}", one.request_id if one.http_status else None) for one in world.agora.requests]
    assert asked == answered(entries)
    assert {begun.id} == {entry.recording_id for entry in entries}
    assert {("recordbot", "T1", "C1", "supervisor")} == {
        (entry.who, entry.team_id, entry.channel_id, entry.where) for entry in entries
    }
    outcomes = {(entry.what, entry.outcome, entry.detail) for entry in entries}
    assert {
        ("agora.acquire", "agora_unavailable", "500, code 501"),
        ("agora.acquire", "done", "200"),
        ("agora.start", "sent", ""),
        ("agora.start", "agora_outcome_unknown", ""),
        ("agora.query", "recorder_gone", "404, code 404"),
        ("agora.stop", "sent", ""),
    } <= outcomes


async def test_a_call_that_may_cost_money_is_announced(world: World) -> None:
    """An entry before start and stop: of a call that was cut off there is a trace, too."""
    begun = await world.begin()
    await world.live(begun.id, is_over)

    entries = await world.store.noted(limit=1000)
    for what in ("agora.start", "agora.stop"):
        assert ["sent", "done"] == [entry.outcome for entry in entries if entry.what == what]


class RefusesOnce:
    """A store that refuses to settle, once."""

    def __init__(self, store: Store, error: Exception) -> None:
        self._store = store
        self._errors = [error]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the store has
        return getattr(self._store, name)

    async def settle(self, *given: Any, **options: Any) -> Recording:  # noqa: ANN401  # passed on as they came
        """Refuse, or pass it on."""
        if self._errors:
            raise self._errors.pop()
        return await self._store.settle(*given, **options)


@pytest.mark.parametrize("error", [StoreUnavailable("full"), StaleWrite("lost")])
async def test_what_could_not_be_written_down_at_once_is_written_later(error: Exception) -> None:
    """The disk is full after the answer, which is waited out, or the lease was lost: the call was made all the same."""
    async with a_world(around=lambda store: cast("Store", RefusesOnce(store, error))) as world:
        begun = await world.begin()
        [claim] = await world.supervisor.claim(world.clock.now(), 1)
        not_ours = Claim(claim.recording, "somebody else's") if isinstance(error, StaleWrite) else claim
        with suppress(StaleWrite):
            await world.supervisor.advance(not_ours)
        world.clock.move(timedelta(minutes=10))
        await world.live(begun.id, lambda recording: recording.task.sid is not None)

        asked = [(f"agora.{one.endpoint}", one.request_id) for one in world.agora.requests]
        assert asked == answered(await world.store.noted(limit=1000))


def test_what_waits_to_be_written_down_is_bounded() -> None:
    """A database that stays away for good does not fill the memory."""
    calls = Calls()
    for number in range(MOST_UNWRITTEN + 5):
        calls.made(CallMade("query", "town-hall", str(number), "done"))

    assert [] == calls.take_of("town-hall", "4")
    assert 1 == len(calls.take_of("town-hall", "5"))


def test_calls_about_all_tasks_of_a_recording_are_its_own() -> None:
    """An abandoned one's as well, and nobody else's; whoever takes them has them."""
    calls = Calls()
    recording = a_recording()
    mine, other = (CallMade("stop", "town-hall", uid, "done") for uid in (recording.task.uid, "7"))
    calls.made(mine)
    calls.made(other)

    assert [mine] == calls.take(recording)
    assert [] == calls.take(recording)
    calls.put_back([mine])
    assert [mine] == calls.take(recording)
    assert [other] == calls.take_of("town-hall", "7")
