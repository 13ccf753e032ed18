"""Which call a method and a path are.

Source: Agora REST reference, "Endpoints": paths are case-sensitive, and a wrong method is no route either.
"""

import re
from dataclasses import dataclass

ENDPOINTS = ("acquire", "start", "query", "update", "updateLayout", "stop", "ncs_ip")
_APP = r"v1/apps/(?P<app_id>[^/]+)/cloud_recording/"
_RESOURCE = _APP + r"resourceid/(?P<resource_id>[^/]+)/"
_ANY_MODE = r"mode/(?P<mode>individual|mix|web)/"
_TASK = _RESOURCE + r"sid/(?P<sid>[^/]+)/"
_ROUTES = tuple(
    (method, endpoint, re.compile(pattern))
    for method, endpoint, pattern in (
        ("POST", "acquire", _APP + "acquire"),
        ("POST", "start", _RESOURCE + _ANY_MODE + "start"),
        ("GET", "query", _TASK + _ANY_MODE + "query"),
        ("POST", "update", _TASK + _ANY_MODE + "update"),
        ("POST", "updateLayout", _TASK + "mode/(?P<mode>mix)/updateLayout"),
        ("POST", "stop", _TASK + _ANY_MODE + "stop"),
        ("GET", "ncs_ip", "v1/ncs/ip"),
    )
)


@dataclass(frozen=True)
class Call:
    """A call with what its path says; what a path does not hold is empty."""

    endpoint: str
    app_id: str = ""
    resource_id: str = ""
    sid: str = ""
    mode: str = ""


def call_of(method: str, path: str) -> Call | None:
    """The call, or None when there is no such route. *path* has no leading slash."""
    for wanted, endpoint, pattern in _ROUTES:
        found = pattern.fullmatch(path)
        if wanted == method and found is not None:
            return Call(endpoint, **found.groupdict())
    return None
