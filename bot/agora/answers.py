"""Reads the bodies of Agora's answers, leniently: the pages of its reference disagree on shapes.

Keys come as `fileName` or `filename`, `payload` or `playload`; numbers and booleans may be quoted;
`fileList` is one name or a list; `extensionServiceState` a list or an object. Unknown keys are
ignored.

Source: Agora REST reference, "Query" and "Stop", as of 2021, 2022, 2024 and 2026; Agora's Go
middleware for the object shape.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.domain.answers import ServiceReport, StopReport
from bot.domain.files import RecordedFile
from bot.domain.lenient import boolean, integer, text

# At and above this a slice's time is in milliseconds, below it in seconds: the sources disagree, and
# every real example has 13 digits.
MILLISECONDS_FROM: Final = 10**11


class Unreadable(ValueError):
    """The answer claims success and lacks what it must hold."""


def resource_id_of(body: Mapping[str, Any]) -> str:
    """Return `resourceId`. Raises `Unreadable` without one."""
    return _required(body, "resourceId")


def sid_of(body: Mapping[str, Any]) -> str:
    """Return `sid`. Raises `Unreadable` without one."""
    return _required(body, "sid")


def service_report(body: Mapping[str, Any]) -> ServiceReport:
    """Return what a query's answer says. Raises `Unreadable` without `serverResponse.status`."""
    response = body.get("serverResponse")
    if not isinstance(response, Mapping):
        raise Unreadable("serverResponse is missing")
    status = integer(response.get("status"))
    if status is None:
        raise Unreadable("serverResponse.status is missing or no number")
    onhold = next((held for part in _parts(response) if (held := boolean(part.get("onhold"))) is not None), None)
    return ServiceReport(service_status=status, files=_all_files(response), onhold=onhold)


def stop_report(body: Mapping[str, Any]) -> StopReport:
    """Return what a stop's answer says; without `serverResponse` it says nothing, and was a stop all the same."""
    response = body.get("serverResponse")
    if not isinstance(response, Mapping):
        return StopReport(uploading_status=None)
    found = next((said for part in _parts(response) if (said := text(part.get("uploadingStatus")))), None)
    return StopReport(uploading_status=_uploading_status(found), files=_all_files(response))


def nothing(_body: Mapping[str, Any]) -> None:
    """Return nothing: that there is a body says all."""


def files_in(part: Mapping[str, Any]) -> tuple[RecordedFile, ...]:
    """Return the files of `fileList` in *part*; entries without a name are left out."""
    listed = part.get("fileList")
    if isinstance(listed, str):  # fileListMode "string": the one m3u8, empty until the first slice closes
        listed = [{"fileName": listed, "sliceStartTime": part.get("sliceStartTime")}]
    if not isinstance(listed, list):
        return ()
    return tuple(file for entry in listed if (file := _file(entry)) is not None)


def _file(entry: object) -> RecordedFile | None:
    if isinstance(entry, str):
        entry = {"fileName": entry}
    if not isinstance(entry, Mapping):
        return None
    name = text(entry.get("fileName")) or text(entry.get("filename"))
    if name is None:
        return None
    return RecordedFile(
        name=name,
        track_type=text(entry.get("trackType")),
        uid=text(entry.get("uid")),
        is_playable=boolean(entry.get("isPlayable")),
        slice_start_ms=_milliseconds(entry.get("sliceStartTime")),
    )


def _milliseconds(value: object) -> int | None:
    number = integer(value)
    if number is None or number <= 0:
        return None
    return number if number >= MILLISECONDS_FROM else number * 1000


def _uploading_status(said: str | None) -> str | None:
    if said is None:
        return None
    status = said.strip().lower()
    return status if status in ("uploaded", "backuped") else "unknown"  # also the misprint "unknow"


def _all_files(response: Mapping[str, Any]) -> tuple[RecordedFile, ...]:
    return tuple(file for part in _parts(response) for file in files_in(part))


def _parts(response: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield *response*, then the payload of each of its extension services."""
    yield response
    services = response.get("extensionServiceState")
    if isinstance(services, Mapping):
        is_one = "payload" in services or "playload" in services
        services = [services] if is_one else list(services.values())
    for service in services if isinstance(services, list) else ():
        if isinstance(service, Mapping):
            payload = service.get("payload", service.get("playload"))
            if isinstance(payload, Mapping):
                yield payload


def _required(body: Mapping[str, Any], key: str) -> str:
    found = body.get(key)
    if not isinstance(found, str) or not found:  # a number would be no id of Agora's
        raise Unreadable(f"{key} is missing")
    return found
