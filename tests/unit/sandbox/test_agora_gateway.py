"""What stands in front of the stand-in's service: routes, credentials, the request limit, JSON."""

from io import BytesIO
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.agora import APP_ID, Shape, StandInAgora
from tests.unit.sandbox.agora_caller import IDS, RIGHT, a_caller

NO_ROUTE = {"message": "no Route matched with those values"}
ACQUIRE: dict[str, object] = IDS | {"clientRequest": {}}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/acquire"),
        ("POST", "/Acquire"),
        ("POST", "/acquire/"),
        ("POST", "/resourceid/r/mode/Mix/start"),
        ("POST", "/resourceid/r/sid/s/mode/mix/query"),
        ("POST", "/resourceid/r/sid/s/mode/mix/updatelayout"),
        ("POST", "/resourceid/r/sid/s/mode/web/updateLayout"),
        ("GET", ""),
    ],
)
async def test_only_the_documented_routes_exist(method: str, path: str) -> None:
    """A wrong method, another case or a slash too many is no route, with credentials or without."""
    async with a_caller() as caller:
        reply = await caller.send(method, caller.base + path)
        assert (404, NO_ROUTE) == (reply.http_status, reply.body)


async def test_every_answer_carries_its_own_request_id() -> None:
    """Support asks for X-Request-Id, so it is there on good and bad answers, and in the log."""
    async with a_caller() as caller:
        replies = [await caller.acquire(), await caller.acquire(scene=9), await caller.send("GET", caller.base)]
        ids = [reply.headers["X-Request-Id"] for reply in replies]
        assert 3 == len({UUID(request_id) for request_id in ids})
        assert ids == [logged.request_id for logged in caller.agora.requests]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Unauthorized"),
        ({"Authorization": "Bearer x"}, "Invalid authentication credentials"),
        ({"Authorization": RIGHT.replace("Basic", "Bearer")}, "Invalid authentication credentials"),
        ({"Authorization": "Basic not base64"}, "Invalid authentication credentials"),
        (
            {"Authorization": aiohttp.encode_basic_auth("standin-customer-id", "wrong")},
            "Invalid authentication credentials",
        ),
    ],
)
async def test_wrong_credentials_are_refused(headers: dict[str, str], message: str) -> None:
    """Without a header, and with a wrong one, nothing is answered but 401."""
    async with (
        a_caller() as caller,
        caller.http.post(f"{caller.base}/acquire", json=ACQUIRE, headers=headers) as answer,
    ):
        assert (401, {"message": message}) == (answer.status, await answer.json())


async def test_another_app_id_is_refused() -> None:
    """An App ID that is not this customer's is a matter of the gateway."""
    async with a_caller() as caller:
        reply = await caller.post(caller.base.replace(APP_ID, "f" * 32) + "/acquire", ACQUIRE)
        assert (400, {"message": "appid is invalid"}) == (reply.http_status, reply.body)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"cname": NaN}', "application/json"),
        (b'{"cname": "a"}', "text/plain"),
        (b"[" * 100_000, "application/json"),
    ],
)
async def test_what_is_not_json_is_code_8(raw: bytes, content_type: str) -> None:
    """A body that cannot be read, or is announced as something else, is refused as such."""
    async with a_caller() as caller:
        headers = {"Content-Type": content_type}
        reply = await caller.send("POST", f"{caller.base}/acquire", data=raw, headers=headers)
        assert (400, 8) == reply.verdict


async def test_any_charset_parameter_is_taken() -> None:
    """Both generations' Content-Type are taken."""
    async with a_caller() as caller:
        for content_type in ("application/json;charset=utf-8", "application/json; charset=utf-8", "application/json"):
            headers = {"Content-Type": content_type}
            body = b'{"cname":"a","uid":"1","clientRequest":{}}'
            reply = await caller.send("POST", f"{caller.base}/acquire", data=body, headers=headers)
            assert 200 == reply.http_status


