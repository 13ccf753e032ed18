"""The time of a rehearsal: the machine's, moved forward as far as somebody wished."""

from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the time of the machine, aware."""
    return datetime.now(UTC)


class RehearsalClock:
    """The machine's clock, ahead of time. It is never moved back: what has happened stays."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return utc_now() + self.ahead

    def forward(self, by: timedelta) -> None:
        """Let *by* pass at once.

        Raises:
            ValueError: it is negative.
        """
        if by < timedelta(0):
            raise ValueError("time is only moved forward")
        self.ahead += by
