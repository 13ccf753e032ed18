"""Agora's callbacks over real HTTP, with the bot as a process of its own."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.agora.notifications import parse
from bot.sandbox.agora import Fault
from bot.sandbox.agora.events import events_until
from bot.sandbox.agora.notifications import notice_of, signatures
from bot.sandbox.agora.tasks import Task
from bot.sandbox.slack import ADA, TOWN_HALL_CREW
from bot.sandbox.slack.workspace import Message
from bot.sandbox.stage import staged
from bot.store.sqlite import SqliteStore
from tests.e2e.stage import QUICK, Stage, a_stage

SECRET: Final = "ncs-secret"
PATH: Final = "/agora/notifications"
IN_STORAGE: Final = "Every file is in your storage"


@asynccontextmanager
async def a_told_stage(folder: Path, **given: Any) -> AsyncIterator[Stage]:  # noqa: ANN401 - as a_stage
    """Yield a stage on which Agora's callbacks reach the bot."""
    async with a_stage(folder, AGORA_NOTIFICATION_SECRET=SECRET, **given) as stage:
        stage.agora.send_callbacks_to(stage.url + PATH, SECRET)
        yield stage


def card(stage: Stage) -> Message | None:
    """Return the newest card, once there is one."""
    cards = [message for message in stage.slack.messages() if message.thread_ts is None]
    return cards[-1] if cards else None


def says(stage: Stage, *words: str) -> bool:
    """Say whether the newest card holds all *words*."""
    return all(word in str(card(stage)) for word in words)


def calls(stage: Stage, endpoint: str) -> int:
    """Return how often the bot has called this endpoint."""
    return [request.endpoint for request in stage.agora.requests].count(endpoint)


def stored(folder: Path, condition: str = "1") -> int:
    """Return how many events that fit *condition* are in the bot's database."""
    with closing(sqlite3.connect(folder / "recordbot.db")) as db:
        (number,) = db.execute(f"SELECT count(*) FROM event WHERE {condition}").fetchone()  # noqa: S608 - our own text
    return int(number)


def first_event(task: Task, stage: Stage) -> bytes:
    """Return the first callback that the stand-in would send about *task*, as it would send it."""
    now = datetime.now(UTC) + timedelta(minutes=1)
    event = events_until(task, now, stage.agora.shape)[0]
    return notice_of(task, event, sequence=0).stamped(now).raw_body()


async def begin(stage: Stage) -> None:
    """Start a recording, and wait until it is confirmed and somebody is recorded."""
    await stage.slack.command("/record", "start webinar town-hall for 2m")
    await stage.until(lambda: says(stage, "Agora confirms that it records"))
    await stage.until(lambda: stored(stage.folder, "event_type = 42"))


async def stop(stage: Stage) -> None:
    """Press the button."""
    shown = card(stage)
    assert shown is not None
    await stage.slack.press(shown, "stop_recording")


async def test_a_start_whose_answer_was_lost_is_named_by_its_callback(tmp_path: Path) -> None:
    """The start began, and its repetition says only that it did: the late callback carries the sid.

    So one recording runs, is proved, and stops; nothing is begun under another uid while the callback is awaited.
    """
    async with a_told_stage(tmp_path) as stage:
        stage.agora.faults.add(Fault("start", "reset_after"))
        stage.agora.faults.add(Fault("callback", "delay", times=None, seconds=5))
        await begin(stage)
        (task,) = stage.agora.tasks
        assert says(stage, task.sid)
        assert (1, 2) == (calls(stage, "acquire"), calls(stage, "start"))
        await stop(stage)
        await stage.until(lambda: says(stage, IN_STORAGE, f"{task.sid}_town-hall_0.mp4"))
        assert {("town-hall", task.uid): 1} == stage.agora.effects


async def test_callbacks_that_come_twice_late_or_never_do_no_harm(tmp_path: Path) -> None:
    """Each thing is said once, whatever becomes of the callbacks on their way."""
    async with a_told_stage(tmp_path) as stage:
        for fault in (
            Fault("callback", "duplicate", times=3),
            Fault("callback", "lose", times=1, event_type=4),
            Fault("callback", "reorder", times=None, seconds=1),
        ):
            stage.agora.faults.add(fault)
        await begin(stage)
        await stop(stage)
        await stage.until(lambda: says(stage, IN_STORAGE))
        await stage.until(lambda: stored(stage.folder, "event_type = 11 AND worked_at IS NOT NULL"))
        shown = card(stage)
        assert shown is not None
        milestones = [message.text for message in stage.slack.thread(shown)]
        assert len(milestones) == len(set(milestones)) == 3
        _, metrics = await stage.get("/metrics")
        assert 'outcome="duplicate"' in metrics
        assert 'outcome="known"' in metrics
        assert {200} == {delivery.http_status for delivery in stage.agora.deliveries if delivery.outcome != "lost"}
        assert {("town-hall", stage.agora.tasks[0].uid): 1} == stage.agora.effects
        assert [] == stage.slack.complaints


