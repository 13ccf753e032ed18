"""What Slack's errors mean for us: one table, used for every call.

Source: Slack, reference pages of `chat.postMessage`, `chat.update`, `auth.test` and `users.info`,
"Errors" (read 2026-11-22).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.errors import ChannelGone, MessageGone, SlackError, SlackUnauthorized, SlackUnavailable

TOO_MANY_REQUESTS: Final = 429

CHANNEL_GONE: Final = (
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "is_inactive",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "messages_tab_disabled",
    "cannot_dm_bot",
    "user_not_found",
    "user_disabled",
    "channel_type_not_supported",
    "team_not_found",
    "no_permission",
)
MESSAGE_GONE: Final = (
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "thread_not_found",
    "cannot_reply_to_message",
    "streaming_state_conflict",
)
UNAUTHORIZED: Final = (
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "missing_scope",
    "not_allowed_token_type",
    "org_login_required",
    "access_denied",
    "ekm_access_denied",
    "team_access_not_granted",
    "two_factor_setup_required",
    "enterprise_is_restricted",
)
# The message itself is refused: a smaller one may pass.
REFUSED_CONTENT: Final = frozenset(
    {
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "block_mismatch",
        "metadata_too_large",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_must_be_sent_from_app",
        "no_text",
    }
)
VERDICTS: Final[Mapping[str, type[SlackError]]] = MappingProxyType(
    {
        **dict.fromkeys(CHANNEL_GONE, ChannelGone),
        **dict.fromkeys(MESSAGE_GONE, MessageGone),
        **dict.fromkeys(UNAUTHORIZED, SlackUnauthorized),
    }
)


def verdict(method: str, refusal: SlackApiError) -> SlackError:
    """Return the error that *refusal* amounts to.

    What is in no table is repeated later rather than lost: Slack adds errors without notice.
    """
    status, name = _status(refusal.response), error_name(refusal)
    if status == TOO_MANY_REQUESTS or name in {"ratelimited", "rate_limited"}:
        return SlackUnavailable(method, name or "ratelimited", retry_after=_retry_after(refusal.response))
    if name in VERDICTS:
        return VERDICTS[name](method, name)
    return SlackUnavailable(method, name or f"status {status}")


def error_name(refusal: SlackApiError) -> str:
    """Return Slack's word for what is wrong; empty when the answer held none."""
    data = getattr(refusal.response, "data", None)
    name = data.get("error") if isinstance(data, Mapping) else None
    return name if isinstance(name, str) else ""


def _status(response: Any) -> int | None:  # noqa: ANN401 - the SDK gives its own response, or aiohttp's when the body was no JSON
    status = getattr(response, "status_code", None)
    return status if status is not None else getattr(response, "status", None)


def _retry_after(response: Any) -> float | None:  # noqa: ANN401 - likewise
    headers = getattr(response, "headers", None) or {}
    value = next((value for name, value in headers.items() if str(name).lower() == "retry-after"), None)
    try:
        seconds = float(value) if value is not None else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < float("inf") else None
