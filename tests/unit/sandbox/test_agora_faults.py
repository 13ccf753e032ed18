"""Faults of the connection and of the answer, and how they are aimed."""

import asyncio
import json

import aiohttp
import pytest

from bot.sandbox.agora import Fault
from bot.sandbox.agora.faults import KINDS, Family
from tests.unit.sandbox.agora_caller import CNAME, UID, Caller, Reply, a_caller


async def test_a_reset_before_the_effect_starts_nothing() -> None:
    """The connection ends, and the same start succeeds afterwards."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "reset_before"))
        with pytest.raises(aiohttp.ClientConnectionError):
            await caller.start()
        assert {} == caller.agora.effects
        assert (None, ("reset_before",)) == (caller.agora.requests[-1].http_status, caller.agora.requests[-1].faults)
        assert 200 == (await caller.start()).http_status


async def test_a_reset_after_the_effect_leaves_a_recording_behind() -> None:
    """The connection ends, and the same start is `already started`, without a sid."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "reset_after"))
        with pytest.raises(aiohttp.ClientConnectionError):
            await caller.start()
        assert {(CNAME, UID): 1} == caller.agora.effects
        assert (201, 7) == (await caller.start()).verdict
        assert {(CNAME, UID): 1} == caller.agora.effects


@pytest.mark.parametrize(("kind", "effects"), [("no_answer", {}), ("no_answer_after", {(CNAME, UID): 1})])
async def test_no_answer_lets_the_client_wait(kind: str, effects: dict[tuple[str, str], int]) -> None:
    """Nothing comes, with or without the effect; closing the stand-in does not wait for it."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", kind))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(caller.start(), timeout=0.1)
        assert effects == caller.agora.effects


async def test_no_answer_ends_after_its_seconds() -> None:
    """Then the connection is cut."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("acquire", "no_answer", seconds=0.05))
        with pytest.raises(aiohttp.ClientConnectionError):
            await caller.acquire()


async def test_a_slow_answer_comes_late() -> None:
    """It is the right one, so many seconds later."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("acquire", "slow", seconds=7))
        before = caller.clock()
        assert 200 == (await caller.acquire()).http_status
        assert 7 == (caller.clock() - before).total_seconds()


async def test_html_comes_instead_of_json() -> None:
    """A proxy's page, with whatever status is asked for."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("acquire", "html"))
        caller.agora.faults.add(Fault("acquire", "html", http_status=200))
        for http_status in (502, 200):
            reply = await caller.send("POST", f"{caller.base}/acquire", json=_body())
            assert (http_status, "text/html; charset=utf-8") == (reply.http_status, reply.headers["Content-Type"])
            assert reply.text.startswith("<html>")


async def test_half_a_json_comes_after_the_effect() -> None:
    """The answer is complete as HTTP, and broken as JSON."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "half_json"))
        with pytest.raises(json.JSONDecodeError):
            await caller.start()
        assert {(CNAME, UID): 1} == caller.agora.effects


async def test_the_connection_ends_in_the_middle_of_the_body() -> None:
    """The answer is broken as HTTP, after the effect."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "cut_in_body"))
        with pytest.raises(aiohttp.ClientError):
            await caller.start()
        assert {(CNAME, UID): 1} == caller.agora.effects


def _body() -> dict[str, object]:
    return {"cname": CNAME, "uid": UID, "clientRequest": {}}


async def _call(caller: Caller, endpoint: str) -> Reply:
    match endpoint:
        case "acquire":
            return await caller.acquire(uid="9")
        case "start":
            await caller.acquire(uid="9")
            return await caller.start(uid="9")
        case "query":
            return await caller.query()
        case "stop":
            return await caller.stop()
        case "update":
            return await caller.update(streamSubscribe={"audioUidList": {"subscribeAudioUids": ["1"]}})
        case "updateLayout":
            return await caller.update_layout()
        case _:
            return await caller.send("GET", f"{caller.agora.url}/v1/ncs/ip")


