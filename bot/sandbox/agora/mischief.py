"""How faults change the answer to a request."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.sandbox.agora.answers import Answer, Refused, by_gateway, by_service
from bot.sandbox.agora.faults import Family, Fault, Kind

_BAD_GATEWAY_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"


def answer_under(
    faults: Sequence[Fault],
    carry_out: Callable[[], Answer],
    befall: Callable[[Fault], None],
    *,
    begins_task: bool,
) -> Answer:
    """The answer that *faults* leave of what *carry_out* does.

    Args:
        befall: lets a fault about a task's life happen to the task; called after *carry_out* when this begins the
            task, before it otherwise.
    """
    of_life = next((fault for fault in faults if fault.what.family is Family.LIFE), None)
    shown = next((fault for fault in faults if fault.what.family is not Family.LIFE), None)
    if of_life is not None and not begins_task:
        befall(of_life)
    answer = Answer(None, {})
    if shown is None or shown.what.takes_effect:
        answer = _attempt(carry_out)
        if of_life is not None and begins_task and answer.http_status == 200:  # noqa: PLR2004 -- HTTP's OK
            befall(of_life)
    return answer if shown is None else _shown(shown, answer)


def _attempt(carry_out: Callable[[], Answer]) -> Answer:
    try:
        return carry_out()
    except Refused as refused:
        return refused.answer


def _shown(fault: Fault, answer: Answer) -> Answer:
    what = fault.what
    if what.family is Family.ANSWER:
        return _said(what)
    match fault.kind:
        case "slow":
            return replace(answer, wait_seconds=answer.wait_seconds + what.seconds)
        case "html":
            return Answer(what.http_status, _BAD_GATEWAY_PAGE, content_type="text/html")
        case "half_json":
            text = json.dumps(answer.body)
            return replace(answer, body=text[: len(text) // 2])
        case "cut_in_body":
            return replace(answer, is_cut_in_body=True)
        case _:
            return Answer(None, {}, wait_seconds=what.seconds)


def _said(what: Kind) -> Answer:
    if what.code is None:
        return by_gateway(what.http_status, what.reason)
    return by_service(what.http_status, what.code, what.reason)
