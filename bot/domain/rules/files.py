"""Rules about recorded files and screenshots."""

from collections.abc import Iterator
from typing import Final

from bot.domain.request.about import INDIVIDUAL, doc, newer
from bot.domain.rules.case import FILES, SNAPSHOTS, Case
from bot.domain.rules.finding import Found, cross

_TYPES: Final = f"{FILES}.avFileType"
_NEWER_INTERVAL: Final = 5


@cross("R-081", "warning", _TYPES, "avFileType holds each format once, and is not empty.", doc(177))
def odd_file_types(case: Case) -> Iterator[Found]:
    files = case.files
    if files is None:
        return
    if not files.av_file_type:
        yield _TYPES, 'avFileType is empty, and no page says what that means: write ["hls"], or leave it out.'
    elif len(set(files.av_file_type)) < len(files.av_file_type):
        yield _TYPES, "avFileType holds a format twice: write each once."


@cross("R-082", "error", _TYPES, "MP4 exists only in modes mix and web.", doc(180), modes=INDIVIDUAL)
def mp4_in_individual(case: Case) -> Iterator[Found]:
    if case.files is not None and "mp4" in case.files.av_file_type:
        yield _TYPES, 'avFileType holds "mp4", which exists only in modes mix and web: write ["hls"].'


@cross("R-083", "error", _TYPES, "MP4 only together with HLS.", doc(182))
def mp4_without_hls(case: Case) -> Iterator[Found]:
    if case.files is not None and "mp4" in case.files.av_file_type and "hls" not in case.files.av_file_type:
        yield _TYPES, 'avFileType holds "mp4" without "hls": write ["hls", "mp4"].'


@cross("R-091", "error", SNAPSHOTS, "Screenshots need video.", doc(190), modes=INDIVIDUAL)
def screenshots_of_audio(case: Case) -> Iterator[Found]:
    if case.recording is not None and case.recording.stream_types == 0 and _takes_screenshots(case):
        yield SNAPSHOTS, "Screenshots need video, and streamTypes is 0 (audio only): set it to 1 or 2."


@cross(
    "R-092",
    "error",
    f"{SNAPSHOTS}",
    "With screenshots, a list of audio users needs a list of video users.",
    doc(191),
    modes=INDIVIDUAL,
)
def screenshots_of_nobody(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is None or not _takes_screenshots(case):
        return
    given = recording.model_fields_set
    if "subscribe_audio_uids" in given and "subscribe_video_uids" not in given:
        yield SNAPSHOTS, "There are screenshots and subscribeAudioUids, but no subscribeVideoUids: add that list."


def _takes_screenshots(case: Case) -> bool:
    return "snapshot_config" in case.request.model_fields_set


@cross(
    "R-093",
    "warning",
    f"{SNAPSHOTS}.captureInterval",
    "Newer pages allow no interval below 5 s.",
    newer(),
)
def short_interval(case: Case) -> Iterator[Found]:
    if case.snapshots is not None and case.snapshots.capture_interval < _NEWER_INTERVAL:
        interval = case.snapshots.capture_interval
        yield (
            f"{SNAPSHOTS}.captureInterval",
            f"captureInterval is {interval} s; newer pages allow 5 to 3600 s: 5 is safe.",
        )
