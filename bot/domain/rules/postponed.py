"""Rules about sound that is mixed after the recording."""

from collections.abc import Iterator
from typing import Final

from bot.domain.request.about import INDIVIDUAL, MIX, RTC_MODES, doc, newer
from bot.domain.rules.case import RECORDING, REQUEST, Case
from bot.domain.rules.finding import Found, cross
from bot.domain.rules.words import quoted

_POLICY: Final = f"{REQUEST}.appsCollection.combinationPolicy"
_OPTIONS: Final = f"{REQUEST}.transcodeOptions"
_POSTPONED: Final = "postpone_transcoding"


def _postpones(case: Case) -> bool:
    apps = case.request.apps_collection
    return apps is not None and apps.combination_policy == _POSTPONED


def _mixes_audio(case: Case) -> bool:
    options = case.request.transcode_options
    return _postpones(case) and (options is None or options.trans_config.trans_mode == "audioMix")


@cross(
    "R-012",
    "error",
    _OPTIONS,
    "combinationPolicy postpone_transcoding and transcodeOptions go together.",
    doc(162),
    modes=RTC_MODES,
)
def options_and_policy(case: Case) -> Iterator[Found]:
    given = "transcode_options" in case.request.model_fields_set
    if _postpones(case) and not given:
        yield _OPTIONS, f'combinationPolicy is "{_POSTPONED}", but transcodeOptions is missing: say how to mix.'
    if given and not _postpones(case):
        yield _POLICY, f'transcodeOptions needs combinationPolicy "{_POSTPONED}": set it in appsCollection.'


@cross("R-013", "error", _POLICY, "Postponed mixing exists only in mode individual.", doc(76), modes=MIX)
def postponed_in_mix(case: Case) -> Iterator[Found]:
    if _mixes_audio(case):
        yield _POLICY, "Mixing the sound afterwards exists only in mode individual, not in mix: take that mode."


@cross("R-013", "error", f"{RECORDING}.streamTypes", "Postponed mixing needs streamTypes 0.", doc(76), modes=INDIVIDUAL)
def postponed_with_video(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and recording.stream_types != 0 and _mixes_audio(case):
        types = recording.stream_types
        yield f"{RECORDING}.streamTypes", f"streamTypes is {types}; mixing the sound afterwards needs 0 (audio only)."


@cross(
    "R-013",
    "error",
    f"{RECORDING}.streamMode",
    "Postponed mixing needs streamMode original.",
    doc(76),
    modes=INDIVIDUAL,
)
def postponed_without_original(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and recording.stream_mode != "original" and _mixes_audio(case):
        mode = quoted(recording.stream_mode)
        yield f"{RECORDING}.streamMode", f'streamMode is {mode}; mixing the sound afterwards needs "original".'


@cross(
    "R-014",
    "warning",
    f"{_OPTIONS}.container.format",
    "mp4 belongs to a service that existed from 2022-10 to 2025.",
    newer("Release notes"),
)
def mp4_container(case: Case) -> Iterator[Found]:
    options = case.request.transcode_options
    if options is not None and options.container is not None and options.container.format == "mp4":
        yield (
            f"{_OPTIONS}.container.format",
            'format "mp4" was taken from 2022-10 to 2025 only: "mp3", "m4a" and "aac" are safe.',
        )


@cross(
    "R-015",
    "warning",
    f"{_OPTIONS}.transConfig.transMode",
    "postponeTranscoding belongs to a service that existed from 2022-10 to 2025.",
    newer("Release notes"),
)
def postponed_transcoding(case: Case) -> Iterator[Found]:
    options = case.request.transcode_options
    if options is not None and options.trans_config.trans_mode == "postponeTranscoding":
        yield (
            f"{_OPTIONS}.transConfig.transMode",
            'transMode "postponeTranscoding" was taken from 2022-10 to 2025 only: "audioMix" is safe.',
        )
