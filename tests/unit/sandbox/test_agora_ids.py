"""Acquire and start: ids that must belong together, resources that are used once, tasks that never run twice."""

from typing import Any

import pytest

from bot.sandbox.agora import Shape
from tests.unit.sandbox.agora_caller import CNAME, IDS, UID, Caller, a_caller, individual, mix, web


async def test_a_start_answers_with_the_ids_and_is_counted() -> None:
    """The happy path: an opaque resourceId of real length, a sid of 32 hex characters, one effect."""
    async with a_caller() as caller:
        acquired = await caller.acquire()
        assert {"cname", "uid", "resourceId"} == acquired.body.keys()
        assert 270 <= len(acquired.body["resourceId"]) <= 300
        started = await caller.start()
        assert IDS | {"resourceId": caller.resource_id, "sid": caller.sid} == started.body
        assert 32 == len(bytes.fromhex(caller.sid)) * 2
        assert {(CNAME, UID): 1} == caller.agora.effects


async def test_every_acquire_gives_another_resource() -> None:
    """The same body twice makes two resources."""
    async with a_caller() as caller:
        first, second = await caller.acquire(), await caller.acquire()
        assert first.body["resourceId"] != second.body["resourceId"]


async def test_a_repeated_start_is_already_started_and_starts_nothing() -> None:
    """201 with code 7 and without a sid, whatever the second body asks for: the first one wins."""
    async with a_caller() as caller:
        await caller.begin()
        for request in (mix(), individual()):
            again = await caller.start(request)
            assert (201, 7) == again.verdict
            assert "sid" not in again.body
        assert {(CNAME, UID): 1} == caller.agora.effects


async def test_the_sid_of_a_repeated_start_can_be_switched_on() -> None:
    """No page shows a sid in that answer, and none denies it."""
    async with a_caller(shape=Shape(sid_in_already_started=True)) as caller:
        await caller.begin()
        assert caller.sid == (await caller.start()).body["sid"]


async def test_another_resource_for_the_same_cname_and_uid_is_a_conflict() -> None:
    """400 with code 53 while the first runs, also while it leaves; afterwards the way is free."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        running = (caller.resource_id, caller.sid)
        await caller.acquire()
        fresh = caller.resource_id
        assert (400, 53) == (await caller.start()).verdict
        caller.resource_id, caller.sid = running
        await caller.stop(async_stop=True)
        caller.resource_id = fresh
        assert (400, 53) == (await caller.start()).verdict
        caller.clock.move(5)
        assert 200 == (await caller.start()).http_status
        assert {(CNAME, UID): 2} == caller.agora.effects


async def test_another_uid_records_beside_the_first() -> None:
    """Only (App ID, cname, uid) must be free."""
    async with a_caller() as caller:
        await caller.begin()
        await caller.acquire(uid="9")
        assert 200 == (await caller.start(uid="9")).http_status
        assert {(CNAME, UID): 1, (CNAME, "9"): 1} == caller.agora.effects


async def test_a_resource_older_than_five_minutes_is_refused() -> None:
    """Code 433 after five minutes, and not before."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.clock.move(300.5)
        assert (400, 433) == (await caller.start()).verdict
        await caller.acquire()
        caller.clock.move(299)
        assert 200 == (await caller.start()).http_status


async def test_a_resource_is_used_once() -> None:
    """When its recording is over, it cannot begin another one."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        await caller.stop()
        caller.clock.move(60)
        assert (400, 433) == (await caller.start()).verdict
        assert {(CNAME, UID): 1} == caller.agora.effects


async def test_calls_are_refused_when_the_resource_expires_though_it_records_on() -> None:
    """`resourceExpiredHour` counts from the sid; nothing ends the recording then, and nothing can."""
    async with a_caller() as caller:
        await caller.acquire(resourceExpiredHour=1)
        await caller.start()
        caller.clock.move(3599)
        assert 5 == await caller.status()
        caller.clock.move(1)
        for reply in (await caller.query(), await caller.stop(), await caller.update(streamSubscribe={})):
            assert (400, 433) == reply.verdict
        assert not caller.agora.tasks[0].is_over(caller.clock())
        await caller.acquire()
        assert (400, 53) == (await caller.start()).verdict


async def test_a_resource_that_nobody_handed_out_cannot_be_decoded() -> None:
    """Code 1001, for all calls."""
    async with a_caller() as caller:
        await caller.begin()
        caller.resource_id = "x" * 280
        for reply in (await caller.start(), await caller.query(), await caller.stop()):
            assert (400, 1001) == reply.verdict


async def test_a_sid_of_another_resource_is_refused() -> None:
    """Code 1003; also before anything was started."""
    async with a_caller(shape=Shape(legacy_http_status=404)) as caller:
        await caller.acquire()
        caller.sid = "0" * 32
        assert (404, 1003) == (await caller.query()).verdict
        await caller.start()
        caller.sid = "0" * 32
        assert (404, 1003) == (await caller.stop()).verdict


async def test_cname_uid_and_mode_must_be_those_of_acquire_and_start() -> None:
    """Code 432 for each."""
    async with a_caller() as caller:
        await caller.acquire()
        assert (400, 432) == (await caller.start(cname="another")).verdict
        assert (400, 432) == (await caller.start(uid="1")).verdict
        await caller.start()
        body = IDS | {"uid": "1", "clientRequest": {}}
        assert (400, 432) == (await caller.post(f"{caller.task}/stop", body)).verdict
        caller.mode = "individual"
        assert (400, 432) == (await caller.query()).verdict


@pytest.mark.parametrize(("scene", "request_", "mode"), [(0, web(), "web"), (1, mix(), "mix"), (2, web(), "web")])
async def test_scene_1_is_for_web_pages_and_nothing_else(scene: int, request_: dict[str, Any], mode: str) -> None:
    """The scene of acquire must fit the mode of start."""
    async with a_caller() as caller:
        await caller.acquire(scene=scene)
        assert (400, 2) == (await caller.start(request_, mode)).verdict
        assert {} == caller.agora.effects


async def test_start_must_equal_the_start_parameter_of_acquire() -> None:
    """Same meaning in another order is the same; anything else is `request_hash mismatch!`."""
    async with a_caller() as caller:
        await caller.acquire(startParameter=mix(token="one"))
        other = await caller.start(mix(token="two"))
        assert {"code": 2, "reason": "request_hash mismatch!"} == other.body
        assert 200 == (await caller.start(dict(reversed(mix(token="one").items())))).http_status


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({}, "services not selected!"),
        (5, "post method api body check failed!"),
        (mix(recordingFileConfig={"avFileType": ["mp4"]}), "post method api body check failed!"),
        (mix(recordingConfig={"channelType": 1, "maxIdleTime": 4}), "post method api body check failed!"),
        (mix(recordingConfig={"channelType": "1"}), "post method api body check failed!"),
        (mix(storageconfig={}), "post method api body check failed!"),
        ({"recordingConfig": {"channelType": 1}}, "post method api body check failed!"),
    ],
)
async def test_a_start_body_that_breaks_a_rule_is_code_2_and_starts_nothing(request_: object, reason: str) -> None:
    """The reason says as little as the service's own; the resource can still be used."""
    async with a_caller() as caller:
        await caller.acquire()
        reply = await caller.start(request_)
        assert (400, {"code": 2, "reason": reason}) == (reply.http_status, reply.body)
        assert {} == caller.agora.effects
        assert 200 == (await caller.start()).http_status


