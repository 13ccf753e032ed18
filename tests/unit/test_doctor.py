"""`recordbot doctor`: whatever is wrong is found, and said with what to do; nothing else is touched, and no secret is told."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import yaml

from bot.app import examined, load_templates
from bot.app.check_up import examine_from_within
from bot.blocks.check_up import check_up, examining
from bot.cli.manifest import shipped_manifest
from bot.config import read_settings
from bot.domain.check_up import Finding, Level, bad, doubt, good, worst
from bot.domain.scopes import NEEDED, OPTIONAL
from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora
from bot.sandbox.bucket import READ_KEY, WRITE_KEY, Key, StandInBucket
from bot.sandbox.slack import StandInSlack
from bot.services.doctor import Doctor
from bot.store.check_up import examine_database
from bot.store.sqlite import SqliteStore
from bot.timers import AlarmTimers, SystemClock
from tests.builders import NOON, a_recording
from tests.unit.blocks.slack_limits import message_problems
from tests.unit.services.world import MovingClock

PROBE: Final = "slack/recordbot-doctor.txt"
CERTIFICATE: Final = "0123456789abcdef0123456789abcdef"


@dataclass
class Scene:
    """The services, and the settings of a bot that does not run."""

    agora: StandInAgora
    bucket: StandInBucket
    settings: dict[str, str]

    async def found(self, **settings: str) -> dict[str, Finding]:
        """Return what the doctor finds with other *settings*, the worst of each part."""
        read = read_settings({**self.settings, **settings})
        findings = await examined(read, load_templates(read))
        text = " ".join(f"{finding.said} {finding.todo}" for finding in findings)
        assert [] == [secret for secret in read.secrets() if secret in text]
        order = [Level.GOOD, Level.DOUBT, Level.BAD]
        return {finding.part: finding for finding in sorted(findings, key=lambda one: order.index(one.level))}


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """Yield services that are all right; the bucket's first key may delete."""
    writer = replace(WRITE_KEY, rights=frozenset({"write", "delete"}))
    async with (
        StandInAgora(rate_per_second=None) as agora,
        StandInBucket(keys=(writer, READ_KEY)) as bucket,
        StandInSlack() as slack,
    ):
        main = "RECORDBOT_STORAGE__MAIN__"
        yield Scene(
            agora,
            bucket,
            {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_SIGNING_SECRET": slack.signing_secret,
                "SLACK_API_URL": slack.api_url,
                "AGORA_APP_ID": agora.app_id,
                "AGORA_CUSTOMER_ID": CUSTOMER_ID,
                "AGORA_CUSTOMER_SECRET": CUSTOMER_SECRET,
                "AGORA_API_URL": agora.url,
                "AGORA_APP_CERTIFICATE": CERTIFICATE,
                "AGORA_NOTIFICATION_SECRET": "planted-callback-secret",
                "RECORDBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'recordbot.db'}",
                "RECORDBOT_PORT": "1",
                f"{main}VENDOR": "s3",
                f"{main}REGION": "us-east-1",
                f"{main}BUCKET": bucket.bucket,
                f"{main}PREFIX": '["slack"]',
                f"{main}ACCESS_KEY": writer.access_key,
                f"{main}SECRET_KEY": writer.secret_key,
                f"{main}READ_ACCESS_KEY": READ_KEY.access_key,
                f"{main}READ_SECRET_KEY": READ_KEY.secret_key,
                f"{main}READ_ENDPOINT": bucket.url,
            },
        )


async def test_what_works_is_said_to_work_and_nothing_is_left_behind(scene: Scene, tmp_path: Path) -> None:
    """Every part is there; no database was made, and the probe is gone."""
    found = await scene.found()
    assert {"database", "bot"} == {part for part, finding in found.items() if finding.level is not Level.GOOD}
    assert {"slack token", "slack scopes", "clock", "agora credentials", "agora tokens", "callbacks"} < set(found)
    assert {"storage main", "storage main, read", "settings and templates"} < set(found)
    assert "Nobody answers" in found["bot"].said
    assert [] == await asyncio.to_thread(lambda: list(tmp_path.iterdir()))
    assert scene.bucket.find(PROBE) is None


