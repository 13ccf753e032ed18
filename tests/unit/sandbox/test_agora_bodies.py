"""No body, however strange, breaks the stand-in; and it judges as the product does."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.agora import Pace
from bot.sandbox.agora.answers import Refused
from bot.sandbox.agora.asked import Asked
from bot.sandbox.agora.bodies import check_acquire, check_start, check_stop
from bot.sandbox.agora.tasks import Task
from bot.sandbox.agora.updates import check_layout, check_update
from tests.unit.sandbox.agora_caller import IDS, NOON, RTMP, Caller, Reply, a_caller, mix, web

VECTORS = Path(__file__).parents[2] / "data" / "start-requests.jsonl"
KEYS = st.sampled_from(
    [
        "scene",
        "resourceExpiredHour",
        "region",
        "startParameter",
        "async_stop",
        "streamSubscribe",
        "audioUidList",
        "subscribeAudioUids",
        "webRecordingConfig",
        "onhold",
        "rtmpPublishConfig",
        "outputs",
        "rtmpUrl",
        "storageConfig",
        "vendor",
        "mixedVideoLayout",
        "layoutConfig",
        "x_axis",
        "y_axis",
        "width",
        "height",
        "backgroundConfig",
        "uid",
        "image_url",
        "recordingConfig",
        "extensionServiceConfig",
    ]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(), inner, max_size=4),
    max_leaves=8,
)


def a_task(asked: Asked) -> Task:
    """A task that began at noon."""
    return Task("0" * 32, "r", "a", "1", asked, NOON, NOON + timedelta(hours=72), Pace())


CHECKS: list[Callable[[Any], None]] = [
    check_acquire,
    check_stop,
    check_layout,
    lambda body: check_update(a_task(Asked("mix", mix())), body),
    lambda body: check_update(a_task(Asked("web", web(RTMP))), body),
    lambda body: check_start("mix", body),
    lambda body: check_start("web", body),
]


@given(body=JSON | st.fixed_dictionaries({"cname": st.just("a"), "uid": st.just("1"), "clientRequest": JSON}))
def test_any_json_is_taken_or_refused(body: Any) -> None:  # noqa: ANN401 -- any JSON
    """Nothing else comes out of a check than its refusal."""
    for check in CHECKS:
        with suppress(Refused):
            check(body)


def test_half_a_character_is_refused_in_a_name() -> None:
    """JSON can spell it, and nothing can be called so."""
    for scene in (0, 1):
        with pytest.raises(Refused):
            check_acquire({"cname": "a\ud800", "uid": "1", "clientRequest": {"scene": scene}})


async def _begin(caller: Caller, mode: str, body: object) -> Reply:
    ids = {key: value for key, value in body.items() if key in IDS} if isinstance(body, dict) else {}
    scene = {"clientRequest": {"scene": int(mode == "web")}}
    acquired = await caller.post(f"{caller.base}/acquire", IDS | ids | scene)
    if acquired.http_status != 200:
        return acquired
    caller.resource_id, caller.mode = acquired.body["resourceId"], mode
    started = await caller.post(f"{caller.base}/resourceid/{caller.resource_id}/mode/{mode}/start", body)
    if started.http_status == 200:
        caller.sid = started.body["sid"]
    return started


async def test_the_stand_in_judges_start_bodies_as_the_vectors_do() -> None:
    """What must be refused is refused, what must be taken is taken, and then it can be queried and stopped."""
    verdicts = {"ok": {200}, "warning": {200}, "error": {400}}
    async with a_caller(pace=Pace(ready_seconds=0, media_seconds=0, exit_seconds=0, upload_seconds=0)) as caller:
        for line in VECTORS.read_text().splitlines():
            vector = json.loads(line)
            started = await _begin(caller, vector["mode"], vector["body"])
            assert started.http_status in verdicts.get(vector["expect"], {200, 400}), vector["id"]
            if started.http_status == 200:
                caller.clock.move(1)
                assert 200 == (await caller.query()).http_status, vector["id"]
                ids = {key: started.body[key] for key in IDS}
                stopped = await caller.post(f"{caller.task}/stop", ids | {"clientRequest": {}})
                assert stopped.http_status in {200, 206}, vector["id"]


@pytest.mark.parametrize("mode", ["mix", "individual"])
def test_a_task_can_be_described_from_very_little(mode: str) -> None:
    """An empty request is no reason to break."""
    assert 5 == a_task(Asked(mode, {})).status_at(NOON + timedelta(seconds=7))
