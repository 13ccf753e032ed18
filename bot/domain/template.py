"""A template: the fixed part of a start body, and what people may change of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from bot.domain.paths import joined, value_at
from bot.domain.policy import Rule
from bot.domain.request.parameters import Parameter, UnknownParameter, parameter_at
from bot.domain.template_policy import Consent

VOD_SERVICE: Final = "aliyun_vod_service"
WEB_SERVICE: Final = "web_recorder_service"
_SERVICE: Final = re.compile(r"(?:\.\[?|\[)(\w+_service)\]?")


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One field of a template's form: its path in `clientRequest`, an index as a number, and its label, if it has its own."""

    path: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template. `extra` goes into `clientRequest` unjudged; an `is_optional` one may lack its storage profile.

    `service_region` says where the recording servers must be: CN, AP, EU or NA; None: near the bot.
    """

    id: str
    title: str
    description: str
    mode: str
    storage: str
    stop_after: timedelta
    longest: timedelta
    request: Mapping[str, Any]
    form: tuple[FormEntry, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    is_optional: bool = False
    service_region: str | None = None
    rules: tuple[Rule, ...] = ()  # who may use it, and who has to agree
    consent: Consent | None = None

    @property
    def uses_vod(self) -> bool:
        """Say whether the files go to ApsaraVideo for VoD, and into no bucket of ours."""
        return service_at(self.request, VOD_SERVICE) is not None

    @property
    def unknown_extras(self) -> tuple[tuple[str, Any], ...]:
        """Return the path and value of everything in `extra` that is in no document."""
        return tuple((path, value) for path, value, is_known in extras(self.extra, self.request) if not is_known)

    def parameter(self, path: str) -> Parameter:
        """Return the parameter at *path* of its request. Raises `UnknownParameter`."""
        return parameter_at(path, self.request)


def services_of(request: Mapping[str, Any]) -> Sequence[Any]:
    """Return the extension services of a `clientRequest`."""
    services = value_at(request, "extensionServiceConfig.extensionServices")
    return services if isinstance(services, list) else ()


def service_at(request: Mapping[str, Any], name: str) -> str | None:
    """Return the path of the extension service *name*; None when the request has none."""
    for index, service in enumerate(services_of(request)):
        if isinstance(service, Mapping) and service.get("serviceName") == name:
            return f"extensionServiceConfig.extensionServices.{index}"
    return None


def field_path(written: str, request: Mapping[str, Any]) -> str:
    """Return the path of a field with its index as a number, where a service may be *written* by its name.

    `extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.videoFps` is
    `extensionServiceConfig.extensionServices.0.serviceParam.videoFps` when that service is the first.
    """

    def index(found: re.Match[str]) -> str:
        path = service_at(request, found[1])
        return f".{path.rpartition('.')[2] if path else found[1]}"

    return _SERVICE.sub(index, written.strip())


def extras(tree: Any, request: Mapping[str, Any], here: str = "") -> Iterator[tuple[str, Any, bool]]:  # noqa: ANN401 - JSON
    """Yield the path and value of each parameter in *tree*, an `extra`, and whether it is a known one."""
    items = tree.items() if isinstance(tree, Mapping) else enumerate(tree)
    for key, value in items:
        path = joined(here, str(key))
        try:
            is_object = parameter_at(path, request).kind == "object"
        except UnknownParameter:
            yield path, value, False
        else:
            if is_object and isinstance(value, Mapping | list):
                yield from extras(value, request, path)
            else:
                yield path, value, True
