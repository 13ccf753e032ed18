"""Whom a task records: the people in the channel, seen through its subscription lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EVERYBODY = ["#allstream#"]
_VIDEO_ONLY, _AUDIO_ONLY = 1, 0


@dataclass(frozen=True)
class Subscription:
    """The uids whose audio, and whose video, is recorded."""

    audio_uids: tuple[str, ...]
    video_uids: tuple[str, ...]

    @property
    def uids(self) -> tuple[str, ...]:
        """Everybody of whom anything is recorded, in the order in which they came."""
        return tuple(dict.fromkeys(self.audio_uids + self.video_uids))


def subscription(people: tuple[str, ...], stream_types: int, lists: Mapping[str, Any]) -> Subscription:
    """Whom of *people* the *lists* of a recordingConfig choose.

    A list for one medium alone leaves the other without anybody.

    Source: start document, line 148.
    """
    audio = _chosen(people, lists, "Audio") if _names(lists, "Audio") or not _names(lists, "Video") else ()
    video = _chosen(people, lists, "Video") if _names(lists, "Video") or not _names(lists, "Audio") else ()
    return Subscription(
        audio_uids=() if stream_types == _VIDEO_ONLY else audio,
        video_uids=() if stream_types == _AUDIO_ONLY else video,
    )


def lists_after(lists: Mapping[str, Any], update: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The lists that hold once *update* (`audioUidList`, `videoUidList`) has replaced those of its media."""
    after = dict(lists)
    for medium, key in (("Audio", "audioUidList"), ("Video", "videoUidList")):
        if key in update:
            after = {name: uids for name, uids in after.items() if name not in _names(after, medium)} | dict(
                update[key]
            )
    return after


def _names(lists: Mapping[str, Any], medium: str) -> list[str]:
    return [
        key
        # both spellings of "un" are in use by official pages and clients
        for key in (f"subscribe{medium}Uids", f"unSubscribe{medium}Uids", f"unsubscribe{medium}Uids")
        if isinstance(lists.get(key), list)
    ]


def _chosen(people: tuple[str, ...], lists: Mapping[str, Any], medium: str) -> tuple[str, ...]:
    for key in _names(lists, medium):
        uids: Sequence[Any] = lists[key]
        wanted = key.startswith("subscribe")
        if list(uids) == EVERYBODY:
            return people if wanted else ()
        return tuple(uid for uid in people if (uid in uids) is wanted)
    return people