async def test_an_enormous_body_is_refused() -> None:
    """What does not fit is a matter of the gateway, not an error of the stand-in."""
    async with a_caller() as caller:
        headers = {"Content-Type": "application/json"}
        reply = await caller.send("POST", f"{caller.base}/acquire", data=BytesIO(b"x" * 2_000_000), headers=headers)
        assert 413 == reply.http_status


async def test_the_eleventh_request_of_a_second_is_refused() -> None:
    """Ten requests fit into any one second, whatever the endpoint; then the window slides on."""
    seconds = [100.0]
    async with a_caller(
        rate_per_second=10, load_clock=lambda: seconds[0], shape=Shape(retry_after_seconds=1)
    ) as caller:
        for count in range(10):
            seconds[0] = 100.0 + count / 20
            assert 200 == (await caller.acquire()).http_status
        seconds[0] = 100.99
        refused = await caller.send("GET", f"{caller.agora.url}/v1/ncs/ip")
        assert (429, {"message": "API rate limit exceeded"}, "1") == (
            refused.http_status,
            refused.body,
            refused.headers["Retry-After"],
        )
        seconds[0] = 101.0
        assert 200 == (await caller.acquire()).http_status
        assert 429 == (await caller.acquire()).http_status


async def test_wrong_credentials_do_not_use_up_the_rate() -> None:
    """Credentials are checked before the rate."""
    async with a_caller(rate_per_second=1) as caller:
        for _ in range(3):
            await caller.send("POST", f"{caller.base}/acquire", json=ACQUIRE, headers={"Authorization": "Basic x"})
        assert 200 == (await caller.acquire()).http_status


async def test_the_addresses_of_the_callbacks_are_told() -> None:
    """GET /v1/ncs/ip answers in the documented form."""
    async with a_caller() as caller:
        reply = await caller.send("GET", f"{caller.agora.url}/v1/ncs/ip")
        assert {"data": {"service": {"hosts": [{"primaryIP": "127.0.0.1"}]}}} == reply.body


async def test_it_remembers_when_it_was_away() -> None:
    """Left and entered again it listens on the same port, and the recording goes on."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        await caller.agora.__aexit__(None, None, None)
        with pytest.raises(aiohttp.ClientConnectorError):
            await caller.query()
        await caller.agora.__aenter__()
        assert 5 == await caller.status()


async def test_it_can_be_mounted_elsewhere() -> None:
    """Under another application's prefix the same routes answer, the stand-in's own among them."""
    agora = StandInAgora()
    app = web.Application()
    app.add_subapp("/agora", agora.web_app())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        base = f"http://127.0.0.1:{runner.addresses[0][1]}/agora"
        async with aiohttp.ClientSession() as http:
            url = f"{base}/v1/apps/{APP_ID}/cloud_recording/acquire"
            async with http.post(url, json=ACQUIRE, headers={"Authorization": RIGHT}) as answer:
                assert 200 == answer.status
            async with http.get(f"{base}/_standin/requests") as answer:
                assert 1 == len((await answer.json())["requests"])
    finally:
        await runner.cleanup()


async def test_no_secret_is_kept() -> None:
    """Neither the log of requests nor the state shows a key, a token, or the credentials."""
    request = {
        "token": "TOKENPLANTED",
        "recordingConfig": {"channelType": 1, "decryptionMode": 1, "secret": "SECRETPLANTED"},
        "storageConfig": {
            "vendor": 1,
            "region": 7,
            "bucket": "b",
            "accessKey": "AKPLANTED",
            "secretKey": "SKPLANTED",
            "stsToken": "STSPLANTED",
            "stsExpiration": 1_900_000_000,
        },
    }
    async with a_caller() as caller:
        assert 200 == (await caller.acquire(startParameter=request)).http_status
        assert 200 == (await caller.start(request)).http_status
        seen = f"{caller.agora.requests} {caller.agora.tasks}"
        for path in ("state", "requests"):
            seen += (await caller.send("GET", f"{caller.agora.url}/_standin/{path}")).text
        assert "acme" not in seen
        assert "PLANTED" not in seen
        assert "***" in seen
        assert "Basic" not in seen
