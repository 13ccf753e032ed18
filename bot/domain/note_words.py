"""What `note` asks for: the text after `/record` in, and what was typed behind the word; it is no list of words."""

import re
from typing import Final

_NOTE: Final = re.compile(r"\s*note(?:\s+(?P<typed>.*))?", re.IGNORECASE | re.DOTALL)


def read_note(text: str) -> str | None:
    """Return what follows `note` in *text*, as Slack sent it; None when *text* is another command."""
    found = _NOTE.fullmatch(text)
    return None if found is None else (found["typed"] or "").strip()