async def test_an_upload_that_outlasts_the_stop_is_settled_by_its_callback(tmp_path: Path) -> None:
    """206 with code 50 leaves the files open; event 31 says that they are there, long before anybody would look."""
    async with a_told_stage(tmp_path, pace=replace(QUICK, stop_wait_seconds=1.0)) as stage:
        stage.agora.faults.add(Fault("stop", "slow_upload", seconds=4.0))
        await begin(stage)
        await stop(stage)
        await stage.until(lambda: says(stage, "uploading"))
        await stage.until(lambda: says(stage, IN_STORAGE, "town-hall_0.mp4"))


async def test_what_was_answered_survives_kill_9(tmp_path: Path) -> None:
    """Killed after the 200 and before the work: the next process does the work, claimed by the dead one or not."""
    async with a_stage(tmp_path, AGORA_NOTIFICATION_SECRET=SECRET) as stage:
        stage.agora.faults.add(Fault("start", "reset_after"))
        await stage.slack.command("/record", "start webinar town-hall for 2m")
        await stage.until(lambda: stage.agora.tasks)
        await stage.kill_bot()
        (task,) = stage.agora.tasks
        raw, now = first_event(task, stage), datetime.now(UTC)
        async with SqliteStore(tmp_path / "recordbot.db") as store:
            assert await store.note_event(parse(raw), raw, now=now, keep_until=now + timedelta(days=1))
            assert 1 == len(await store.claim_events(now, lease=timedelta(hours=1), limit=10))

        await stage.start_bot()
        await stage.until(lambda: stored(stage.folder, "worked_at IS NOT NULL"), seconds=5)
        await stage.until(lambda: says(stage, "Agora confirms that it records", task.sid))
        assert {("town-hall", task.uid): 1} == stage.agora.effects
        assert 1 == calls(stage, "acquire")


async def test_the_door_opens_to_agora_alone(tmp_path: Path) -> None:
    """Forged, too large, unreadable: refused, and nothing is stored; what is signed is taken, even Agora's samples."""
    async with a_told_stage(tmp_path) as stage, aiohttp.ClientSession() as http:

        async def knock(raw: bytes, headers: dict[str, str]) -> int:
            async with http.post(stage.url + PATH, data=raw, headers=headers) as answer:
                return answer.status

        raw, large = b'{"eventType": 31, "productId": 3}', b" " * (256 * 1024 + 1)
        assert 401 == await knock(raw, {})
        assert 401 == await knock(raw, signatures("another-secret", raw))
        assert 413 == await knock(large, signatures(SECRET, large))
        assert 400 == await knock(b"31", signatures(SECRET, b"31"))
        assert 0 == stored(stage.folder)
        samples = await stage.agora.check_health()
        assert {200} == {delivery.http_status for delivery in samples}
        assert len(samples) == stored(stage.folder)
        await stage.until(lambda: stored(stage.folder, "worked_at IS NULL") == 0)
        assert "ncs-secret" not in stage.log


async def test_in_the_sandbox_callbacks_flow(tmp_path: Path) -> None:
    """What is rehearsed there is the whole product."""
    async with staged(tmp_path) as sandbox, aiohttp.ClientSession(sandbox.url) as http:
        typed = {"user_id": ADA, "channel_id": TOWN_HALL_CREW, "text": "/record start webinar town-hall for 2m"}
        async with http.post("/page/command", json=typed) as answer:
            assert 200 == answer.status
        async with asyncio.timeout(20), http.get("/page/stream", params={"user": ADA}) as stream:
            while b"Agora confirms that it records" not in await stream.content.readline():
                pass
        assert stored(tmp_path, "event_type = 40")


async def test_the_older_signature_is_taken_where_it_is_allowed(tmp_path: Path) -> None:
    """Alone, it is refused otherwise; beside the newer one, it says nothing."""
    raw = b'{"noticeId":"n1","productId":3,"eventType":40,"payload":{"sid":"5","sequence":1}}'
    older = {"Agora-Signature": signatures(SECRET, raw)["Agora-Signature"]}
    for number, (allowed, verdict) in enumerate((({}, 401), ({"AGORA_NOTIFICATION_ALLOW_V1": "1"}, 200))):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with a_told_stage(folder, **allowed) as stage, aiohttp.ClientSession() as http:
            for headers, expected in ((older, verdict), ({**older, "Agora-Signature-V2": "0" * 64}, 401)):
                async with http.post(stage.url + PATH, data=raw, headers=headers) as answer:
                    assert expected == answer.status
