"""Faults about the life of a task: recorders that never come up, die, are moved, or cannot upload."""

import pytest

from bot.sandbox.agora import Fault, Pace, Shape
from bot.sandbox.agora.faults import KINDS, STRIKES, Family
from tests.unit.sandbox.agora_caller import CNAME, UID, a_caller, mix


async def test_a_failover_ends_and_renames() -> None:
    """404 for its seconds, then alive under another uid; new files carry `bak0_`."""
    async with a_caller() as caller:
        await caller.begin_and_wait(mix(recordingFileConfig={"avFileType": ["hls", "mp4"]}), seconds=60)
        caller.agora.faults.add(Fault("query", "failover", seconds=30))
        assert (404, 404) == (await caller.query()).verdict
        caller.clock.move(29)
        assert (404, 404) == (await caller.query()).verdict
        await caller.acquire(uid=UID)
        caller.clock.move(1)
        [task] = caller.agora.tasks
        caller.resource_id = task.resource_id
        assert 5 == await caller.status()
        assert UID != task.uid_at(caller.clock())
        base = f"{caller.sid}_{CNAME}"
        names = [entry["fileName"] for entry in (await caller.stop()).report["fileList"]]
        assert [f"{base}.m3u8", f"{base}_0.mp4", f"bak0_{base}.m3u8", f"bak0_{base}_0.mp4"] == names


async def test_a_failover_keeps_the_uid_taken() -> None:
    """A new start under the same uid meets the task that is only being moved."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        caller.agora.strike("failover", CNAME, seconds=60)
        await caller.acquire()
        assert (400, 53) == (await caller.start()).verdict


async def test_a_failover_before_the_first_file_delays_it() -> None:
    """Nothing is recorded while the worker is being replaced."""
    async with a_caller() as caller:
        await caller.acquire()
        caller.agora.faults.add(Fault("start", "failover", seconds=60))
        await caller.start()
        caller.clock.move(59)
        assert await caller.status() is None
        caller.clock.move(1)
        report = (await caller.query()).report
        assert f"bak0_{caller.sid}_{CNAME}.m3u8" == report["fileList"]
        assert caller.clock().timestamp() * 1000 == report["sliceStartTime"]


async def test_a_lost_task_is_lost_for_good() -> None:
    """404 for ever, and its uid is free."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        caller.agora.faults.add(Fault("query", "lost"))
        assert [404, 404] == [(await caller.query()).http_status for _ in range(2)]
        caller.clock.move(86_400)
        assert 404 == (await caller.query()).http_status
        assert 200 == (await caller.begin()).http_status


async def test_an_abnormal_exit_shows_status_20_first() -> None:
    """Then 404."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        caller.agora.strike("abnormal", CNAME, seconds=10)
        assert 5 == await caller.status()
        caller.clock.move(10)
        assert 20 == await caller.status()
        caller.clock.move(2)
        assert await caller.status() is None


async def test_a_recorder_may_never_get_ready() -> None:
    """It stays below 4 until it idles out."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("start", "never_ready"))
        await caller.begin_and_wait(seconds=299)
        assert 3 == await caller.status()
        caller.agora.people_come(CNAME)
        assert 3 == await caller.status()


async def test_a_recorder_may_never_see_media() -> None:
    """It stays at 4."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("start", "no_media"))
        await caller.begin_and_wait(seconds=100)
        assert 4 == await caller.status()


@pytest.mark.parametrize(("kind", "last_seconds", "highest"), [("bad_token", 4.9, 3), ("storage_error", 7.9, 4)])
async def test_a_wrong_token_or_storage_ends_in_404(kind: str, last_seconds: float, highest: int) -> None:
    """Start answers 200 all the same; a few seconds later nobody is there."""
    async with a_caller() as caller:
        caller.agora.faults.add(Fault("start", kind))
        await caller.begin_and_wait(seconds=last_seconds)
        assert highest == await caller.status()
        caller.clock.move(0.2)
        assert await caller.status() is None


async def test_files_may_go_to_the_backup() -> None:
    """Stop says `backuped`."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        caller.agora.faults.add(Fault("stop", "backuped"))
        assert "backuped" == (await caller.stop()).report["uploadingStatus"]


async def test_an_upload_may_be_too_slow_for_stop() -> None:
    """206 with code 50, or with a report, while the task ends."""
    async with a_caller() as caller:
        await caller.begin_and_wait()
        caller.agora.faults.add(Fault("stop", "slow_upload"))
        assert (206, 50) == (await caller.stop()).verdict
        assert await caller.status() is None
        caller.agora.shape = Shape(late_stop_code=None)
        await caller.begin_and_wait()
        caller.agora.strike("slow_upload", CNAME)
        assert (206, None) == (await caller.stop()).verdict


async def test_only_what_can_befall_a_running_task_can_strike() -> None:
    """The others happen at a start."""
    async with a_caller() as caller:
        assert 0 == caller.agora.strike("lost", "nobody-here")
        with pytest.raises(ValueError, match="never_ready"):
            caller.agora.strike("never_ready", CNAME)
    assert {"abnormal", "lost", "failover", "backuped", "slow_upload"} == set(STRIKES)


async def test_every_life_kind_can_happen() -> None:
    """No kind is named without being made."""
    for name, kind in KINDS.items():
        if kind.family is Family.LIFE:
            async with a_caller(pace=Pace(ready_seconds=1)) as caller:
                caller.agora.faults.add(Fault("start", name))
                assert 200 == (await caller.begin()).http_status
