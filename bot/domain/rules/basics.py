"""Rules about the session as a whole: its name, its key, what it records, encryption, postponed mixing."""

import json
import re
from collections.abc import Iterator
from typing import Final

from bot.domain.request.about import INDIVIDUAL, MIX, RTC_MODES, WEB, doc, newer
from bot.domain.request.services import WebService
from bot.domain.rules.case import RECORDING, REQUEST, Case
from bot.domain.rules.finding import Found, cross
from bot.domain.rules.words import quoted

CNAME_BYTES: Final = 63
_LABEL_BYTES: Final = 1024
_OLD_LABEL_BYTES: Final = 128
_NOT_IN_CNAME: Final = re.compile(r"[^a-zA-Z0-9 !#$%&()+\-:;<=.>?@\[\]^_{}|~,]")
_AUDIO: Final = 0
_GCM2: Final = (7, 8)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@cross(
    "R-002",
    "error",
    "cname",
    "A channel name has fewer than 64 bytes, of letters, digits, blanks and !#$%&()+-:;<=.>?@[]^_{}|~, alone.",
    "start document, line 35; current reference, Start recording",
    modes=RTC_MODES,
)
def channel_name(case: Case) -> Iterator[Found]:
    cname = case.start.cname
    if _bytes(cname) > CNAME_BYTES:
        yield "cname", f"cname has {_bytes(cname)} bytes; a channel name has at most {CNAME_BYTES}: take a shorter one."
    if wrong := "".join(dict.fromkeys(_NOT_IN_CNAME.findall(cname))):
        yield (
            "cname",
            (
                f"cname holds {quoted(wrong)}; a channel name is made of letters a-z and A-Z, digits, blanks and "
                "!#$%&()+-:;<=.>?@[]^_{}|~, alone: take those out."
            ),
        )


@cross("R-002", "error", "cname", "The label of a web page has at most 1024 bytes.", newer(), modes=WEB)
def page_label(case: Case) -> Iterator[Found]:
    length = _bytes(case.start.cname)
    if length > _LABEL_BYTES:
        yield "cname", f"cname has {length} bytes; a label has at most {_LABEL_BYTES}: take a shorter one."


@cross("R-002", "warning", "cname", "Older services take labels of at most 128 bytes.", doc(34), modes=WEB)
def long_page_label(case: Case) -> Iterator[Found]:
    length = _bytes(case.start.cname)
    if _OLD_LABEL_BYTES < length <= _LABEL_BYTES:
        yield (
            "cname",
            f"cname has {length} bytes; older services take at most {_OLD_LABEL_BYTES}: a shorter one is safer.",
        )


@cross("R-003", "warning", "uid", "A user id is written without leading zeros.", doc(36))
def padded_uid(case: Case) -> Iterator[Found]:
    uid = case.start.uid
    if uid.startswith("0"):
        yield "uid", f"uid is {quoted(uid)}; write it without leading zeros: {quoted(uid.lstrip('0'))}."


@cross(
    "R-007",
    "warning",
    f"{REQUEST}.token",
    "A token is a real one, made for the recorder's uid and cname, or is left out.",
    doc(38),
    modes=RTC_MODES,
)
def token_placeholder(case: Case) -> Iterator[Found]:
    token = case.request.token
    if token == "":
        yield f"{REQUEST}.token", "token is empty: leave it out, or send one when the project has an App Certificate."
    elif token is not None and token.startswith("<"):
        yield (
            f"{REQUEST}.token",
            "token still is a placeholder in angle brackets: put the real token there, or leave it out.",
        )


@cross("R-009", "error", RECORDING, "A channel recording needs recordingConfig.", doc(39), modes=RTC_MODES)
def recording_config_missing(case: Case) -> Iterator[Found]:
    # a page sent with a channel's mode has its own finding, and no channel to configure
    page = any(isinstance(service, WebService) for service in case.services)
    if case.recording is None and not page and not _selects_nothing(case):
        yield RECORDING, "recordingConfig is missing: a channel recording needs one, with at least channelType."


@cross(
    "R-010",
    "error",
    REQUEST,
    "Something must be recorded: a channel, screenshots or an extension service.",
    "answers of the service (services not selected!)",
    modes=RTC_MODES,
)
def nothing_selected(case: Case) -> Iterator[Found]:
    if _selects_nothing(case):
        yield REQUEST, "Nothing is selected to be recorded: add recordingConfig (and snapshotConfig for screenshots)."


