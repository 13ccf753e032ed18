"""What query and stop report, and how files are named, per mode."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.agora import Pace, Shape
from bot.sandbox.agora.files import cname_in_names, utc_stamp
from tests.unit.sandbox.agora_caller import CNAME, NOON, RTMP, STORAGE, a_caller, individual, mix, web

FIRST_MS = int((NOON.timestamp() + 6) * 1000)
HLS_MP4 = {"avFileType": ["hls", "mp4"]}
SNAPSHOTS = {"captureInterval": 10, "fileType": ["jpg"]}


async def test_a_mix_of_hls_lists_one_name() -> None:
    """`fileListMode` is `string`; the list is empty until there is a slice."""
    async with a_caller() as caller:
        await caller.begin()
        assert {"status": 0, "sliceStartTime": 0, "fileListMode": "string", "fileList": ""} == (
            await caller.query()
        ).report
        caller.clock.move(6)
        assert {
            "status": 5,
            "sliceStartTime": FIRST_MS,
            "fileListMode": "string",
            "fileList": f"{caller.sid}_{CNAME}.m3u8",
        } == (await caller.query()).report


async def test_a_mix_with_mp4_lists_objects() -> None:
    """`fileListMode` is `json`; the MP4 is there when it is closed."""
    async with a_caller() as caller:
        await caller.begin_and_wait(mix(recordingFileConfig=HLS_MP4))
        playlist = {
            "fileName": f"{caller.sid}_{CNAME}.m3u8",
            "trackType": "audio_and_video",
            "uid": "0",
            "mixedAllUser": True,
            "isPlayable": True,
            "sliceStartTime": FIRST_MS,
        }
        report = (await caller.query()).report
        assert ("json", [playlist]) == (report["fileListMode"], report["fileList"])
        movie = playlist | {"fileName": f"{caller.sid}_{CNAME}_0.mp4"}
        assert [playlist, movie] == (await caller.stop()).report["fileList"]


async def test_mp4_files_are_numbered() -> None:
    """After two hours the first is closed, and a second one is written."""
    async with a_caller() as caller:
        await caller.begin_and_wait(mix(recordingFileConfig=HLS_MP4), seconds=6 + 7200)
        names = [entry["fileName"] for entry in (await caller.query()).report["fileList"]]
        assert [f"{caller.sid}_{CNAME}.m3u8", f"{caller.sid}_{CNAME}_0.mp4"] == names
        caller.clock.move(60)
        assert f"{caller.sid}_{CNAME}_1.mp4" == (await caller.stop()).report["fileList"][-1]["fileName"]


@pytest.mark.parametrize(
    ("config", "suffixes"),
    [
        ({"streamTypes": 2}, ["audio", "video"]),
        ({"streamTypes": 0}, ["audio"]),
        ({"streamTypes": 1}, ["video"]),
        ({"streamTypes": 2, "streamMode": "standard"}, ["audio", "video", "av"]),
        ({"streamTypes": 2, "subscribeAudioUids": ["#allstream#"]}, ["audio"]),
        ({"streamTypes": 2, "unSubscribeVideoUids": ["4711"], "subscribeAudioUids": ["4711"]}, ["audio"]),
    ],
)
async def test_individual_recordings_list_a_file_per_person_and_track(
    config: dict[str, Any], suffixes: list[str]
) -> None:
    """The recorded person's uid is in the name, the recorder's never."""
    request = individual(recordingConfig={"channelType": 1, "subscribeUidGroup": 0} | config)
    async with a_caller(pace=Pace(people=("4711",))) as caller:
        await caller.begin_and_wait(request, "individual")
        report = (await caller.query()).report
        names = [f"{caller.sid}_{CNAME}__uid_s_4711__uid_e_{suffix}.m3u8" for suffix in suffixes]
        assert "json" == report["fileListMode"]
        assert names == [entry["fileName"] for entry in report["fileList"]]
        assert {("4711", False)} == {(entry["uid"], entry["mixedAllUser"]) for entry in report["fileList"]}


@pytest.mark.parametrize("more", [{}, {"recordingFileConfig": {"avFileType": ["hls"]}}])
async def test_snapshots_report_no_names(more: dict[str, Any]) -> None:
    """With pictures, alone or beside a recording, query tells the status, stop the upload, and neither a name."""
    async with a_caller() as caller:
        await caller.begin_and_wait(individual(snapshotConfig=SNAPSHOTS, **more), "individual")
        assert {"status": 5, "sliceStartTime": FIRST_MS} == (await caller.query()).report
        assert {"uploadingStatus": "uploaded"} == (await caller.stop()).report


async def test_a_page_reports_inside_a_payload() -> None:
    """The key is `filename` there, and stop adds the upload's service in front."""
    async with a_caller() as caller:
        await caller.begin(web(RTMP), "web")
        assert "init" == (await caller.query()).report["extensionServiceState"][0]["payload"]["state"]
        caller.clock.move(6)
        playlist = {"filename": f"{caller.sid}_{CNAME}.m3u8", "sliceStartTime": FIRST_MS}
        recorder = {"state": "inProgress", "onhold": False, "fileList": [playlist]}
        assert {
            "status": 5,
            "extensionServiceState": [
                {"serviceName": "web_recorder_service", "payload": recorder},
                {
                    "serviceName": "rtmp_publish_service",
                    "payload": {
                        "state": "inProgress",
                        "outputs": [{"rtmpUrl": "rtmp://live.example/app/KEYPLANTED", "status": "publishing"}],
                    },
                },
            ],
        } == (await caller.query()).report
        upload, recorder, _ = (await caller.stop()).report["extensionServiceState"]
        assert {"serviceName": "upload_service", "payload": {"uploadingStatus": "uploaded"}} == upload
        movie = {"filename": f"{caller.sid}_{CNAME}_0.mp4", "sliceStartTime": FIRST_MS}
        assert {"state": "exit", "onhold": False, "fileList": [playlist, movie]} == recorder["payload"]


