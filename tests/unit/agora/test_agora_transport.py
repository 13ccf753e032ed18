"""What becomes of a call when the connection breaks, is silent, or answers in somebody else's words."""

import socket

import pytest

from bot import errors
from bot.agora.exchange import Timeouts
from tests.unit.agora.scripted import SID, Reply, ScriptedAgora, call, client_of

STARTED = {"resourceId": "planted", "sid": SID}
ENDPOINTS = ("acquire", "start", "query", "update", "updateLayout", "stop")

HARMLESS_OR_NOT = [
    ("acquire", errors.AgoraUnavailable),
    ("query", errors.AgoraUnavailable),
    ("start", errors.AgoraOutcomeUnknown),
    ("update", errors.AgoraOutcomeUnknown),
    ("updateLayout", errors.AgoraOutcomeUnknown),
    ("stop", errors.AgoraOutcomeUnknown),
]


@pytest.mark.parametrize(("endpoint", "expected"), HARMLESS_OR_NOT)
@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(body=b"<html>Log in to the guest network</html>"), id="HTML"),
        pytest.param(Reply(body=b""), id="empty"),
        pytest.param(Reply(body=b'{"sid": "38f8e3'), id="half a body, whole by its length"),
        pytest.param(Reply(body=b"[" * 100_000), id="nested too deep"),
        pytest.param(Reply(body=["sid", SID]), id="a list"),
        pytest.param(Reply(502, b"<html>Bad gateway</html>"), id="502 of a proxy"),
        pytest.param(Reply(204, b""), id="a success without content"),
        pytest.param(Reply(body=STARTED, fate="half"), id="cut off"),
        pytest.param(Reply(fate="reset"), id="reset after sending"),
        pytest.param(Reply(body=b"", headers={"Content-Encoding": "gzip, no"}, fate="half"), id="broken headers"),
    ],
)
async def test_without_a_verdict_the_error_says_whether_it_may_have_had_an_effect(
    endpoint: str, expected: type[errors.AgoraError], reply: Reply
) -> None:
    """Unreadable and broken answers leave it open whether a start happened, and a query never did harm."""
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        with pytest.raises(expected) as caught:
            await call(client, endpoint)

    assert expected is type(caught.value)
    assert "" != caught.value.reason


@pytest.mark.parametrize(("endpoint", "expected"), HARMLESS_OR_NOT)
async def test_silence_ends_at_the_time_limit(endpoint: str, expected: type[errors.AgoraError]) -> None:
    """A server that takes the request and never answers is given up, without a verdict."""
    async with ScriptedAgora(Reply(fate="silent")) as agora, client_of(agora.url, seconds=0.3) as client:
        with pytest.raises(expected):
            await call(client, endpoint)

    assert 1 == len(agora.asked)


@pytest.mark.parametrize(("endpoint", "longest_silence"), [("stop", 40), ("start", 30), ("query", 30)])
def test_a_stop_may_take_longer(endpoint: str, longest_silence: float) -> None:
    """Agora answers a stop after the upload; a connection that nobody takes is given up sooner than either."""
    limits = Timeouts().of(endpoint)

    assert (longest_silence, 5) == (limits.sock_read, limits.sock_connect)
    assert longest_silence + 5 == limits.total


async def test_a_trickle_ends_at_the_time_limit_too() -> None:
    """A server that never stops sending is given up as one that never begins."""
    async with ScriptedAgora(Reply(fate="trickle")) as agora, client_of(agora.url, seconds=0.1) as client:
        with pytest.raises(errors.AgoraOutcomeUnknown, match="Timeout"):
            await call(client, "start")


async def test_a_connection_that_nobody_takes_is_given_up_as_unsent() -> None:
    """While a full queue of connections keeps ours waiting, nothing was sent, so a start is safe to repeat."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        full.listen(0)
        address = full.getsockname()
        queued = [socket.socket() for _ in range(3)]
        try:
            for one in queued:
                one.setblocking(False)  # noqa: FBT003 - the standard library's own argument
                one.connect_ex(address)
            async with client_of(f"http://127.0.0.1:{address[1]}", seconds=0.2) as client:
                with pytest.raises(errors.AgoraUnavailable, match="not sent"):
                    await call(client, "start")
        finally:
            for one in queued:
                one.close()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
async def test_where_nobody_listens_nothing_happened(endpoint: str) -> None:
    """A refused connection is safe to repeat, even for a start."""
    async with ScriptedAgora(Reply()) as agora:
        url = agora.url
    async with client_of(url) as client:
        with pytest.raises(errors.AgoraUnavailable, match="not sent"):
            await call(client, endpoint)


async def test_an_unknown_host_name_means_that_nothing_happened() -> None:
    """The name server's no is safe to repeat, even for a start."""
    async with client_of("http://agora.invalid") as client:
        with pytest.raises(errors.AgoraUnavailable, match="not sent"):
            await call(client, "start")


async def test_a_redirection_is_not_followed() -> None:
    """Credentials go to the address that was configured, and nowhere else."""
    async with ScriptedAgora(Reply(body=STARTED)) as elsewhere:
        reply = Reply(307, b"", {"Location": elsewhere.url})
        async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
            with pytest.raises(errors.AgoraUnavailable):
                await call(client, "start")

    assert [] == elsewhere.asked
