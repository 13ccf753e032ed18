"""What Agora said instead of yes, in plain words; its own words stand beside them in small print."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.blocks.text import code, escape
from bot.domain.error_dictionary import Explanation, explanation_for
from bot.domain.recording import Trouble

# By `code` of the error class; what is true of every answer of that class.
HAPPENED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agora_rejected": "Agora refused it.",
        "agora_unauthorized": "Agora refused the bot's credentials, or does not know its App ID.",
        "agora_unavailable": "Agora's service could not be reached, or asked us to wait.",
        "agora_overloaded": "As many recordings are running as this Agora account may have at once.",
        "agora_outcome_unknown": "Agora did not say in time whether it did what we asked.",
        "already_started": "Agora says that it is recording already, but not under which number.",
        "task_conflict": "Agora has another recorder under the same number in this channel.",
        "resource_expired": "The recorder that Agora had reserved cannot be used any more.",
        "already_stopping": "The recorder is leaving already.",
        "upload_pending": "The recorder left; Agora is still uploading.",
        "nothing_recorded": "Nobody had sent sound or picture.",
        "recorder_gone": "Agora does not find the recorder.",
    }
)
UNKNOWN: Final = "Agora did not do what we asked."


NOT_SENT: Final = "The bot's own settings or templates do not allow it, so Agora was not asked."
# Of these, no answer at all is one; of the others, a missing answer means that nothing was sent.
MAY_BE_SILENCE: Final = frozenset({"agora_unavailable", "agora_outcome_unknown"})


def was_not_sent(trouble: Trouble) -> bool:
    """Say whether the bot itself refused, before Agora was asked."""
    return trouble.error_code == "agora_rejected" and trouble.http_status is None


def what_agora_said(trouble: Trouble) -> str:
    """Return what happened, in one or two sentences."""
    if was_not_sent(trouble):
        return NOT_SENT
    line = _line(trouble)
    if line is None:
        return HAPPENED.get(trouble.error_code, UNKNOWN)
    if line.agora_code == "any" and trouble.agora_code is not None:
        return f"{HAPPENED.get(trouble.error_code, UNKNOWN)} The bot does not know its code {trouble.agora_code}."
    return escape(line.happened)


def who_must_act(trouble: Trouble) -> str | None:
    """Return who has to do what about it, or None when that is not known."""
    line = _line(trouble)
    return escape(line.act) if line is not None else None


def _line(trouble: Trouble) -> Explanation | None:
    if trouble.http_status is None and trouble.error_code not in MAY_BE_SILENCE:
        return None
    return explanation_for(trouble.endpoint, trouble.http_status, trouble.agora_code, trouble.reason)


def agora_reference(trouble: Trouble) -> str:
    """Return the line that Agora's support, and whoever runs the bot, will ask for."""
    status = [f"HTTP status {trouble.http_status}"] if trouble.http_status is not None else []
    number = [f"code {trouble.agora_code}"] if trouble.agora_code is not None else []
    said = [code(trouble.reason, 200)] if trouble.reason else []
    who = "The bot" if was_not_sent(trouble) else "Agora"
    parts = [f"{who} on {trouble.endpoint}: {', '.join([*status, *number, *said]) or 'no answer'}"]
    if trouble.request_id:
        parts.append(f"request id {code(trouble.request_id, 100)}")
    return " · ".join(parts)
