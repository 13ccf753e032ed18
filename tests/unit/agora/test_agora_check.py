"""The harmless probe: does Agora take the credentials and the App ID?"""

import pytest

from bot import errors
from tests.unit.agora.scripted import APP_ID, Reply, ScriptedAgora, client_of


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(404, {"code": 404, "reason": "failed to find worker"}), id="no such task"),
        pytest.param(Reply(404, {"message": "not found"}), id="no such task, without a code"),
        pytest.param(Reply(400, {"code": 1001, "reason": "cannot decode"}), id="no such resource"),
        pytest.param(Reply(400, {"code": 2, "reason": "?"}), id="refused"),
        pytest.param(Reply(206, {"code": 65, "reason": "request not completed"}), id="late"),
    ],
)
async def test_any_answer_of_agora_s_own_proves_the_credentials(reply: Reply) -> None:
    """A task that cannot exist is asked for, and Agora saying so is good news."""
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        await client.check()

    (asked,) = agora.asked
    assert "GET" == asked.method
    assert f"/v1/apps/{APP_ID}/cloud_recording/resourceid/probe/sid/probe/mode/mix/query" == asked.path


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(401, {"message": "Invalid authentication credentials"}), id="credentials"),
        pytest.param(Reply(401, b"Unauthorized"), id="credentials, not in JSON"),
        pytest.param(Reply(403, {"message": "Forbidden"}), id="forbidden"),
        pytest.param(Reply(400, {"message": "AppID is Invalid"}), id="App ID"),
    ],
)
async def test_refused_credentials_are_told_apart(reply: Reply) -> None:
    """Credentials and App ID that are refused are a matter for whoever runs the bot."""
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        with pytest.raises(errors.AgoraUnauthorized):
            await client.check()


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(503, b"busy"), id="busy"),
        pytest.param(Reply(504, {"code": 62, "reason": "request timeout"}), id="time-out inside Agora"),
        pytest.param(Reply(429, {"message": "API rate limit exceeded"}), id="too many requests"),
        pytest.param(Reply(404, {"message": "no Route matched with those values"}), id="wrong address"),
        pytest.param(Reply(404, b"<html>Not found</html>"), id="some other server"),
        pytest.param(Reply(200, b"<html>Welcome</html>"), id="some other server, well-meaning"),
        pytest.param(Reply(302, b"", {"Location": "/login"}), id="a guest network"),
        pytest.param(Reply(fate="closed"), id="closed"),
    ],
)
async def test_no_answer_of_agora_s_own_proves_nothing(reply: Reply) -> None:
    """What is broken, busy or somebody else's cannot be reported as working."""
    async with ScriptedAgora(reply) as agora, client_of(agora.url) as client:
        with pytest.raises(errors.AgoraUnavailable):
            await client.check()
