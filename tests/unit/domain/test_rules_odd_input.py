"""The check answers whatever it is given."""

import json
import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.request import MODES
from bot.domain.request.tree import root
from bot.domain.rules import check
from tests.unit.domain.start_bodies import BODIES, a_body, full_path, lines_of, mode_of

NAMES = sorted({node.name for node in root().descendants()})
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(alphabet=st.characters())
    | st.sampled_from(["#allstream#", "web_recorder_service", "rtmp_publish_service", "hls", "mp4", "original", "7"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)


def _places(value: Any, path: str = "") -> list[str]:  # noqa: ANN401 - any JSON value
    below: list[str] = []
    if isinstance(value, dict):
        below = [place for key, item in value.items() for place in _places(item, f"{path}.{key}")]
    elif isinstance(value, list):
        below = [place for index, item in enumerate(value) for place in _places(item, f"{path}.{index}")]
    return ([path[1:]] if path else []) + below


PLACES = [(name, place) for name in BODIES for place in _places(BODIES[name]["body"])]


@given(mode=st.sampled_from([*MODES, "Mix", ""]), body=VALUES)
@settings(max_examples=300, deadline=None)
def test_any_json_is_judged(mode: str, body: object) -> None:
    """No value makes the check raise."""
    for finding in check(mode, body):
        assert finding.message.isprintable()
        assert finding.path.isprintable()


@given(mode=st.sampled_from(MODES), request=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_client_request_is_judged(mode: str, request: dict[str, object]) -> None:
    """Nor does a value under a name that exists."""
    check(mode, {"cname": "c", "uid": "7", "clientRequest": request})


@given(mode=st.sampled_from(MODES), place=st.sampled_from(PLACES), value=VALUES, other=st.sampled_from(PLACES))
@settings(max_examples=600, deadline=None)
def test_a_sound_body_with_odd_values_is_judged(
    mode: str, place: tuple[str, str], value: object, other: tuple[str, str]
) -> None:
    """Nor does an odd value where a sound one was, next to rules that look at it."""
    name, path = place
    body = a_body(name)
    for spot in (path, other[1] if other[0] == name else path):
        _put(body, spot, value)
    findings = check(mode, body)
    assert len(set(findings)) == len(findings)


def _put(holder: Any, path: str, value: object) -> None:  # noqa: ANN401 - any JSON value
    """Put a value where the path leads, as far as earlier values let it lead anywhere."""
    step, _, rest = path.partition(".")
    key: Any = int(step) if isinstance(holder, list) and step.isdigit() else step
    there = isinstance(holder, dict) or (isinstance(holder, list) and isinstance(key, int) and key < len(holder))
    if there and not rest:
        holder[key] = value
    elif there and (isinstance(holder, list) or key in holder):
        _put(holder[key], rest, value)


@pytest.mark.parametrize("mode", ["Mix", "MIX", "", "composite"])
def test_an_unknown_mode_still_gets_the_fields_checked(mode: str) -> None:
    """The mode is wrong, and so is the field; rules that depend on the mode keep quiet."""
    body = a_body("mix")
    body["clientRequest"]["recordingConfig"]["maxIdleTime"] = 1
    found = {(finding.rule, finding.path) for finding in check(mode, body)}
    assert {("R-001", "mode"), ("R-029", full_path("recordingConfig.maxIdleTime"))} == found


@pytest.mark.parametrize("body", [None, [], "text", 7, 1.5, True, float("nan"), (), b"bytes", object()])
def test_a_body_that_is_no_object_is_one_finding(body: object) -> None:
    """There is nothing in it to say more about."""
    (finding,) = check("mix", body)
    assert ("error", "R-006", "body") == (finding.severity, finding.rule, finding.path)


def test_a_number_of_thousands_of_digits_is_judged_anywhere() -> None:
    """Python refuses to write such a number, so no message may try to."""
    for name, path in PLACES:
        body = a_body(name)
        _put(body, path, 10**5000)
        assert path in {finding.path for finding in check(mode_of(name), body)}


def test_many_wrong_entries_are_told_in_good_time() -> None:
    """A body made to be slow is judged in linear time."""
    body = a_body("mix", **{f"unknown{number}": 1 for number in range(20_000)})
    body["clientRequest"]["storageConfig"]["fileNamePrefix"] = ["-"] * 20_000
    started = time.process_time()
    assert 40_000 <= len(check("mix", body))
    assert time.process_time() - started < 5


def test_a_typical_body_takes_about_a_tenth_of_a_millisecond() -> None:
    """The check runs before every ack; the bound leaves room for a slow and busy machine."""
    bodies = [(mode_of(name), a_body(name)) for name in BODIES]
    best = float("inf")
    for _ in range(10):
        started = time.process_time()
        for _ in range(20):
            for mode, body in bodies:
                check(mode, body)
        best = min(best, (time.process_time() - started) / (20 * len(bodies)))
    print(f"{1 / best:.0f} bodies a second")  # noqa: T201 - the figure is wanted
    assert best < 0.0004


def test_the_rules_import_nothing_heavy() -> None:
    """A check on the command line is done before one would notice."""
    code = "import sys, json, bot.domain.request_check; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)  # noqa: S603 - our own interpreter
    heavy = {"slack_sdk", "slack_bolt", "aiohttp", "asyncio", "yaml", "sqlite3", "apscheduler", "structlog"}
    assert set() == heavy & set(loaded)


def test_the_vectors_that_pass_stay_what_they_were() -> None:
    """Judging a body changes nothing in it."""
    for vector in lines_of("start-requests.jsonl"):
        before = json.dumps(vector["body"])
        check(vector["mode"], vector["body"])
        assert before == json.dumps(vector["body"])
