"""What a start asked for."""

from dataclasses import dataclass
from typing import Any

WEB_SERVICE, RTMP_SERVICE, VOD_SERVICE = "web_recorder_service", "rtmp_publish_service", "aliyun_vod_service"


@dataclass(frozen=True)
class Asked:
    """The mode and the clientRequest of a start, secrets masked, and what follows from them."""

    mode: str
    request: dict[str, Any]

    @property
    def recording_config(self) -> dict[str, Any]:
        """`recordingConfig`, or nothing."""
        return _object(self.request.get("recordingConfig"))

    @property
    def is_web(self) -> bool:
        """Whether a web page is recorded."""
        return self.mode == "web"

    @property
    def takes_snapshots(self) -> bool:
        """Whether pictures are taken, beside a recording or without one."""
        return "snapshotConfig" in self.request

    @property
    def records_files(self) -> bool:
        """Whether audio or video files come into being: not so when snapshots are all that was asked for."""
        return not self.takes_snapshots or "recordingFileConfig" in self.request

    @property
    def makes_mp4(self) -> bool:
        """Whether MP4 files are made beside HLS."""
        return "mp4" in _object(self.request.get("recordingFileConfig")).get("avFileType", ["hls"])

    @property
    def prefix(self) -> str:
        """What stands before a name in the bucket: empty, or ending in a slash."""
        parts = _object(self.request.get("storageConfig")).get("fileNamePrefix") or []
        return "".join(f"{part}/" for part in parts)

    def service(self, service_name: str) -> dict[str, Any] | None:
        """`serviceParam` of an extension service that was asked for."""
        services = _object(self.request.get("extensionServiceConfig")).get("extensionServices") or []
        for service in services:
            if service.get("serviceName") == service_name:
                return _object(service.get("serviceParam"))
        return None

    @property
    def pushes_rtmp(self) -> bool:
        """Whether the page is also pushed to a CDN."""
        return self.service(RTMP_SERVICE) is not None

    @property
    def uploads_to_vod(self) -> bool:
        """Whether files go to Alibaba's video on demand."""
        return self.service(VOD_SERVICE) is not None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
