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

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar


class BotError(Exception):
    """Anything this program raises on purpose."""

    code: ClassVar[str] = "bot_error"


class UserError(BotError):
    """The person can mend it; the text is a sentence for them."""

    code = "user_error"


class WishInvalid(UserError):
    """What was asked for cannot be understood, or is out of bounds."""

    code = "wish_invalid"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class FormInvalid(UserError):
    """A form was filled in wrongly; one sentence per input."""

    code = "form_invalid"

    def __init__(self, by_block_id: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{block_id}: {text}" for block_id, text in by_block_id.items()))
        self.by_block_id = dict(by_block_id)


class RecordingNotFound(UserError):
    """No recording fits what was named."""

    code = "recording_not_found"


class ScheduleNotFound(UserError):
    """No schedule fits what was named."""

    code = "schedule_not_found"


class NotAllowed(UserError):
    """This person may not do that."""

    code = "not_allowed"


class RefusedByRule(NotAllowed):
    """A rule of whoever runs the bot forbids it.

    Args:
        why: a sentence.
        rule: its name, and *source* the file in which it stands; None: no rule allows it.
        ask: the Slack ids of the people, user groups and channels that may help.
    """

    code = "refused_by_rule"

    def __init__(
        self, why: str, *, rule: str | None = None, source: str | None = None, ask: Sequence[str] = ()
    ) -> None:
        by = f" That is the rule {rule} in {source}." if rule is not None else ""
        super().__init__(f"{why}{by} Ask {', '.join(ask) or 'whoever runs the bot'}.")
        self.why = why
        self.rule = rule
        self.source = source
        self.ask = tuple(ask)


class RuleUndecided(RefusedByRule):
    """Whether a rule forbids it depends on a user group of which Slack does not say who is in it: a later try may tell."""


class ApprovalNeeded(UserError):
    """A second person has been asked to agree; until then nothing is started."""

    code = "approval_needed"

    def __init__(self, request_id: str, *, by: Sequence[str], expires_at: datetime, channel_id: str) -> None:
        super().__init__(f"Not started yet: one of {', '.join(by)} has to agree first, by {expires_at:%H:%M} UTC.")
        self.request_id = request_id
        self.by = tuple(by)
        self.expires_at = expires_at
        self.channel_id = channel_id


class TargetBusy(UserError):
    """The target is being recorded already."""

    code = "target_busy"

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"This is being recorded already, as {recording_id}.")
        self.recording_id = recording_id


class WishRefused(UserError):
    """The recording's state does not allow this (any more)."""

    code = "wish_refused"


class EndMoved(WishRefused):
    """Somebody else moved the recording's end since it was shown."""

    code = "end_moved"

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"The end of {recording_id} was moved a moment ago. Nothing was changed; look at its card.")
        self.recording_id = recording_id


class AgoraError(BotError):
    """Agora's service did not say yes.

    Args:
        endpoint: `acquire`, `start`, `query`, `update`, `updateLayout` or `stop`.
        http_status: of the answer; None when there was none.
        agora_code: `code` of the answer's body; None when there was none.
        reason: Agora's own words, or the transport's; never shown to people undigested.
        request_id: the answer's `X-Request-Id`, which Agora's support asks for.
    """

    code = "agora_error"

    def __init__(
        self,
        endpoint: str,
        *,
        http_status: int | None = None,
        agora_code: int | None = None,
        reason: str = "",
        request_id: str | None = None,
    ) -> None:
        said = " ".join(
            str(part)
            for part in (http_status, agora_code and f"code {agora_code}", reason)
            if part is not None and part
        )
        super().__init__(f"{endpoint}: {said or 'no answer'}" + (f" (request {request_id})" if request_id else ""))
        self.endpoint = endpoint
        self.http_status = http_status
        self.agora_code = agora_code
        self.reason = reason
        self.request_id = request_id


class AgoraRejected(AgoraError):
    """Refused, and the same again would be refused again."""

    code = "agora_rejected"


