"""What Agora's answers mean for people: what happened, what runs, whether it is retried, who must act.

The lines are tried from the first to the last, and the first that fits counts; so an answer always
finds one. `bot/agora/verdicts.py` draws the same lines for the program.
"""

from typing import Final

from bot.domain.error_dictionary.anywhere import GATEWAY, LEFT_OVER
from bot.domain.error_dictionary.entry import Explanation, Key, key_fits
from bot.domain.error_dictionary.events import EVENTS
from bot.domain.error_dictionary.running import RUNNING
from bot.domain.error_dictionary.starting import ACQUIRING, STARTING

__all__ = ["ANSWERS", "EVENTS", "Explanation", "Key", "explain", "explanation_for", "key_fits"]

ANSWERS: Final = (*GATEWAY, *ACQUIRING, *STARTING, *RUNNING, *LEFT_OVER)


def explain(code: int) -> list[Explanation]:
    """Return every line with the number *code*: as Agora's code, as HTTP status, or in a callback."""
    number = str(code)
    return [line for line in (*ANSWERS, *EVENTS) if number in (line.agora_code, line.http_status)]


def explanation_for(
    endpoint: str, http_status: int | None, agora_code: int | None, message: str = ""
) -> Explanation | None:
    """Return the line for an answer, or None when *endpoint* is none of Agora's.

    Args:
        http_status: None when no answer came.
        message: Agora's words, or `reason` of an `AgoraError`; looked at only where there is no code.
    """
    return next((line for line in ANSWERS if key_fits(line.key, endpoint, http_status, agora_code, message)), None)
