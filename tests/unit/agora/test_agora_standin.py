"""Client and stand-in, written apart from each other: they must agree on everything."""

import asyncio
import json
import time
from datetime import UTC, datetime

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot import errors
from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.hosts import Hosts
from bot.agora.notifications import parse, verify
from bot.agora.token import rtc_token
from bot.sandbox.agora import APP_ID, CUSTOMER_ID, CUSTOMER_SECRET, Fault, Shape, StandInAgora
from bot.sandbox.agora.notifications import signatures
from bot.sandbox.agora.rtc_tokens import read_token
from tests.unit.agora.standin_scene import CNAME, MODES, UID, a_scene

CERTIFICATE = "fedcba9876543210fedcba9876543210"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(Shape(), id="current"),
        pytest.param(
            Shape(payload_key="playload", file_name_key="filename", code_field=True, quoted_values=True), id="2021"
        ),
        pytest.param(Shape(slice_time_in_seconds=True, capital_reasons=True, prefix_in_file_list=True), id="seconds"),
    ],
)
async def test_a_life_reads_the_same_in_every_generation_of_answers(mode: str, shape: Shape) -> None:
    """Acquire, start, query, stop: whatever spelling the service has, status, files and upload come out alike."""
    async with a_scene(shape=shape) as scene:
        task = await scene.start(mode)
        await scene.clock.sleep(60)
        report = await scene.client.query(task)
        stopped = await scene.client.stop(task)
        await scene.clock.sleep(60)
        with pytest.raises(errors.RecorderGone):
            await scene.client.query(task)

    assert 5 == report.service_status
    assert {(CNAME, UID): 1} == scene.agora.effects
    assert stopped.is_uploaded
    assert [] != list(stopped.files)
    for file in (*report.files, *stopped.files):
        assert task.sid in file.name
        assert file.slice_start_ms is None or datetime(2026, 4, 2, tzinfo=UTC).timestamp() * 1000 < file.slice_start_ms


NO_VERDICT_YET = {"acquire": errors.AgoraUnavailable, "query": errors.AgoraUnavailable}
ENDPOINTS = ("acquire", "start", "query", "update", "updateLayout", "stop")
TROUBLES: dict[str, type[errors.AgoraError]] = {
    "reset_before": errors.AgoraOutcomeUnknown,
    "reset_after": errors.AgoraOutcomeUnknown,
    "html": errors.AgoraOutcomeUnknown,
    "half_json": errors.AgoraOutcomeUnknown,
    "cut_in_body": errors.AgoraOutcomeUnknown,
    "answer": errors.AgoraOutcomeUnknown,
}
ANSWERS: list[tuple[str, str, type[errors.AgoraError]]] = [
    *(
        (endpoint, kind, NO_VERDICT_YET.get(endpoint, error))
        for endpoint in ENDPOINTS
        for kind, error in TROUBLES.items()
    ),
    *((endpoint, "rate_limited", errors.AgoraUnavailable) for endpoint in ENDPOINTS),
    *((endpoint, "unauthorized", errors.AgoraUnauthorized) for endpoint in ENDPOINTS),
    *((endpoint, "appid_invalid", errors.AgoraUnauthorized) for endpoint in ENDPOINTS),
    ("acquire", "internal_error", errors.AgoraUnavailable),
    ("acquire", "no_worker_manager", errors.AgoraUnavailable),
    ("acquire", "allocate_timeout", errors.AgoraUnavailable),
    ("acquire", "vendor_over_load", errors.AgoraOverloaded),
    ("acquire", "no_active_status", errors.AgoraUnauthorized),
    ("acquire", "not_enabled", errors.AgoraUnauthorized),
    ("start", "no_worker", errors.ResourceExpired),
    ("start", "start_timeout", errors.AgoraOutcomeUnknown),
    ("start", "already_started", errors.AlreadyStarted),
    ("start", "task_conflict", errors.TaskConflict),
    ("query", "exiting", errors.AlreadyStopping),
    ("stop", "already_exiting", errors.AlreadyStopping),
    ("stop", "no_recorded_data", errors.NothingRecorded),
    *((endpoint, "not_completed", errors.AgoraOutcomeUnknown) for endpoint in ENDPOINTS[1:]),
    *((endpoint, "backend_timeout", errors.AgoraOutcomeUnknown) for endpoint in ENDPOINTS[2:]),
    *((endpoint, "not_found", errors.RecorderGone) for endpoint in ENDPOINTS[2:]),
]


@pytest.mark.parametrize(("endpoint", "kind", "expected"), ANSWERS)
async def test_a_fault_comes_out_as_what_to_do_next(
    endpoint: str, kind: str, expected: type[errors.AgoraError]
) -> None:
    """Each way in which the service can fail is told by the class of the error alone."""
    async with a_scene() as scene:
        scene.agora.faults.add(Fault(endpoint, kind))
        with pytest.raises(errors.AgoraError) as caught:
            await scene.call(endpoint)

    assert (expected, endpoint) == (type(caught.value), caught.value.endpoint)


