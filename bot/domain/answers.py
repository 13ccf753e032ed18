"""What Agora's answers say, once parsed: the same shapes for every mode."""

from dataclasses import dataclass

from bot.domain.files import RecordedFile


@dataclass(frozen=True, slots=True)
class TaskAddress:
    """Names one task at Agora: where `query`, `update` and `stop` go."""

    mode: str
    cname: str
    uid: str
    resource_id: str
    sid: str


@dataclass(frozen=True, slots=True)
class CallMade:
    """One call to Agora that was answered, or was not: `outcome` is `done`, or the code of the error."""

    endpoint: str
    cname: str
    uid: str
    outcome: str
    http_status: int | None = None
    agora_code: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """What `query` said of a task that lives.

    `service_status` is Agora's own number: 0-3 coming up, 4 and 5 recording, 6-8 leaving, 20 left
    abnormally. `files` is empty until the first slice closes, about 15 s after the start.
    """

    service_status: int
    files: tuple[RecordedFile, ...] = ()
    onhold: bool | None = None  # web recordings only

    @property
    def records(self) -> bool:
        """Say whether the recorder is at work."""
        return self.service_status in (4, 5)

    @property
    def has_left(self) -> bool:
        """Say whether the recorder is on its way out, or out."""
        return self.service_status in (6, 7, 8, 20)


@dataclass(frozen=True, slots=True)
class StopReport:
    """What `stop` said: `uploading_status` is `uploaded`, `backuped`, `unknown`, or None."""

    uploading_status: str | None
    files: tuple[RecordedFile, ...] = ()

    @property
    def is_uploaded(self) -> bool:
        """Say whether every file is in the bucket."""
        return self.uploading_status == "uploaded"
