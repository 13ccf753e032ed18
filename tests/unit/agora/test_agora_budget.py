"""Ten requests a second for everything: never more, hardly fewer, urgent ones first."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.agora.budget import Budget, Priority, Turn
from tests.unit.agora.virtual_time import run_without_waiting

USUAL_SECONDS = 0.05  # until an answer
QUARTER_MILLISECOND = 0.00025  # slack for comparing floats

Arrival = tuple[float, Priority]  # seconds after the one before it, and how urgent it is


async def serve(
    arrivals: Sequence[Arrival], budget: Budget, *, answered_after: float = USUAL_SECONDS
) -> list[tuple[float, Priority, int]]:
    """Return when each call got its slot, its priority and its number, in the order of the slots."""
    served: list[tuple[float, Priority, int]] = []
    loop = asyncio.get_running_loop()

    async def caller(number: int, priority: Priority) -> None:
        turn = await budget.wait(priority)
        turn.left()
        loop.call_later(answered_after, turn.answered)
        served.append((loop.time(), priority, number))

    async with asyncio.TaskGroup() as callers:
        for number, (pause, priority) in enumerate(arrivals):
            if pause:
                await asyncio.sleep(pause)
            callers.create_task(caller(number, priority))
    return served


async def left(budget: Budget, priority: Priority) -> float:
    """Return how long a call waited that leaves at its turn."""
    turn = await budget.wait(priority)
    turn.left()
    asyncio.get_running_loop().call_later(USUAL_SECONDS, turn.answered)
    return turn.waited


def fullest(times: Sequence[float], seconds: float) -> int:
    """Return how many of *times* at most lie in one window of that many *seconds*."""
    return max(sum(start <= at < start + seconds - QUARTER_MILLISECOND for at in times) for start in times)


def gaps(times: Sequence[float]) -> Iterator[float]:
    """Yield the seconds between each of *times* and the next."""
    return (later - earlier for earlier, later in itertools.pairwise(times))


# mostly more than can leave at once, with quiet times of every length between
PAUSES = st.sampled_from([0.0] * 12 + [0.01, 0.05, 0.1, 0.3, 0.7, 1.0, 1.5]) | st.floats(0, 0.3)
ARRIVALS = st.lists(st.tuples(PAUSES, st.sampled_from(Priority)), min_size=1, max_size=60)
LATENESS = st.lists(st.sampled_from([0.0, 0.001, 0.01, 0.02, 0.03]), min_size=1, max_size=7)
JITTER = 0.01  # seconds by which the way there may shorten a second, and no answer tells


@given(arrivals=ARRIVALS, lateness=LATENESS)
@settings(max_examples=200, deadline=None)
@example(arrivals=[(0.0, Priority.QUERY)] * 4 + [(0.9, Priority.QUERY)] + [(0.14, Priority.QUERY)] * 40, lateness=[0.0])
@example(arrivals=[(0.0, Priority.QUERY)] * 60, lateness=[0.02, 0.0, 0.0])
def test_no_window_holds_more_than_ten(arrivals: list[Arrival], lateness: Sequence[float]) -> None:
    """Whoever comes when, no second sees more than ten requests leave, even one that jitter stretched a little."""
    served = run_without_waiting(serve(arrivals, Budget()), lateness=lateness)
    times = [at for at, _, _ in served]

    assert len(arrivals) == len(served)
    assert fullest(times, 1 + JITTER) <= 10


# seconds from a turn until its request leaves (connecting anew, a stall of the machine), and until it arrives
HELD_UP = st.lists(st.sampled_from([0.0, 0.001, 0.05, 0.3, 1.5]), min_size=1, max_size=5)
QUICK = 0.005
WAYS = st.lists(st.sampled_from([QUICK, QUICK, 0.03, 0.1, 0.2]), min_size=1, max_size=5)


@given(arrivals=ARRIVALS, held_up=HELD_UP, on_the_way=WAYS, lateness=LATENESS)
@settings(max_examples=200, deadline=None)
def test_no_second_at_the_service_sees_more_than_ten(
    arrivals: list[Arrival], held_up: Sequence[float], on_the_way: Sequence[float], lateness: Sequence[float]
) -> None:
    """As it measures them, wherever that second begins, and whatever held requests up before they left."""
    arrived: list[float] = []

    async def sent(turn: Turn, before: float, on_the_way: float) -> None:
        await asyncio.sleep(before)
        turn.left()
        await asyncio.sleep(on_the_way)
        arrived.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.05)
        turn.answered()

    async def scene() -> None:
        budget, before = Budget(), itertools.cycle(held_up)
        way = itertools.chain([QUICK] * 20, itertools.cycle(on_the_way))  # how quick it can be is known by then
        async with asyncio.TaskGroup() as requests:
            for pause, priority in arrivals:
                await asyncio.sleep(pause)
                turn = await budget.wait(priority)
                requests.create_task(sent(turn, next(before), next(way)))

    run_without_waiting(scene(), lateness=lateness)
    assert fullest(sorted(arrived), 1.0) <= 10


@given(before=ARRIVALS, when=st.floats(0, 3), lateness=LATENESS)
@settings(max_examples=60, deadline=None)
def test_a_stop_among_many_starts_goes_out_at_once(
    before: list[Arrival], when: float, lateness: Sequence[float]
) -> None:
    """However the last seconds went, a stop that comes while starts queue waits for less than 200 ms."""

    async def scene() -> float:
        budget = Budget()
        await serve(before, budget)
        starts = [asyncio.create_task(serve([(0.0, Priority.START)], budget)) for _ in range(200)]
        await asyncio.sleep(when)
        waited = (await budget.wait(Priority.STOP)).waited
        for start in starts:
            start.cancel()
        await asyncio.gather(*starts, return_exceptions=True)
        return waited

    assert run_without_waiting(scene(), lateness=lateness) < 0.2


@pytest.mark.parametrize("lateness", [[0.0], [0.001], [0.005], [0.0, 0.005]])
def test_a_burst_uses_almost_all_of_the_ten(lateness: Sequence[float]) -> None:
    """A thousand calls at once leave at 95 % of the limit or more, evenly, even when timers ring late."""
    served = run_without_waiting(serve([(0.0, Priority.START)] * 1000, Budget()), lateness=lateness)
    times = [at for at, _, _ in served]

    assert (len(times) - 1) / (times[-1] - times[0]) >= 9.5
    assert max(gaps(times)) < 0.160
    assert fullest(times, 1 + JITTER) <= 10


@pytest.mark.parametrize(("answered_after", "limit"), [(0.002, 9.8), (0.02, 9.8), (0.3, 9.8), (30.0, 7.9)])
def test_however_long_answers_take_the_ten_are_used(answered_after: float, limit: float) -> None:
    """Only where no answer comes at all, each may have been on its way for long, and fewer leave."""
    served = run_without_waiting(
        serve([(0.0, Priority.START)] * 1000, Budget(), answered_after=answered_after), lateness=[0.001]
    )
    times = [at for at, _, _ in served]

    assert (len(times) - 1) / (times[-1] - times[0]) >= limit
    assert fullest(times, 1.0) <= 10


def test_after_quiet_acquire_and_start_follow_each_other_at_once() -> None:
    """An idle budget makes nobody wait for the first four calls."""
    arrivals = [(0.0, Priority.ACQUIRE), (0.01, Priority.START)] * 2
    served = run_without_waiting(serve([*arrivals, (5.0, Priority.ACQUIRE), (0.01, Priority.START)], Budget()))

    assert pytest.approx([0.0, 0.01, 0.01, 0.02, 5.02, 5.03]) == [at - 1000.0 for at, _, _ in served]


def test_urgent_calls_go_first_and_equals_in_turn() -> None:
    """Stop before start before acquire before update before query; first come, first served within one kind."""
    taken = [(0.0, Priority.QUERY)] * 4
    queued = [(0.0, priority) for priority in (*reversed(Priority), *reversed(Priority))]
    served = run_without_waiting(serve([*taken, *queued], Budget()))
    order = [(priority, number) for _, priority, number in served[4:]]

    assert sorted(order) == order
    assert [Priority.STOP, Priority.START, Priority.ACQUIRE, Priority.UPDATE, Priority.QUERY] == sorted(Priority)


def test_a_cancelled_call_gives_its_place_away() -> None:
    """Nobody waits behind a call that was given up, and it is not counted."""

    async def scene() -> tuple[int, int, float, float]:
        budget = Budget()
        await serve([(0.0, Priority.QUERY)] * 4, budget)
        quitters = [asyncio.create_task(budget.wait(Priority.STOP)) for _ in range(20)]
        last = asyncio.create_task(budget.wait(Priority.QUERY))
        await asyncio.sleep(0)
        before = budget.queued
        for quitter in quitters:
            quitter.cancel()
        await asyncio.sleep(0)
        return before, budget.queued, (await last).waited, budget.expected_wait(Priority.QUERY)

    before, after, waited, expected = run_without_waiting(scene())
    assert (21, 1) == (before, after)
    assert waited < 0.150
    assert expected < 0.150


def test_a_slot_that_came_too_late_is_given_to_the_next() -> None:
    """A call cancelled in the moment it was let through has sent nothing, so the next one goes in its place."""

    async def scene() -> tuple[float, float]:
        budget = Budget()
        loop = asyncio.get_running_loop()
        await serve([(0.0, Priority.QUERY)] * 4, budget)
        expected = budget.expected_wait(Priority.STOP)
        quitter = asyncio.create_task(budget.wait(Priority.STOP))
        # within the clock's resolution: after its slot has come, and before it wakes
        loop.call_at(loop.time() + expected + 5e-10, quitter.cancel)
        waited = (await budget.wait(Priority.QUERY)).waited
        with pytest.raises(asyncio.CancelledError):
            await quitter
        return expected, waited

    expected, waited = run_without_waiting(scene())
    assert pytest.approx(expected) == waited


@pytest.mark.parametrize(("seconds", "expected"), [(None, 1.0), (7.0, 7.0), (0.0, 0.0), (86_400.0, 60.0)])
def test_too_many_after_all_pauses_everybody(seconds: float | None, expected: float) -> None:
    """After a 429 nobody goes through for as long as Agora said, at most a minute, not even a stop."""

    async def scene() -> tuple[float, float]:
        budget = Budget()
        budget.pause(seconds)
        return budget.expected_wait(Priority.STOP), (await budget.wait(Priority.STOP)).waited

    assert pytest.approx((expected, expected)) == run_without_waiting(scene())


def test_a_pause_also_holds_those_who_wait_already() -> None:
    """A timer that is set already does not let anybody through during the pause."""

    async def scene() -> list[float]:
        budget = Budget()
        loop = asyncio.get_running_loop()
        waiting = [asyncio.create_task(left(budget, Priority.STOP)) for _ in range(6)]
        await asyncio.sleep(0.001)
        budget.pause(5)
        budget.pause(1)  # a later, shorter one does not end it
        await asyncio.gather(*waiting)
        return [waited for task in waiting if (waited := task.result()) > 0 and loop.time()]

    first, second = run_without_waiting(scene())
    assert pytest.approx(5.001) == first
    assert second < 5.3


@pytest.mark.parametrize("queued", [0, 1, 6, 25, 300])
def test_the_expected_wait_comes_true(queued: int) -> None:
    """What people are told beforehand is what they wait, when nobody more urgent comes."""

    async def scene() -> tuple[float, float]:
        budget = Budget()
        others = [asyncio.create_task(left(budget, Priority.START)) for _ in range(queued)]
        later = [asyncio.create_task(left(budget, Priority.QUERY)) for _ in range(50)]
        await asyncio.sleep(0)
        expected, waited = budget.expected_wait(Priority.START), await left(budget, Priority.START)
        await asyncio.gather(*others, *later)
        return expected, waited

    expected, waited = run_without_waiting(scene())
    assert pytest.approx(waited, abs=0.15) == expected


def test_a_budget_of_nothing_is_refused() -> None:
    """A limit below one request a second would never let anybody through."""
    with pytest.raises(ValueError, match="per_second"):
        Budget(0)
