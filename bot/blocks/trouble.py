"""What Agora said instead of yes, in plain words; its own words stand beside them in small print."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.blocks.text import code
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


def what_agora_said(trouble: Trouble) -> str:
    """Return one sentence for people."""
    return HAPPENED.get(trouble.error_code, UNKNOWN)


def agora_reference(trouble: Trouble) -> str:
    """Return the line that Agora's support, and whoever runs the bot, will ask for."""
    status = [f"status {trouble.http_status}"] if trouble.http_status is not None else []
    number = [f"code {trouble.agora_code}"] if trouble.agora_code is not None else []
    said = [code(trouble.reason, 200)] if trouble.reason else []
    parts = [f"Agora on {trouble.endpoint}: {', '.join([*status, *number, *said]) or 'no answer'}"]
    if trouble.request_id:
        parts.append(f"request id {code(trouble.request_id, 100)}")
    return " · ".join(parts)