async def test_vod_reports_its_state() -> None:
    """The video-on-demand service adds its state to the report of the mix."""
    param = {"accessKey": "k", "secretKey": "s", "regionId": "r", "apiData": {"videoData": {"title": "t"}}}
    service = {"serviceName": "aliyun_vod_service", "errorHandlePolicy": "error_abort", "serviceParam": param}
    async with a_caller() as caller:
        services = {"errorHandlePolicy": "error_abort", "extensionServices": [service]}
        await caller.begin_and_wait(mix(extensionServiceConfig=services))
        assert [{"serviceName": "aliyun_vod_service", "payload": {"state": "inProgress"}}] == (
            await caller.query()
        ).report["extensionServiceState"]


async def test_the_spellings_can_be_switched() -> None:
    """Whoever reads answers meets all generations of them."""
    shape = Shape(
        payload_key="playload",
        file_name_key="filename",
        web_file_name_key="fileName",
        code_field=True,
        capital_reasons=True,
        quoted_values=True,
        slice_time_in_seconds=True,
        prefix_in_file_list=True,
    )
    prefixed = {"storageConfig": STORAGE | {"fileNamePrefix": ["slack", "2026"]}}
    async with a_caller(shape=shape) as caller:
        await caller.begin_and_wait(mix(recordingFileConfig=HLS_MP4, **prefixed))
        reply = await caller.query()
        assert 0 == reply.body["code"]
        entry = reply.report["fileList"][0]
        assert f"slack/2026/{caller.sid}_{CNAME}.m3u8" == entry["filename"]
        assert ("true", str(FIRST_MS // 1000)) == (entry["isPlayable"], entry["sliceStartTime"])
        await caller.stop()
        caller.clock.move(10)
        assert "Failed to find worker" == (await caller.query()).body["reason"]
        await caller.begin_and_wait(web(), "web")
        page = (await caller.query()).report["extensionServiceState"][0]["playload"]
        assert f"{caller.sid}_{CNAME}.m3u8" == page["fileList"][0]["fileName"]


def test_names_of_pages_have_dashes() -> None:
    """The replacement is for pages alone: a real mix recording kept its underscore."""
    assert "my-page-1" == cname_in_names("my_page.1", "web")
    assert "my_page.1" == cname_in_names("my_page.1", "mix")


def test_stamps_in_names_have_milliseconds() -> None:
    """yyyyMMddHHmmssSSS."""
    assert "20260402120000073" == utc_stamp(NOON + timedelta(milliseconds=73))
