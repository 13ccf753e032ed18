"""Agora's callbacks: signatures over raw bytes, and every kind of event."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.agora.notifications import parse, verify
from bot.domain.files import RecordedFile
from bot.domain.notification import Notification

# Two signed bodies; the sample in Agora's own pages cannot be reproduced.
V1_BODY = (
    b'{"eventType":10,"noticeId":"4eb720f0-8da7-11e9-a43e53f411c2761f","notifyMs":1560408533119,'
    b'"payload":{"a":"1","b":2},"productId":1}'
)
V1_SHA1 = "92ea60c5249b641f80de046d11e1cb2d15f1d1b2"
V1_SHA256 = "6ba85d7c1122f6c51143cce7765f06c601c0fbd691987f4510e45b943b2639e8"
V2_BODY = (
    b'{"noticeId":"4f1e-demo-1","productId":3,"eventType":31,"notifyMs":1700000001234,"payload":{"cname":"standup-room",'
    b'"uid":"527841","sid":"38f8e3cfdc474cd56fc1ceba380d7e1a","sequence":7,"sendts":1700000001000,"serviceType":2,'
    b'"details":{"msgName":"uploaded","status":0,"fileList":[]}}}'
)
V2_SHA1 = "4913898045b4c1acbbdb549db31865326a0de1a0"
V2_SHA256 = "dc66e721575acecce8592ab6c2c03d12baad5377e53031d60bdf531eaf1f7ca1"
NEW, OLD = "Agora-Signature-V2", "Agora-Signature"


@pytest.mark.parametrize(
    ("secret", "raw", "sha1", "sha256"),
    [("secret", V1_BODY, V1_SHA1, V1_SHA256), ("ncs-secret", V2_BODY, V2_SHA1, V2_SHA256)],
)
def test_a_right_signature_is_accepted(secret: str, raw: bytes, sha1: str, sha256: str) -> None:
    """The published bodies verify with their digests; the old kind alone only where the operator allows it."""
    assert verify({NEW: sha256}, raw, secret)
    assert verify({"agora-signature-v2": sha256.upper(), OLD: "wrong"}, raw, secret)
    assert verify({OLD: sha1}, raw, secret, allow_v1=True)
    assert not verify({OLD: sha1}, raw, secret)


@pytest.mark.parametrize(
    ("headers", "raw", "secret"),
    [
        pytest.param({}, V2_BODY, "ncs-secret", id="unsigned"),
        pytest.param({NEW: ""}, V2_BODY, "ncs-secret", id="empty signature"),
        pytest.param({NEW: V2_SHA256}, V2_BODY + b" ", "ncs-secret", id="body changed by a blank"),
        pytest.param({NEW: V2_SHA256}, V2_BODY, "secret", id="another secret"),
        pytest.param({NEW: V2_SHA256[:-1]}, V2_BODY, "ncs-secret", id="too short"),
        pytest.param({NEW: "\udcff\xfc"}, V2_BODY, "ncs-secret", id="not even ASCII"),
        pytest.param({NEW: "wrong", OLD: V2_SHA1}, V2_BODY, "ncs-secret", id="new one wrong, old one right"),
        pytest.param({NEW: V2_SHA1}, V2_BODY, "ncs-secret", id="old one as new one"),
        pytest.param(
            {NEW: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"}, b"", "", id="no secret"
        ),
    ],
)
def test_a_wrong_signature_is_refused(headers: dict[str, str], raw: bytes, secret: str) -> None:
    """One wrong byte in body, secret or signature is enough, and the old signature never rescues a wrong new one."""
    assert not verify(headers, raw, secret, allow_v1=True)


def test_an_event_is_read_whole() -> None:
    """Envelope, payload and details of the second vector come back in our own shape."""
    expected = Notification(
        event_type=31,
        product_id=3,
        notice_id="4f1e-demo-1",
        notified_at=datetime(2023, 11, 14, 22, 13, 21, 234000, UTC),
        cname="standup-room",
        uid="527841",
        sid="38f8e3cfdc474cd56fc1ceba380d7e1a",
        sequence=7,
        occurred_at=datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC),
        service_type=2,
        name="uploaded",
        details={"msgName": "uploaded", "status": 0, "fileList": []},
    )

    assert expected == parse(V2_BODY)
    assert expected.is_of_recording
    assert (expected.sid, 31, 7) == expected.repeat_key


def test_an_event_of_another_product_is_no_recording_s() -> None:
    """The health check and Agora's other products come through the same door, and are told apart."""
    notification = parse(V1_BODY)

    assert not notification.is_of_recording
    assert (10, 1, {}) == (notification.event_type, notification.product_id, notification.details)


def an_event(event_type: int, details: object) -> bytes:
    """Return the body of an event of a recording."""
    payload = {"cname": "room", "uid": 527841, "sid": "38f8", "sequence": "9", "sendts": "1", "details": details}
    return json.dumps({"productId": "3", "eventType": event_type, "payload": payload}).encode()


