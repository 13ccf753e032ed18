"""The command line as a whole process: what only a process has, its exit status, its pipes, its start."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.unit.cli_settings import GOOD, OURS

ROOT: Final = Path(__file__).parents[2]
WITHIN_SECONDS: Final = 30


def recordbot(
    *arguments: str, stdin: bytes = b"", settings: dict[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[bytes]:
    """Run `recordbot` with *arguments* and nobody's settings but *settings*."""
    own = {name: value for name, value in os.environ.items() if not name.upper().startswith(OURS)}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        env={**own, "PYTHONPATH": str(ROOT), **(settings or {})},
        cwd=folder,
        timeout=WITHIN_SECONDS,
        check=False,
    )


def test_standard_input_that_is_not_utf8_is_a_finding() -> None:
    """No traceback, whatever is piped in."""
    ended = recordbot("request", "check", "--mode", "mix", "--json", "-", stdin=b'{"cname": "\xff"}')
    assert (1, b"") == (ended.returncode, ended.stderr)
    assert "not UTF-8" in json.loads(ended.stdout)["findings"][0]["message"]


def test_a_broken_template_keeps_the_bot_from_starting(tmp_path: Path) -> None:
    """Status 1, with file and line; no database was made and nothing listened."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "webinar.yml").write_text("title: Webinar\nmode: mox\n", encoding="utf-8")
    ended = recordbot("run", settings={**GOOD, "RECORDBOT_TEMPLATES": str(folder)}, folder=tmp_path)
    assert 1 == ended.returncode
    assert b"webinar.yml:2: " in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert [folder] == list(tmp_path.iterdir())


def test_missing_settings_end_the_process_with_two(tmp_path: Path) -> None:
    """As the contract has it for wrong use."""
    ended = recordbot("run", folder=tmp_path)
    assert (2, b"") == (ended.returncode, ended.stdout)
    assert 5 == ended.stderr.count(b": missing.")


def test_a_terminal_without_unicode_gets_escapes() -> None:
    """Text and JSON are still printed; the JSON means the same."""
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    ended = recordbot("explain", "404", settings=ascii_only)
    assert (0, b"") == (ended.returncode, ended.stderr)
    assert rb"\u201cno route matched\u201d" in ended.stdout
    ended = recordbot("explain", "9999", "--json", settings=ascii_only)
    assert "request id" in json.loads(ended.stdout)["says"][-1]


def test_a_reader_who_has_seen_enough_is_no_crash() -> None:
    """`recordbot reference | head -1` ends without a traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "reference"],
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        timeout=WITHIN_SECONDS,
        check=False,
    )
    os.close(writing)
    assert (1, b"") == (ended.returncode, ended.stderr)


def test_the_check_reads_no_library_that_it_does_not_need(tmp_path: Path) -> None:
    """Its start-up time is most of what it takes: a library more would be noticed by whoever calls it often."""
    body = tmp_path / "body.json"
    body.write_text("{}", encoding="utf-8")
    script = (
        "import sys; from bot.__main__ import main\n"
        f"main(['request', 'check', '--mode', 'mix', {str(body)!r}])\n"
        "needless = {'asyncio', 'aiohttp', 'yaml', 'slack_sdk', 'slack_bolt', 'structlog', 'sqlite3', 'pydantic_settings'}\n"
        "sys.exit(' '.join(needless & sys.modules.keys()) or None)"
    )
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", script], capture_output=True, cwd=ROOT, timeout=WITHIN_SECONDS, check=False
    )
    assert (0, b"") == (ended.returncode, ended.stderr)
