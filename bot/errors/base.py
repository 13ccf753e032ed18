"""What every error is."""

from typing import ClassVar


class BotError(Exception):
    """Anything this program raises on purpose."""

    code: ClassVar[str] = "bot_error"
