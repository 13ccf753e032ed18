"""What Agora's callback says, once parsed: the same shape for every kind of event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.domain.files import RecordedFile
from bot.domain.lenient import integer, text

CLOUD_RECORDING: Final = 3  # `product_id`


@dataclass(frozen=True, slots=True)
class Notification:
    """One event. It may come twice, late, out of order, or never: it hurries a query, and decides nothing.

    Order by `sequence`, never by arrival; `notice_id` names the event, and where it does not repeat on
    a resend, `repeat_key` does.

    Source: Agora callbacks reference, "Cloud Recording events".
    """

    event_type: int
    product_id: int | None = None
    notice_id: str | None = None
    notified_at: datetime | None = None  # of sending; another one on each resend
    cname: str | None = None
    uid: str | None = None  # the recorder's; another one after a failover
    sid: str | None = None
    sequence: int | None = None
    occurred_at: datetime | None = None
    service_type: int | None = None
    name: str | None = None  # Agora's `msgName`
    files: tuple[RecordedFile, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_of_recording(self) -> bool:
        """Say whether a recording is meant; Agora's other products send through the same door."""
        return self.product_id == CLOUD_RECORDING and self.sid is not None

    @property
    def repeat_key(self) -> tuple[str | None, int, int | None]:
        """Return what is the same when the event is sent again."""
        return self.sid, self.event_type, self.sequence

    def number(self, key: str) -> int | None:
        """Return the number under *key* of the details, quoted or not, however *key* is capitalised."""
        return integer(self._detail(key))

    def words(self, *keys: str) -> str | None:
        """Return the text that *keys* lead to in the details, one below the other, however they are capitalised."""
        return text(self._detail(*keys))

    def _detail(self, *keys: str) -> object:
        found: object = self.details
        for key in keys:
            below = found.items() if isinstance(found, Mapping) else ()
            found = next((value for name, value in below if str(name).lower() == key.lower()), None)
        return found
