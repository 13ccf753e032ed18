"""Answers in every shape that one of Agora's pages, clients or logs shows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.agora.answers import Unreadable, service_report, stop_report
from bot.domain.answers import ServiceReport, StopReport
from bot.domain.files import RecordedFile

M3U8 = "38f8e3cf_standup.m3u8"
MS = 1760000000123
MIXED = RecordedFile(name=M3U8, track_type="audio_and_video", uid="0", is_playable=True, slice_start_ms=MS)
PAGE = RecordedFile(name=M3U8, slice_start_ms=MS)


def a_file(**changed: object) -> dict[str, object]:
    """Return a file object as the current reference shows it, with *changed* keys."""
    usual = {
        "fileName": M3U8,
        "trackType": "audio_and_video",
        "uid": "0",
        "mixedAllUser": True,
        "isPlayable": True,
        "sliceStartTime": MS,
    }
    return {key: value for key, value in (usual | changed).items() if value is not None}


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param({"fileListMode": "json", "fileList": [a_file()]}, (MIXED,), id="current"),
        pytest.param(
            {"fileListMode": "json", "fileList": [a_file(fileName=None, filename=M3U8)]}, (MIXED,), id="filename"
        ),
        pytest.param(
            {"fileList": [a_file(isPlayable="true", mixedAllUser="true", sliceStartTime=str(MS), uid=0)]},
            (MIXED,),
            id="2021: quoted",
        ),
        pytest.param(
            {"fileList": [a_file(sliceStartTime=1760000000)]},
            (MIXED.model_copy(update={"slice_start_ms": 1760000000000}),),
            id="seconds",
        ),
        pytest.param(
            {"fileListMode": "string", "fileList": M3U8, "sliceStartTime": MS},
            (RecordedFile(name=M3U8, slice_start_ms=MS),),
            id="one name",
        ),
        pytest.param({"fileListMode": "string", "fileList": ""}, (), id="before the first slice"),
        pytest.param({"fileListMode": "json", "fileList": []}, (), id="no file yet"),
        pytest.param({}, (), id="snapshots"),
        pytest.param({"fileList": [None, 7, {}, {"fileName": ""}, M3U8]}, (RecordedFile(name=M3U8),), id="rubbish"),
        pytest.param({"fileList": {"fileName": M3U8}}, (), id="neither list nor name"),
        pytest.param(
            {"fileList": [a_file(isPlayable="perhaps", uid=True, trackType="", sliceStartTime="soon")]},
            (RecordedFile(name=M3U8),),
            id="a good name among rubbish",
        ),
    ],
)
def test_files_are_read_in_every_shape(response: dict[str, Any], expected: tuple[RecordedFile, ...]) -> None:
    """A list, one name, quoted values, either spelling, seconds or milliseconds: the files are the same."""
    body = {"serverResponse": {"status": 5, **response}}

    assert ServiceReport(service_status=5, files=expected) == service_report(body)
    assert expected == stop_report(body).files


WEB = {"state": "inProgress", "onhold": True, "fileList": [{"filename": M3U8, "sliceStartTime": MS}]}


@pytest.mark.parametrize(
    "services",
    [
        pytest.param([{"serviceName": "web_recorder_service", "payload": WEB}], id="current"),
        pytest.param([{"serviceName": "web_recorder_service", "playload": WEB}], id="misspelt"),
        pytest.param({"serviceName": "web_recorder_service", "playload": WEB}, id="one object"),
        pytest.param({"web_recorder_service": {"payload": WEB}}, id="by name"),
        pytest.param(
            [
                "?",
                {"serviceName": "rtmp_publish_service", "payload": {"outputs": []}},
                {"serviceName": "upload_service", "payload": None},
                {"serviceName": "web_recorder_service", "payload": WEB | {"onhold": "True"}},
            ],
            id="among others",
        ),
    ],
)
def test_web_payloads_are_read_in_every_shape(services: object) -> None:
    """The web recorder's files, and whether it holds, are found wherever they stand."""
    body = {"serverResponse": {"status": "4", "extensionServiceState": services}}

    assert ServiceReport(service_status=4, files=(PAGE,), onhold=True) == service_report(body)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("uploaded", "uploaded"),
        ("backuped", "backuped"),
        ("unknown", "unknown"),
        ("unknow", "unknown"),
        ("Uploaded ", "uploaded"),
        ("something new", "unknown"),
        ("", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("in_web_mode", [False, True])
def test_the_uploading_status_is_one_of_three(said: str | None, expected: str | None, *, in_web_mode: bool) -> None:
    """Misprints and news count as unknown: only "uploaded" proves that files arrived."""
    said_so = {"uploadingStatus": said}
    web = {"extensionServiceState": [{"serviceName": "upload_service", "playload": said_so}]}

    assert StopReport(uploading_status=expected) == stop_report({"serverResponse": web if in_web_mode else said_so})


@pytest.mark.parametrize(
    "body", [{}, {"serverResponse": []}, {"serverResponse": {"status": True}}, {"serverResponse": {"status": "?"}}]
)
def test_a_query_without_a_status_is_unreadable(body: dict[str, Any]) -> None:
    """Nothing is guessed about a recording of which Agora said nothing."""
    with pytest.raises(Unreadable, match="serverResponse"):
        service_report(body)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["fileList", "fileName", "payload", "extensionServiceState", "uploadingStatus", "onhold", "uid"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@settings(deadline=None)  # the machine may be busy
@given(st.dictionaries(st.sampled_from(["fileList", "extensionServiceState", "uploadingStatus"]), ANY_JSON))
def test_no_answer_breaks_the_reader(response: dict[str, Any]) -> None:
    """Whatever stands in an answer, reading it ends in a report."""
    body = {"serverResponse": response | {"status": 5}}

    assert 5 == service_report(body).service_status
    assert stop_report(body).uploading_status in ("uploaded", "backuped", "unknown", None)