class AgoraUnauthorized(AgoraError):
    """The credentials or the App ID are refused."""

    code = "agora_unauthorized"


class AgoraUnavailable(AgoraError):
    """Nothing happened; repeat later.

    `retry_after` is in seconds, or None when Agora did not say.
    """

    code = "agora_unavailable"
    retry_after: float | None = None


class AgoraOverloaded(AgoraError):
    """As many recordings run as this account may have at once."""

    code = "agora_overloaded"


class AgoraOutcomeUnknown(AgoraError):
    """Sent, without a verdict: repeat it, identically."""

    code = "agora_outcome_unknown"


class AlreadyStarted(AgoraError):
    """This resource records already. The documented answer holds no sid."""

    code = "already_started"
    sid: str | None = None


class TaskConflict(AgoraError):
    """Another task runs under the same App ID, cname and uid."""

    code = "task_conflict"


class ResourceExpired(AgoraError):
    """The resource is too old, used up, or was never Agora's: acquire again."""

    code = "resource_expired"


class AlreadyStopping(AgoraError):
    """The task is exiting already."""

    code = "already_stopping"


class UploadPending(AgoraError):
    """The stop was carried out; the upload goes on."""

    code = "upload_pending"


class NothingRecorded(AgoraError):
    """The task ended, and nobody had sent anything."""

    code = "nothing_recorded"


class RecorderGone(AgoraError):
    """No such task at this moment: it ended, never began, or is being moved after a fault."""

    code = "recorder_gone"


class SlackError(BotError):
    """Slack did not take what was sent."""

    code = "slack_error"

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"{method}: {error}")
        self.method = method
        self.error = error


class SlackUnavailable(SlackError):
    """Repeat later; `retry_after` is in seconds, or None when Slack did not say."""

    code = "slack_unavailable"

    def __init__(self, method: str, error: str, *, retry_after: float | None = None) -> None:
        super().__init__(method, error)
        self.retry_after = retry_after


class SlackUnauthorized(SlackError):
    """The bot's token is refused."""

    code = "slack_unauthorized"


class ChannelGone(SlackError):
    """Nothing can be posted in this channel (any more)."""

    code = "channel_gone"


class MessageGone(SlackError):
    """This message cannot be updated (any more)."""

    code = "message_gone"


class BucketError(BotError):
    """The bot could not look into a bucket."""

    code = "bucket_error"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason or self.code)
        self.reason = reason


class BucketDenied(BucketError):
    """The keys may not read there, or are wrong."""

    code = "bucket_denied"


class BucketMissing(BucketError):
    """There is no such bucket at that address."""

    code = "bucket_missing"


class BucketUnavailable(BucketError):
    """The storage does not answer, or not with anything that can be used."""

    code = "bucket_unavailable"


class StoreError(BotError):
    """The store did not do what was asked."""

    code = "store_error"


class StaleWrite(StoreError):
    """Somebody else saved this row first: read it again."""

    code = "stale_write"


class DuplicateWish(StoreError):
    """A row with this idempotency key exists already."""

    code = "duplicate_wish"

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"carried out before, as {recording_id}")
        self.recording_id = recording_id


class StoreUnavailable(StoreError):
    """The database is locked, full, read-only or broken."""

    code = "store_unavailable"


class ClockWrong(BotError):
    """The machine's clock is too far from the services' for what is signed with it to be believed."""

    code = "clock_wrong"

    def __init__(self, ahead: timedelta) -> None:
        seconds = abs(round(ahead.total_seconds()))
        where = "ahead of" if ahead > timedelta(0) else "behind"
        super().__init__(
            f"This machine's clock is {seconds:,} s {where} Slack's. What Slack delivers is refused as too old while it "
            "is, and recordings end early or late. Set the clock."
        )
        self.ahead = ahead


class ConfigInvalid(BotError):
    """Settings or templates that cannot work; every problem at once."""

    code = "config_invalid"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
