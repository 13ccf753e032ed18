"""What may be changed while a recording runs: the body of `update` or `updateLayout` for each wish.

Every builder returns what is to be sent, checked by the same rules as a start body, or raises
`WishInvalid` with a sentence that names the rule. Both calls replace what was there: whatever a layout
does not name falls back to Agora's default, and so may a subscription list. So each body is whole, and
built upon what runs, with all changes that wait in front of it.

Source: Agora REST reference, "Update" and "Update layout".
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot.domain.body import judged, start_body
from bot.domain.changed import LAYOUT_FIELDS, LIST_OF, PICTURE, PUSH_SERVICE, carried_out, list_names, picture_of
from bot.domain.paths import value_at
from bot.domain.recording import ChangeKind, Recording
from bot.domain.request.parameters import parameter_at
from bot.domain.request.values import EVERYONE
from bot.domain.template import service_at
from bot.errors import WishInvalid

VERTICAL: Final = 2
CUSTOM: Final = 3
NOTHING_CHANGED: Final = "Nothing was changed."

_AUDIO_ONLY, _VIDEO_ONLY = 0, 1
# What a start body is only warned of, and what would come to nothing here.
_NOT_HERE: Final = frozenset({"R-042", "R-066", "R-071"})


@dataclass(frozen=True, slots=True)
class LayoutWish:
    """What is to be different about the picture; what is None stays as it is.

    `arrangement` is Agora's mixedVideoLayout. `of_template`: first, everything is again as its template says.
    """

    arrangement: int | None = None
    main_uid: str | None = None
    background: str | None = None
    of_template: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Users by their uids: these alone, or (`left_out`) everyone but these; `EVERYONE` alone means everyone."""

    uids: tuple[str, ...]
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class SubscribeWish:
    """Whose audio and whose video is to be recorded; what is None stays as it is."""

    audio: Chosen | None = None
    video: Chosen | None = None


@cache
def arrangements() -> Mapping[str, int]:
    """Return Agora's layouts by the names under which people choose them: `best-fit` is 1."""
    choices = parameter_at(f"{PICTURE}.mixedVideoLayout", {}).choices
    return {choice.label.casefold().replace(" ", "-"): int(choice.value) for choice in choices}


def hold(recording: Recording, *, onhold: bool) -> dict[str, Any]:
    """Return the body of `update` that pauses a web page's recording, or resumes it.

    Raises:
        WishInvalid: it records a channel.
    """
    if recording.mode != "web":
        what = "paused" if onhold else "resumed"
        message = (
            f"{recording.title} ({recording.id}) records an Agora channel; only recordings of web pages can be {what} "
            f"(R-134). {NOTHING_CHANGED}" + (f" `/record stop {recording.id}` stops it." if onhold else "")
        )
        raise WishInvalid(message, field="what")
    return {"webRecordingConfig": {"onhold": onhold}}


