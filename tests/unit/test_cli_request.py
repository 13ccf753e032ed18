"""`recordbot request check`: what it reads, what it prints, and its exit status, to the letter."""

import io
import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from bot.__main__ import main

GOOD: Final[dict[str, Any]] = {
    "cname": "town-hall",
    "uid": "527841",
    "clientRequest": {
        "recordingConfig": {"channelType": 1, "subscribeUidGroup": 0},
        "recordingFileConfig": {"avFileType": ["hls", "mp4"]},
        "storageConfig": {"vendor": 1, "region": 0, "bucket": "b", "accessKey": "k", "secretKey": "s"},
    },
}
BAD: Final[dict[str, Any]] = {
    **GOOD,
    "clientRequest": {**GOOD["clientRequest"], "recordingFileConfig": {"avFileType": ["mp4"]}},
}
DOUBTFUL: Final[dict[str, Any]] = {
    **GOOD,
    "clientRequest": {**GOOD["clientRequest"], "token": "<your token>"},
}
PATH: Final = "clientRequest.recordingFileConfig.avFileType"


def written(folder: Path, content: object) -> str:
    """Write *content* to a file, as JSON unless it is bytes; return its name."""
    path = folder / "body.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def lines_of(folder: Path, *lines: object) -> str:
    """Write JSON lines; return the file's name."""
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return written(folder, b"\n".join(encoded) + b"\n")


def verdicts(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the lines that were printed."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_good_body_prints_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0 says it."""
    assert 0 == main(["request", "check", "--mode", "mix", written(tmp_path, GOOD)])
    assert ("", "") == capsys.readouterr()


def test_a_finding_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Severity, rule, path and message, in this order; an error makes the status 1."""
    assert 1 == main(["request", "check", "--mode", "mix", written(tmp_path, BAD)])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"error R-083 {PATH}: ")


def test_a_warning_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is printed, and the status stays 0."""
    assert 0 == main(["request", "check", "--mode", "mix", written(tmp_path, DOUBTFUL)])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("warning R-007 clientRequest.token: ")


def test_json_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`ok` and `findings`, each with the four keys of the contract and no other."""
    assert 1 == main(["request", "check", "--mode", "mix", "--json", written(tmp_path, BAD)])
    (verdict,) = verdicts(capsys)
    assert ["ok", "findings"] == list(verdict)
    (finding,) = verdict["findings"]
    assert {"severity": "error", "rule": "R-083", "path": PATH} == {
        key: finding[key] for key in ("severity", "rule", "path")
    }
    assert {"severity", "rule", "path", "message"} == set(finding)

    assert 0 == main(["request", "check", "--mode", "mix", "--json", written(tmp_path, GOOD)])
    assert [{"ok": True, "findings": []}] == verdicts(capsys)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`-` stands for it, for one body and for lines, whatever the terminal's encoding."""
    for arguments, data in (
        (["--mode", "mix", "-"], {**BAD, "cname": "grüße"}),
        (["--lines", "-"], {"id": 1, "mode": "mix", "body": BAD}),
    ):
        raw = io.BytesIO(json.dumps(data, ensure_ascii=False).encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, encoding="ascii"))
        assert 1 == main(["request", "check", *arguments])
        assert "R-083" in capsys.readouterr().out


