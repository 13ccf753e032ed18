"""The signed callbacks of the stand-in: what they say, how they are signed, and how they go astray."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.agora import Fault, Pace, Shape
from bot.sandbox.agora.notifications import EVENT_TYPES, signatures
from tests.unit.sandbox.agora_caller import CNAME, NOON, RTMP, STORAGE, UID, Caller, a_caller, individual, mix
from tests.unit.sandbox.agora_caller import web as page

SECRET = "ncs-secret"
VECTORS = [
    (
        "secret",
        (
            '{"eventType":10,"noticeId":"4eb720f0-8da7-11e9-a43e53f411c2761f","notifyMs":1560408533119,'
            '"payload":{"a":"1","b":2},"productId":1}'
        ),
        "92ea60c5249b641f80de046d11e1cb2d15f1d1b2",
        "6ba85d7c1122f6c51143cce7765f06c601c0fbd691987f4510e45b943b2639e8",
    ),
    (
        SECRET,
        (
            '{"noticeId":"4f1e-demo-1","productId":3,"eventType":31,"notifyMs":1700000001234,"payload":{'
            '"cname":"standup-room","uid":"527841","sid":"38f8e3cfdc474cd56fc1ceba380d7e1a","sequence":7,'
            '"sendts":1700000001000,"serviceType":2,"details":{"msgName":"uploaded","status":0,"fileList":[]}}}'
        ),
        "4913898045b4c1acbbdb549db31865326a0de1a0",
        "dc66e721575acecce8592ab6c2c03d12baad5377e53031d60bdf531eaf1f7ca1",
    ),
]


@pytest.mark.parametrize(("secret", "body", "v1", "v2"), VECTORS)
def test_the_signatures_are_those_of_the_vectors(secret: str, body: str, v1: str, v2: str) -> None:
    """HMAC-SHA1 and HMAC-SHA256 over the raw bytes, in lower-case hex."""
    assert {"Agora-Signature": v1, "Agora-Signature-V2": v2} == signatures(secret, body.encode())


@dataclass
class Receiver:
    """Takes callbacks; answers with the statuses it is told, then with 200."""

    url: str = ""
    raw: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    text: str = '{"ok":true}'
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Take one callback whose signatures are right."""
        raw = await request.read()
        expected = signatures(SECRET, raw)
        assert expected == {name: request.headers[name] for name in expected}
        self.raw.append(raw)
        self.arrived.set()
        return web.Response(text=self.text, status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def notices(self) -> list[dict[str, Any]]:
        """What came, in the order in which it came."""
        return [json.loads(raw) for raw in self.raw]

    @property
    def types(self) -> list[int]:
        """The event types that came."""
        return [notice["eventType"] for notice in self.notices]

    def of_type(self, event_type: int) -> dict[str, Any]:
        """The payload of the only callback of this type."""
        [notice] = [notice for notice in self.notices if notice["eventType"] == event_type]
        payload = notice["payload"]
        assert isinstance(payload, dict)
        return payload


@asynccontextmanager
async def a_receiver() -> AsyncIterator[Receiver]:
    """A receiver that listens on loopback."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/agora/notifications", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/agora/notifications"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_told_caller(**given: Any) -> AsyncIterator[tuple[Caller, Receiver]]:  # noqa: ANN401 -- as a_caller
    """A caller of a stand-in that sends callbacks to a receiver."""
    async with (
        a_receiver() as receiver,
        a_caller(notification_url=receiver.url, notification_secret=SECRET, **given) as caller,
    ):
        yield caller, receiver


async def test_a_clean_mix_tells_its_life_in_order() -> None:
    """Recorder, uploader, slice, streams, first file; progress; leaving, uploaded, the end."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait(seconds=90)
        await caller.agora.deliver_due()
        await caller.stop()
        caller.clock.move(5)
        await caller.agora.deliver_due()
        assert [40, 30, 42, 43, 43, 44, 44, 4, 33, 41, 33, 31, 11] == receiver.types
        payloads = [notice["payload"] for notice in receiver.notices]
        assert list(range(13)) == [payload["sequence"] for payload in payloads]
        assert {(CNAME, UID, caller.sid)} == {
            (payload["cname"], payload["uid"], payload["sid"]) for payload in payloads
        }
        assert 16 == receiver.of_type(41)["details"]["leaveCode"]
        assert {"msgName": "session_exit", "exitStatus": 0} == receiver.of_type(11)["details"]
        assert 0 == await caller.agora.deliver_due()


async def test_the_envelope_is_the_documented_one() -> None:
    """noticeId, productId 3, eventType, notifyMs, and a payload with the moment and the service of the event."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait(seconds=4)
        await caller.agora.deliver_due()
        started = receiver.notices[0]
        assert {"noticeId", "productId", "eventType", "notifyMs", "payload"} == started.keys()
        assert (3, 40, int((NOON.timestamp() + 4) * 1000)) == (
            started["productId"],
            started["eventType"],
            started["notifyMs"],
        )
        assert (1, int((NOON.timestamp() + 3) * 1000)) == (
            started["payload"]["serviceType"],
            started["payload"]["sendts"],
        )


async def test_uploaded_lists_the_files() -> None:
    """Event 31 holds the objects that query and stop hold."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait(mix(recordingFileConfig={"avFileType": ["hls", "mp4"]}))
        files = (await caller.stop()).report["fileList"]
        await caller.agora.deliver_due()
        assert {"msgName": "uploaded", "status": 0, "fileList": files} == receiver.of_type(31)["details"]


async def test_backuped_comes_instead_of_uploaded() -> None:
    """Event 32, and no 31."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait()
        caller.agora.strike("backuped", CNAME)
        await caller.stop()
        await caller.agora.deliver_due()
        assert "backuped" == receiver.of_type(32)["details"]["msgName"]
        assert 31 not in receiver.types


async def test_a_page_tells_its_own_events() -> None:
    """70, 30, the push, the first file; 71 with its files, 31 without any."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait(page(RTMP), "web")
        await caller.stop()
        caller.clock.move(5)
        await caller.agora.deliver_due()
        assert [70, 30, 100, 4, 71, 33, 31, 11] == receiver.types
        stopped = receiver.of_type(71)["details"]
        assert (0, "ok", "ok") == (stopped["code"], stopped["message"], stopped["details"])
        assert f"{caller.sid}_{CNAME}.m3u8" == stopped["fileList"][0]["filename"]
        assert {"msgName": "uploaded", "status": 0} == receiver.of_type(31)["details"]


async def test_an_idle_exit_has_its_own_leave_code() -> None:
    """Bit 4: no users."""
    async with a_told_caller(pace=Pace(media_seconds=None)) as (caller, receiver):
        await caller.begin_and_wait(seconds=400)
        await caller.agora.deliver_due()
        assert [40, 30, 41, 11] == receiver.types
        assert 4 == receiver.of_type(41)["details"]["leaveCode"]


async def test_people_who_leave_are_told() -> None:
    """Streams that end, per person."""
    async with a_told_caller(pace=Pace(people=("4711",))) as (caller, receiver):
        await caller.begin_and_wait()
        caller.agora.people_leave(CNAME)
        await caller.agora.deliver_due()
        states = [notice["payload"]["details"]["state"] for notice in receiver.notices if notice["eventType"] == 44]
        assert [0, 1] == states


async def test_pictures_are_told_with_their_prefix() -> None:
    """Event 45 is the only place in which the prefix is part of the name."""
    request = individual(
        snapshotConfig={"captureInterval": 10, "fileType": ["jpg"]},
        storageConfig=STORAGE | {"fileNamePrefix": ["slack"]},
    )
    async with a_told_caller(pace=Pace(people=("4711",))) as (caller, receiver):
        await caller.begin_and_wait(request, "individual", seconds=17)
        await caller.agora.deliver_due()
        name = f"slack/{caller.sid}_{CNAME}__uid_s_4711__uid_e_video_20260402120016000.jpg"
        assert name == receiver.of_type(45)["details"]["fileName"]


@pytest.mark.parametrize(("kind", "module", "code"), [("bad_token", 0, 110), ("storage_error", 1, 32)])
async def test_a_recorder_that_cannot_work_says_why(kind: str, module: int, code: int) -> None:
    """Event 1, fatal, then an abnormal end; nothing is ever uploaded."""
    async with a_told_caller() as (caller, receiver):
        caller.agora.faults.add(Fault("start", kind))
        await caller.begin_and_wait()
        await caller.agora.deliver_due()
        error = receiver.of_type(1)["details"]
        assert (module, 5, code, 0) == (error["module"], error["errorLevel"], error["errorCode"], error["stat"])
        assert 1 == receiver.of_type(11)["details"]["exitStatus"]
        assert 31 not in receiver.types


async def test_a_failover_tells_the_new_uid() -> None:
    """Event 12 when the new worker is there; later events carry its uid."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait()
        caller.agora.strike("failover", CNAME)
        await caller.agora.deliver_due()
        assert 12 not in receiver.types
        caller.clock.move(31)
        await caller.stop()
        await caller.agora.deliver_due()
        new_uid = receiver.of_type(12)["details"]["newUid"]
        assert str(new_uid) == receiver.of_type(41)["uid"]


async def test_a_lost_task_says_nothing_more() -> None:
    """Nobody tells that it is gone."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait(seconds=4)
        caller.agora.strike("lost", CNAME)
        caller.clock.move(3600)
        await caller.agora.deliver_due()
        assert [40, 30] == receiver.types


async def test_an_abnormal_end_is_told() -> None:
    """exitStatus 1."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait()
        caller.agora.strike("abnormal", CNAME)
        caller.clock.move(10)
        await caller.agora.deliver_due()
        assert 1 == receiver.of_type(11)["details"]["exitStatus"]


@pytest.mark.parametrize("new_notice_id", [False, True])
async def test_a_callback_is_sent_again_three_times_at_most(new_notice_id: bool) -> None:  # noqa: FBT001 -- a parameter
    """At once, then later and later; `notifyMs` grows, and the event stays the same. Then it is dropped."""
    shape = Shape(new_notice_id_on_resend=new_notice_id)
    async with a_told_caller(pace=Pace(media_seconds=None), shape=shape) as (caller, receiver):
        await caller.begin_and_wait(seconds=3)
        receiver.statuses = [500, 500, 200, 404, 204]
        assert 3 == await caller.agora.deliver_due()
        assert [40, 40, 30] == receiver.types
        for seconds in (5, 15):
            caller.clock.move(seconds - 1)
            assert 0 == await caller.agora.deliver_due()
            caller.clock.move(1)
            assert 1 == await caller.agora.deliver_due()
        caller.clock.move(20)
        assert 0 == await caller.agora.deliver_due()
        starts = [notice for notice in receiver.notices if notice["eventType"] == 40]
        assert 4 == len(starts)
        times = [notice["notifyMs"] for notice in starts]
        assert sorted(set(times)) == times
        assert (4 if new_notice_id else 1) == len({notice["noticeId"] for notice in starts})
        assert 1 == len({notice["payload"]["sequence"] for notice in starts})
        outcomes = [said.outcome for said in caller.agora.deliveries if said.event_type == 40]
        assert ["refused", "refused", "refused", "refused"] == outcomes


async def test_an_answer_that_is_not_json_is_no_answer() -> None:
    """200 alone does not do; neither does a closed port."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait(seconds=3)
        receiver.text = "ok"
        assert 4 == await caller.agora.deliver_due()
        caller.agora.send_callbacks_to("http://127.0.0.1:9/", SECRET)
        caller.clock.move(5)
        await caller.agora.deliver_due()
        assert {"refused"} == {said.outcome for said in caller.agora.deliveries}
        assert caller.agora.deliveries[-1].http_status is None


async def test_callbacks_can_be_lost_doubled_reordered_and_delayed() -> None:
    """Each on demand, for one event type or all."""
    async with a_told_caller(pace=Pace(people=("4711",))) as (caller, receiver):
        caller.agora.faults.add(Fault("callback", "lose", event_type=42))
        caller.agora.faults.add(Fault("callback", "duplicate", event_type=40))
        caller.agora.faults.add(Fault("callback", "reorder", event_type=43))
        caller.agora.faults.add(Fault("callback", "delay", event_type=4, seconds=20))
        await caller.begin_and_wait(seconds=10)
        await caller.agora.deliver_due()
        assert [40, 40, 30, 44, 43] == receiver.types
        assert receiver.notices[0]["noticeId"] == receiver.notices[1]["noticeId"]
        caller.clock.move(20)
        await caller.agora.deliver_due()
        assert 4 == receiver.types[-1]
        assert ["lost"] == [said.outcome for said in caller.agora.deliveries if said.event_type == 42]


async def test_what_is_held_back_for_the_next_one_comes_when_there_is_none() -> None:
    """The last event of a recording cannot be overtaken for ever."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait()
        await caller.stop()
        caller.clock.move(5)
        caller.agora.faults.add(Fault("callback", "reorder", event_type=11))
        await caller.agora.deliver_due()
        assert 31 == receiver.types[-1]
        caller.clock.move(5)
        await caller.agora.deliver_due()
        assert 11 == receiver.types[-1]


async def test_callbacks_go_out_by_themselves() -> None:
    """The background does it, as long as the stand-in listens."""
    async with a_told_caller(deliver_in_background=True) as (caller, receiver):
        await caller.begin_and_wait(seconds=3)
        await asyncio.wait_for(receiver.arrived.wait(), timeout=5)
        assert 40 == receiver.types[0]


async def test_nothing_is_sent_to_nobody() -> None:
    """Without an address, or without a secret, there are no callbacks; what happened is told when there is one."""
    async with a_receiver() as receiver, a_caller(notification_url=receiver.url) as caller:
        await caller.begin_and_wait(seconds=3)
        assert 0 == await caller.agora.deliver_due()
        caller.agora.send_callbacks_to(receiver.url, SECRET)
        assert 2 == await caller.agora.deliver_due()


async def test_the_button_sends_a_sample_of_every_type() -> None:
    """Each once, signed, about a recording that nobody knows."""
    async with a_told_caller() as (caller, receiver):
        deliveries = await caller.agora.check_health()
        assert [event_type for event_type, _, _ in EVENT_TYPES] == receiver.types
        assert {"taken"} == {said.outcome for said in deliveries}
        assert {"test_webhook"} == {notice["payload"]["cname"] for notice in receiver.notices}