def layout(recording: Recording, wish: LayoutWish, of_template: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the whole layout for `updateLayout`: the present one with what *wish* changes.

    Args:
        of_template: the template's `clientRequest`, whose layout is begun with instead.

    Raises:
        WishInvalid: there is no mixed picture, or the layout would break a rule.
    """
    _check_has_picture(recording)
    present = picture_of(recording.client_request if of_template is None else of_template)
    wanted = copy.deepcopy({name: value for name, value in present.items() if name in LAYOUT_FIELDS})
    arrangement = wanted.get("mixedVideoLayout", 0) if wish.arrangement is None else wish.arrangement
    wanted["mixedVideoLayout"] = arrangement
    if arrangement != CUSTOM:
        wanted.pop("layoutConfig", None)
    if arrangement != VERTICAL:
        wanted.pop("maxResolutionUid", None)
    if wish.main_uid is not None:
        wanted["maxResolutionUid"] = _main_uid(wish.main_uid, arrangement)
    if wish.background is not None:
        wanted["backgroundColor"] = wish.background
    _check(recording, ChangeKind.LAYOUT, wanted)
    return wanted


def subscribe(recording: Recording, wish: SubscribeWish) -> dict[str, Any]:
    """Return the body of `update` with both subscription lists as they are to be.

    The list of a medium that is not asked about goes along as it is: the references do not say whether
    a list that is left out stays, and a list for one medium alone leaves the other without anybody.

    Source: start document, line 148.

    Raises:
        WishInvalid: it records a web page, or the lists would break a rule.
    """
    _check_has_users(recording, wish)
    present = {medium: _present(recording, medium) for medium in LIST_OF}
    nobody_listed = not any(present.values())
    lists: dict[str, Any] = {}
    for medium, chosen in (("Audio", wish.audio), ("Video", wish.video)):
        if not _records(recording, medium):
            continue
        if chosen is not None:
            lists[LIST_OF[medium]] = {_list_name(medium, left_out=chosen.left_out): list(chosen.uids)}
        elif (known := present[medium]) is not None:
            lists[LIST_OF[medium]] = known
        elif nobody_listed:
            lists[LIST_OF[medium]] = {_list_name(medium): [EVERYONE]}
    body = {"streamSubscribe": lists}
    _check(recording, ChangeKind.SUBSCRIBE, body)
    return body


def publish(recording: Recording, address: str) -> dict[str, Any]:
    """Return the body of `update` that sends a web page to another address at the CDN.

    Raises:
        WishInvalid: nothing is sent to a CDN, or *address* is none.
    """
    if service_at(recording.client_request, PUSH_SERVICE) is None:
        message = (
            f"{recording.title} ({recording.id}) is not sent to a CDN, and that cannot be begun while it runs (R-139). "
            f"{NOTHING_CHANGED}"
        )
        raise WishInvalid(message, field="what")
    body = {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": address}]}}
    _check(recording, ChangeKind.PUBLISH, body)
    return body


def _main_uid(uid: str, arrangement: int) -> str:
    if arrangement != VERTICAL:
        message = (
            "`main` shows one user large, and only the vertical layout does that (R-071): type "
            f"`vertical main {uid}`. {NOTHING_CHANGED}"
        )
        raise WishInvalid(message, field="main")
    return uid


def has_picture(recording: Recording) -> bool:
    """Say whether everybody is put into one picture, which can be laid out."""
    return why_no_picture(recording.mode, recording.client_request) is None


def why_no_picture(mode: str, client_request: Mapping[str, Any]) -> str | None:
    """Return why there is no common picture, to be put behind what has none; None where there is one."""
    if mode == "web":
        return "records a web page, which looks as the page does (R-060)"
    if mode != "mix":
        return "makes files for each person, and has no common picture to lay out (R-060)"
    if value_at(client_request, "recordingConfig.streamTypes") == _AUDIO_ONLY:
        return "records audio alone, so there is no picture to lay out (R-021)"
    return None


def _check_has_picture(recording: Recording) -> None:
    why = why_no_picture(recording.mode, recording.client_request)
    if why is not None:
        raise WishInvalid(f"{recording.title} ({recording.id}) {why}. {NOTHING_CHANGED}", field="what")


def _check_has_users(recording: Recording, wish: SubscribeWish) -> None:
    who = f"{recording.title} ({recording.id})"
    if recording.mode == "web":
        message = f"{who} records a web page, and nobody can be chosen on it (R-125). {NOTHING_CHANGED}"
        raise WishInvalid(message, field="what")
    for medium, chosen, rule in (("Audio", wish.audio, "R-040"), ("Video", wish.video, "R-041")):
        if chosen is None:
            continue
        name = medium.casefold()
        if not _records(recording, medium):
            message = f"{who} records no {name}, so whose {name} cannot be chosen ({rule}). {NOTHING_CHANGED}"
            raise WishInvalid(message, field=name)
        if recording.task.uid in chosen.uids and not chosen.left_out:
            message = f"{recording.task.uid} is the recorder's own uid, which nobody hears (R-047). {NOTHING_CHANGED}"
            raise WishInvalid(message, field=name)


def _check(recording: Recording, kind: ChangeKind, client_request: Mapping[str, Any]) -> None:
    """Raise the first rule that the change would break, and that is not broken already."""
    before, after = (
        judged(row.mode, start_body(row.cname, row.task.uid, row.client_request))
        for row in (recording, carried_out(recording, kind, client_request))
    )
    for finding in after:
        if finding not in before and (finding.severity == "error" or finding.rule in _NOT_HERE):
            rule = f" ({finding.rule})" if finding.rule else ""
            raise WishInvalid(f"{finding.message}{rule} {NOTHING_CHANGED}", field=finding.path)


def _records(recording: Recording, medium: str) -> bool:
    stream_types = value_at(recording.client_request, "recordingConfig.streamTypes")
    return bool(stream_types != (_VIDEO_ONLY if medium == "Audio" else _AUDIO_ONLY))


def _present(recording: Recording, medium: str) -> dict[str, Any] | None:
    config = recording.client_request.get("recordingConfig") or {}
    for name in list_names(medium):
        if config.get(name) is not None:
            return {_list_name(medium, left_out=not name.startswith("subscribe")): list(config[name])}
    return None


def _list_name(medium: str, *, left_out: bool = False) -> str:
    wanted, unwanted, _ = list_names(medium)
    return unwanted if left_out else wanted