async def test_a_repeated_start_is_one_recording() -> None:
    """A start whose answer was lost is sent again as it was, and its effect is one recording."""
    async with a_scene(shape=Shape(sid_in_already_started=True)) as scene:
        scene.agora.faults.add(Fault("start", "reset_after"))
        resource_id = await scene.acquire()
        start = {"mode": "mix", "cname": CNAME, "uid": UID, "resource_id": resource_id}
        with pytest.raises(errors.AgoraOutcomeUnknown):
            await scene.client.start(**start, client_request=MODES["mix"])
        with pytest.raises(errors.AlreadyStarted) as caught:
            await scene.client.start(**start, client_request=MODES["mix"])

    assert {(CNAME, UID): 1} == scene.agora.effects
    assert [caught.value.sid] == [task.sid for task in scene.agora.tasks]


async def test_rules_of_time_are_told_apart() -> None:
    """An old resource, a second task under the same uid, and a second stop are three different things."""
    async with a_scene() as scene:
        old = await scene.acquire()
        await scene.clock.sleep(301)
        with pytest.raises(errors.ResourceExpired):
            await scene.client.start(mode="mix", cname=CNAME, uid=UID, resource_id=old, client_request=MODES["mix"])
        task = await scene.start()
        with pytest.raises(errors.TaskConflict):
            await scene.start()
        await scene.clock.sleep(10)
        await scene.client.stop(task)
        with pytest.raises((errors.AlreadyStopping, errors.RecorderGone)):
            await scene.client.stop(task)


async def test_changes_reach_a_recording_that_runs() -> None:
    """Subscriptions and layout can be changed, as whole blocks."""
    async with a_scene() as scene:
        task = await scene.start()
        await scene.clock.sleep(10)
        subscribe = {"streamSubscribe": {"audioUidList": {"subscribeAudioUids": ["#allstream#"]}}}
        await scene.client.update(task, client_request=subscribe)
        await scene.client.update_layout(task, client_request={"mixedVideoLayout": 1})
        with pytest.raises(errors.AgoraRejected):
            await scene.client.update_layout(task, client_request={"mixedVideoLayout": 31337})


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({}, None),
        ({"customer_secret": "wrong"}, errors.AgoraUnauthorized),
        ({"app_id": "f" * 32}, errors.AgoraUnauthorized),
    ],
)
async def test_the_probe_finds_wrong_credentials(
    wrong: dict[str, str], expected: type[errors.AgoraError] | None
) -> None:
    """The stand-in, as strict as Agora, refuses wrong credentials and App IDs, and takes the right ones."""
    async with StandInAgora() as agora, aiohttp.ClientSession() as http:
        account = {"app_id": APP_ID, "customer_secret": CUSTOMER_SECRET} | wrong
        client = AgoraClient(
            http,
            app_id=account["app_id"],
            customer_id=CUSTOMER_ID,
            customer_secret=account["customer_secret"],
            hosts=Hosts(agora.url),
            budget=Budget(),
        )
        if expected is None:
            await client.check()
        else:
            with pytest.raises(expected):
                await client.check()


async def test_a_burst_never_meets_the_limit_and_a_stop_overtakes_it() -> None:
    """In real time: 24 starts' acquires at once, a stop in their midst, at 10 a second and without a single 429."""
    async with a_scene(rate_per_second=10, per_second=10) as scene:
        task = await scene.start()
        await scene.clock.sleep(60)
        with capture_logs() as lines:
            began = time.monotonic()
            acquires = [asyncio.create_task(scene.acquire(uid=str(uid))) for uid in range(1, 25)]
            await asyncio.sleep(0)
            await scene.client.stop(task)
            await asyncio.gather(*acquires)
            took = time.monotonic() - began

    assert {200} == {line["http_status"] for line in lines}
    (stop,) = (line for line in lines if line["endpoint"] == "stop")
    assert stop["waited"] < 0.2
    assert 2.1 < took < 3.5


def test_a_token_opens_the_door_it_was_made_for() -> None:
    """The stand-in's reader, written without regard to our maker, reads what was meant."""
    token = rtc_token(
        APP_ID, CERTIFICATE, CNAME, int(UID), issued_at=1_700_000_000, salt=12_345_678, expire_seconds=86_400
    )
    read = read_token(token, CERTIFICATE)

    assert (APP_ID, CNAME, UID) == (read.app_id, read.cname, read.uid)
    assert datetime.fromtimestamp(1_700_086_400, UTC) == read.ends_at


def test_a_callback_s_signatures_agree() -> None:
    """What the stand-in signs is what we accept, of both kinds."""
    raw = json.dumps({"eventType": 31, "productId": 3, "payload": {"sid": "x"}}).encode()
    signed = signatures("ncs-secret", raw)

    assert verify(signed, raw, "ncs-secret")
    assert verify({"Agora-Signature": signed["Agora-Signature"]}, raw, "ncs-secret", allow_v1=True)
    assert parse(raw).is_of_recording
