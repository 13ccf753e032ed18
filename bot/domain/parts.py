"""What a recording's row is made of: frozen facts, no sentences."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.domain.states import FailureReason


class Task(BaseModel):
    """One try at Agora: a recorder under one uid. A recording that starts over has several."""

    model_config = ConfigDict(frozen=True)

    uid: str
    resource_id: str | None = None
    acquired_at: AwareDatetime | None = None
    start_sent_at: AwareDatetime | None = None
    sid: str | None = None
    unsettled: bool = False  # abandoned, and it cannot be ruled out that it still records
    stop_tries: int = 0  # of stopping it after it was abandoned
    stop_again_at: AwareDatetime | None = None  # when that is to be tried again
    missing_since: AwareDatetime | None = None  # the first 404 to that
    named_until: AwareDatetime | None = None  # a callback may still carry the sid of what was started
    replaced_by: tuple[str, ...] = ()  # uids of recorders that took over after a fault; their files begin with bak<n>_


class Wish(BaseModel):
    """Who asked for something, and when."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    at: AwareDatetime


class Note(BaseModel):
    """What somebody noted about a moment of the recording: one line of plain text."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    user_id: str
    text: str


class Held(BaseModel):
    """A time during which a web page's recorder was on hold, and wrote nothing."""

    model_config = ConfigDict(frozen=True)

    since: AwareDatetime
    until: AwareDatetime | None = None  # None: still


class Warned(BaseModel):
    """That people were told how soon it ends: when, and which end that was."""

    model_config = ConfigDict(frozen=True)

    stop_at: AwareDatetime
    at: AwareDatetime


class Trouble(BaseModel):
    """What Agora last said instead of yes. Facts, no sentences."""

    model_config = ConfigDict(frozen=True)

    error_code: str  # `code` of the error class
    endpoint: str
    http_status: int | None = None
    agora_code: int | None = None
    reason: str = ""
    request_id: str | None = None
    since: AwareDatetime


class Failure(BaseModel):
    """Why it failed, and what Agora said when it did."""

    model_config = ConfigDict(frozen=True)

    reason: FailureReason
    trouble: Trouble | None = None


class ChangeKind(StrEnum):
    """What can be changed while it records."""

    HOLD = "hold"  # pause and resume, of a web page alone
    LAYOUT = "layout"
    SUBSCRIBE = "subscribe"
    PUBLISH = "publish"  # the CDN's address


class Change(BaseModel):
    """Somebody's wish to change what runs; sent one at a time, in order."""

    model_config = ConfigDict(frozen=True)

    kind: ChangeKind
    client_request: dict[str, Any]  # of `update`, or of `updateLayout`
    wish: Wish


class Reported(BaseModel):
    """Something that Agora's callbacks said, and that people should know. Facts, no sentences."""

    model_config = ConfigDict(frozen=True)

    event_type: int
    name: str = ""
    code: int | None = None
    message: str = ""
    at: AwareDatetime


class UploadNews(BaseModel):
    """What the last callback in Agora's own order said of the upload."""

    model_config = ConfigDict(frozen=True)

    status: str  # uploaded | backuped
    sequence: int  # -1: none was given
    at: AwareDatetime  # when it came
