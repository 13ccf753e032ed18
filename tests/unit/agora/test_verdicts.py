"""What each answer of Agora means for the program, and that people are told the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import errors
from bot.agora.verdicts import VERDICTS, is_success, verdict
from bot.domain.error_dictionary import ANSWERS, EVENTS, Explanation, explain, explanation_for

ENDPOINTS = ("acquire", "start", "query", "update", "updateLayout", "stop")
CONTROL = ("query", "update", "updateLayout", "stop")
MAY_ACT = ("start", "update", "updateLayout", "stop")

REFUSED, DENIED, AWAY = errors.AgoraRejected, errors.AgoraUnauthorized, errors.AgoraUnavailable
UNKNOWN, EXPIRED, GONE = errors.AgoraOutcomeUnknown, errors.ResourceExpired, errors.RecorderGone

# (endpoints, HTTP status, code, message, verdict): the tables "Response status codes" and "Common errors"
DOCUMENTED: list[tuple[tuple[str, ...], int, int | None, str, type[errors.AgoraError]]] = [
    (("start",), 201, 7, "already started", errors.AlreadyStarted),
    (("start",), 200, 7, "already started", errors.AlreadyStarted),
    (("start",), 201, None, "", errors.AlreadyStarted),
    (("start",), 201, None, "not a JSON object: 21 bytes of application/json", UNKNOWN),
    (("start", *CONTROL), 206, 65, "request not completed", UNKNOWN),
    (("acquire",), 206, 65, "request not completed", AWAY),
    (("stop",), 206, 435, "no recorded data", errors.NothingRecorded),
    (("stop", "query"), 400, 435, "no recorded data", errors.NothingRecorded),
    (("stop",), 206, None, "", errors.UploadPending),
    (("stop",), 206, None, "not a JSON object: 21 bytes of text/html", UNKNOWN),
    (("stop",), 206, 50, "", errors.UploadPending),
    (("stop",), 400, 50, "", errors.UploadPending),
    (ENDPOINTS, 400, None, "AppID is invalid", DENIED),
    (ENDPOINTS, 400, 2, "request_hash mismatch!", REFUSED),
    (ENDPOINTS, 400, 2, "appid is invalid", REFUSED),
    (ENDPOINTS, 400, 8, "", REFUSED),
    (CONTROL, 400, 49, "invalid operation", errors.AlreadyStopping),
    (("start",), 400, 53, "task conflict", errors.TaskConflict),
    (("acquire",), 400, 400, "invalid_appid", DENIED),
    (("acquire",), 400, 401, "invalid_channel_name", REFUSED),
    (("acquire",), 400, 405, "no_active_status", DENIED),
    (("acquire",), 400, 406, "vendor_over_load", errors.AgoraOverloaded),
    (ENDPOINTS, 401, None, "Unauthorized", DENIED),
    (ENDPOINTS, 401, None, "Invalid authentication credentials", DENIED),
    (ENDPOINTS, 403, None, "", DENIED),
    (ENDPOINTS, 404, None, "no Route matched with those values", REFUSED),
    (CONTROL, 404, 404, "Failed to find worker.", GONE),
    (CONTROL, 404, 404, "no Route matched with those values", GONE),
    (CONTROL, 404, None, "", GONE),
    (("acquire", "start"), 404, None, "", REFUSED),
    (ENDPOINTS, 429, None, "API rate limit exceeded", AWAY),
    (("acquire",), 500, 500, "internal_error", AWAY),
    (("acquire",), 500, 501, "no_worker_manager_available", AWAY),
    (("acquire",), 500, 504, "allocate_timeout", AWAY),
    (("acquire",), 504, 62, "request timeout", AWAY),
    (("acquire",), 400, 62, "", DENIED),
    (("start",), 500, 502, "Failed to allocate worker", EXPIRED),
    (("start",), 500, 62, "request timeout", UNKNOWN),
    (("start",), 504, 62, "request timeout", UNKNOWN),
    (("start",), 500, 15, "", UNKNOWN),
    (("start",), 400, 52, "", UNKNOWN),
    (CONTROL, 504, 62, "request timeout", UNKNOWN),
    (MAY_ACT, 502, None, "", UNKNOWN),
    (MAY_ACT, 503, 999, "", UNKNOWN),
    (("acquire", "query"), 503, None, "", AWAY),
    (MAY_ACT, 408, None, "", UNKNOWN),
    (("acquire", "query"), 408, None, "", AWAY),
    (("start",), 400, 433, "", EXPIRED),
    (("start",), 500, 433, "", EXPIRED),
    (("start",), 400, 1001, "", EXPIRED),
    (("start",), 400, 1003, "", EXPIRED),
    (CONTROL, 400, 433, "", EXPIRED),
    (CONTROL, 400, 1001, "", REFUSED),
    (CONTROL, 400, 1003, "", REFUSED),
    (ENDPOINTS, 400, 432, "", REFUSED),
    (ENDPOINTS, 400, 109, "", REFUSED),
    (ENDPOINTS, 400, 110, "", REFUSED),
    (CONTROL, 400, 501, "service is exiting", errors.AlreadyStopping),
    (ENDPOINTS, 400, 1013, "", REFUSED),
    (("updateLayout",), 400, 1028, "", REFUSED),
    (ENDPOINTS, 400, 1033, "", REFUSED),
    (ENDPOINTS, 400, 31337, "never seen", REFUSED),
    (ENDPOINTS, 302, None, "", AWAY),
    (MAY_ACT, 202, None, "", UNKNOWN),
    (("acquire", "query"), 202, None, "", AWAY),
]


@pytest.mark.parametrize(
    ("endpoint", "http_status", "agora_code", "message", "expected"),
    [(endpoint, *answer) for endpoints, *answer in DOCUMENTED for endpoint in endpoints],
)
def test_a_documented_answer_says_what_to_do_next(
    endpoint: str, http_status: int, agora_code: int | None, message: str, expected: type[errors.AgoraError]
) -> None:
    """Endpoint, HTTP status and code together decide; words count only where there is no code."""
    assert expected is verdict(endpoint, http_status, agora_code, message)


ANSWERED = {
    "endpoint": st.sampled_from(ENDPOINTS),
    "http_status": st.none() | st.integers(100, 999),
    "agora_code": st.none() | st.integers(-1, 2000),
    "message": st.sampled_from(["", "not sent: ?", "appid is invalid", "no Route matched"]),
}


@settings(deadline=None)  # the machine may be busy
@given(**ANSWERED)
def test_every_answer_has_a_verdict_and_people_are_told_the_same_line(
    endpoint: str, http_status: int | None, agora_code: int | None, message: str
) -> None:
    """No answer falls through, and the dictionary explains the very line that decided."""
    explained = explanation_for(endpoint, http_status, agora_code, message)

    assert explained is not None
    assert VERDICTS[explained.key] is verdict(endpoint, http_status, agora_code, message)


def test_each_line_of_one_table_is_a_line_of_the_other() -> None:
    """Program and dictionary draw the same lines, in the same order."""
    assert list(VERDICTS) == [line.key for line in ANSWERS]


def test_no_line_is_hidden_by_one_above_it() -> None:
    """Each line is the first that fits some answer, so none is dead."""

    def is_reached(line: Explanation) -> bool:
        endpoints = ENDPOINTS if line.endpoint == "any" else line.endpoint.split()
        statuses: dict[str, int | None] = {"none": None, "any": 400, "2xx": 277, "3xx": 377, "4xx": 477, "5xx": 577}
        status = statuses[line.http_status] if line.http_status in statuses else int(line.http_status)
        code = int(line.agora_code) if line.agora_code.isdigit() else None
        return any(explanation_for(endpoint, status, code, line.agora_code) is line for endpoint in endpoints)

    assert [] == [line.key for line in ANSWERS if not is_reached(line)]


@pytest.mark.parametrize("line", [*ANSWERS, *EVENTS], ids=lambda line: " ".join(line.key))
def test_each_line_says_everything_in_sentences(line: Explanation) -> None:
    """What happened, what runs, whether it is retried and who must act are said, and end in a full stop."""
    said = (line.happened, line.running, line.retried, line.act)

    assert "" not in (line.name, *said)
    assert [] == [sentence for sentence in said if not sentence.endswith(".")]
    assert [] == [sentence for sentence in said if sentence[0] != sentence[0].upper()]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (53, {("start", "any", "53")}),
        (429, {("any", "429", "any")}),
        (32, {("event 1", "none", "32")}),
        (110, {("any", "any", "110"), ("event 1", "none", "110")}),
        (
            404,
            {
                ("any", "404", "no route matched"),
                ("query update updateLayout stop", "any", "404"),
                ("query update updateLayout stop", "404", "none"),
            },
        ),
        (31337, set()),
    ],
)
def test_a_number_is_explained_wherever_it_may_come_from(code: int, expected: set[tuple[str, str, str]]) -> None:
    """The same number may be a code, an HTTP status or stand in a callback: all of them are listed."""
    assert expected == {line.key for line in explain(code)}


def test_an_endpoint_that_is_not_agora_s_has_no_explanation() -> None:
    """Only the six calls are explained, apart from what holds for any."""
    assert explanation_for("elsewhere", 200, None) is None


@pytest.mark.parametrize(
    ("endpoint", "http_status", "agora_code", "expected"),
    [
        ("start", 200, None, True),
        ("start", 200, 0, True),
        ("start", 200, 200, True),
        ("start", 200, 31337, True),
        ("start", 200, 7, False),
        ("start", 200, 2, False),
        ("query", 200, 404, False),
        ("start", 201, None, False),
        ("stop", 201, None, True),
        ("start", 206, None, False),
        ("start", 204, None, False),
    ],
)
def test_success_is_claimed_by_200_unless_the_code_says_otherwise(
    endpoint: str, http_status: int, agora_code: int | None, *, expected: bool
) -> None:
    """A code nobody knows does not throw a sid away; a known one does."""
    assert expected is is_success(endpoint, http_status, agora_code)
