"""`recordbot check` and the refusals of `recordbot run`: every problem at once, each where it is."""

import json
from pathlib import Path
from typing import Final

import pytest

from bot.__main__ import main
from bot.cli.checks import manifest_problems
from bot.cli.manifest import shipped_manifest
from tests.unit.cli_settings import GOOD, use

BROKEN: Final = """\
title: Webinar
description: One line is wrong
mode: mix
storage: main
stop_after: 1h
longest: 4h
request:
  recordingConfig:
    channelType: 1
    maxIdleTime: 2
"""


def templates(folder: Path, **texts: str) -> str:
    """Write one template per name to *folder*; return the folder."""
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return str(folder)


def test_a_good_set_up_is_good(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0, one sentence, and the optional template that cannot be used as a warning."""
    use(monkeypatch, GOOD)
    assert 0 == main(["check"])
    said = capsys.readouterr()
    assert "Settings, templates and manifest are good.\n" == said.out
    assert said.err.startswith("warning `vod` cannot be used here: there is no storage profile `vod`")


def test_the_policy_is_checked_with_everything_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With its file and line, also where a template is broken, whose name a rule may hold nevertheless."""
    policy = tmp_path / "policy.yml"
    policy.write_text("rules:\n  few:\n    templates: [webinar, gone]\n    at_once: many\n", encoding="utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    use(monkeypatch, GOOD, RECORDBOT_POLICY=str(policy), RECORDBOT_TEMPLATES=templates(folder, webinar=BROKEN))
    assert 1 == main(["check"])
    said = capsys.readouterr().err
    assert "error policy.yml:3: rules.few.templates.1: there is no template `gone`" in said
    assert "error policy.yml:4: rules.few.at_once: this is a whole number" in said
    assert "error webinar.yml:10" in said


def test_everything_that_is_wrong_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Settings that cannot be read do not hide the templates, and a broken profile is told once."""
    use(
        monkeypatch,
        GOOD,
        RECORDBOT_PORT="many",
        RECORDBOT_STORAGE__MAIN__REGION="nowhere",
        RECORDBOT_TEMPLATES=templates(tmp_path, webinar=BROKEN, other="title: [\n"),
    )
    monkeypatch.delenv("AGORA_CUSTOMER_ID")
    assert 1 == main(["check"])
    said = capsys.readouterr()
    problems = [line.partition(": ")[0] for line in said.err.splitlines() if line.startswith("error ")]
    assert [
        "error AGORA_CUSTOMER_ID",
        "error RECORDBOT_PORT",
        "error RECORDBOT_STORAGE__MAIN__REGION",
        "error other.yml:2",
        "error webinar.yml:10",
    ] == problems
    assert "" == said.out
    assert "planted" not in said.err


def test_a_problem_of_the_file_is_told_with_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Where the settings stand in a file, its line is part of the sentence."""
    path = tmp_path / "recordbot.toml"
    path.write_text('# settings\nRECORDBOT_PORT = "many"\n', encoding="utf-8")
    use(monkeypatch, GOOD, RECORDBOT_CONFIG=str(path))
    assert 1 == main(["check"])
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error ")]
    assert line.startswith("error RECORDBOT_PORT: ")
    assert line.endswith("(recordbot.toml:2)")


def test_the_verdict_is_data_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` prints one object, and nothing on standard error."""
    use(monkeypatch, GOOD)
    assert 0 == main(["check", "--json"])
    said = capsys.readouterr()
    verdict = json.loads(said.out)
    assert (True, [], 1) == (verdict["ok"], verdict["problems"], len(verdict["warnings"]))
    assert "" == said.err

    monkeypatch.delenv("AGORA_APP_ID")
    assert 1 == main(["check", "--json"])
    verdict = json.loads(capsys.readouterr().out)
    assert (False, 1) == (verdict["ok"], len(verdict["problems"]))


@pytest.mark.parametrize(
    "odd",
    [
        {"RECORDBOT_CONFIG": "/nonexistent/recordbot.toml"},
        {"RECORDBOT_DATABASE_URL": "mysql://x"},
        {"AGORA_API_URL": "ftp://example.com"},
        {"recordbot_port": "1", "RECORDBOT_PORT": "2"},
        {"RECORDBOT_HOST": "a\tb"},
        {"RECORDBOT_STORAGE__MAIN__PREFIX": "[1]"},
        {"RECORDBOT_STORAGE__OTHER__BUCKET": "half"},
        {"RECORDBOT_STORAGE__VOD__BUCKET": "half"},
        {"RECORDBOT_TEMPLATES": "/nonexistent/templates"},
    ],
)
def test_no_setting_can_break_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], odd: dict[str, str]
) -> None:
    """Whatever is wrong is told by the name of its setting, and nothing else is blamed."""
    use(monkeypatch, GOOD, **odd)
    assert 1 == main(["check"])
    problems = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error ")]
    assert problems
    name = max(odd)[:20].upper()
    assert all(line.startswith(f"error {name}") for line in problems), problems


def test_the_bot_says_every_missing_setting_and_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Status 2, each setting by its name, and no database was made."""
    use(monkeypatch, {})
    monkeypatch.chdir(tmp_path)
    assert 2 == main(["run"])
    said = capsys.readouterr()
    assert [
        "AGORA_APP_ID",
        "AGORA_CUSTOMER_ID",
        "AGORA_CUSTOMER_SECRET",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
    ] == [line.partition(":")[0] for line in said.err.splitlines()]
    assert "" == said.out
    assert [] == list(tmp_path.iterdir())


def test_a_manifest_that_lacks_something_is_told_what(tmp_path: Path) -> None:
    """What Slack must know of and send, the scopes that the bot must have, and the line that is no YAML."""
    path = tmp_path / "app_manifest.yml"
    assert [f"{path.name}: cannot be read: No such file or directory."] == list(manifest_problems(path))

    shipped = shipped_manifest().read_text(encoding="utf-8")
    path.write_text(shipped.replace("/record\n", "/rec\n").replace("- users:read", "- users:write"), encoding="utf-8")
    assert [
        f"{path.name}: features.slash_commands lacks /record, the only command the bot listens to.",
        f"{path.name}: oauth_config.scopes.bot lacks users:read.",
    ] == list(manifest_problems(path))

    path.write_text(shipped.replace("record_message", "x").replace("app_home_opened", "y"), encoding="utf-8")
    assert [
        f"{path.name}: features.shortcuts lacks one with the callback_id record_message.",
        f"{path.name}: settings.event_subscriptions.bot_events lacks app_home_opened: the Home tab would stay empty.",
    ] == list(manifest_problems(path))

    path.write_text("features:\n  slash_commands: [\n", encoding="utf-8")
    (problem,) = manifest_problems(path)
    assert problem.startswith(f"{path.name}:3: ")

    for odd in ("", "[]", "features: 1", "features: {slash_commands: 1}", "features: {slash_commands: [1]}", "\x00"):
        path.write_text(odd, encoding="utf-8")
        assert list(manifest_problems(path)), odd


def test_without_arguments_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong use is status 2, and the usage goes to standard error."""
    for arguments in ([], ["begin"], ["request"], ["template"], ["sandbox", "--port", "many"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert 2 == ended.value.code
        assert capsys.readouterr().err.startswith("usage: recordbot")


def test_help_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command says what it takes."""
    for command in (
        "run",
        "sandbox",
        "check",
        "request",
        "template",
        "explain",
        "reference",
        "manifest",
        "backup",
        "bench",
    ):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert 0 == ended.value.code
        assert capsys.readouterr().out.startswith(f"usage: recordbot {command}")
