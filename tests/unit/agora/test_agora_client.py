"""The client on the wire: what it sends, and what it makes of answers and of broken connections."""

import asyncio
import base64
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import errors
from bot.agora.budget import Budget, Priority
from bot.domain.answers import ServiceReport, StopReport, TaskAddress
from bot.domain.files import RecordedFile
from tests.unit.agora.scripted import (
    APP_ID,
    CUSTOMER_ID,
    CUSTOMER_SECRET,
    RESOURCE_ID,
    SID,
    Reply,
    ScriptedAgora,
    call,
    client_of,
)

PREFIX = f"/v1/apps/{APP_ID}/cloud_recording"
OF_TASK = f"{PREFIX}/resourceid/{RESOURCE_ID}/sid/{SID}/mode/mix"
WHO = {"cname": "standup-room", "uid": "527841"}
WHAT_TO_START = {"token": "planted-token", "storageConfig": {"secretKey": "planted-storage-key"}}
GOOD: dict[str, dict[str, Any]] = {
    "acquire": {"resourceId": RESOURCE_ID},
    "start": {"code": 0, "resourceId": RESOURCE_ID, "sid": SID, "cname": "standup-room", "surprise": []},
    "query": {"serverResponse": {"status": 5, "fileListMode": "string", "fileList": "a.m3u8"}},
    "update": {"resourceId": RESOURCE_ID, "sid": SID},
    "updateLayout": {"resourceId": RESOURCE_ID, "sid": SID},
    "stop": {"serverResponse": {"fileListMode": "json", "fileList": [], "uploadingStatus": "backuped"}},
}
ENDPOINTS = tuple(GOOD)


@pytest.mark.parametrize(
    ("endpoint", "method", "path", "client_request"),
    [
        ("acquire", "POST", f"{PREFIX}/acquire", {"scene": 0, "resourceExpiredHour": 72}),
        ("start", "POST", f"{PREFIX}/resourceid/{RESOURCE_ID}/mode/mix/start", WHAT_TO_START),
        ("query", "GET", f"{OF_TASK}/query", None),
        ("update", "POST", f"{OF_TASK}/update", {"streamSubscribe": {}}),
        ("updateLayout", "POST", f"{OF_TASK}/updateLayout", {"mixedVideoLayout": 1}),
        ("stop", "POST", f"{OF_TASK}/stop", {"async_stop": False}),
    ],
)
async def test_a_request_is_as_the_reference_shows_it(
    endpoint: str, method: str, path: str, client_request: dict[str, Any] | None
) -> None:
    """Method, path, credentials, media type and body are those of Agora's reference, and are sent once."""
    async with ScriptedAgora(Reply(body=GOOD[endpoint])) as agora, client_of(agora.url) as client:
        await call(client, endpoint)

    (asked,) = agora.asked
    assert (method, path) == (asked.method, asked.path)
    credentials = base64.b64encode(f"{CUSTOMER_ID}:{CUSTOMER_SECRET}".encode()).decode()
    assert f"Basic {credentials}" == asked.headers["authorization"]
    if client_request is None:
        assert b"" == asked.raw
    else:
        assert "application/json" == asked.headers["content-type"]
        assert WHO | {"clientRequest": client_request} == asked.body


async def test_an_id_with_odd_signs_stays_one_part_of_the_path() -> None:
    """Whatever Agora hands out as an id cannot change where a request goes."""
    task = TaskAddress(mode="web", cname="x", uid="1", resource_id="a/../b?c#d%2F", sid="s s")
    async with ScriptedAgora(Reply(body=GOOD["query"])) as agora, client_of(agora.url) as client:
        await client.query(task)

    assert f"{PREFIX}/resourceid/a%2F..%2Fb%3Fc%23d%252F/sid/s%20s/mode/web/query" == agora.asked[0].path


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("acquire", RESOURCE_ID),
        ("start", SID),
        ("query", ServiceReport(service_status=5, files=(RecordedFile(name="a.m3u8"),))),
        ("update", None),
        ("updateLayout", None),
        ("stop", StopReport(uploading_status="backuped")),
    ],
)
async def test_a_good_answer_is_returned_in_our_own_shape(endpoint: str, expected: object) -> None:
    """Each call returns what its caller needs, and unknown keys are ignored."""
    async with ScriptedAgora(Reply(body=GOOD[endpoint])) as agora, client_of(agora.url) as client:
        assert expected == await call(client, endpoint)


async def test_an_error_says_all_that_support_asks_for() -> None:
    """Endpoint, HTTP status, code, Agora's words and the request id are in the error."""
    reply = Reply(400, {"code": 2, "reason": "services not\nselected!"}, {"X-Request-Id": "4f1e-demo"})
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        with pytest.raises(errors.AgoraRejected) as caught:
            await call(client, "start")

    error = caught.value
    assert ("start", 400, 2, "services not selected!", "4f1e-demo") == (
        error.endpoint,
        error.http_status,
        error.agora_code,
        error.reason,
        error.request_id,
    )


