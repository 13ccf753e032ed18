"""`recordbot explain CODE`: what an answer of Agora's means, what the bot does about it, and who must act."""

import re
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from bot.cli import FAILED, GOOD, WRONG_USE, say_json, say_problems
from bot.domain.error_dictionary import Explanation, explain, explanation_for
from bot.domain.error_dictionary.entry import ANY, NONE

ENDPOINTS: Final = ("acquire", "start", "query", "update", "updateLayout", "stop")
SUCCESS: Final = (0, 200)
_TYPED: Final = re.compile(r"(?:([1-5][0-9][0-9])/)?([0-9]{1,9})")

ALL_WELL: Final = "This says that all is well: Agora carried out the call."
UNKNOWN: Final = "No document of Agora's explains the code {code}, and no answer with it has been reported."
FINAL: Final = (
    "It is treated as final where it comes with an HTTP status from 400 to 499: the same would be refused again. With "
    "another status, that status decides what is done; `recordbot explain 500/{code}` says it for 500."
)
COUNTS_AS_SUCCESS: Final = (
    "With HTTP 200 the answer counts as a success all the same: its sid is worth more than its code."
)
DECIDED_BY_STATUS: Final = "The HTTP status decides what is done:"
TO_SUPPORT: Final = (
    "If it lasts, ask Agora's support. Send the App ID, the time in UTC, cname, uid, mode, resourceId and sid, the HTTP "
    "status, the code, Agora's reason, and the request id: the bot's log has it in the line `agora` of that call. Never "
    "send the customer secret, the App Certificate or the keys of the bucket."
)


def explain_code(options: Namespace) -> int:
    """Print every explanation of `options.code`; the status is 1 when nobody knows it."""
    typed = _TYPED.fullmatch(options.code)
    if typed is None:
        problem = f"{options.code}: type a code such as 65, or the HTTP status with the code, such as 206/65."
        return say_problems([problem], status=WRONG_USE)
    http_status, code = int(typed[1]) if typed[1] else None, int(typed[2])
    sentences, lines = _answer(http_status, code)
    known = UNKNOWN.format(code=code) not in sentences
    if options.json:
        explanations = [asdict(line) for line in lines]
        say_json({"code": options.code, "known": known, "says": sentences, "explanations": explanations})
    else:
        print("\n\n".join([*sentences[:2], *map(_paragraph, lines), *sentences[2:]]))
    return GOOD if known else FAILED


def _answer(http_status: int | None, code: int) -> tuple[list[str], list[Explanation]]:
    """Return what there is to say of a code, and the lines of the dictionary that explain it."""
    if code in SUCCESS and http_status in (None, HTTPStatus.OK):
        return [ALL_WELL], []
    unknown = UNKNOWN.format(code=code)
    if http_status is None:
        lines = _unique((*explain(code), *_of_status(code)))
        return ([], lines) if lines else ([unknown, FINAL.format(code=code), TO_SUPPORT], [])
    fitting = _unique(_fitting(http_status, code))
    exact = [line for line in fitting if str(code) == line.agora_code or str(http_status) == line.http_status]
    if exact:
        return [], exact
    if http_status == HTTPStatus.OK:
        return [unknown, COUNTS_AS_SUCCESS, TO_SUPPORT], []
    return [unknown, DECIDED_BY_STATUS, TO_SUPPORT], fitting


def _of_status(number: int) -> Iterator[Explanation]:
    """Yield what *number* means as the HTTP status of an answer without a code."""
    if number in {status.value for status in HTTPStatus}:
        yield from _fitting(number, None)


def _fitting(http_status: int, code: int | None) -> Iterator[Explanation]:
    for endpoint in ENDPOINTS:
        line = explanation_for(endpoint, http_status, code)
        if line is not None:
            yield line


def _unique(lines: Iterable[Explanation]) -> list[Explanation]:
    return list(dict.fromkeys(lines))


def _paragraph(line: Explanation) -> str:
    key = " · ".join(filter(None, (spoken_call(line), spoken_status(line), spoken_code(line))))
    return (
        f"{key}: {line.name}\n"
        f"  What happened:       {line.happened}\n"
        f"  Is anything running: {line.running}\n"
        f"  Is it tried again:   {line.retried}\n"
        f"  Who must act:        {line.act}"
    )


def spoken_call(line: Explanation) -> str:
    """Return which calls the line is about: `start`, `query, stop`, `any call`, `callback 71`."""
    if line.endpoint == ANY:
        return "any call"
    if line.endpoint.startswith("event "):
        return f"callback {line.endpoint.removeprefix('event ')}"
    return ", ".join(line.endpoint.split())


def spoken_status(line: Explanation) -> str:
    """Return with which HTTP status: `HTTP 206`, `HTTP 5xx`, `any HTTP status`, `no answer`; nothing for a callback."""
    if line.endpoint.startswith("event "):
        return ""
    if line.http_status == NONE:
        return "no answer"
    return "any HTTP status" if line.http_status == ANY else f"HTTP {line.http_status}"


def spoken_code(line: Explanation) -> str:
    """Return with which code: `code 65`, `no code`, `any code`, or the words that Agora says instead of one."""
    if line.http_status == NONE and not line.agora_code.isdigit():
        return ""  # an answer that never came has none
    if line.agora_code.isdigit():
        return f"code {line.agora_code}"
    spoken = {ANY: "any code", NONE: "no code"}
    return spoken.get(line.agora_code, f"the words “{line.agora_code}”")
