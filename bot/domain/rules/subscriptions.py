"""Rules about whose streams are recorded."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.domain.request.about import INDIVIDUAL, RTC_MODES, doc, newer
from bot.domain.request.recording import UID_GROUPS, RecordingConfig
from bot.domain.request.values import EVERYONE
from bot.domain.rules.case import RECORDING, Case
from bot.domain.rules.finding import Found, cross
from bot.domain.rules.words import joined, quoted

_SAMPLES: Final = frozenset({"123", "456"})
_AUDIO, _VIDEO, _BOTH = 0, 1, 2


class UidList(NamedTuple):
    """One of the lists: its attribute, its name on the wire, and what it does."""

    attribute: str
    name: str
    medium: int
    subscribes: bool


LISTS: Final = (
    UidList("subscribe_audio_uids", "subscribeAudioUids", _AUDIO, subscribes=True),
    UidList("un_subscribe_audio_uids", "unSubscribeAudioUids", _AUDIO, subscribes=False),
    UidList("subscribe_video_uids", "subscribeVideoUids", _VIDEO, subscribes=True),
    UidList("un_subscribe_video_uids", "unSubscribeVideoUids", _VIDEO, subscribes=False),
    UidList("unsubscribe_audio_uids", "unsubscribeAudioUids", _AUDIO, subscribes=False),
    UidList("unsubscribe_video_uids", "unsubscribeVideoUids", _VIDEO, subscribes=False),
)
_ATTRIBUTES: Final = frozenset(entry.attribute for entry in LISTS)


def _has_lists(case: Case) -> bool:
    return case.recording is not None and not _ATTRIBUTES.isdisjoint(case.recording.model_fields_set)


def _given(case: Case) -> list[UidList]:
    recording = case.recording
    if recording is None:
        return []
    return [entry for entry in LISTS if entry.attribute in recording.model_fields_set]


def _sound(case: Case) -> Iterator[tuple[UidList, list[str]]]:
    recording = case.recording
    for entry in _given(case):
        uids = recording.__dict__.get(entry.attribute)
        if uids is not None:
            yield entry, uids


def _path(entry: UidList) -> str:
    return f"{RECORDING}.{entry.name}"


@cross(
    "R-040",
    "error",
    RECORDING,
    "No list of audio users when only video is recorded.",
    doc(140),
    modes=RTC_MODES,
    when=_has_lists,
)
def audio_list_without_audio(case: Case) -> Iterator[Found]:
    for entry in _given(case):
        if entry.medium == _AUDIO and _types(case) == _VIDEO:
            yield (
                _path(entry),
                f"{entry.name} cannot go with streamTypes 1 (video only): leave it out, or record audio.",
            )


@cross(
    "R-041",
    "error",
    RECORDING,
    "No list of video users when only audio is recorded.",
    doc(144),
    modes=RTC_MODES,
    when=_has_lists,
)
def video_list_without_video(case: Case) -> Iterator[Found]:
    for entry in _given(case):
        if entry.medium == _VIDEO and _types(case) == _AUDIO:
            yield (
                _path(entry),
                f"{entry.name} cannot go with streamTypes 0 (audio only): leave it out, or record video.",
            )


def _types(case: Case) -> int | None:
    return case.recording.stream_types if case.recording else None


@cross(
    "R-042",
    "warning",
    RECORDING,
    "A list of users is not empty.",
    doc(140),
    modes=RTC_MODES,
    when=_has_lists,
)
def empty_list(case: Case) -> Iterator[Found]:
    for entry, uids in _sound(case):
        if not uids:
            yield _path(entry), f"{entry.name} is empty, which Agora advises against: leave it out."


@cross(
    "R-043",
    "error",
    RECORDING,
    "Either the users to record are listed, or those to leave out.",
    newer("Set up subscription lists"),
    modes=RTC_MODES,
    when=_has_lists,
)
def both_kinds_of_list(case: Case) -> Iterator[Found]:
    given = _given(case)
    for medium in (_AUDIO, _VIDEO):
        wanted = [entry for entry in given if entry.medium == medium and entry.subscribes]
        unwanted = [entry for entry in given if entry.medium == medium and not entry.subscribes]
        if wanted and unwanted:
            names = f"{wanted[0].name} and {unwanted[0].name}"
            yield _path(unwanted[0]), f"{names} exclude each other: keep the one that says what you mean."


@cross(
    "R-044",
    "error",
    RECORDING,
    "#allstream# stands alone in its list.",
    newer("Set up subscription lists"),
    modes=RTC_MODES,
    when=_has_lists,
)
def everyone_and_others(case: Case) -> Iterator[Found]:
    for entry, uids in _sound(case):
        if EVERYONE in uids and len(uids) > 1:
            yield _path(entry), f'"{EVERYONE}" means everyone and stands alone in {entry.name}: take the others out.'


@cross(
    "R-045",
    "warning",
    RECORDING,
    "The lists of users to leave out are spelt unSubscribe….",
    doc(142),
    modes=RTC_MODES,
    when=_has_lists,
)
def newer_spelling(case: Case) -> Iterator[Found]:
    for entry in _given(case):
        if entry.name.startswith("unsubscribe"):
            known = entry.name.replace("unsubscribe", "unSubscribe")
            yield (
                _path(entry),
                f"{entry.name} is how newer pages spell it; the document and most clients write {known}.",
            )


@cross(
    "R-045",
    "error",
    RECORDING,
    "A list is not given in both spellings.",
    doc(142),
    modes=RTC_MODES,
    when=_has_lists,
)
def both_spellings(case: Case) -> Iterator[Found]:
    names = {entry.name for entry in _given(case)}
    for name in sorted(names):
        known = name.replace("unsubscribe", "unSubscribe")
        if known != name and known in names:
            yield f"{RECORDING}.{name}", f"{name} and {known} are the same list in two spellings: keep {known}."


@cross(
    "R-046",
    "warning",
    RECORDING,
    "A list for one medium alone means that the other medium is not recorded.",
    doc(148),
    modes=RTC_MODES,
    when=_has_lists,
)
def one_medium_only(case: Case) -> Iterator[Found]:
    media = {entry.medium for entry in _given(case)}
    if len(media) != 1 or _types(case) != _BOTH:
        return
    listed, other = ("audio", "video") if media == {_AUDIO} else ("video", "audio")
    yield (
        _path(_given(case)[0]),
        (
            f"There is a list for {listed} but none for {other}, so no {other} is recorded: add a list for {other}, "
            f'such as ["{EVERYONE}"].'
        ),
    )


@cross(
    "R-047",
    "warning",
    RECORDING,
    "The recorder does not record itself.",
    doc(36),
    modes=RTC_MODES,
    when=_has_lists,
)
def records_itself(case: Case) -> Iterator[Found]:
    own = case.start.uid.lstrip("0")
    for entry, uids in _sound(case):
        if entry.subscribes and any(uid.lstrip("0") == own for uid in uids):
            yield _path(entry), f"{entry.name} holds the recorder's own uid {quoted(own)}: list the people to record."


@cross(
    "R-047",
    "warning",
    RECORDING,
    "The sample ids of the document are nobody's.",
    doc(484),
    modes=RTC_MODES,
    when=_has_lists,
)
def sample_users(case: Case) -> Iterator[Found]:
    for entry, uids in _sound(case):
        if entry.subscribes and uids and _SAMPLES.issuperset(uids):
            yield (
                _path(entry),
                (
                    f"{entry.name} holds only {joined(map(quoted, uids), 'and')}, the samples of Agora's pages: nobody "
                    "else is recorded. List your own users."
                ),
            )


@cross(
    "R-048",
    "error",
    f"{RECORDING}.subscribeUidGroup",
    "In mode individual subscribeUidGroup must be set.",
    doc(150),
    modes=INDIVIDUAL,
    when=Case.has_recording,
)
def uid_group_missing(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and "subscribe_uid_group" not in recording.model_fields_set:
        yield (
            f"{RECORDING}.subscribeUidGroup",
            (
                "subscribeUidGroup is missing and must be set in mode individual: 0 is for 1 to 2 users, 1 for up to 7, "
                "2 for 12, 3 for 17, 4 for 32, 5 for 49."
            ),
        )


@cross(
    "R-049",
    "warning",
    f"{RECORDING}.subscribeUidGroup",
    "The number of listed users fits subscribeUidGroup.",
    doc(150),
    modes=INDIVIDUAL,
    when=Case.has_recording,
)
def uid_group_fits(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is None or recording.subscribe_uid_group is None:
        return
    users = _listed_users(recording)
    group = recording.subscribe_uid_group
    least, most = UID_GROUPS[group]
    if users and not least <= users <= most:
        fitting = next((number for number, (_, top) in UID_GROUPS.items() if users <= top), None)
        advice = f"take {fitting}" if fitting is not None else "list fewer users"
        yield (
            f"{RECORDING}.subscribeUidGroup",
            f"subscribeUidGroup {group} is for {least} to {most} users, and {users} are listed: {advice}.",
        )


def _listed_users(recording: RecordingConfig) -> int:
    """Return how many different users both lists hold; 0 when that is not known."""
    audio, video = recording.subscribe_audio_uids or [], recording.subscribe_video_uids or []
    users = {uid.lstrip("0") for uid in (*audio, *video)}
    return 0 if EVERYONE in users else len(users)
