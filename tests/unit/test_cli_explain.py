"""`recordbot explain CODE`: every explanation there is, and an honest word where there is none."""

import json
from typing import Any

import pytest

from bot.__main__ import main
from bot.agora.verdicts import verdict
from bot.cli.explain import ENDPOINTS
from bot.domain.error_dictionary import ANSWERS, EVENTS
from bot.errors import AgoraRejected


def explained(capsys: pytest.CaptureFixture[str], code: str, *, status: int = 0) -> dict[str, Any]:
    """Return what `--json` prints for *code*; the exit status must be *status*."""
    assert status == main(["explain", code, "--json"])
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def test_every_code_of_the_dictionary_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is found by its code, and by its HTTP status."""
    for line in (*ANSWERS, *EVENTS):
        for number in filter(str.isdigit, (line.agora_code, line.http_status)):
            if number != "200":
                found = explained(capsys, number)["explanations"]
                assert line.happened in [each["happened"] for each in found], number


def test_an_explanation_answers_the_four_questions(capsys: pytest.CaptureFixture[str]) -> None:
    """What happened, what runs, whether it is tried again, and who must act."""
    assert 0 == main(["explain", "433"])
    first, second = capsys.readouterr().out.split("\n\n")
    assert first.splitlines() == [
        "start · any HTTP status · code 433: resource expired",
        "  What happened:       The resource id is older than five minutes.",
        "  Is anything running: No: nothing was started.",
        "  Is it tried again:   Yes: with a new resource.",
        "  Who must act:        Nobody.",
    ]
    assert second.startswith("query, update, updateLayout, stop · any HTTP status · code 433: resource expired\n")


def test_a_number_can_be_a_code_and_an_http_status(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who types 404 may have read either."""
    names = [line["name"] for line in explained(capsys, "404")["explanations"]]
    assert ["no such address", "failed to find worker", "not found", "refused"] == names


def test_an_http_status_without_a_line_of_its_own_is_explained_by_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    """503 stands in no line, 5xx does."""
    assert {"Agora is in trouble"} == {line["name"] for line in explained(capsys, "503")["explanations"]}


def test_with_the_http_status_the_lines_are_those_the_bot_would_find(capsys: pytest.CaptureFixture[str]) -> None:
    """206 with 65 is three things, by the call; 206 with 435 only one."""
    assert ["acquire", "start", "query update updateLayout stop"] == [
        line["endpoint"] for line in explained(capsys, "206/65")["explanations"]
    ]
    assert ["no recorded data"] == [line["name"] for line in explained(capsys, "206/435")["explanations"]]
    assert ["already started"] == [line["name"] for line in explained(capsys, "201/7")["explanations"]]
    assert ["credentials refused"] == [line["name"] for line in explained(capsys, "401/7")["explanations"]]


def test_the_codes_of_callbacks_are_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    """They never come in an answer."""
    assert 0 == main(["explain", "5"])
    assert capsys.readouterr().out.startswith("callback 71 · code 5: access_url_failed\n")


def test_words_stand_for_a_code_where_agora_sends_none(capsys: pytest.CaptureFixture[str]) -> None:
    """The gateway answers with a sentence instead of a number."""
    main(["explain", "404"])
    assert "any call · HTTP 404 · the words “no route matched”: no such address" in capsys.readouterr().out


def test_a_code_that_nobody_knows_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    """With what the bot makes of it, and what to send to Agora's support."""
    assert 1 == main(["explain", "9999"])
    said = capsys.readouterr().out
    assert "No document of Agora's explains the code 9999" in said
    assert "treated as final" in said
    assert "request id" in said
    assert "Never send the customer secret" in said
    assert (False, []) == (
        explained(capsys, "9999", status=1)["known"],
        explained(capsys, "9999", status=1)["explanations"],
    )


def test_what_is_said_of_an_unknown_code_is_what_the_bot_does() -> None:
    """Final with any HTTP status from 400 to 499 that has no line of its own; with 500 it is not."""
    assert {AgoraRejected} == {verdict(endpoint, 400, 9999) for endpoint in ENDPOINTS}
    assert AgoraRejected not in {verdict(endpoint, 500, 9999) for endpoint in ENDPOINTS}


def test_an_unknown_code_is_decided_by_its_http_status(capsys: pytest.CaptureFixture[str]) -> None:
    """The fall-back is shown, between the warning and the advice."""
    assert 1 == main(["explain", "500/9999"])
    said = capsys.readouterr().out.split("\n\n")
    assert said[0].startswith("No document")
    assert said[2].startswith("acquire, query · HTTP 5xx · any code: Agora is in trouble")
    assert "request id" in said[-1]


def test_a_success_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Some answers carry code 0 or 200 where all is well; a strange code beside 200 loses no sid."""
    for code in ("0", "200", "200/0", "200/200"):
        assert 0 == main(["explain", code])
        assert "all is well" in capsys.readouterr().out
    assert 1 == main(["explain", "200/9999"])
    assert "counts as a success all the same" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["sixty-five", "65/206/1", "", "-65", "6.5", "٦٥", "99/65", "206/", "1234567890"])
def test_what_is_no_code_is_wrong_use(capsys: pytest.CaptureFixture[str], typed: str) -> None:
    """The answer shows how a code is typed."""
    assert 2 == main(["explain", "--", typed])
    assert "such as 206/65" in capsys.readouterr().err
