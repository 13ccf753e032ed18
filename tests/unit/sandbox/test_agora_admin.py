"""The routes with which other processes drive the stand-in."""

import pytest

from tests.unit.sandbox.agora_caller import CNAME, UID, Caller, a_caller


def _at(caller: Caller, path: str) -> str:
    return f"{caller.agora.url}/_standin/{path}"


async def test_faults_can_be_switched_on_from_outside() -> None:
    """Added, listed, met and cleared, over HTTP."""
    async with a_caller() as caller:
        added = await caller.post(_at(caller, "faults"), {"endpoint": "acquire", "kind": "html", "times": 2})
        assert [("html", 2)] == [(fault["kind"], fault["times"]) for fault in added.body["faults"]]
        assert 502 == (await caller.send("POST", f"{caller.base}/acquire", json=_acquire())).http_status
        listed = await caller.send("GET", _at(caller, "faults"))
        assert 1 == listed.body["faults"][0]["times"]
        assert "failover" in listed.body["kinds"]
        assert [] == (await caller.send("DELETE", _at(caller, "faults"))).body["faults"]
        assert 200 == (await caller.acquire()).http_status


def _acquire() -> dict[str, object]:
    return {"cname": CNAME, "uid": UID, "clientRequest": {}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"endpoint": "acquire", "kind": "nothing"}),
        ("faults", {"endpoint": "acquire", "kind": "html", "often": True}),
        ("faults", []),
        ("people", {"cname": CNAME}),
        ("people", {"cname": CNAME, "present": "yes"}),
        ("strike", {"cname": CNAME, "kind": "never_ready"}),
        ("strike", {"kind": "lost"}),
        ("health-check", {}),
    ],
)
async def test_what_cannot_be_done_is_told(path: str, body: object) -> None:
    """400 with the problems, and nothing is changed."""
    async with a_caller() as caller:
        reply = await caller.post(_at(caller, path), body)
        assert 400 == reply.http_status
        assert reply.body["problems"]
        assert [] == caller.agora.faults.waiting()


async def test_the_state_shows_each_task() -> None:
    """Status, files and what really began."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        state = (await caller.send("GET", _at(caller, "state"))).body
        [task] = state["tasks"]
        assert (caller.sid, 5, [f"{caller.sid}_{CNAME}.m3u8"]) == (task["sid"], task["service_status"], task["files"])
        assert [{"cname": CNAME, "uid": UID, "starts": 1}] == state["effects"]


async def test_the_requests_show_what_was_answered() -> None:
    """Endpoint, status and code of each, oldest first."""
    async with a_caller() as caller:
        await caller.begin()
        await caller.start()
        requests = (await caller.send("GET", _at(caller, "requests"))).body["requests"]
        seen = [(logged["endpoint"], logged["http_status"], logged["code"]) for logged in requests]
        assert [("acquire", 200, None), ("start", 200, None), ("start", 201, 7)] == seen


async def test_people_and_accidents_can_be_played_from_outside() -> None:
    """Everybody leaves; later the recorder is lost."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        assert {"tasks": 1} == (await caller.post(_at(caller, "people"), {"cname": CNAME, "present": False})).body
        assert caller.agora.tasks[0].media_ends_at is not None
        assert {"tasks": 1} == (await caller.post(_at(caller, "people"), {"cname": CNAME, "present": True})).body
        assert caller.agora.tasks[0].media_ends_at is None
        assert {"tasks": 1} == (await caller.post(_at(caller, "strike"), {"cname": CNAME, "kind": "lost"})).body
        assert 404 == (await caller.query()).http_status
