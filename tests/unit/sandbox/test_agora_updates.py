"""update and updateLayout: what they change in the stand-in, and what they refuse."""

import pytest

from tests.unit.sandbox.agora_caller import IDS, RTMP, a_caller, individual, mix, web


async def test_a_page_can_be_held_and_resumed() -> None:
    """`onhold` shows in the report, for the recording and for what is pushed."""
    async with a_caller() as caller:
        await caller.begin_and_wait(web(RTMP), "web")
        for onhold, status in ((True, "onhold"), (False, "publishing")):
            updated = await caller.update(webRecordingConfig={"onhold": onhold})
            assert IDS | {"resourceId": caller.resource_id, "sid": caller.sid} == updated.body
            recorder, pushed = (await caller.query()).report["extensionServiceState"]
            assert onhold is recorder["payload"]["onhold"]
            assert status == pushed["payload"]["outputs"][0]["status"]


async def test_the_address_of_a_push_can_be_changed() -> None:
    """The report shows the new address."""
    async with a_caller() as caller:
        await caller.begin_and_wait(web(RTMP), "web")
        url = "rtmps://other.example/live"
        assert 200 == (await caller.update(rtmpPublishConfig={"outputs": [{"rtmpUrl": url}]})).http_status
        assert url == (await caller.query()).report["extensionServiceState"][1]["payload"]["outputs"][0]["rtmpUrl"]


async def test_a_subscription_can_be_widened() -> None:
    """Whoever is subscribed to later is recorded from then on, and a medium's list replaces the one before."""
    lists = {"channelType": 1, "streamTypes": 0, "subscribeUidGroup": 0, "subscribeAudioUids": ["999"]}
    async with a_caller() as caller:
        await caller.begin_and_wait(individual(recordingConfig=lists), "individual")
        assert [] == (await caller.query()).report["fileList"]
        added = {"audioUidList": {"subscribeAudioUids": ["4711"]}}
        assert 200 == (await caller.update(streamSubscribe=added)).http_status
        [entry] = (await caller.query()).report["fileList"]
        assert ("4711", "audio") == (entry["uid"], entry["trackType"])
        assert caller.clock().timestamp() * 1000 == entry["sliceStartTime"]


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"onhold": True},
        {"webRecordingConfig": {"onhold": True}},
        {"streamSubscribe": {"audioUidList": {"subscribeAudioUids": ["1"], "unSubscribeAudioUids": ["2"]}}},
        {"streamSubscribe": {"audioUidList": {"subscribeAudioUids": []}}},
        {"streamSubscribe": {"audioUidList": {"subscribeAudioUids": ["1"] * 33}}},
        {"streamSubscribe": {"audioUidList": {"subscribeAudioUids": [1]}}},
        {"streamSubscribe": {"audioUidList": {"subscribeAudioUids": ["ann"]}}},
        {"streamSubscribe": {"audioUidList": {"subscribeVideoUids": ["1"]}}},
        {"storageConfig": {"vendor": 1}},
        {"recordingConfig": {"channelType": 1}},
    ],
)
async def test_a_wrong_update_is_code_2(request_: dict[str, object]) -> None:
    """What does not exist, does not fit the mode or is out of bounds is refused."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        assert (400, 2) == (await caller.update(**request_)).verdict


async def test_an_update_must_fit_the_streams() -> None:
    """No video lists for an audio recording, no push of a page that is not pushed, no RTC lists for a page."""
    async with a_caller() as caller:
        await caller.begin_and_wait(mix(recordingConfig={"channelType": 1, "streamTypes": 0}))
        video = {"streamSubscribe": {"videoUidList": {"subscribeVideoUids": ["1"]}}}
        assert (400, 2) == (await caller.update(**video)).verdict
        await caller.stop()
        caller.clock.move(10)
        await caller.begin_and_wait(web(), "web")
        assert (400, 2) == (await caller.update(**video)).verdict
        assert (400, 2) == (await caller.update(rtmpPublishConfig={"outputs": [{"rtmpUrl": "rtmp://a/b"}]})).verdict
        assert (400, 2) == (await caller.update(webRecordingConfig={"onhold": "yes"})).verdict


@pytest.mark.parametrize(
    "outputs",
    [[], [{"rtmpUrl": "rtmp://a/b"}] * 2, [{"rtmpUrl": "https://a/b"}], [{"url": "rtmp://a/b"}], "rtmp://a/b"],
)
async def test_a_page_is_pushed_to_exactly_one_address(outputs: object) -> None:
    """Anything else is code 2."""
    async with a_caller() as caller:
        await caller.begin_and_wait(web(RTMP), "web")
        assert (400, 2) == (await caller.update(rtmpPublishConfig={"outputs": outputs})).verdict


async def test_a_layout_replaces_the_whole_layout_before() -> None:
    """What is not given falls back to its default."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        assert 200 == (await caller.update_layout(mixedVideoLayout=2, backgroundColor="#FF0000")).http_status
        assert 200 == (await caller.update_layout(mixedVideoLayout=1)).http_status
        assert {"mixedVideoLayout": 1, "backgroundColor": "#000000"} == caller.agora.tasks[0].layout


@pytest.mark.parametrize(
    "request_",
    [
        {"mixedVideoLayout": 4},
        {"mixedVideoLayout": 3},
        {"mixedVideoLayout": "1"},
        {"backgroundColor": "red"},
        {"backgroundImage": "image.jpg"},
        {"maxResolutionUid": "0"},
        {"layoutConfig": [{"x_axis": 0, "y_axis": 0, "width": 1}]},
        {"layoutConfig": [{"x_axis": 0.5, "y_axis": 0, "width": 0.6, "height": 1}]},
        {"layoutConfig": [{"x_axis": 0, "y_axis": 0.5, "width": 1, "height": 0.6}]},
        {"layoutConfig": [{"x_axis": 0, "y_axis": 0, "width": 1, "height": True}]},
        {"layoutConfig": [{"x_axis": 0, "y_axis": 0, "width": 1, "height": 1}] * 18},
        {"backgroundConfig": [{"uid": "1"}]},
        {"layout": 1},
    ],
)
async def test_a_wrong_layout_is_code_2(request_: dict[str, object]) -> None:
    """Each bound of the page is held."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        assert (400, 2) == (await caller.update_layout(**request_)).verdict


async def test_a_custom_layout_is_taken() -> None:
    """Regions that fill the picture, up to 17 of them."""
    region = {"uid": "4711", "x_axis": 0.5, "y_axis": 0, "width": 0.5, "height": 1.0, "alpha": 0.5, "render_mode": 1}
    async with a_caller() as caller:
        await caller.begin_and_wait()
        assert 200 == (await caller.update_layout(mixedVideoLayout=3, layoutConfig=[region] * 17)).http_status


async def test_nothing_can_be_changed_in_a_task_that_leaves() -> None:
    """Update and updateLayout find no worker."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        await caller.stop(async_stop=True)
        lists = {"audioUidList": {"subscribeAudioUids": ["1"]}}
        assert (404, 404) == (await caller.update(streamSubscribe=lists)).verdict
        assert (404, 404) == (await caller.update_layout()).verdict
