"""What the command line prints for a text, and for many lines."""

import json

import pytest

from bot.domain.request_check import as_json, check_lines, check_text, render_line
from bot.domain.rules import Finding
from tests.unit.domain.start_bodies import BODIES, a_body, changed, lines_of


def test_a_finding_is_one_line() -> None:
    """Severity, rule, path, a colon, the message; scripts cut it there."""
    (finding,) = check_text("mix", json.dumps(changed("mix", {"recordingFileConfig.avFileType": ["mp4"]})))
    assert (
        'error R-083 clientRequest.recordingFileConfig.avFileType: avFileType holds "mp4" without "hls": '
        'write ["hls", "mp4"].'
    ) == render_line(finding)


def test_a_finding_without_a_rule_has_a_dash() -> None:
    """The line keeps its columns."""
    assert "warning - a.b: why" == render_line(Finding("warning", None, "a.b", "why"))


def test_the_data_has_exactly_the_agreed_keys() -> None:
    """Warnings alone leave a body ok."""
    warning = Finding("warning", "R-063", "a", "b")
    listed = {"severity": "warning", "rule": "R-063", "path": "a", "message": "b"}
    assert {"ok": True, "findings": [listed]} == as_json([warning])
    assert {"ok": False, "findings": [{"severity": "error", "rule": None, "path": "", "message": ""}]} == as_json(
        [Finding("error", None, "", "")]
    )
    assert {"ok": True, "findings": []} == as_json([])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "This is empty; it must be JSON."),
        (b"\xef\xbb\xbf\r\n", "This is empty; it must be JSON."),
        ('{"cname": }', "This is not JSON: Expecting value, at column 11."),
        ("{}\n{}", "This is not JSON: Extra data, in line 2, column 1."),
        ("[" + "1" * 5_000 + ", ]", "This is not JSON: Expecting value, at column 5004."),
        ("[" * 100_000, "This is nested too deeply to be read."),
        (b"{\xff", "This is not UTF-8, and JSON is: 0xff after 1 bytes."),
    ],
    ids=["empty", "byte order mark", "value missing", "two values", "after a long number", "deep", "not UTF-8"],
)
def test_a_text_that_is_no_json_is_a_finding(text: str | bytes, message: str) -> None:
    """Nothing raises, and the place in the text is named."""
    assert [Finding("error", None, "body", message)] == check_text("mix", text)


def test_a_byte_order_mark_says_nothing_about_the_body() -> None:
    """Editors on Windows write one; the body behind it is what is sent."""
    body = json.dumps(a_body("mix"))
    assert [] == check_text("mix", b"\xef\xbb\xbf" + body.encode())
    line = b'\xef\xbb\xbf{"id": 1, "mode": "mix", "body": ' + body.encode() + b"}\r\n"
    assert [{"id": 1, "ok": True, "findings": []}] == list(check_lines([line]))


@pytest.mark.parametrize("digits", ["9" * 6_000, "-" + "9" * 6_000])
def test_a_number_too_long_for_python_is_judged_in_its_place(digits: str) -> None:
    """The person learns which field it is, and what is allowed there; the rest of the body is judged as well."""
    text = json.dumps(changed("mix", {"recordingConfig.maxIdleTime": 7777, "/uid": "0"})).replace("7777", digits)
    path = "clientRequest.recordingConfig.maxIdleTime"
    assert {("R-029", path), ("R-003", "uid")} == {(each.rule, each.path) for each in check_text("mix", text)}


def test_a_deep_text_that_can_be_read_is_judged() -> None:
    """What the parser bears, the check bears."""
    deep = '{"a":' * 900 + "1" + "}" * 900
    assert ["R-006"] == [finding.rule for finding in check_text("mix", deep) if finding.path == "a"]


def test_a_repeated_key_is_a_finding() -> None:
    """JSON keeps the last one silently; the person meant one of the two."""
    text = json.dumps(a_body("mix")).replace('"bucket":', '"bucket": "first", "bucket":')
    assert [
        Finding(
            "error",
            None,
            "clientRequest.storageConfig.bucket",
            "bucket stands here more than once, and only the last one counts: keep one.",
        )
    ] == check_text("mix", text)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_json_does_not_have_is_a_finding(literal: str) -> None:
    """Python reads it; nothing else does. Where a rule speaks of the place already, that is enough."""
    text = json.dumps(a_body("layout")).replace('"alpha": 1.0', f'"alpha": {literal}')
    path = "clientRequest.recordingConfig.transcodingConfig.layoutConfig.1.alpha"
    assert [("R-006", path)] == [(finding.rule, finding.path) for finding in check_text("mix", text)]
    found = check_text("mix", f'{{"x": {{"y": {literal}}}}}')
    assert Finding("error", None, "x.y", "NaN and Infinity are not JSON: write a number.") in found


