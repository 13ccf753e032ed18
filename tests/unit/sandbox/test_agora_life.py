"""The life of a task in the stand-in: statuses, idling, stopping, and what is answered when it is over."""

import pytest

from bot.sandbox.agora import Pace, Shape
from tests.unit.sandbox.agora_caller import CNAME, IDS, UID, a_caller, mix, web


async def test_a_task_goes_through_all_statuses() -> None:
    """0 to 3 while it comes up, 4 ready, 5 with media; then 6, 7, 8 on the way out, and 404."""
    async with a_caller() as caller:
        await caller.begin()
        seen = []
        for _ in range(80):
            seen.append(await caller.status())
            caller.clock.move(0.1)
        assert [0, 1, 2, 3, 4, 5] == sorted(set(seen), key=seen.index)
        assert 4 == seen[30]
        assert 5 == seen[60]
        await caller.stop(async_stop=True)
        seen = []
        for _ in range(25):
            seen.append(await caller.status())
            caller.clock.move(0.1)
        assert [6, 7, 8, None] == list(dict.fromkeys(seen))


async def test_the_pace_can_be_scaled() -> None:
    """`time_scale` shortens what the service chooses itself, and leaves the API's own limits alone."""
    async with a_caller(time_scale=0.1) as caller:
        await caller.begin()
        caller.clock.move(0.6)
        assert 5 == await caller.status()
        await caller.acquire()
        caller.clock.move(299)
        assert (400, 53) == (await caller.start()).verdict


async def test_a_task_may_not_be_found_at_first() -> None:
    """Query answers 404 before a worker is found."""
    async with a_caller(pace=Pace(findable_seconds=2)) as caller:
        await caller.begin()
        assert (404, 404) == (await caller.query()).verdict
        caller.clock.move(2)
        assert 200 == (await caller.query()).http_status


async def test_stop_answers_with_the_files() -> None:
    """A synchronous stop says `uploaded`; a second one 49 while the task leaves, and 404 with an echo afterwards."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        stopped = await caller.stop()
        assert 200 == stopped.http_status
        assert IDS | {"resourceId": caller.resource_id, "sid": caller.sid, "serverResponse": stopped.report} == (
            stopped.body
        )
        assert "uploaded" == stopped.report["uploadingStatus"]
        assert f"{caller.sid}_{CNAME}.m3u8" == stopped.report["fileList"]
        assert (400, 49) == (await caller.stop()).verdict
        caller.clock.move(2)
        gone = await caller.stop()
        assert {"code": 404, "reason": "failed to find worker", "cname": CNAME, "uid": UID} == gone.body
        assert 404 == gone.http_status


async def test_an_asynchronous_stop_answers_at_once() -> None:
    """It does not wait for the upload, and says so."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        before = caller.clock()
        assert "unknown" == (await caller.stop(async_stop=True)).report["uploadingStatus"]
        assert before == caller.clock()


@pytest.mark.parametrize("code", [50, None])
async def test_a_stop_that_takes_too_long_is_answered_before_the_upload(code: int | None) -> None:
    """After 20 s 206 comes: with code 50 in one edition of the pages, with a report in the other."""
    async with a_caller(pace=Pace(upload_seconds=300), shape=Shape(late_stop_code=code)) as caller:
        await caller.begin_and_wait()
        before = caller.clock()
        stopped = await caller.stop()
        assert (206, code) == stopped.verdict
        assert 20 == (caller.clock() - before).total_seconds()
        if code is None:
            assert "unknown" == stopped.report["uploadingStatus"]


async def test_a_recording_without_media_ends_with_435() -> None:
    """Nobody sent anything: the task stays at 4, and stop says that there is nothing."""
    async with a_caller(pace=Pace(media_seconds=None)) as caller:
        await caller.begin_and_wait(seconds=200)
        assert 4 == await caller.status()
        assert "" == (await caller.query()).report["fileList"]
        assert (206, 435) == (await caller.stop()).verdict
        caller.clock.move(5)
        assert await caller.status() is None


async def test_a_recording_stopped_before_the_media_ends_with_435() -> None:
    """Ready is not recording."""
    async with a_caller() as caller:
        await caller.begin_and_wait(seconds=5.9)
        assert (206, 435) == (await caller.stop()).verdict


async def test_subscribing_to_people_who_are_not_there_records_nothing() -> None:
    """The sample uids of the pages, copied into the lists, leave the task at 4."""
    lists = {"channelType": 1, "subscribeAudioUids": ["123"], "subscribeVideoUids": ["123"]}
    async with a_caller() as caller:
        await caller.begin_and_wait(mix(recordingConfig=lists), seconds=20)
        assert 4 == await caller.status()


async def test_an_empty_channel_ends_the_recording() -> None:
    """It idles out `maxIdleTime` after the last one left, and not if somebody comes back before."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        assert 1 == caller.agora.people_leave(CNAME)
        caller.clock.move(299)
        assert 1 == caller.agora.people_come(CNAME)
        caller.clock.move(3600)
        assert 5 == await caller.status()
        caller.agora.people_leave(CNAME)
        caller.clock.move(300)
        assert 6 == await caller.status()
        assert (400, 49) == (await caller.stop()).verdict
        caller.clock.move(2)
        assert (404, 404) == (await caller.query()).verdict


async def test_a_channel_into_which_nobody_comes_idles_out() -> None:
    """The default of 30 s holds where `maxIdleTime` is not given."""
    async with a_caller(pace=Pace(media_seconds=None)) as caller:
        await caller.begin(mix(recordingConfig={"channelType": 1}))
        caller.clock.move(3 + 29)
        assert 4 == await caller.status()
        caller.clock.move(1)
        assert 6 == await caller.status()


async def test_people_who_come_too_late_find_nobody() -> None:
    """The recorder idles out before they would have come."""
    async with a_caller(pace=Pace(media_seconds=301)) as caller:
        await caller.begin_and_wait(seconds=3 + 300)
        assert 6 == await caller.status()


async def test_people_may_come_late() -> None:
    """Media that comes at last makes the recording."""
    async with a_caller(pace=Pace(media_seconds=None)) as caller:
        await caller.begin_and_wait(seconds=100)
        caller.agora.people_come(CNAME)
        assert 5 == await caller.status()


async def test_a_page_is_recorded_until_its_hours_are_over() -> None:
    """Web recordings do not idle; `maxRecordingHour` ends them."""
    async with a_caller(pace=Pace(media_seconds=None)) as caller:
        await caller.begin_and_wait(web(maxRecordingHour=2), "web", seconds=3 + 7199)
        assert 5 == await caller.status()
        caller.clock.move(1)
        assert 6 == await caller.status()


@pytest.mark.parametrize(
    "body", [{}, IDS, IDS | {"clientRequest": {"async_stop": 1}}, IDS | {"clientRequest": {"x": 1}}]
)
async def test_a_wrong_stop_body_is_code_2_and_stops_nothing(body: dict[str, object]) -> None:
    """The recording goes on."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        assert (400, 2) == (await caller.post(f"{caller.task}/stop", body)).verdict
        assert 5 == await caller.status()
