"""A start body from a template: the fixed part, the answers, the bucket, and what every recording gets."""

import copy
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.domain.paths import ABSENT, put_at, value_at
from bot.domain.rules import Finding, check
from bot.domain.template import VOD_SERVICE, WEB_SERVICE, Template, service_at
from bot.domain.wording import shortened
from bot.domain.words import readings
from bot.errors import FormInvalid, WishInvalid

TARGET: Final = "target"  # the block_id of what is wrong with the cname or the page's address
IDLE_SECONDS: Final = 300  # Agora's 30 s end a recording while people are late or change rooms
_REQUEST: Final = "clientRequest."
_PICTURE: Final = "recordingConfig.transcodingConfig"
_PLACEHOLDER: Final = "placeholder"
_LONGEST_LABEL: Final = 100  # with the code it stays below the 128 bytes that older pages allow for a cname
_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_USUAL_HOURS: Final = 72  # Agora's default for resourceExpiredHour
_MOST_HOURS: Final = 720
_HOURS_KEPT: Final = 24


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body that keeps every rule, without its keys; `warnings` may still be worth saying."""

    cname: str
    client_request: dict[str, Any]
    warnings: tuple[Finding, ...] = ()


def start_body(cname: str, uid: str, client_request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of `start`."""
    return {"cname": cname, "uid": uid, "clientRequest": client_request}


def scene(mode: str) -> int:
    """Return acquire's `scene` for *mode*: 1 for web pages, else 0. Source: R-125."""
    return 1 if mode == "web" else 0


def resource_expired_hours(longest: timedelta) -> int:
    """Return for how many hours `query` and `stop` must work: a day more than the recording can last, 72 to 720.

    After these hours Agora refuses to stop a recording, which goes on (and costs) all the same.

    Source: Agora REST reference, "Acquire", resourceExpiredHour.
    """
    return min(_MOST_HOURS, max(_USUAL_HOURS, _hours(longest) + _HOURS_KEPT))


def _hours(duration: timedelta) -> int:
    return max(1, math.ceil(duration / timedelta(hours=1)))


def render(
    template: Template,
    *,
    target: str,
    uid: str,
    answers: Mapping[str, Any],
    storage: Mapping[str, Any] | None,
    code: str,
) -> Rendered:
    """Return the body for *target*, which Agora will take.

    Args:
        target: the cname, or the page's address in web mode.
        answers: typed, by path, as `read_answers` gives them.
        storage: `storageConfig` without keys; not used where the files go to VoD.
        code: tells two sessions of the same page apart.

    Raises:
        FormInvalid: an answer or the target breaks a rule; by path, or by `target`.
        WishInvalid: a rule is broken, and no input alone is to blame; the text names it.
    """
    tried = attempt(template, target=target, uid=uid, answers=answers, storage=storage, code=code)
    if tried.errors:
        without = {}
        for path in answers:
            fewer = {other: value for other, value in answers.items() if other != path}
            without[path] = attempt(template, target=target, uid=uid, answers=fewer, storage=storage, code=code).errors
        raise _refusal(template, tried.errors, without)
    return Rendered(tried.cname, tried.client_request, tried.findings)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A body as it would be, and everything that is wrong with it."""

    cname: str
    client_request: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return what makes Agora refuse it, or record nothing."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def attempt(
    template: Template,
    *,
    target: str,
    uid: str,
    answers: Mapping[str, Any],
    storage: Mapping[str, Any] | None,
    code: str,
) -> Attempt:
    """Return the body as `render` makes it, whatever is wrong with it.

    Raises:
        FormInvalid: there is no making sense of the target.
    """
    cname = _page_label(target, code) if template.mode == "web" else _channel(target)
    client_request = _assembled(template, target, answers, storage)
    allowed = [_REQUEST + path for path, _ in template.unknown_extras]
    findings = judged(template.mode, start_body(cname, uid, client_request), allowed)
    return Attempt(cname, client_request, tuple(findings))


def judged(mode: str, body: Mapping[str, Any], allow_extra: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong with *body*, whose keys are filled in when it is sent and count as good here."""
    with_keys = copy.deepcopy(dict(body))
    request = with_keys["clientRequest"]
    for holder in ("storageConfig", f"{service_at(request, VOD_SERVICE)}.serviceParam"):
        for key in ("accessKey", "secretKey"):
            if isinstance(value_at(request, holder), dict):
                _put_default(request, f"{holder}.{key}", _PLACEHOLDER)
    return check(mode, with_keys, allow_extra)