@pytest.mark.parametrize(
    ("event_type", "details", "numbers", "words"),
    [
        (1, {"module": 0, "errorLevel": 5, "errorCode": 110, "errorMsg": ""}, {"errorCode": 110, "module": 0}, {}),
        (2, {"module": 1, "warnCode": "31"}, {"warnCode": 31}, {}),
        (3, {"status": 6, "recordingMode": 1, "fileList": ""}, {"status": 6}, {}),
        (11, {"exitStatus": 1}, {"exitStatus": 1}, {}),
        (12, {"newUid": 31337}, {"newUid": 31337}, {}),
        (13, {}, {"status": None}, {}),
        (30, {"status": 0}, {"status": 0}, {}),
        (33, {"progress": 10000}, {"progress": 10000}, {}),
        (40, {"status": 0}, {"status": 0}, {}),
        (41, {"leaveCode": 20}, {"leaveCode": 20}, {}),
        (42, {"startUtcMs": 1, "streamUid": "7"}, {"startUtcMs": 1, "streamUid": 7}, {"streamUid": "7"}),
        (43, {"state": 1, "UtcMs": 5}, {"utcMs": 5}, {}),
        (44, {"state": 0, "utcMs": 5}, {"UtcMs": 5}, {}),
        (60, {"aliVodInfo": {"videoId": "v"}}, {}, {"aliVodInfo": None}),
        (61, {}, {}, {}),
        (70, {"recorderStartTime": 5}, {"recorderStartTime": 5}, {}),
        (71, {"code": 4, "message": "page_load_timeout", "details": "?"}, {"code": 4}, {"details": "?"}),
        (72, {"limitType": "WebGL"}, {"limitType": None}, {"limitType": "WebGL"}),
        (73, {"reason": "audio_silence"}, {}, {"reason": "audio_silence"}),
        (80, {}, {}, {}),
        (100, {"rtmpUrl": "rtmp://x", "status": "publishing"}, {"status": None}, {"status": "publishing"}),
        (4711, {"anything": [1]}, {"anything": None}, {}),
    ],
)
def test_every_kind_of_event_keeps_its_details(
    event_type: int, details: dict[str, Any], numbers: dict[str, int | None], words: dict[str, str | None]
) -> None:
    """Numbers and words are found under Agora's names, however spelt; unknown events are kept as they are."""
    notification = parse(an_event(event_type, details))

    assert (event_type, "527841", 9, details) == (
        notification.event_type,
        notification.uid,
        notification.sequence,
        notification.details,
    )
    assert numbers == {key: notification.number(key) for key in numbers}
    assert words == {key: notification.words(key) for key in words}


@pytest.mark.parametrize(
    ("event_type", "details", "expected"),
    [
        (3, {"fileList": "a.m3u8"}, ["a.m3u8"]),
        (4, {"fileList": "a.m3u8"}, ["a.m3u8"]),
        (31, {"fileList": [{"fileName": "a.m3u8"}, {"fileName": "a_0.mp4"}]}, ["a.m3u8", "a_0.mp4"]),
        (31, {"status": "0"}, []),
        (32, {"fileList": [{"filename": "a.m3u8"}]}, ["a.m3u8"]),
        (45, {"fileName": "prefix/a.jpg"}, ["prefix/a.jpg"]),
        (71, {"fileList": [{"filename": "a.m3u8", "sliceStartTime": 1}]}, ["a.m3u8"]),
        (81, {"uids": [{"uid": "7", "fileList": [{"fileName": "7.mp4"}]}, "?"]}, ["7.mp4"]),
        (90, {"fileName": "a.ts;b.ts"}, ["a.ts", "b.ts"]),
        (1001, {"result": "total_success", "fileList": [{"fileName": "a.mp4"}]}, ["a.mp4"]),
    ],
)
def test_files_are_found_wherever_an_event_names_them(
    event_type: int, details: dict[str, Any], expected: list[str]
) -> None:
    """Each event that names files does so in its own way; we have one."""
    assert expected == [file.name for file in parse(an_event(event_type, details)).files]


def test_a_file_s_time_is_read_as_in_answers() -> None:
    """Files of events and of answers are the same kind of thing."""
    details = {"fileList": [{"fileName": "a.m3u8", "uid": "0", "isPlayable": "true", "sliceStartTime": 1760000000}]}

    expected = RecordedFile(name="a.m3u8", uid="0", is_playable=True, slice_start_ms=1760000000000)
    assert (expected,) == parse(an_event(31, details)).files


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (b"", "JSON"),
        (b"\xff", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "object"),
        (b'{"eventType":"x"}', "eventType"),
    ],
)
def test_what_is_no_event_is_refused(raw: bytes, named: str) -> None:
    """The error names what is wrong."""
    with pytest.raises(ValueError, match=named):
        parse(raw)


@settings(deadline=None)  # the machine may be busy
@given(st.dictionaries(st.sampled_from(["noticeId", "notifyMs", "payload", "productId"]), st.none() | st.integers()))
def test_nothing_but_the_kind_of_event_is_needed(envelope: dict[str, Any]) -> None:
    """The health check's sample is not documented, so everything else may be missing or odd."""
    raw = json.dumps(envelope | {"eventType": 1}).encode()

    assert 1 == parse(raw).event_type


def test_half_a_character_is_replaced() -> None:
    """JSON can spell what no file and no database can hold."""
    raw = b'{"eventType":31,"noticeId":"\\ud800","payload":{"details":{"fileList":["\\ud800.ts"]}}}'

    assert ("?", ["?.ts"]) == (parse(raw).notice_id, [file.name for file in parse(raw).files])
