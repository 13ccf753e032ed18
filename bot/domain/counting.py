"""Which recordings take a place where only so many may run at once."""

from collections.abc import Iterable

from bot.domain.policy import Running
from bot.domain.recording import Recording, RecordingState


def counted(rows: Iterable[Recording]) -> list[Running]:
    """Return what counts of *rows*; what only waits for its files takes nobody's place."""
    return [
        Running(row.template_id, row.channel_id, row.started_by)
        for row in rows
        if not row.is_over and row.state != RecordingState.UPLOADING
    ]