def test_each_line_has_its_answer_in_order() -> None:
    """What cannot be read is answered too; blank lines are not."""
    lines = [
        json.dumps({"id": "a", "mode": "mix", "body": a_body("mix")}),
        "  \n",
        "not json",
        "[]",
        json.dumps({"id": 2, "mode": "mix"}),
        json.dumps({"id": 3, "mode": None, "body": {}}),
        json.dumps({"id": [4], "mode": "Mix", "body": a_body("mix")}) + "\n",
        json.dumps({"mode": "web", "body": a_body("web")}),
        '{"id": NaN, "mode": "web", "body": null}',
        '{"id": "b", "mode": "web", "mode": "mix", "body": ' + json.dumps(a_body("mix")) + "}",
        '{"id": ' + "1" * 5_000 + ', "mode": "web", "body": null}',
        json.dumps({"id": {"file": [1.5, True, None]}, "mode": "web", "body": a_body("web")}),
    ]
    answers = list(check_lines(lines))
    assert [("a", True), (None, False), (None, False), (2, False), (3, False), ([4], False), (None, True)] == [
        (answer["id"], answer["ok"]) for answer in answers[:7]
    ]
    assert [(None, False), ("b", False), (None, False), ({"file": [1.5, True, None]}, True)] == [
        (answer["id"], answer["ok"]) for answer in answers[7:]
    ]
    assert all({"id", "ok", "findings"} == set(answer) for answer in answers)
    assert [json.loads(json.dumps(answer, allow_nan=False)) for answer in answers] == answers


def test_a_line_that_cannot_be_read_says_which_it_is() -> None:
    """It has no id to be found by."""
    lines = [b"\n", b"{\n", b'{"id": "caf\xe9"}\n', b"[]", b"\xef\xbb\xbf"]
    assert [
        "Line 2 is not JSON: Expecting property name enclosed in double quotes, at column 2.",
        "Line 3 is not UTF-8, and JSON is: 0xe9 after 11 bytes.",
        'Line 4 is not an object {"id", "mode", "body"}.',
        "Line 5 is empty; it must be JSON.",
    ] == [finding["message"] for answer in check_lines(lines) for finding in _listed(answer)]


@pytest.mark.parametrize("mode", ["none", None, 1, True, ["mix"], {}])
def test_a_mode_that_is_none_breaks_the_rule_of_the_mode(mode: object) -> None:
    """Of whatever type it is: there is no default, and the three that exist are named."""
    line = {"id": 1, "mode": mode, "body": a_body("mix")}
    if mode == "none":
        del line["mode"]
    (answer,) = check_lines([json.dumps(line)])
    (finding,) = _listed(answer)
    assert ("error", "R-001", "mode") == (finding["severity"], finding["rule"], finding["path"])


def _listed(answer: dict[str, object]) -> list[dict[str, str]]:
    findings = answer["findings"]
    assert isinstance(findings, list)
    return findings


def test_the_lines_agree_with_the_texts() -> None:
    """One body is judged alike alone and among many."""
    vectors = lines_of("start-requests.jsonl")
    answers = check_lines(json.dumps(vector) for vector in vectors)
    for vector, answer in zip(vectors, answers, strict=True):
        alone = as_json(check_text(vector["mode"], json.dumps(vector["body"])))
        assert {"id": vector["id"], **alone} == answer


@pytest.mark.parametrize("name", BODIES)
def test_a_finding_of_any_body_can_be_printed(name: str) -> None:
    """Odd characters are written in escapes, so that a line stays one line and any terminal takes it."""
    odd = "a\nb\udc80\u2028\x1b[31m"
    for finding in check_text(str(BODIES[name]["mode"]), json.dumps(changed(name, {"/cname": odd, f"x{odd}": 1}))):
        assert 1 == len(render_line(finding).splitlines())
        render_line(finding).encode()
