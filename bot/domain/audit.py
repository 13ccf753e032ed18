"""Who had what done, where, when, and what came of it: one entry, written once and never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.place import Where

DONE: Final = "done"
SENT: Final = "sent"  # a call is about to be made; its answer is an entry of its own
THE_BOT: Final = "recordbot"
AGORA: Final = "agora"
CALL: Final = "agora."  # begins the name of what was called: `agora.start`


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One wish of a person, or one call to Agora.

    Holds no secret, and nothing that anybody typed: what is in `detail` is ours.

    Args:
        who: a Slack user id, `THE_BOT` or `AGORA`.
        what: `start`, `stop`, `extend`, …; a call is `agora.` and its endpoint, a callback `callback` and its type.
        outcome: `done`, `sent`, or the code of the error that it was refused with.
        request_id: Agora's, of a call that was answered.
        delivery: of the wish; no two entries have the same.
    """

    at: datetime
    who: str
    team_id: str
    channel_id: str
    where: Where
    what: str
    outcome: str
    recording_id: str | None = None
    detail: str = ""
    request_id: str | None = None
    delivery: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a delivery that nobody could be told the recording of."""
        if self.delivery is not None and self.recording_id is None:
            raise ValueError(f"{self.what} by {self.who} has a delivery, and no recording")
