"""A start body as the rules look at it."""

from collections.abc import Iterator
from typing import Final

from bot.domain.request.files import RecordingFileConfig, SnapshotConfig
from bot.domain.request.recording import RecordingConfig
from bot.domain.request.services import ExtensionService, WebParam, WebService
from bot.domain.request.start import ClientRequest, StartRequest
from bot.domain.request.storage import StorageConfig
from bot.domain.request.transcoding import TranscodingConfig

REQUEST: Final = "clientRequest"
RECORDING: Final = f"{REQUEST}.recordingConfig"
PICTURE: Final = f"{RECORDING}.transcodingConfig"
FILES: Final = f"{REQUEST}.recordingFileConfig"
SNAPSHOTS: Final = f"{REQUEST}.snapshotConfig"
STORAGE: Final = f"{REQUEST}.storageConfig"
EXTENSION: Final = f"{REQUEST}.extensionServiceConfig"
SERVICES: Final = f"{EXTENSION}.extensionServices"


class Case:
    """One body and the mode it is to be sent with.

    Where a part of the body is malformed, looking at it raises AttributeError; the rule that did so is not judged.
    """

    __slots__ = ("mode", "start")

    def __init__(self, mode: str, start: StartRequest) -> None:
        self.mode = mode
        self.start = start

    @property
    def request(self) -> ClientRequest:
        """`clientRequest`."""
        return self.start.client_request

    @property
    def recording(self) -> RecordingConfig | None:
        """`recordingConfig`, when it is given."""
        return self.start.client_request.recording_config

    @property
    def picture(self) -> TranscodingConfig | None:
        """`transcodingConfig`, when it is given."""
        recording = self.start.client_request.recording_config
        return recording.transcoding_config if recording else None

    @property
    def files(self) -> RecordingFileConfig | None:
        """`recordingFileConfig`, when it is given."""
        return self.start.client_request.recording_file_config

    @property
    def snapshots(self) -> SnapshotConfig | None:
        """`snapshotConfig`, when it is given."""
        return self.start.client_request.snapshot_config

    @property
    def storage(self) -> StorageConfig | None:
        """`storageConfig`, when it is given."""
        return self.start.client_request.storage_config

    @property
    def services(self) -> list[ExtensionService]:
        """The extension services; none when `extensionServiceConfig` is left out."""
        extension = self.start.client_request.extension_service_config
        return extension.extension_services if extension else []

    def has_picture(self) -> bool:
        """Return whether there is a `transcodingConfig`."""
        return self.picture is not None

    def has_services(self) -> bool:
        """Return whether there are extension services."""
        return bool(self.services)

    def has_storage(self) -> bool:
        """Return whether there is a `storageConfig`."""
        return self.storage is not None

    def has_recording(self) -> bool:
        """Return whether there is a `recordingConfig`."""
        return self.recording is not None

    def pages(self) -> Iterator[tuple[str, WebParam]]:
        """Yield the `serviceParam` of each web page service whose shape is right, with its path."""
        for index, service in enumerate(self.services):
            if isinstance(service, WebService) and "service_param" in service.__dict__:
                yield f"{SERVICES}.{index}.serviceParam", service.service_param