@pytest.mark.parametrize("mode", ["Mix", "composite", ""])
def test_an_unknown_mode_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str], mode: str) -> None:
    """The mode is part of what is checked."""
    assert 1 == main(["request", "check", "--mode", mode, written(tmp_path, GOOD)])
    assert capsys.readouterr().out.startswith("error R-001 mode: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"{", "not JSON"),
        (b'{\n"cname": "caf\xe9"}', "not UTF-8, and JSON is: 0xe9 in line 2, after 13 bytes"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\x00", "not JSON"),
    ],
)
def test_what_cannot_be_read_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    """Not a crash: a finding without a rule, and status 1."""
    name = written(tmp_path, content)
    assert 1 == main(["request", "check", "--mode", "mix", "--json", name])
    (verdict,) = verdicts(capsys)
    (finding,) = verdict["findings"]
    assert ("error", None, "body") == (finding["severity"], finding["rule"], finding["path"])
    assert said in finding["message"]
    assert 1 == main(["request", "check", "--mode", "mix", name])
    assert capsys.readouterr().out.startswith("error - body: ")


def test_a_body_in_another_encoding_does_not_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bucket with a stray byte would be sent as something else than what stands in the file."""
    content = json.dumps(GOOD).encode().replace(b'"b"', b'"b\xff"')
    assert 1 == main(["request", "check", "--mode", "mix", written(tmp_path, content)])
    assert "0xff" in capsys.readouterr().out


def test_each_line_gets_its_verdict_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its id; an error in any of them makes the status 1."""
    name = lines_of(
        tmp_path,
        {"id": "first", "mode": "mix", "body": GOOD},
        b"",
        {"id": 2, "mode": "mix", "body": BAD},
        {"id": "third", "mode": "mix", "body": DOUBTFUL},
    )
    assert 1 == main(["request", "check", "--lines", name])
    said = verdicts(capsys)
    assert [["id", "ok", "findings"]] * 3 == [list(verdict) for verdict in said]
    assert [("first", True), (2, False), ("third", True)] == [(verdict["id"], verdict["ok"]) for verdict in said]
    assert ["R-083"] == [finding["rule"] for finding in said[1]["findings"]]

    good = lines_of(tmp_path, {"id": 1, "mode": "mix", "body": GOOD}, {"id": 2, "mode": "mix", "body": DOUBTFUL})
    assert 0 == main(["request", "check", "--lines", good])


def test_a_line_that_cannot_be_read_is_a_finding_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lines around it are checked all the same."""
    name = lines_of(
        tmp_path,
        b"{",
        b'{"id": "caf\xe9", "mode": "mix", "body": {}}',
        b"[]",
        {"id": 4},
        {"id": 5, "mode": "mix", "body": GOOD},
    )
    assert 1 == main(["request", "check", "--lines", name])
    said = verdicts(capsys)
    assert [(None, False), (None, False), (None, False), (4, False), (5, True)] == [
        (verdict["id"], verdict["ok"]) for verdict in said
    ]
    assert ["line", "line", "line", "mode"] == [verdict["findings"][0]["path"] for verdict in said[:4]]


def test_an_empty_file_of_lines_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was wrong, because nothing was there."""
    assert 0 == main(["request", "check", "--lines", written(tmp_path, b"")])
    assert "" == capsys.readouterr().out


def test_an_id_that_no_terminal_can_show_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half a surrogate pair is a legal JSON escape, and goes out as it came in."""
    name = lines_of(tmp_path, b'{"id": "\\ud800", "mode": "mix", "body": {"\\udfff": 1}}')
    assert 1 == main(["request", "check", "--lines", name])
    (verdict,) = verdicts(capsys)
    assert "\ud800" == verdict["id"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--mode", "mix", "/nonexistent/body.json"],
        ["--mode", "mix", "/"],
        ["--lines", "/nonexistent/lines"],
        ["--lines", ""],
    ],
)
def test_a_file_that_cannot_be_read_is_wrong_use(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Status 2, its name and the reason on standard error, nothing on standard output."""
    assert 2 == main(["request", "check", *arguments])
    said = capsys.readouterr()
    assert "" == said.out
    assert said.err.startswith(f"{arguments[-1]}: ")


def test_a_file_needs_its_mode(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is no default: the same body is right in one mode and wrong in another."""
    assert 2 == main(["request", "check", written(tmp_path, GOOD)])
    assert "--mode individual, mix or web" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--mode", "mix"], ["--mode", "mix", "a", "--lines", "b"], ["a", "b"]])
def test_one_file_or_lines(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Neither none nor both."""
    with pytest.raises(SystemExit) as ended:
        main(["request", "check", *arguments])
    assert 2 == ended.value.code
    assert capsys.readouterr().err.startswith("usage: recordbot")
