"""Why a recording ended, and how a recorder that we lost ends by itself.

Source: start document, lines 102 to 105 (maxIdleTime) and 409 (maxRecordingHour).
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from bot.blocks.text import mention
from bot.domain.recording import Recording, StopReason
from bot.domain.times import spoken_duration

DEFAULT_IDLE_SECONDS: Final = 30
WEB_RECORDER_STOPPED: Final = 71  # the callback that says why a page is not recorded any more
LIVE_BROADCAST: Final = 1  # channelType: audience without a host counts as nobody


def who_is_missing(recording: Recording) -> str | None:
    """Return what has to be true of the channel before the recorder leaves it by itself; None in web mode."""
    if recording.mode == "web":
        return None
    config = recording.client_request.get("recordingConfig")
    config = config if isinstance(config, Mapping) else {}
    seconds = config.get("maxIdleTime")
    idle = timedelta(seconds=seconds if isinstance(seconds, int) else DEFAULT_IDLE_SECONDS)
    nobody = "no host" if config.get("channelType") == LIVE_BROADCAST else "nobody"
    return f"{nobody} has been in the Agora channel for {spoken_duration(idle)}"


def longest_hours(recording: Recording) -> int | None:
    """Return after how many hours Agora ends a web recording; None in the other modes, or when it is not set."""
    for parameters in _web_recorders(recording.client_request):
        hours = parameters.get("maxRecordingHour")
        if isinstance(hours, int):
            return hours
    return None


def _web_recorders(client_request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    config = client_request.get("extensionServiceConfig")
    services = config.get("extensionServices") if isinstance(config, Mapping) else None
    for service in services if isinstance(services, list | tuple) else ():
        parameters = service.get("serviceParam") if isinstance(service, Mapping) else None
        if isinstance(parameters, Mapping):
            yield parameters


def leaves_by_itself(recording: Recording) -> str:
    """Return when a recorder that we cannot reach stops costing money."""
    if (missing := who_is_missing(recording)) is not None:
        return f"It leaves by itself once {missing}."
    if (hours := longest_hours(recording)) is not None:
        return f"Agora ends it after {hours} h at the latest."
    return "Only Agora's support can end it."


def why_it_stopped(recording: Recording) -> str | None:
    """Return why it stopped, as a sentence; None when there was no reason to say."""
    if recording.stop_reason in {StopReason.LEFT, StopReason.LOST} and _token_had_ended(recording):
        return "The recorder's token had ended, and the recording with it: nothing can renew one."
    match recording.stop_reason:
        case StopReason.DEADLINE:
            return "It was stopped at its planned end."
        case StopReason.PERSON:
            by = f"{mention(recording.stop_wish.user_id)} stopped it" if recording.stop_wish else "Somebody stopped it"
            return f"{by}."
        case StopReason.LEFT:
            return _left(recording)
        case StopReason.LOST:
            return "Agora has known no such recorder for 90 s, so it is over; we cannot say why."
        case None:
            return None


def _token_had_ended(recording: Recording) -> bool:
    until, ended_at = recording.token_until, recording.ended_at
    return until is not None and ended_at is not None and ended_at >= until


def _left(recording: Recording) -> str:
    if any(report.event_type == WEB_RECORDER_STOPPED for report in recording.reported):
        return "The recorder left by itself."  # what Agora reported stands beside it
    if (missing := who_is_missing(recording)) is not None:
        return f"The recorder left by itself. It does so once {missing}; Agora did not say why this time."
    hours = longest_hours(recording)
    limit = f"after {hours} h, and " if hours is not None else ""
    return (
        "The recorder left by itself. "
        f"It does so {limit}when the page cannot be shown any more; Agora did not say why this time."
    )


def still_stopping(recording: Recording) -> str:
    """Return what becomes of a recorder that was abandoned and may still be at work."""
    trying = "The bot keeps trying to stop it. " if recording.stray is not None else ""
    return f"{trying}{leaves_by_itself(recording)}"
