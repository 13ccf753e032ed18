"""Why the bot could not look into a bucket."""

from bot.errors.base import BotError


class BucketError(BotError):
    """The bot could not look into a bucket."""

    code = "bucket_error"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason or self.code)
        self.reason = reason


class BucketDenied(BucketError):
    """The keys may not read there, or are wrong."""

    code = "bucket_denied"


class BucketMissing(BucketError):
    """There is no such bucket at that address."""

    code = "bucket_missing"


class BucketUnavailable(BucketError):
    """The storage does not answer, or not with anything that can be used."""

    code = "bucket_unavailable"