async def test_a_key_that_may_not_delete_leaves_one_probe_however_often_it_is_tried(scene: Scene) -> None:
    """As it should be for Agora's key; it is said where the object is."""
    main = "RECORDBOT_STORAGE__MAIN__"
    nobody_deletes = Key("AKWRITES", "writes-alone", frozenset({"write"}))
    scene.bucket.keys[nobody_deletes.access_key] = nobody_deletes
    keys = {f"{main}ACCESS_KEY": nobody_deletes.access_key, f"{main}SECRET_KEY": nobody_deletes.secret_key}
    for _ in range(2):
        found = await scene.found(**keys)
        assert Level.GOOD is found["storage main"].level
        assert PROBE in found["storage main"].said
    assert [PROBE] == [path.split("/", 2)[2] for method, path, status in scene.bucket.requests if method == "PUT"][:1]
    assert scene.bucket.find(PROBE) is not None


@pytest.mark.parametrize(
    ("setting", "value", "part", "level", "todo"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-wrong", "slack token", Level.BAD, "SLACK_BOT_TOKEN"),
        ("SLACK_API_URL", "http://127.0.0.1:9/", "slack token", Level.BAD, "a way to Slack"),
        ("AGORA_CUSTOMER_SECRET", "planted-wrong", "agora credentials", Level.BAD, "AGORA_CUSTOMER_SECRET"),
        ("AGORA_API_URL", "http://127.0.0.1:9", "agora credentials", Level.BAD, "AGORA_API_URL"),
        ("AGORA_APP_CERTIFICATE", "", "agora tokens", Level.DOUBT, "AGORA_APP_CERTIFICATE"),
        ("AGORA_APP_ID", "no-hex", "agora tokens", Level.BAD, "AGORA_APP_ID"),
        ("AGORA_NOTIFICATION_SECRET", "", "callbacks", Level.DOUBT, "AGORA_NOTIFICATION_SECRET"),
        ("RECORDBOT_STORAGE__MAIN__SECRET_KEY", "planted-wrong", "storage main", Level.BAD, "s3:PutObject"),
        ("RECORDBOT_STORAGE__MAIN__READ_SECRET_KEY", "planted-wrong", "storage main, read", Level.BAD, "s3:GetObject"),
        ("RECORDBOT_STORAGE__MAIN__BUCKET", "another", "storage main", Level.BAD, "BUCKET"),
        ("RECORDBOT_STORAGE__MAIN__READ_ENDPOINT", "http://127.0.0.1:9", "storage main", Level.DOUBT, "a way to it"),
        ("RECORDBOT_PORT", "0", "bot", Level.DOUBT, ""),
    ],
)
async def test_what_is_wrong_is_found_and_said_with_what_to_do(
    scene: Scene, setting: str, value: str, part: str, level: Level, todo: str
) -> None:
    """Each in its own part, and the others are tried all the same."""
    found = await scene.found(**{setting: value})
    assert level is found[part].level, found[part]
    assert todo in found[part].todo
    assert len(found) >= 9


async def test_a_profile_without_a_key_for_reading_is_a_doubt(scene: Scene) -> None:
    """It works, and nobody looks whether files arrive."""
    main = "RECORDBOT_STORAGE__MINE__"
    mine = {"VENDOR": "kingsoft", "REGION": "0", "BUCKET": "b", "ACCESS_KEY": "mine-key", "SECRET_KEY": "mine-secret"}
    found = await scene.found(**{f"{main}{key}": value for key, value in mine.items()})
    assert Level.DOUBT is found["storage mine"].level
    assert "READ_ENDPOINT" in found["storage mine"].todo


async def test_missing_scopes_are_named_with_what_they_are_for(tmp_path: Path) -> None:
    """What is needed is bad, what is optional is mentioned."""
    async with (
        StandInSlack(scopes=frozenset({"commands", "users:read"})) as slack,
        StandInAgora() as agora,
        StandInBucket() as bucket,
    ):
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": "planted-signing",
            "SLACK_API_URL": slack.api_url,
        }
        agoras = {"AGORA_APP_ID": agora.app_id, "AGORA_CUSTOMER_ID": "a", "AGORA_CUSTOMER_SECRET": "planted-b"}
        main = {
            "VENDOR": "11",
            "BUCKET": "b",
            "ENDPOINT": "127.0.0.1:9",
            "ACCESS_KEY": "planted-c",
            "SECRET_KEY": "planted-d",
        }
        storage = {f"RECORDBOT_STORAGE__MAIN__{key}": value for key, value in main.items()}
        database = {"RECORDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/none/x.db", "AGORA_API_URL": agora.url}
        found = await Scene(agora, bucket, {**settings, **agoras, **storage, **database}).found()
    assert (Level.BAD, "The token lacks chat:write, for the card and its thread.") == (
        found["slack scopes"].level,
        found["slack scopes"].said,
    )
    assert Level.BAD is found["database"].level


