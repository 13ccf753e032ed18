"""What the bodies of acquire, start, update, updateLayout and stop must look like.

Every finding is code 2; the reasons sound like real ones, and say as little.

Source: Agora REST reference, one page per call; support answers for the wording.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.rules import check
from bot.sandbox.agora.answers import Refused, body_wrong, by_service

_UID = re.compile(r"0*[1-9][0-9]{0,9}")
_HIGHEST_UID = 2**32 - 1
_RTC_CNAME = re.compile(r"[a-zA-Z0-9 !#$%&()+\-:;<=.>?@\[\]^_{}|~,]*")
_RTC_CNAME_BYTES, _WEB_CNAME_BYTES = 63, 1024
_WEB_SCENE = 1
_TOP = frozenset({"cname", "uid", "clientRequest"})

Check = Callable[[object], bool]


def one_of(*values: object) -> Check:
    """A check for exactly these values; `True` is not 1."""
    return lambda value: any(type(value) is type(known) and value == known for known in values)


def whole(lowest: int, highest: int) -> Check:
    """A check for a whole number within bounds."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def strings(value: object) -> bool:
    """Whether it is an array of strings."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_ACQUIRE: Mapping[str, Check] = {
    "scene": one_of(0, 1, 2),
    "resourceExpiredHour": whole(1, 720),
    "region": one_of("CN", "AP", "EU", "NA"),
    "regionAffinity": whole(0, 4),
    "excludeResourceIds": strings,
    "startParameter": lambda value: isinstance(value, dict),
}


def is_uid(value: object) -> bool:
    """Whether it is a string of a whole number from 1 to 4294967295."""
    return isinstance(value, str) and _UID.fullmatch(value) is not None and int(value) <= _HIGHEST_UID


def check_acquire(body: Any) -> None:  # noqa: ANN401 -- JSON from outside has no narrower type
    """Refuse an acquire body that the service would refuse.

    `startParameter` is not looked into: a wrong one fails the start, not the acquire.
    """
    request = envelope(body)
    check_fields("Acquire", request, _ACQUIRE)
    if {"region", "regionAffinity"} <= request.keys():
        raise body_wrong("Acquire: invalid region value!")
    cname, is_web = body["cname"], request.get("scene") == _WEB_SCENE
    if not 1 <= _bytes(cname) <= (_WEB_CNAME_BYTES if is_web else _RTC_CNAME_BYTES):
        raise body_wrong()
    if not is_web and _RTC_CNAME.fullmatch(cname) is None:
        raise Refused(by_service(400, 401, "invalid_channel_name"))


def _bytes(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:  # JSON can spell half a character, which is in no channel's name
        raise body_wrong() from error


def check_start(mode: str, body: Any) -> None:  # noqa: ANN401 -- as above
    """Refuse a start body that breaks a rule of the API."""
    errors = [finding for finding in check(mode, body) if finding.severity == "error"]
    if not errors:
        return
    if any(finding.rule == "R-010" for finding in errors):
        raise body_wrong("services not selected!")
    raise body_wrong()


def check_stop(body: Any) -> None:  # noqa: ANN401 -- as above
    """Refuse a stop body that the service would refuse."""
    check_fields("Stop", envelope(body), {"async_stop": one_of(True, False)})  # noqa: FBT003 -- the values allowed


def envelope(body: Any) -> dict[str, Any]:  # noqa: ANN401 -- as above
    """`clientRequest` of a body whose cname, uid and clientRequest are there, of the right type, and alone.

    Raises:
        Refused: they are not.
    """
    if not isinstance(body, dict) or body.keys() != _TOP:
        raise body_wrong()
    uid, request = body["uid"], body["clientRequest"]
    if not isinstance(body["cname"], str) or not isinstance(uid, str) or not isinstance(request, dict):
        raise body_wrong()
    if not is_uid(uid):
        raise body_wrong()
    return request


def check_fields(call: str, request: Mapping[str, Any], known: Mapping[str, Check]) -> None:
    """Refuse a field that is not known, and a value that fails its check."""
    for key, value in request.items():
        if key not in known:
            raise body_wrong()
        if not known[key](value):
            raise body_wrong(f"{call}: invalid {key} value!")
