"""`recordbot template list` and `show`: what can be recorded, and the exact body that would be sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.config.settings import shipped_templates
from bot.domain.rules import check
from tests.unit.cli_settings import STORAGE, use


@pytest.fixture(autouse=True)
def _a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, STORAGE)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Return the body that `template show` prints."""
    assert 0 == main(["template", "show", *arguments])
    body: dict[str, Any] = json.loads(capsys.readouterr().out)
    return body


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, status: int) -> str:
    """Return what `template show` says instead of a body."""
    assert status == main(["template", "show", *arguments])
    said = capsys.readouterr()
    assert "" == said.out
    return said.err


def test_the_templates_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, with mode and title; what cannot be used here says why."""
    assert 0 == main(["template", "list"])
    lines = capsys.readouterr().out.splitlines()
    assert sorted(path.stem for path in shipped_templates().glob("*.yml")) == sorted(line.split()[0] for line in lines)
    (webinar,) = [line for line in lines if line.startswith("webinar ")]
    assert ["webinar", "mix", "Webinar: Everyone in one picture, HLS and MP4"] == webinar.split(maxsplit=2)
    assert "not available" in lines[-1]


def test_the_list_is_data_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """With the fields of each form."""
    assert 0 == main(["template", "list", "--json"])
    listed = {entry["id"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert ("Webinar", "mix", "main", "1 h", "4 h") == tuple(
        listed["webinar"][key] for key in ("title", "mode", "storage", "stop_after", "longest")
    )
    assert {"field": "recordingConfig.maxIdleTime", "label": "Stop when empty for (s)"} in listed["webinar"]["form"]


@pytest.mark.parametrize("name", sorted(path.stem for path in shipped_templates().glob("*.yml") if path.stem != "vod"))
def test_what_is_shown_would_be_taken(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """The body of every template passes the check of its own mode, and no key is in it."""
    main(["template", "list", "--json"])
    (mode,) = [entry["mode"] for entry in json.loads(capsys.readouterr().out) if entry["id"] == name]
    push = "extensionServiceConfig.extensionServices[rtmp_publish_service].serviceParam.outputs.0.rtmpUrl"
    more = ["--set", f"{push}=rtmp://example.com/live"] if name == "web-page-live" else []
    body = shown(capsys, name, *more)
    assert [] == [finding for finding in check(mode, body) if finding.severity == "error"]
    assert "planted" not in json.dumps(body)
    assert "********" == body["clientRequest"]["storageConfig"]["secretKey"]


def test_the_target_and_the_fields_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    """A field by its whole path, or by its last part where that is plain."""
    body = shown(
        capsys,
        *("webinar", "--cname", "all-hands", "--set", "maxIdleTime=60"),
        *("--set", "recordingConfig.transcodingConfig.mixedVideoLayout=2"),
    )
    assert "all-hands" == body["cname"]
    config = body["clientRequest"]["recordingConfig"]
    assert (60, 2) == (config["maxIdleTime"], config["transcodingConfig"]["mixedVideoLayout"])


def test_the_target_of_a_page_is_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    """`--cname` is the target, whatever the mode."""
    body = shown(capsys, "web-page", "--cname", "https://example.com/board")
    (service,) = body["clientRequest"]["extensionServiceConfig"]["extensionServices"]
    assert "https://example.com/board" == service["serviceParam"]["url"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--set", "maxIdleTime=4"], 1, "recordingConfig.maxIdleTime: Not '4', but a whole number from 5 to 2592000 s"),
        (["--set", "maxIdleTime=soon"], 1, "recordingConfig.maxIdleTime: "),
        (["--set", "mixedVideoLayout=9"], 1, "recordingConfig.transcodingConfig.mixedVideoLayout: "),
        (["--set", "maxIdelTime=60"], 1, "has no field `maxIdelTime`"),
        (["--set", "maxIdleTime"], 2, "--set maxIdleTime: write it as path=value."),
        (["--set", "=60"], 2, "--set =60: write it as path=value."),
        (["--cname", "naïve"], 1, "(R-002)"),
    ],
)
def test_what_cannot_be_sent_is_told_by_its_field(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    """A wrong value is a finding; an argument that is none is wrong use."""
    assert said in refused(capsys, "webinar", *arguments, status=status)


def test_a_template_that_does_not_exist_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer names what was probably meant."""
    assert "Did you mean `webinar`?" in refused(capsys, "webina", status=2)


def test_without_a_storage_profile_a_placeholder_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Templates can be looked at before anything is set up; standard error says what is missing."""
    use(monkeypatch, {})
    assert 0 == main(["template", "show", "webinar"])
    said = capsys.readouterr()
    assert "your-bucket" == json.loads(said.out)["clientRequest"]["storageConfig"]["bucket"]
    assert "No storage profile is set up" in said.err


def test_a_broken_template_is_told_with_file_and_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """For both commands, with status 1."""
    (tmp_path / "broken.yml").write_text("title: X\nmode: mox\n", encoding="utf-8")
    use(monkeypatch, STORAGE, RECORDBOT_TEMPLATES=str(tmp_path))
    for arguments in (["list"], ["show", "broken"]):
        assert 1 == main(["template", *arguments])
        assert "broken.yml:2: " in capsys.readouterr().err