@pytest.mark.parametrize("body", [5, [], {}, {"cname": CNAME, "uid": UID}])
async def test_a_start_body_without_its_parts_is_code_2(body: object) -> None:
    """Whatever it is instead of an object with three parts."""
    async with a_caller() as caller:
        await caller.acquire()
        reply = await caller.post(f"{caller.base}/resourceid/{caller.resource_id}/mode/mix/start", body)
        assert (400, 2) == reply.verdict


async def _acquire(caller: Caller, body: object) -> tuple[int, int | None]:
    return (await caller.post(f"{caller.base}/acquire", body)).verdict


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"cname": "a", "uid": "1"},
        {"cname": "a", "uid": "1", "clientRequest": []},
        {"cname": 5, "uid": "1", "clientRequest": {}},
        {"cname": "a", "uid": 1, "clientRequest": {}},
        {"cname": "a", "uid": "0", "clientRequest": {}},
        {"cname": "a", "uid": "4294967296", "clientRequest": {}},
        {"cname": "a", "uid": "ann", "clientRequest": {}},
        {"cname": "", "uid": "1", "clientRequest": {}},
        {"cname": "a" * 64, "uid": "1", "clientRequest": {}},
        {"cname": "a", "uid": "1", "clientRequest": {}, "extra": 1},
        {"cname": "a", "uid": "1", "clientRequest": {"Scene": 0}},
        {"cname": "a", "uid": "1", "clientRequest": {"scene": 3}},
        {"cname": "a", "uid": "1", "clientRequest": {"scene": True}},
        {"cname": "a", "uid": "1", "clientRequest": {"scene": "1"}},
        {"cname": "a", "uid": "1", "clientRequest": {"resourceExpiredHour": 721}},
        {"cname": "a", "uid": "1", "clientRequest": {"resourceExpiredHour": 1.5}},
        {"cname": "a", "uid": "1", "clientRequest": {"region": "US"}},
        {"cname": "a", "uid": "1", "clientRequest": {"region": "EU", "regionAffinity": 3}},
        {"cname": "a", "uid": "1", "clientRequest": {"regionAffinity": 5}},
        {"cname": "a", "uid": "1", "clientRequest": {"excludeResourceIds": [1]}},
        {"cname": "a", "uid": "1", "clientRequest": {"startParameter": "x"}},
    ],
)
async def test_a_wrong_acquire_body_is_code_2(body: object) -> None:
    """Missing, unknown, mistyped and out of range: each is refused, and nothing is handed out."""
    async with a_caller() as caller:
        assert (400, 2) == await _acquire(caller, body)


async def test_the_reason_of_a_wrong_hour_is_the_real_one() -> None:
    """One of the few reasons that are known to the letter."""
    async with a_caller() as caller:
        reply = await caller.acquire(resourceExpiredHour=0)
        assert {"code": 2, "reason": "Acquire: invalid resourceExpiredHour value!"} == reply.body


async def test_the_alphabet_of_a_cname_holds_for_channels_and_not_for_pages() -> None:
    """400 with code 401 for a letter that no RTC channel may have; a page's cname is any label."""
    async with a_caller() as caller:
        strange = {"cname": "café", "uid": "1", "clientRequest": {}}
        assert (400, 401) == await _acquire(caller, strange)
        assert (200, None) == await _acquire(caller, strange | {"clientRequest": {"scene": 1}})
        assert (200, None) == await _acquire(caller, strange | {"cname": "a b!#$%&()+-:;<=.>?@[]^_{}|~,"})


async def test_no_more_tasks_than_the_account_may_have() -> None:
    """400 with code 406 at acquire, until one has ended."""
    async with a_caller(most_tasks=1) as caller:
        await caller.begin_and_wait()
        task = (caller.resource_id, caller.sid)
        assert (400, 406) == (await caller.acquire(uid="9")).verdict
        caller.resource_id, caller.sid = task
        await caller.stop()
        caller.clock.move(5)
        assert 200 == (await caller.acquire(uid="9")).http_status
