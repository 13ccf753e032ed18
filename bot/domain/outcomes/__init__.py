"""What an answer of Agora's, or its absence, makes of a recording: pure functions, one per call.

Each takes the row as it is now (a wish may have changed it while the call was under way) and
returns the next row. What is to be done next is the other half: `bot.domain.life`.
"""

from bot.domain.outcomes.ending import (
    after_look_for_files,
    after_stop,
    settled_unconfirmed,
    settled_uploaded,
    stop_sent,
)
from bot.domain.outcomes.looking import after_look_into_bucket, left_bucket
from bot.domain.outcomes.noting import cancelled, merged
from bot.domain.outcomes.running import after_change, after_stop_stray, after_watch, left_to_the_end, warned
from bot.domain.outcomes.starting import (
    after_abandon,
    after_acquire,
    after_confirm,
    after_start,
    found,
    named,
    reacquired,
    start_over,
    start_sent,
)

__all__ = [
    "after_abandon",
    "after_acquire",
    "after_change",
    "after_confirm",
    "after_look_for_files",
    "after_look_into_bucket",
    "after_start",
    "after_stop",
    "after_stop_stray",
    "after_watch",
    "cancelled",
    "found",
    "left_bucket",
    "left_to_the_end",
    "merged",
    "named",
    "reacquired",
    "settled_unconfirmed",
    "settled_uploaded",
    "start_over",
    "start_sent",
    "stop_sent",
    "warned",
]
