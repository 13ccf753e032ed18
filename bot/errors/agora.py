"""What Agora's service said instead of yes."""

from bot.errors.base import BotError


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