@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [(name, endpoint) for name, kind in KINDS.items() if kind.family is Family.ANSWER for endpoint in kind.endpoints],
)
async def test_each_scripted_answer_comes_where_it_may(kind: str, endpoint: str) -> None:
    """Status, code and words are the documented ones; without an effect nothing has changed."""
    said = KINDS[kind]
    async with a_caller() as caller:
        await caller.begin_and_wait()
        caller.agora.faults.add(Fault(endpoint, kind))
        reply = await _call(caller, endpoint)
        assert said.http_status == reply.http_status
        key = "message" if said.code is None else "reason"
        assert said.reason == reply.body[key]
        assert said.code == reply.body.get("code")
        started = int(endpoint == "start" and said.takes_effect)
        assert 1 + started == sum(caller.agora.effects.values())
        left = endpoint == "stop" and said.takes_effect
        assert left is caller.agora.tasks[0].is_leaving(caller.clock())


async def test_any_answer_can_be_made_up() -> None:
    """Status, code, reason and whether it takes effect are all free."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(
            Fault("start", "answer", http_status=500, code=15, reason="unexplained", takes_effect=True)
        )
        reply = await caller.start()
        assert (500, {"code": 15, "reason": "unexplained"}) == (reply.http_status, reply.body)
        assert {(CNAME, UID): 1} == caller.agora.effects


async def test_206_without_later_success() -> None:
    """The repeated start is a first start: nothing had happened."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "not_completed", times=2))
        assert [(206, 65), (206, 65)] == [(await caller.start()).verdict for _ in range(2)]
        assert 200 == (await caller.start()).http_status


async def test_206_with_later_success() -> None:
    """The repeated start finds that it had been started."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "not_completed_after", times=2))
        verdicts = [(await caller.start()).verdict for _ in range(3)]
        assert [(206, 65), (206, 65), (201, 7)] == verdicts
        assert {(CNAME, UID): 1} == caller.agora.effects


async def test_a_wrong_request_uses_no_fault_up() -> None:
    """What is refused for its own sake stays refused, and the fault waits on."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("acquire", "internal_error"))
        assert (400, 2) == (await caller.acquire(scene=9)).verdict
        assert (500, 500) == (await caller.acquire()).verdict
        assert [] == caller.agora.faults.waiting()


async def test_faults_can_be_aimed() -> None:
    """At a cname, a uid, an endpoint or any of them; after so many, and so many times."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("any", "rate_limited", cname="another"))
        caller.agora.faults.add(Fault("acquire", "internal_error", uid="9", times=None))
        caller.agora.faults.add(Fault("query", "not_found", skip=1, times=2))
        assert 200 == (await caller.begin()).http_status
        assert 500 == (await caller.acquire(uid="9")).http_status
        assert 500 == (await caller.acquire(uid="9")).http_status
        assert 429 == (await caller.acquire(cname="another")).http_status
        assert 200 == (await caller.acquire(cname="another")).http_status
        caller.resource_id = caller.agora.tasks[0].resource_id
        assert [200, 404, 404, 200] == [(await caller.query()).http_status for _ in range(4)]
        caller.agora.faults.clear()
        assert 200 == (await caller.acquire(uid="9")).http_status


async def test_a_life_and_an_answer_can_go_wrong_together() -> None:
    """One request may meet one fault of each sort."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "never_ready"))
        caller.agora.faults.add(Fault("start", "slow", seconds=1))
        caller.agora.faults.add(Fault("start", "reset_before"))
        assert 200 == (await caller.start()).http_status
        assert ("never_ready", "slow") == caller.agora.requests[-1].faults
        caller.clock.move(100)
        assert 3 == await caller.status()


@pytest.mark.parametrize(
    "given",
    [
        {"endpoint": "start", "kind": "nothing"},
        {"endpoint": "acquire", "kind": "failover"},
        {"endpoint": "start", "kind": "lose"},
        {"endpoint": "any", "kind": "lose"},
        {"endpoint": "begin", "kind": "slow"},
        {"endpoint": "start", "kind": "slow", "times": 0},
        {"endpoint": "start", "kind": "answer", "http_status": 99},
    ],
)
def test_a_fault_that_cannot_be_is_refused(given: dict[str, object]) -> None:
    """A typo in a test must not become a fault that never strikes."""
    with pytest.raises(ValueError, match="Fault"):
        Fault(**given)  # type: ignore[arg-type]  # wrong on purpose
