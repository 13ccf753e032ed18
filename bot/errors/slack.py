"""What Slack said instead of yes."""

from bot.errors.base import BotError


class SlackError(BotError):
    """Slack did not take what was sent."""

    code = "slack_error"

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"{method}: {error}")
        self.method = method
        self.error = error


class SlackUnavailable(SlackError):
    """Repeat later; `retry_after` is in seconds, or None when Slack did not say."""

    code = "slack_unavailable"

    def __init__(self, method: str, error: str, *, retry_after: float | None = None) -> None:
        super().__init__(method, error)
        self.retry_after = retry_after


class SlackUnauthorized(SlackError):
    """The bot's token is refused."""

    code = "slack_unauthorized"


class ChannelGone(SlackError):
    """Nothing can be posted in this channel (any more)."""

    code = "channel_gone"


class MessageGone(SlackError):
    """This message cannot be updated (any more)."""

    code = "message_gone"
