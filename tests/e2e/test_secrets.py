"""Distinctive secrets are planted wherever the bot is given any; everything is driven; every output is searched."""

import asyncio
import base64
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bot.config import read_settings
from bot.sandbox.agora import CUSTOMER_ID, Fault, StandInAgora
from bot.sandbox.agora.notifications import signatures
from bot.sandbox.slack import StandInSlack
from tests.e2e.stage import QUICK, Stage
from tests.e2e.tap import a_press, a_tap
from tests.e2e.test_life import cards, says

CERTIFICATE: Final = "0badcafe0badcafe0badcafe0badcafe"
BOT_TOKEN: Final = "xoxb-1-PLANTEDBOTTOKEN"
SIGNING: Final = "PLANTED-signing-new,PLANTED-signing-old"
CUSTOMER: Final = "PLANTED/customer+secret="
STORAGE: Final = "RECORDBOT_STORAGE__MAIN__"
SETTINGS: Final = {
    "SLACK_SIGNING_SECRET": SIGNING,
    "AGORA_CUSTOMER_SECRET": CUSTOMER,
    "AGORA_APP_CERTIFICATE": CERTIFICATE,
    "AGORA_NOTIFICATION_SECRET": "PLANTED-notification",
    f"{STORAGE}ACCESS_KEY": "PLANTED&access<key>",
    f"{STORAGE}SECRET_KEY": 'PLANTED"storage\\secret',
}
STREAM_KEY: Final = "PLANTEDSTREAMKEY"
PUSH: Final = f"start web-page-live https://example.com/board rtmpUrl=rtmp://live.example.com/app/{STREAM_KEY}"
LINES: Final = ("start webinar town-hall for 30m", PUSH, "start webinar", "stop nobody", "list", "status", "help")
CRASH: Final = {**a_press("stop_recording", ""), "actions": [{"action_id": "stop_recording", "type": "button"}]}
RTC_TOKEN: Final = re.compile(r"007eJ[\w+/=-]{20}")  # any that the bot makes

PASTED: Final = (BOT_TOKEN, *SIGNING.split(","), CUSTOMER, CERTIFICATE, SETTINGS["AGORA_NOTIFICATION_SECRET"])

# Given by a person for one recording; it stands in that recording's row, because Agora must be told it, and so
# in every copy of the database. Nowhere else.
IN_THE_ROW_ALONE: Final = (STREAM_KEY,)


def secrets() -> list[str]:
    """Return every planted secret in every spelling in which it could get out."""
    account = base64.b64encode(f"{CUSTOMER_ID}:{CUSTOMER}".encode()).decode()
    plain = [BOT_TOKEN, account, *SETTINGS.values(), *SIGNING.split(",")]
    return sorted({spelled for one in plain for spelled in (one, quote(one, safe=""), repr(one)[1:-1])})


def found(text: str, *, also: tuple[str, ...] = IN_THE_ROW_ALONE) -> list[str]:
    """Return the secrets that stand in *text*."""
    tokens = RTC_TOKEN.findall(text)
    return [secret for secret in (*secrets(), *also) if secret in text] + tokens


def contents(folder: Path) -> dict[str, str]:
    """Return what stands in the database's files and in its copies."""
    return {file.name: file.read_bytes().decode(errors="replace") for file in folder.glob("*.db*")}


@asynccontextmanager
async def a_planted_stage(folder: Path) -> AsyncIterator[Stage]:
    """Yield a stage on which the bot runs with planted secrets."""
    agora = StandInAgora(pace=QUICK, customer_secret=CUSTOMER, certificate=CERTIFICATE)
    slack = StandInSlack(bot_token=BOT_TOKEN, signing_secret=SIGNING.split(",")[0])
    async with agora, slack:
        stage = Stage(agora, slack, folder, SETTINGS)
        await stage.start_bot()
        stage.agora.send_callbacks_to(f"{stage.url}/agora/notifications", SETTINGS["AGORA_NOTIFICATION_SECRET"])
        try:
            yield stage
        finally:
            await stage.kill_bot()


async def everything_happens(stage: Stage) -> list[str]:
    """Drive the bot through all that it can do and all that can go wrong; return what it answered."""
    said: list[str] = []
    stage.agora.faults.add(Fault("acquire", "no_worker_manager"))
    stage.agora.faults.add(Fault("start", "html"))
    stage.agora.faults.add(Fault("query", "unauthorized"))
    async with a_tap(stage) as tap:
        said += [str(await stage.slack.command("/record", line)) for line in LINES]
        for pasted in PASTED:  # by somebody who alone reads the answer, in which it stands again
            await stage.slack.command("/record", f"stop {pasted}")
        await stage.until(lambda: len(stage.agora.tasks) == 2)
        await stage.until(lambda: says(stage, "Recording"))
        said.append(str(await stage.slack.command("/record", f"publish rtmp://live.example.com/app/{STREAM_KEY}2")))
        said += [str(await tap.interaction(payload)) for payload in (CRASH, a_press("nobody_listens", "x"))]
        said.append(str(await tap.send(b"text=x", tap.signed(b"text=x", secret="guessed"))))
        forged = signatures("guessed", b"{}")
        said.append(str(await tap.send(b"{}", forged, path="/agora/notifications")))
        await stage.slack.open_home()
        said += [str(await stage.get(path)) for path in ("/healthz", "/readyz", "/metrics")]
        await stage.slack.press(cards(stage)[0], "stop_recording")
        await stage.until(lambda: "stop" in [request.endpoint for request in stage.agora.requests])
        await stage.until(lambda: stage.agora.deliveries)
    return said


async def typed(stage: Stage, *words: str) -> str:
    """Return what a command prints, with the bot's own settings."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, env=stage.environment(), stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    printed, complained = await process.communicate()
    return f"{words} {printed.decode()} {complained.decode()}"


async def test_no_secret_gets_out(tmp_path: Path) -> None:
    """Not into a log line or a traceback, an answer or a message, a metric, a file of the database, or what a command prints."""
    async with a_planted_stage(tmp_path) as stage:
        outputs = {"answers": "\n".join(await everything_happens(stage))}
        files = contents(tmp_path)
        assert {"recordbot.db", "recordbot.db-wal"} <= set(files)
        assert 0 == await stage.stop_bot()
        outputs["Slack"] = "\n".join(f"{call.method} {call.args}" for call in stage.slack.calls)
        outputs["log"] = stage.log
        for words in (
            ("check",),
            ("check", "--json"),
            ("template", "list"),
            ("template", "show", "webinar"),
            ("audit",),
            ("audit", "--json"),
            ("backup", str(tmp_path / "copy.db")),
        ):
            outputs[" ".join(words[:2])] = await typed(stage, *words)
        settings = read_settings(stage.environment())
        outputs["repr"] = f"{settings!r} {settings} {settings.storages!r} {settings.model_dump()}"

    files |= contents(tmp_path)
    assert "copy.db" in files
    assert '"event": "bug"' in outputs["log"], "a crash was to be among what happened"
    assert len(PASTED) <= outputs["log"].count("No recording fits")
    assert "chat.postMessage" in outputs["Slack"]
    assert {} == {where: found(text) for where, text in outputs.items() if found(text)}
    assert {} == {where: found(text, also=()) for where, text in files.items() if found(text, also=())}
    assert STREAM_KEY in "".join(files.values())
