"""What somebody wants recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class StartWish:
    """What somebody wants recorded.

    `answers` are as typed: Agora's path, or its last part alone, to the value. Neither `for_` nor
    `until`: the template's own `stop_after`. `until_at` is a moment instead, of a schedule, and is cut
    down to the template's longest. What a schedule starts does not wait for the files of what was recorded before:
    where nothing confirms them, that takes a day.
    """

    template_id: str
    target: str
    idempotency_key: str
    for_: timedelta | None = None
    until: time | None = None
    until_at: datetime | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    anyway: bool = False
    schedule_id: str | None = None

    @property
    def beside_uploads(self) -> bool:
        """Say whether it may start while an earlier recording of the same target waits for its files."""
        return self.schedule_id is not None
