"""The only place that knows what Agora's codes mean for the program.

One table, by what the caller has to do next; `bot/domain/error_dictionary` says the same lines to
people. The first line that fits an answer counts. HTTP status alone decides nothing: 206 means
"unknown" with code 65, "no files" with 435, and "upload goes on" with none.
"""

from collections.abc import Mapping
from typing import Final

from bot import errors
from bot.domain.error_dictionary import Key, key_fits
from bot.domain.error_dictionary.entry import CONTROL, EFFECTIVE, HARMLESS

# endpoint, HTTP status, code of the body (or words of its message); see `Explanation` for the notation
VERDICTS: Final[Mapping[Key, type[errors.AgoraError]]] = {
    # the gateway, whose answers carry no code, and the network
    ("any", "401", "any"): errors.AgoraUnauthorized,
    ("any", "403", "any"): errors.AgoraUnauthorized,
    ("any", "429", "any"): errors.AgoraUnavailable,
    ("any", "4xx", "appid is invalid"): errors.AgoraUnauthorized,
    ("any", "404", "no route matched"): errors.AgoraRejected,
    ("any", "none", "not sent"): errors.AgoraUnavailable,
    (HARMLESS, "none", "any"): errors.AgoraUnavailable,
    (EFFECTIVE, "none", "any"): errors.AgoraOutcomeUnknown,
    # acquire
    ("acquire", "400", "400"): errors.AgoraUnauthorized,
    ("acquire", "400", "401"): errors.AgoraRejected,
    ("acquire", "any", "405"): errors.AgoraUnauthorized,  # account suspended: nobody can record
    ("acquire start", "any", "406"): errors.AgoraOverloaded,
    ("acquire", "5xx", "62"): errors.AgoraUnavailable,
    ("acquire", "any", "62"): errors.AgoraUnauthorized,  # recording not enabled
    ("acquire", "any", "65"): errors.AgoraUnavailable,
    ("acquire", "500", "500"): errors.AgoraUnavailable,
    ("acquire", "500", "501"): errors.AgoraUnavailable,
    ("acquire", "500", "504"): errors.AgoraUnavailable,
    # start
    ("start", "201", "not a json object"): errors.AgoraOutcomeUnknown,  # again: it may name what runs
    ("start", "201", "any"): errors.AlreadyStarted,
    ("start", "any", "7"): errors.AlreadyStarted,
    ("start", "any", "53"): errors.TaskConflict,
    ("start", "any", "433"): errors.ResourceExpired,
    ("start", "any", "1001"): errors.ResourceExpired,
    ("start", "any", "1003"): errors.ResourceExpired,
    ("start", "any", "65"): errors.AgoraOutcomeUnknown,
    ("start", "any", "62"): errors.AgoraOutcomeUnknown,
    ("start", "5xx", "15"): errors.AgoraOutcomeUnknown,
    ("start", "any", "52"): errors.AgoraOutcomeUnknown,
    ("start", "any", "502"): errors.ResourceExpired,  # "do not repeat: acquire again"
    # query, update, updateLayout, stop
    (CONTROL, "any", "65"): errors.AgoraOutcomeUnknown,
    (CONTROL, "any", "62"): errors.AgoraOutcomeUnknown,
    ("query stop", "any", "435"): errors.NothingRecorded,
    ("stop", "any", "50"): errors.UploadPending,
    ("stop", "206", "not a json object"): errors.AgoraOutcomeUnknown,  # any of the 206 could have stood there
    ("stop", "206", "none"): errors.UploadPending,
    (CONTROL, "any", "49"): errors.AlreadyStopping,
    (CONTROL, "any", "501"): errors.AlreadyStopping,
    (CONTROL, "any", "404"): errors.RecorderGone,
    (CONTROL, "404", "none"): errors.RecorderGone,
    (CONTROL, "any", "433"): errors.ResourceExpired,
    ("updateLayout", "any", "1028"): errors.AgoraRejected,
    # what is left over
    ("any", "any", "2"): errors.AgoraRejected,
    ("any", "any", "8"): errors.AgoraRejected,
    ("any", "any", "109"): errors.AgoraRejected,
    ("any", "any", "110"): errors.AgoraRejected,
    ("any", "any", "432"): errors.AgoraRejected,
    ("any", "any", "1001"): errors.AgoraRejected,
    ("any", "any", "1003"): errors.AgoraRejected,
    ("any", "any", "1013"): errors.AgoraRejected,
    ("any", "any", "1033"): errors.AgoraRejected,
    (HARMLESS, "408", "any"): errors.AgoraUnavailable,
    (EFFECTIVE, "408", "any"): errors.AgoraOutcomeUnknown,
    ("any", "4xx", "any"): errors.AgoraRejected,
    ("any", "3xx", "any"): errors.AgoraUnavailable,
    (HARMLESS, "5xx", "any"): errors.AgoraUnavailable,
    (EFFECTIVE, "5xx", "any"): errors.AgoraOutcomeUnknown,
    (HARMLESS, "2xx", "any"): errors.AgoraUnavailable,
    (EFFECTIVE, "2xx", "any"): errors.AgoraOutcomeUnknown,
}

NOT_SENT: Final = "not sent"  # begins the reason of an error whose request never left


def is_success(endpoint: str, http_status: int, agora_code: int | None) -> bool:
    """Say whether an answer claims success.

    A code of 0 or 200, or a code that no line of the table names, does not make a 200 a failure:
    to throw away a sid would be worse. A second start answers 201, which is not a success.
    """
    if http_status != 200 and (http_status != 201 or endpoint == "start"):  # noqa: PLR2004 - HTTP's own numbers
        return False
    return agora_code in (None, 0, 200) or _line(endpoint, http_status, agora_code, "")[2] != str(agora_code)


def verdict(
    endpoint: str, http_status: int | None, agora_code: int | None, message: str = ""
) -> type[errors.AgoraError]:
    """Return the error class for an answer that is no success, or that says less than it must.

    Args:
        http_status: None when no answer came.
        message: looked at only where there is no code.
    """
    return VERDICTS[_line(endpoint, http_status, agora_code, message)]


def _line(endpoint: str, http_status: int | None, agora_code: int | None, message: str) -> Key:
    return next(key for key in VERDICTS if key_fits(key, endpoint, http_status, agora_code, message))
