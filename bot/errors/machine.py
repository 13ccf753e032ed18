"""What whoever runs the bot has to mend before it can work."""

from collections.abc import Sequence
from datetime import timedelta

from bot.errors.base import BotError


class ClockWrong(BotError):
    """The machine's clock is too far from the services' for what is signed with it to be believed."""

    code = "clock_wrong"

    def __init__(self, ahead: timedelta) -> None:
        seconds = abs(round(ahead.total_seconds()))
        where = "ahead of" if ahead > timedelta(0) else "behind"
        super().__init__(
            f"This machine's clock is {seconds:,} s {where} Slack's. What Slack delivers is refused as too old while it "
            "is, and recordings end early or late. Set the clock."
        )
        self.ahead = ahead


class ConfigInvalid(BotError):
    """Settings or templates that cannot work; every problem at once."""

    code = "config_invalid"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
