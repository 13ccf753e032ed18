"""Every error raised on purpose.

BotError                      code: stable; in logs and beside what people read
+- UserError                  the person can mend it; its text is written for them
|  +- WishInvalid             .field: which word or input is wrong
|  +- FormInvalid             .by_block_id: one sentence per input
|  +- RecordingNotFound
|  +- ScheduleNotFound
|  +- NotAllowed              this person may not, whatever the recording's state
|  |  `- RefusedByRule        .why .rule .source .ask: by which rule, and whom to ask
|  +- ApprovalNeeded          .request_id .by .expires_at .channel_id: a second person is asked; nothing was started yet
|  +- TargetBusy              .recording_id: already recording this target
|  `- WishRefused             the state does not allow it (any more)
|     `- EndMoved             .recording_id: its end is no longer what the person saw
+- AgoraError                 .endpoint .http_status .agora_code .reason .request_id
|  +- AgoraRejected           again would be refused again
|  +- AgoraUnauthorized       credentials or App ID refused: nobody can record until mended
|  +- AgoraUnavailable        nothing happened: repeat later (429, 5xx, refused connection); .retry_after
|  +- AgoraOverloaded         400 code 406: as many recordings run as the account may have
|  +- AgoraOutcomeUnknown     sent, no verdict (206 code 65, time-out, reset): repeat it, identically
|  +- AlreadyStarted          201 code 7: it records; .sid is usually None
|  +- TaskConflict            400 code 53: another task runs under this appid, cname and uid
|  +- ResourceExpired         the resource cannot be used (any more): acquire again
|  +- AlreadyStopping         400 code 49: for stop, as good as done
|  +- UploadPending           stop was carried out, the upload goes on (206 without code, code 50)
|  +- NothingRecorded         206 code 435: ended, and there are no files
|  `- RecorderGone            404: no such task at this moment; only the supervisor concludes
+- SlackError                 .method .error
|  +- SlackUnavailable        repeat later; .retry_after in seconds, or None
|  +- SlackUnauthorized       the token is refused: nothing can be posted until mended
|  +- ChannelGone             nothing can be posted there (any more): archived, removed, not a member
|  `- MessageGone             the message cannot be updated (any more): post it anew
+- BucketError                .reason: the storage's own word for it
|  +- BucketDenied            the keys may not read there, or are wrong
|  +- BucketMissing           there is no such bucket at that address
|  `- BucketUnavailable       no answer, or none that can be used: repeat later
+- StoreError
|  +- StaleWrite              somebody saved first
|  +- DuplicateWish           .recording_id: this very request was carried out before
|  `- StoreUnavailable        locked, full, read-only
+- ClockWrong                 .ahead: the machine's clock is so far ahead of the services', or behind when negative
`- ConfigInvalid              .problems: every wrong setting or template line at once; nothing was started
"""

from bot.errors.agora import (
    AgoraError,
    AgoraOutcomeUnknown,
    AgoraOverloaded,
    AgoraRejected,
    AgoraUnauthorized,
    AgoraUnavailable,
    AlreadyStarted,
    AlreadyStopping,
    NothingRecorded,
    RecorderGone,
    ResourceExpired,
    TaskConflict,
    UploadPending,
)
from bot.errors.base import BotError
from bot.errors.bucket import BucketDenied, BucketError, BucketMissing, BucketUnavailable
from bot.errors.machine import ClockWrong, ConfigInvalid
from bot.errors.people import (
    ApprovalNeeded,
    EndMoved,
    FormInvalid,
    NotAllowed,
    RecordingNotFound,
    RefusedByRule,
    RuleUndecided,
    ScheduleNotFound,
    TargetBusy,
    UserError,
    WishInvalid,
    WishRefused,
)
from bot.errors.slack import ChannelGone, MessageGone, SlackError, SlackUnauthorized, SlackUnavailable
from bot.errors.store import DuplicateWish, StaleWrite, StoreError, StoreUnavailable

__all__ = [
    "AgoraError",
    "AgoraOutcomeUnknown",
    "AgoraOverloaded",
    "AgoraRejected",
    "AgoraUnauthorized",
    "AgoraUnavailable",
    "AlreadyStarted",
    "AlreadyStopping",
    "ApprovalNeeded",
    "BotError",
    "BucketDenied",
    "BucketError",
    "BucketMissing",
    "BucketUnavailable",
    "ChannelGone",
    "ClockWrong",
    "ConfigInvalid",
    "DuplicateWish",
    "EndMoved",
    "FormInvalid",
    "MessageGone",
    "NotAllowed",
    "NothingRecorded",
    "RecorderGone",
    "RecordingNotFound",
    "RefusedByRule",
    "ResourceExpired",
    "RuleUndecided",
    "ScheduleNotFound",
    "SlackError",
    "SlackUnauthorized",
    "SlackUnavailable",
    "StaleWrite",
    "StoreError",
    "StoreUnavailable",
    "TargetBusy",
    "TaskConflict",
    "UploadPending",
    "UserError",
    "WishInvalid",
    "WishRefused",
]
