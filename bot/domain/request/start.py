"""The start body: `{"cname", "uid", "clientRequest"}`."""

from typing import Annotated

from pydantic import Field

from bot.domain.request.about import INDIVIDUAL, OPTIONAL, RTC_MODES, About, Part, doc
from bot.domain.request.files import (
    APPS_ABOUT,
    TRANSCODE_ABOUT,
    AppsCollection,
    RecordingFileConfig,
    SnapshotConfig,
    TranscodeOptions,
)
from bot.domain.request.recording import RECORDING_ABOUT, RecordingConfig
from bot.domain.request.services import ExtensionServiceConfig
from bot.domain.request.storage import StorageConfig
from bot.domain.request.values import NOT_EMPTY, UID


class ClientRequest(Part):
    """Everything that is recorded, and where it goes."""

    token: Annotated[
        str | None,
        OPTIONAL,
        Field(repr=False, description="Key for the channel; needed when the project has an App Certificate."),
        About(source=doc(38), rules=("R-007",), modes=RTC_MODES, secret=True),
    ] = None
    apps_collection: Annotated[
        AppsCollection | None,
        OPTIONAL,
        Field(description="How the recording applications are combined."),
        APPS_ABOUT,
    ] = None
    recording_config: Annotated[
        RecordingConfig | None,
        OPTIONAL,
        Field(description="Which streams are recorded, of whom, and when the recorder leaves."),
        RECORDING_ABOUT,
    ] = None
    transcode_options: Annotated[
        TranscodeOptions | None,
        OPTIONAL,
        Field(description="Mixing the sound after the recording."),
        TRANSCODE_ABOUT,
    ] = None
    recording_file_config: Annotated[
        RecordingFileConfig | None,
        OPTIONAL,
        Field(description="Formats of the recorded files."),
        About(source=doc(175), rules=("R-080",)),
    ] = None
    snapshot_config: Annotated[
        SnapshotConfig | None,
        OPTIONAL,
        Field(description="Screenshots of each user's video."),
        About(source=doc(186), rules=("R-090",), modes=INDIVIDUAL, mode_rule="R-090"),
    ] = None
    storage_config: Annotated[
        StorageConfig | None,
        OPTIONAL,
        Field(description="The bucket for the files, and its keys."),
        About(source=doc(200), rules=("R-100",), required=True),
    ] = None
    extension_service_config: Annotated[
        ExtensionServiceConfig | None,
        OPTIONAL,
        Field(description="Web page recording, push to a CDN, or ApsaraVideo for VoD."),
        About(source=doc(361), rules=("R-122",)),
    ] = None


class StartRequest(Part):
    """One start body, as it is sent."""

    cname: Annotated[
        str,
        NOT_EMPTY,
        Field(description="Channel to record; for a web page any label that tells sessions apart."),
        About(source=doc(33), rules=("R-002",)),
    ]
    uid: Annotated[
        str,
        UID,
        Field(description="User id of the recorder, free in this channel and the same as in acquire."),
        About(source=doc(36), rules=("R-003",)),
    ]
    client_request: Annotated[
        ClientRequest,
        Field(description="What is recorded, and where it goes."),
        About(source=doc(37), rules=("R-004",)),
    ]
