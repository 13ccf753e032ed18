"""What the stand-in's callbacks tell, event by event."""

import pytest

from bot.sandbox.agora import Fault, Pace
from tests.unit.sandbox.agora_caller import CNAME, NOON, RTMP, STORAGE, UID, individual, mix, web
from tests.unit.sandbox.agora_receiver import a_told_caller


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
        await caller.begin_and_wait(web(RTMP), "web")
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
