"""What is written: recorded files, screenshots, and the sound mixed afterwards."""

from typing import Annotated

from pydantic import Field

from bot.domain.request.about import OPTIONAL, RTC_MODES, About, Choices, Part, doc


class RecordingFileConfig(Part):
    """The formats of the recorded files."""

    av_file_type: Annotated[
        list[
            Annotated[
                str,
                Choices({"hls": "HLS (M3U8 and TS)", "mp4": "MP4, beside HLS"}),
                About(source=doc(179), rules=("R-081",)),
            ]
        ],
        Field(
            default_factory=lambda: ["hls"], description="Formats of the recorded files; MP4 only together with HLS."
        ),
        About(source=doc(177), rules=("R-081",)),
    ]


class SnapshotConfig(Part):
    """Screenshots of each user's video."""

    capture_interval: Annotated[
        int,
        Field(ge=1, le=3600, description="Time between two screenshots."),
        About(source=doc(195), rules=("R-093",), unit="s"),
    ] = 10
    file_type: Annotated[
        list[Annotated[str, Choices({"jpg": "JPG"}), About(source=doc(196), rules=("R-094",))]],
        Field(min_length=1, max_length=1, description="Format of the screenshots; JPG is the only one."),
        About(source=doc(196), rules=("R-094",)),
    ]


class AppsCollection(Part):
    """How the recording applications are combined."""

    combination_policy: Annotated[
        str,
        Choices({"default": "Default", "postpone_transcoding": "Mix the sound afterwards"}),
        Field(description="Whether the sound is mixed after the recording."),
        About(source=doc(48), rules=("R-011",)),
    ] = "default"


class Container(Part):
    """The file that the mixed sound becomes."""

    format: Annotated[
        str,
        # mp4 belongs to a later service; newer pages had it until 2025
        Choices({"mp3": "MP3", "m4a": "M4A", "aac": "AAC", "mp4": "MP4 (a later service)"}),
        Field(description="Format of the mixed sound file."),
        About(source=doc(165), rules=("R-014",)),
    ] = "mp3"


class TransConfig(Part):
    """What is done after the recording."""

    trans_mode: Annotated[
        str,
        Choices({"audioMix": "Mix the audio", "postponeTranscoding": "Transcode to MP4 (a later service)"}),
        Field(description="What is done after the recording."),
        About(source=doc(167), rules=("R-015",)),
    ]


class MixedAudio(Part):
    """The quality of the mixed sound; all three are texts on the wire."""

    sample_rate: Annotated[
        str,
        Choices({"48000": "48 kHz", "32000": "32 kHz", "16000": "16 kHz"}),
        Field(description="Sample rate of the mixed sound."),
        About(source=doc(169), rules=("R-016",), unit="Hz"),
    ] = "48000"
    bitrate: Annotated[
        str,
        Choices({"48000": "48 Kbps"}),
        Field(description="Data rate of the mixed sound."),
        # the document prints Kbps, but 48000 can only be bits per second
        About(source=doc(170), rules=("R-017",), unit="bit/s"),
    ] = "48000"
    channels: Annotated[
        str,
        Choices({"1": "Mono", "2": "Stereo"}),
        Field(description="Mono or stereo."),
        About(source=doc(171), rules=("R-018",)),
    ] = "2"


class TranscodeOptions(Part):
    """Mixing the sound after the recording."""

    container: Annotated[
        Container | None,
        OPTIONAL,
        Field(description="The file that the mixed sound becomes."),
        About(source=doc(164), rules=("R-014",)),
    ] = None
    trans_config: Annotated[
        TransConfig,
        Field(description="What is done after the recording."),
        About(source=doc(166), rules=("R-015",)),
    ]
    audio: Annotated[
        MixedAudio | None,
        OPTIONAL,
        Field(description="Quality of the mixed sound."),
        About(source=doc(168), rules=("R-016",)),
    ] = None


APPS_ABOUT = About(source=doc(46), rules=("R-011",), modes=RTC_MODES, mode_rule="R-125")
TRANSCODE_ABOUT = About(source=doc(162), rules=("R-012",), modes=RTC_MODES, mode_rule="R-125")
