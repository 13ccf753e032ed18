"""What is subscribed to in the channel, and how: `recordingConfig`."""

from typing import Annotated, Final

from pydantic import Field

from bot.domain.request.about import INDIVIDUAL, MIX, OPTIONAL, RTC_MODES, About, Choices, Part, doc, newer
from bot.domain.request.transcoding import TRANSCODING_ABOUT, TranscodingConfig
from bot.domain.request.values import JSON_TEXT, NOT_EMPTY, SALT, UID_OR_EVERYONE

AUDIO_PROFILES: Final = {
    0: "48 kHz, mono, up to 48 Kbps",
    1: "48 kHz, mono, up to 128 Kbps",
    2: "48 kHz, stereo, up to 192 Kbps",
}

# the document prints 17 and 32 in two groups each; newer pages do not
UID_GROUPS: Final = {0: (1, 2), 1: (3, 7), 2: (8, 12), 3: (13, 17), 4: (18, 32), 5: (33, 49)}

UserIds = list[Annotated[str, UID_OR_EVERYONE, About(source=newer("Set up subscription lists"), rules=("R-044",))]]


def _list_about(line: int) -> About:
    return About(source=doc(line), rules=("R-042",))


_NEWER_SPELLING: Final = About(source=newer(), rules=("R-042",))


class RecordingConfig(Part):
    """Which streams are recorded, of whom, and when the recorder leaves."""

    channel_type: Annotated[
        int,
        Choices({0: "Communication", 1: "Live broadcast"}),
        Field(description="Channel profile; it must be the one your app uses, or nothing is recorded."),
        About(source=doc(56), rules=("R-020",)),
    ] = 0
    stream_types: Annotated[
        int,
        Choices({0: "Audio only", 1: "Video only", 2: "Audio and video"}),
        Field(description="Which streams are recorded."),
        About(source=doc(60), rules=("R-021",)),
    ] = 2
    stream_mode: Annotated[
        str,
        Choices({"default": "Default", "standard": "Standard", "original": "Original (audio, not transcoded)"}),
        Field(description="Which files each user's streams become; standard adds one that holds both audio and video."),
        About(source=doc(65), rules=("R-022",), modes=INDIVIDUAL),
    ] = "default"
    decryption_mode: Annotated[
        int,
        Choices(
            {
                0: "None",
                1: "AES_128_XTS",
                2: "AES_128_ECB",
                3: "AES_256_XTS",
                4: "SM4_128_ECB",
                5: "AES_128_GCM",
                6: "AES_256_GCM",
                7: "AES_128_GCM2",
                8: "AES_256_GCM2",
            }
        ),
        Field(description="How an encrypted channel is decrypted; it must be the encryption your app uses."),
        About(source=doc(77), rules=("R-024",)),
    ] = 0
    secret: Annotated[
        str | None,
        OPTIONAL,
        NOT_EMPTY,
        Field(repr=False, description="Password of an encrypted channel."),
        About(source=doc(89), rules=("R-025",), secret=True),
    ] = None
    salt: Annotated[
        str | None,
        OPTIONAL,
        SALT,
        Field(repr=False, description="Salt of a channel encrypted with GCM2: 32 bytes in base64."),
        About(source=doc(91), rules=("R-026",), secret=True),
    ] = None
    audio_profile: Annotated[
        int,
        Choices(AUDIO_PROFILES),
        Field(description="Quality of the recorded sound."),
        About(source=doc(93), rules=("R-027",), modes=MIX, mode_rule="R-027"),
    ] = 0
    video_stream_type: Annotated[
        int,
        Choices({0: "High quality", 1: "Low quality"}),
        Field(description="Which of the two streams that a user sends is recorded."),
        About(source=doc(98), rules=("R-028",)),
    ] = 0
    max_idle_time: Annotated[
        int,
        Field(ge=5, le=2_592_000, description="How long the recorder stays in an empty channel before it stops."),
        About(source=doc(102), rules=("R-029",), unit="s"),
    ] = 30
    transcoding_config: Annotated[
        TranscodingConfig | None,
        OPTIONAL,
        Field(description="Size, quality and layout of the mixed picture."),
        TRANSCODING_ABOUT,
    ] = None
    subscribe_audio_uids: Annotated[
        UserIds | None,
        OPTIONAL,
        Field(max_length=32, description="Only these users' audio is recorded."),
        _list_about(140),
    ] = None
    un_subscribe_audio_uids: Annotated[
        UserIds | None,
        OPTIONAL,
        Field(max_length=32, description="Everyone's audio but these users' is recorded."),
        _list_about(142),
    ] = None
    subscribe_video_uids: Annotated[
        UserIds | None,
        OPTIONAL,
        Field(max_length=32, description="Only these users' video is recorded."),
        _list_about(144),
    ] = None
    un_subscribe_video_uids: Annotated[
        UserIds | None,
        OPTIONAL,
        Field(max_length=32, description="Everyone's video but these users' is recorded."),
        _list_about(146),
    ] = None
    # newer pages spell the two lists with a small s; both are taken, R-045 asks for the document's spelling
    unsubscribe_audio_uids: Annotated[
        UserIds | None,
        OPTIONAL,
        Field(max_length=32, description="Newer pages' spelling of unSubscribeAudioUids; use that one."),
        _NEWER_SPELLING,
    ] = None
    unsubscribe_video_uids: Annotated[
        UserIds | None,
        OPTIONAL,
        Field(max_length=32, description="Newer pages' spelling of unSubscribeVideoUids; use that one."),
        _NEWER_SPELLING,
    ] = None
    subscribe_uid_group: Annotated[
        int | None,
        OPTIONAL,
        Choices({group: f"{least} to {most} users" for group, (least, most) in UID_GROUPS.items()}),
        Field(description="How many users are recorded at most, as an estimate; needed when each gets own files."),
        About(source=doc(150), rules=("R-048",), required=True),
    ] = None
    private_params: Annotated[
        str | None,
        OPTIONAL,
        JSON_TEXT,
        Field(description='Undocumented switches as JSON in text; the one known is {"correctEXTINF":true}.'),
        About(source=newer("Manage recorded files"), rules=("R-030",)),
    ] = None


RECORDING_ABOUT: Final = About(source=doc(54), rules=("R-009",), modes=RTC_MODES, mode_rule="R-125", required=True)