def _assembled(
    template: Template, target: str, answers: Mapping[str, Any], storage: Mapping[str, Any] | None
) -> dict[str, Any]:
    request: dict[str, Any] = copy.deepcopy(dict(template.request))
    for path, value in answers.items():
        put_at(request, path, value)
    if template.mode == "web":
        page = f"{service_at(request, WEB_SERVICE)}.serviceParam"
        put_at(request, f"{page}.url", target)
        _put_default(request, f"{page}.maxRecordingHour", min(_MOST_HOURS, _hours(template.longest)))
    else:
        # The default is 0, but the newer pages call it required: C-18.
        _put_default(request, "recordingConfig.channelType", 0)
        _put_default(request, "recordingConfig.maxIdleTime", IDLE_SECONDS)
        _complete_picture(template, request)
    if storage is not None and not template.uses_vod:
        request["storageConfig"] = copy.deepcopy(dict(storage))
    for path, value in template.unknown_extras:
        put_at(request, path, copy.deepcopy(value))
    return request


def _complete_picture(template: Template, request: dict[str, Any]) -> None:
    """Put in what `transcodingConfig` lacks of the four: older services refuse it without them (R-061)."""
    if isinstance(value_at(request, _PICTURE), dict):
        for name in ("width", "height", "fps", "bitrate"):
            _put_default(request, f"{_PICTURE}.{name}", template.parameter(f"{_PICTURE}.{name}").default)


def _put_default(request: dict[str, Any], path: str, value: object) -> None:
    if value_at(request, path) is ABSENT:
        put_at(request, path, value)


def _channel(target: str) -> str:
    """Return the cname that *target* names."""
    cname = readings(target)[-1]
    if "://" in cname:
        message = (
            f"{shortened(target)} is a page's address, and this template records a channel. Type the channel's name."
        )
        raise FormInvalid({TARGET: message})
    return cname


def _page_label(target: str, code: str) -> str:
    """Return what tells this session apart: host and path of the page in letters, digits and hyphens, and *code*."""
    if not _ADDRESS.fullmatch(target):
        message = f"{shortened(target)} is no page's address. Type it whole, like https://board.example.com/room/7."
        raise FormInvalid({TARGET: message})
    place = re.split(r"[?#]", target.partition("://")[2])[0]
    host, slash, path = place.partition("/")
    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{host.rpartition('@')[2]}{slash}{path}")
    return f"{name[:_LONGEST_LABEL].strip('-') or 'page'}-{code}"


def _refusal(
    template: Template, errors: Sequence[Finding], without: Mapping[str, Sequence[Finding]]
) -> FormInvalid | WishInvalid:
    """Return *errors* under the inputs that are to blame; *without* has the findings when an answer is left out."""
    by_block_id: dict[str, str] = {}
    for error in errors:
        block_id = _input(template, error.path) or _blamed(error, without)
        if block_id is None:
            return WishInvalid(_sentence(error, with_path=True), field=error.path)
        by_block_id.setdefault(block_id, _sentence(error))
    return FormInvalid(by_block_id)


def _input(template: Template, path: str) -> str | None:
    """Return the block_id of the input that fills *path* of the body."""
    page = f"{service_at(template.request, WEB_SERVICE)}.serviceParam.url"
    if path.removeprefix(_REQUEST) in ("cname", page):
        return TARGET
    below = f"{path.removeprefix(_REQUEST)}."
    return next((entry.path for entry in template.form if below.startswith(f"{entry.path}.")), None)


def _blamed(error: Finding, without: Mapping[str, Sequence[Finding]]) -> str | None:
    """Return the answer without which the error would not be there."""
    told = (error.rule, error.path)
    return next((path for path, rest in without.items() if told not in {(f.rule, f.path) for f in rest}), None)


def _sentence(finding: Finding, *, with_path: bool = False) -> str:
    place = f"{finding.path}: " if with_path else ""
    return f"{place}{finding.message}{f' ({finding.rule})' if finding.rule else ''}"
