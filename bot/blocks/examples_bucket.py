"""Made-up recordings whose bucket the bot has looked into: for `recordbot blocks dump`, as `bot.blocks.examples`."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.blocks.examples import ENDED, FILES, MINUTE, MIXED, NOON, SID, a_recording
from bot.domain.bucket import BucketLook, BucketReport, FileLinks, Landed, Pictures, Pieces
from bot.domain.notice import Milestone
from bot.domain.recording import Recording, RecordingState

S = RecordingState

LOOKED_AT: Final = NOON + 62 * MINUTE
PLAYLIST: Final = Landed(name=FILES[0].name, size_bytes=206_000_000, pieces=Pieces(named=240, looked_up=60))
VIDEOS: Final = tuple(Landed(name=file.name, size_bytes=103_400_000) for file in FILES[1:])
HOLED: Final = Landed(
    name=FILES[0].name,
    size_bytes=9_800_000,
    pieces=Pieces(named=12, looked_up=12, missing=1, missing_names=(f"{SID}_town-hall_20261122120416000.ts",)),
)


def _look(*landed: Landed, missing: tuple[str, ...] = (), pictures: Pictures | None = None) -> BucketLook:
    report = BucketReport(landed=landed, missing=missing, pictures=pictures)
    return BucketLook(at=LOOKED_AT, tries=4, report=report, after_uploaded=True)


def _problem(problem: str, reason: str = "") -> BucketLook:
    return BucketLook(at=LOOKED_AT, problem=problem, reason=reason)


SHORT: Final = _look(PLAYLIST, VIDEOS[0], missing=(FILES[2].name,))
LOOKED: Final[Mapping[str, Recording]] = MappingProxyType(
    {
        "completed_seen": a_recording(
            S.COMPLETED, files=FILES, files_confirmed=True, bucket=_look(PLAYLIST, *VIDEOS), **ENDED
        ),
        "completed_not_seen": a_recording(
            S.COMPLETED, files=FILES, files_confirmed=True, bucket=_problem("bucket_denied", "AccessDenied"), **ENDED
        ),
        "completed_pictures": a_recording(
            S.COMPLETED,
            mode="individual",
            client_request={"storageConfig": MIXED["storageConfig"], "snapshotConfig": {"captureInterval": 10}},
            files_confirmed=True,
            bucket=_look(pictures=Pictures(count=360, size_bytes=14_200_000)),
            **ENDED,
        ),
        "completed_missing": a_recording(S.COMPLETED, files=FILES, bucket=SHORT, **ENDED),
        "completed_no_bucket": a_recording(S.COMPLETED, files=FILES, bucket=_problem("bucket_missing"), **ENDED),
        "uploading_missing": a_recording(S.UPLOADING, files=FILES, uploading_status="uploaded", bucket=SHORT, **ENDED),
        "uploading_piece_missing": a_recording(
            S.UPLOADING, files=FILES[:1], uploading_status="uploaded", bucket=_look(HOLED), **ENDED
        ),
        "uploading_storage_away": a_recording(S.UPLOADING, files=FILES, bucket=_problem("bucket_unavailable"), **ENDED),
    }
)
TOLD: Final = {
    "completed_seen": Milestone.FILES_READY,
    "completed_missing": Milestone.FILES_UNCONFIRMED,
    "uploading_missing": Milestone.FILES_MISSING,
}


def links_to(recording: Recording) -> FileLinks | None:
    """Return links as the bot makes them: long, and with a signature in them."""
    look = recording.bucket
    if look is None or look.report is None:
        return None
    host = "https://acme-recordings.s3.eu-central-1.amazonaws.com/slack"
    signed = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKEXAMPLE%2F20261122%2Feu-central-1%2Fs3%2Faws4_request"
        f"&X-Amz-Date=20261122T130200Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature={'0' * 64}"
    )
    return FileLinks(
        NOON + timedelta(days=7), {file.name: f"{host}/{file.name}?{signed}" for file in look.report.landed}
    )