def _selects_nothing(case: Case) -> bool:
    request = case.request
    parts = (request.recording_config, request.recording_file_config, request.snapshot_config)
    return request.extension_service_config is None and all(part is None for part in parts)


@cross(
    "R-020",
    "warning",
    f"{RECORDING}.channelType",
    "channelType is given, because it must be the app's own; newer pages require it.",
    newer(),
    modes=RTC_MODES,
    when=Case.has_recording,
)
def channel_type_left_out(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and "channel_type" not in recording.model_fields_set:
        yield (
            f"{RECORDING}.channelType",
            "channelType is missing, so 0 (Communication) is taken: write the profile your app uses, or nothing is recorded.",
        )


@cross(
    "R-022",
    "error",
    f"{RECORDING}.streamMode",
    "streamMode is for individual mode.",
    doc(65),
    modes=MIX,
    when=Case.has_recording,
)
def stream_mode_in_mix(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and recording.stream_mode != "default":
        mode = quoted(recording.stream_mode)
        yield f"{RECORDING}.streamMode", f"streamMode {mode} exists only in mode individual, not in mix: leave it out."


@cross(
    "R-022",
    "warning",
    f"{RECORDING}.streamMode",
    "In mix mode streamMode has no effect.",
    doc(65),
    modes=MIX,
    when=Case.has_recording,
)
def default_stream_mode_in_mix(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and "stream_mode" in recording.model_fields_set and recording.stream_mode == "default":
        yield f"{RECORDING}.streamMode", "streamMode is for mode individual and has no effect in mix: leave it out."


@cross(
    "R-023",
    "warning",
    f"{RECORDING}.streamMode",
    "streamMode original takes effect only when streamTypes is 0.",
    doc(71),
    modes=INDIVIDUAL,
    when=Case.has_recording,
)
def original_with_video(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and recording.stream_mode == "original" and recording.stream_types != _AUDIO:
        yield (
            f"{RECORDING}.streamMode",
            (
                f'streamMode "original" takes effect only with streamTypes 0 (audio only), and streamTypes is '
                f'{recording.stream_types}: set streamTypes to 0, or take streamMode "standard".'
            ),
        )


@cross(
    "R-025",
    "error",
    f"{RECORDING}.secret",
    "Decryption needs the secret.",
    doc(89),
    when=Case.has_recording,
)
def secret_missing(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and recording.decryption_mode and "secret" not in recording.model_fields_set:
        mode = recording.decryption_mode
        yield f"{RECORDING}.secret", f"decryptionMode is {mode}, but secret is missing: give the channel's password."


@cross(
    "R-025",
    "warning",
    f"{RECORDING}.secret",
    "Without decryption a secret has no effect.",
    doc(89),
    when=Case.has_recording,
)
def secret_without_use(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and "secret" in recording.model_fields_set and not recording.decryption_mode:
        yield (
            f"{RECORDING}.secret",
            "secret has no effect, because decryptionMode is 0: set the mode, or leave secret out.",
        )


@cross(
    "R-026",
    "error",
    f"{RECORDING}.salt",
    "GCM2 decryption needs the salt.",
    doc(91),
    when=Case.has_recording,
)
def salt_missing(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and recording.decryption_mode in _GCM2 and "salt" not in recording.model_fields_set:
        mode = recording.decryption_mode
        yield f"{RECORDING}.salt", f"decryptionMode is {mode}, but salt is missing: give the 32 bytes, in base64."


@cross(
    "R-026",
    "warning",
    f"{RECORDING}.salt",
    "Only GCM2 decryption uses the salt.",
    doc(91),
    when=Case.has_recording,
)
def salt_without_use(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is not None and "salt" in recording.model_fields_set and recording.decryption_mode not in _GCM2:
        yield (
            f"{RECORDING}.salt",
            "salt has no effect: only decryptionMode 7 and 8 use it. Leave it out, or set the mode.",
        )


@cross(
    "R-030",
    "warning",
    f"{RECORDING}.privateParams",
    'The one documented value of privateParams is {"correctEXTINF":true}.',
    newer("Manage recorded files"),
    when=Case.has_recording,
)
def undocumented_private_params(case: Case) -> Iterator[Found]:
    recording = case.recording
    if recording is None or recording.private_params is None:
        return
    if json.loads(recording.private_params) not in ({"correctEXTINF": True}, {"correctEXTINF": False}):
        yield (
            f"{RECORDING}.privateParams",
            'privateParams holds what no page documents; the one known switch is {"correctEXTINF":true}.',
        )