def test_the_scopes_are_those_of_the_manifest() -> None:
    """What the doctor asks for is what the app is installed with."""
    scopes = yaml.safe_load(shipped_manifest().read_text(encoding="utf-8"))["oauth_config"]["scopes"]
    assert {*NEEDED, *OPTIONAL} == {*scopes["bot"], *scopes["bot_optional"]}
    assert set(NEEDED) <= set(scopes["bot"])


async def test_a_database_is_examined_and_stays_as_it_is(tmp_path: Path) -> None:
    """Sound, late work, damage; and beside a bot that has it open."""
    path = tmp_path / "recordbot.db"
    async with SqliteStore(path) as store:
        await store.add(a_recording(), (), alone=False)
        before = await store.next_due()
        sound, late = await examine_database(path, NOON + timedelta(minutes=1))
        assert (Level.GOOD, Level.GOOD) == (sound.level, late.level)
        _, late = await examine_database(path, NOON + timedelta(minutes=10))
        assert Level.BAD is late.level
        assert "2026-11-22 12:00:00" in late.said
        assert before == await store.next_due()
    path.write_bytes(b"no database at all, by far " * 400)
    (broken,) = await examine_database(path, NOON)
    assert Level.BAD is broken.level


async def test_a_database_that_somebody_keeps_locked_is_found(tmp_path: Path) -> None:
    """Nothing can be written: that is what people would notice first."""
    path = tmp_path / "recordbot.db"
    async with SqliteStore(path):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        (locked,) = await examine_database(path, NOON, patience=timedelta(0))
    assert Level.BAD is locked.level
    assert "locked" in locked.said


async def test_an_examination_that_hangs_holds_up_nobody() -> None:
    """It is told as such, and the others are there; whoever asks again at once is told the same, and nothing is tried."""
    tried: list[str] = []
    clock = MovingClock()

    async def hangs() -> Sequence[Finding]:
        await asyncio.Event().wait()
        return []

    async def works() -> Sequence[Finding]:
        tried.append("works")
        return [good("works", "It works.")]

    doctor = Doctor({"hangs": hangs, "works": works}, clock, within_seconds=0.01)
    first, again = await asyncio.gather(doctor.examine(), doctor.examine())
    assert [Level.BAD, Level.GOOD] == [finding.level for finding in first]
    assert first == again
    clock.move(timedelta(seconds=31))
    await doctor.examine()
    assert ["works", "works"] == tried


async def test_the_alarm_of_a_running_bot_is_tried() -> None:
    """One that rings is good."""
    timers = AlarmTimers()
    timers.start()
    (finding,) = await examine_from_within(timers, SystemClock())
    timers.stop()
    assert Level.GOOD is finding.level


def test_what_is_said_in_slack_fits_and_begins_with_what_is_wrong() -> None:
    """However much there is; and names of settings stay as they are typed."""
    findings = [
        *(good(f"part {number}", "It works. " * 30) for number in range(60)),
        doubt("callbacks", "None.", "AGORA_NOTIFICATION_SECRET"),
        bad("slack token", "<!here> is refused.", "Copy it."),
    ]
    message = check_up(findings)
    assert [] == message_problems(message.text, message.block_dicts())
    text = json.dumps(message.block_dicts(), ensure_ascii=False)
    assert text.index("slack token") < text.index("AGORA_NOTIFICATION_SECRET") < text.index("part 0")
    assert "<!here>" not in text
    assert "1 thing does not work" in message.text
    assert [] == message_problems(examining().text, examining().block_dicts())
    assert "Everything that was tried works." == check_up([good("a", "b")]).text
    assert Level.DOUBT is worst([good("a", "b"), doubt("c", "d")])


async def test_an_examination_that_breaks_down_does_not_hide_what_the_others_found() -> None:
    """Whoever asked waits for an answer; where one part's examination is at fault, it says so."""

    async def breaks_down() -> Sequence[Finding]:
        raise ValueError("secret-1234")

    async def works() -> Sequence[Finding]:
        return [good("works", "It works.")]

    found = await Doctor({"broken": breaks_down, "works": works}, MovingClock()).examine()

    assert [("broken", Level.BAD), ("works", Level.GOOD)] == [(one.part, one.level) for one in found]
    assert "secret-1234" not in " ".join(one.said for one in found)