@pytest.mark.parametrize(("sid", "expected"), [(SID, SID), ("", None), (None, None)])
async def test_a_second_start_tells_the_sid_when_agora_does(sid: str | None, expected: str | None) -> None:
    """201 is no fresh success; its sid, which the reference does not show, is kept when it is there."""
    reply = Reply(201, {"code": 7, "reason": "already started", "sid": sid})
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        with pytest.raises(errors.AlreadyStarted) as caught:
            await call(client, "start")

    assert expected == caught.value.sid


@pytest.mark.parametrize(("header", "expected"), [("7", 7.0), ("soon", None), (None, None)])
async def test_too_many_requests_say_when_to_come_back(header: str | None, expected: float | None) -> None:
    """Retry-After reaches the caller in seconds."""
    headers = {"Retry-After": header} if header else {}
    reply = Reply(429, {"message": "API rate limit exceeded"}, headers)
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        with pytest.raises(errors.AgoraUnavailable) as caught:
            await call(client, "query")

    assert expected == caught.value.retry_after


async def test_too_many_requests_hold_all_other_calls_back() -> None:
    """After a 429 the next call, whatever it is, waits for as long as Agora said."""
    budget = Budget()
    reply = Reply(429, {"message": "API rate limit exceeded"}, {"Retry-After": "30"})
    async with ScriptedAgora(reply) as agora, client_of(agora.url, budget=budget) as client:
        assert 0 == budget.expected_wait(Priority.STOP)
        with pytest.raises(errors.AgoraUnavailable):
            await call(client, "query")

        assert 29 < budget.expected_wait(Priority.STOP) <= 30


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [("acquire", {"resourceId": ""}), ("query", {"serverResponse": {}}), ("query", {"serverResponse": "?"})],
)
async def test_a_success_that_lacks_what_was_asked_for_is_none(endpoint: str, body: object) -> None:
    """For calls without effect an incomplete answer means: ask again."""
    async with ScriptedAgora(Reply(body=body)) as agora, client_of(agora.url) as client:
        with pytest.raises(errors.AgoraUnavailable, match="missing"):
            await call(client, endpoint)


@pytest.mark.parametrize("body", [{"resourceId": RESOURCE_ID}, {"sid": ""}, {"sid": 7}, {"code": 15, "sid": ""}])
async def test_a_start_without_a_sid_may_have_started(body: object) -> None:
    """200 without a sid must never look like a recording that can be controlled."""
    async with ScriptedAgora(Reply(body=body)) as agora, client_of(agora.url) as client:
        with pytest.raises(errors.AgoraOutcomeUnknown, match="sid"):
            await call(client, "start")


async def test_a_stop_that_says_nothing_is_a_stop() -> None:
    """An answer without serverResponse still means that the recording was stopped."""
    async with ScriptedAgora(Reply(body=GOOD["update"])) as agora, client_of(agora.url) as client:
        assert StopReport(uploading_status=None) == await call(client, "stop")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
async def test_each_call_leaves_one_line_in_the_log_without_secrets(endpoint: str) -> None:
    """The line says what support asks for; no key, token, credential or whole resource id is in it or in the error."""
    body = {"code": 2, "reason": "no", "resourceId": RESOURCE_ID}
    reply = Reply(400, body, {"X-Request-Id": "4f1e-demo"})
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        with capture_logs() as lines, pytest.raises(errors.AgoraRejected) as caught:
            await call(client, endpoint)

    (line,) = lines
    assert endpoint == line["endpoint"]
    assert ("standup-room", "527841") == (line["cname"], line["uid"])
    assert (400, 2, "4f1e-demo") == (line["http_status"], line["agora_code"], line["request_id"])
    assert "agora_rejected" == line["error"]
    assert 0 <= line["seconds"] < 5
    for secret in (CUSTOMER_SECRET, "Basic ", "planted", RESOURCE_ID):
        assert secret not in f"{lines} {caught.value!r} {caught.value}"


async def test_a_call_that_is_given_up_is_logged_too() -> None:
    """When the caller is cancelled, the log still says that something was sent."""
    async with ScriptedAgora(Reply(fate="silent")) as agora, client_of(agora.url) as client:
        with capture_logs() as lines:
            stopping = asyncio.create_task(call(client, "stop"))
            async with asyncio.timeout(5):
                await agora.arrival.wait()
            stopping.cancel()
            with pytest.raises(asyncio.CancelledError):
                await stopping

    assert [("stop", SID, None)] == [(line["endpoint"], line["sid"], line["http_status"]) for line in lines]
