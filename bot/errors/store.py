"""What the store did not do."""

from bot.errors.base import BotError


class StoreError(BotError):
    """The store did not do what was asked."""

    code = "store_error"


class StaleWrite(StoreError):
    """Somebody else saved this row first: read it again."""

    code = "stale_write"


class DuplicateWish(StoreError):
    """A row with this idempotency key exists already."""

    code = "duplicate_wish"

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"carried out before, as {recording_id}")
        self.recording_id = recording_id


class StoreUnavailable(StoreError):
    """The database is locked, full, read-only or broken."""

    code = "store_unavailable"
