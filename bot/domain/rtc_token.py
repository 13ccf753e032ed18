"""How long a recorder's RTC token lives, and what that means for long recordings.

Source: Agora, "Authentication workflow" (24 hours at most); R-007 (a recording cannot renew it).
"""

from datetime import timedelta
from typing import Final

from bot.domain.request.about import RTC_MODES
from bot.domain.times import spoken_duration

LIFE: Final = timedelta(hours=24)


def life_doubt(mode: str, longest: timedelta, life: timedelta | None) -> str | None:
    """Return why a recording of *longest* would outlive its token; None where it does not, or needs none.

    Args:
        life: of the token that the bot makes; None when it makes none.
    """
    if life is None or mode not in RTC_MODES or longest < life:
        return None
    # The token counts from before the start: a recording of exactly that length outlives it too.
    return (
        f"`longest` is {spoken_duration(longest)}, and the recorder's token ends after {spoken_duration(life)} and "
        "cannot be renewed: the recording ends with it. Stay below that, and start another recording then (R-007)."
    )
