"""The files of a recording: what Agora reports, and what may be expected.

Source: Agora REST reference, "Query" and "Manage recorded files".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from bot.domain.request.vendors import VENDORS

# In web mode these characters of the cname become "-" in file names; in the other modes they stay.
WEB_REPLACED: Final = re.compile(r"[!@#$%^&*()+_.=\[\]{}~|,;:?<> ]")


class RecordedFile(BaseModel):
    """One file as Agora names it: relative to the bucket's prefix."""

    model_config = ConfigDict(frozen=True)

    name: str
    track_type: str | None = None  # audio | video | audio_and_video
    uid: str | None = None  # whose; "0" when mixed
    is_playable: bool | None = None
    slice_start_ms: int | None = None


def storage_path(client_request: Mapping[str, Any], name: str) -> str:
    """Return the full address of the file *name*, such as `s3://bucket/prefix/name`.

    Without a storage configuration (VoD) the name alone is returned.
    """
    storage = client_request.get("storageConfig")
    if not isinstance(storage, Mapping):
        return name
    vendor = VENDORS.get(storage.get("vendor", -1))
    return f"{vendor.scheme if vendor else 'storage'}://{storage.get('bucket')}/{storage_key(storage, name)}"


def storage_key(storage: Mapping[str, Any], name: str) -> str:
    """Return where in the bucket of *storage*, a `storageConfig`, the file *name* lies.

    A name that already carries the prefix is not given it twice: whether Agora's lists carry it
    is not documented.
    """
    prefix = "".join(f"{part}/" for part in storage.get("fileNamePrefix") or ())
    return name if prefix and name.startswith(prefix) else prefix + name


def storage_folder(client_request: Mapping[str, Any]) -> str:
    """Return the address of the folder into which the files go."""
    return storage_path(client_request, "")


def expected_names(mode: str, cname: str, sid: str, client_request: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that can be foretold once the *sid* is known; others depend on who comes.

    In individual mode each participant has files of their own, with their uid in the name; they
    are written here as `<uid>`.
    """
    formats: Sequence[str] = (client_request.get("recordingFileConfig") or {}).get("avFileType") or ("hls",)
    config = client_request.get("recordingConfig") or {}
    if mode == "individual":
        return _expected_individual(f"{sid}_{cname}__uid_s_<uid>__uid_e_", client_request, config)
    stem = f"{sid}_{WEB_REPLACED.sub('-', cname) if mode == 'web' else cname}"
    names = [f"{stem}.m3u8"]
    if "mp4" in formats:
        names.append(f"{stem}_0.mp4")
    return tuple(names)


def _expected_individual(stem: str, client_request: Mapping[str, Any], config: Mapping[str, Any]) -> tuple[str, ...]:
    snapshots = (f"{stem}video_<time>.jpg",) if "snapshotConfig" in client_request else ()
    if snapshots and "recordingFileConfig" not in client_request:
        return snapshots
    tracks = {0: ("audio",), 1: ("video",)}.get(config.get("streamTypes", 2), ("audio", "video"))
    return (*(f"{stem}{track}.m3u8" for track in tracks), *snapshots)
