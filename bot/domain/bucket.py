"""What a look into the bucket showed: which files of a recording are there, how big, and which are not.

A playlist (HLS) is a list of pieces: it counts as there when its pieces are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.domain.files import expected_names, storage_key

if TYPE_CHECKING:
    from bot.domain.recording import Recording

MOST_FILES: Final = 200  # looked up of one recording; of more, the rest is not
MOST_PIECES: Final = 60  # looked up of one playlist: the first, the last, and evenly between
TELLING_ALL: Final = frozenset({"uploaded", "backuped"})  # `uploadingStatus` that comes with the list of all files
SURELY_ONE_MP4: Final = timedelta(minutes=25)  # a web recording's is split after 30 minutes at the soonest
MOST_NAMED: Final = 3  # missing pieces whose names are kept


class Pieces(BaseModel):
    """The pieces of a playlist: how many it names, how many of them were looked up, and which were not there."""

    model_config = ConfigDict(frozen=True)

    named: int
    looked_up: int
    missing: int = 0
    missing_names: tuple[str, ...] = ()  # the first few
    is_closed: bool = True  # the playlist says that nothing follows


class Landed(BaseModel):
    """One file that is in the bucket. `size_bytes` of a playlist is that of the pieces that were looked up, with its own."""

    model_config = ConfigDict(frozen=True)

    name: str
    size_bytes: int
    pieces: Pieces | None = None

    @property
    def is_whole(self) -> bool:
        """Say whether nothing of it is missing. That a playlist is not closed proves nothing."""
        return self.size_bytes > 0 and (self.pieces is None or not self.pieces.missing)


class Pictures(BaseModel):
    """How many pictures there are, and how big they are together; *at least*, where there are very many."""

    model_config = ConfigDict(frozen=True)

    count: int
    size_bytes: int
    at_least: bool = False


class BucketReport(BaseModel):
    """The answer to one look.

    `unasked` files were left out, because there are too many. `pictures` is None where none are taken, or the key
    may not list them; Agora never says which there should be.
    """

    model_config = ConfigDict(frozen=True)

    landed: tuple[Landed, ...] = ()
    missing: tuple[str, ...] = ()
    unasked: int = 0
    pictures: Pictures | None = None

    @property
    def is_complete(self) -> bool:
        """Say whether everything that was asked for is there, whole."""
        has_something = bool(self.landed) or self.pictures is not None
        return has_something and not self.missing and all(file.is_whole for file in self.landed)

    @property
    def is_closed(self) -> bool:
        """Say whether every playlist says that nothing follows."""
        return all(file.pieces is None or file.pieces.is_closed for file in self.landed)


class BucketLook(BaseModel):
    """The last look into the bucket, as the row keeps it.

    `problem` is the code of what kept the bot from looking (the report is then of an earlier look), `reason` the
    storage's own word for it.
    """

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    tries: int = 1
    report: BucketReport | None = None
    problem: str | None = None
    reason: str = ""
    after_uploaded: bool = False  # Agora had said by then that everything is there

    def shown(self) -> Mapping[str, object]:
        """Return what people see of it: not when, nor how often."""
        # Whether Agora has delivered everything is said only beside what is missing.
        unseen = {"at", "tries"} if self.found_gaps else {"at", "tries", "after_uploaded"}
        return self.model_dump(exclude=unseen)

    @property
    def is_complete(self) -> bool:
        """Say whether everything was there."""
        return self.problem is None and self.report is not None and self.report.is_complete

    @property
    def found_gaps(self) -> bool:
        """Say whether the bot could look, and did not find everything."""
        return self.problem is None and self.report is not None and not self.report.is_complete


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Addresses that open a file for anybody, until a moment; they hold a signature: not for logs."""

    until: datetime
    by_name: Mapping[str, str] = field(repr=False)


def takes_pictures(recording: "Recording") -> bool:
    """Say whether pictures are taken of it: their names tell the moment, so nobody knows them before."""
    return "snapshotConfig" in recording.client_request and recording.task.sid is not None


def can_be_looked_up(recording: "Recording") -> bool:
    """Say whether there is anything to look for."""
    return takes_pictures(recording) or bool(names_to_look_up(recording))


def names_to_look_up(recording: "Recording") -> tuple[str, ...]:
    """Return the names of the files that should be in the bucket: what Agora listed, and what can be foretold."""
    known = tuple(file.name for file in recording.files)
    if known and knows_all_files(recording):
        return known
    if recording.mode == "individual" or recording.task.sid is None:
        return known
    foretold = expected_names(recording.mode, recording.cname, recording.task.sid, recording.client_request)
    storage = recording.client_request.get("storageConfig") or {}
    by_key = {storage_key(storage, name): name for name in (*foretold, *known)}
    return tuple(by_key.values())


def knows_all_files(recording: "Recording") -> bool:
    """Say whether Agora has listed the files after the recorder had left: there are no others."""
    return recording.files_listed or recording.uploading_status in TELLING_ALL


def foretells_all_files(recording: "Recording") -> bool:
    """Say whether the names that can be foretold are all that there can be.

    Not where each participant has files, where another recorder went on, or where an MP4 may have been split.
    """
    is_open = recording.mode == "individual" or takes_pictures(recording)
    if is_open or recording.task.replaced_by or recording.former_tasks:
        return False
    formats = (recording.client_request.get("recordingFileConfig") or {}).get("avFileType") or ()
    ended_at = recording.ended_at or recording.stop_at
    return "mp4" not in formats or ended_at - (recording.confirmed_at or recording.created_at) < SURELY_ONE_MP4
