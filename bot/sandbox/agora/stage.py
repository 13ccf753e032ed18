"""What happens in a channel, or to a recorder, without any request to the API."""

from collections.abc import Callable
from datetime import datetime

from bot.sandbox.agora.faults import KINDS, STRIKES
from bot.sandbox.agora.ledger import Ledger
from bot.sandbox.agora.troubles import befall


class Stage:
    """Lets things happen to the recordings that run; each method says to how many it did."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock

    def people_come(self, cname: str) -> int:
        """Let people send media in this channel."""
        now = self._clock()
        tasks = self._ledger.running_in(cname, now)
        for task in tasks:
            task.people_come(now)
        return len(tasks)

    def people_leave(self, cname: str) -> int:
        """Let everybody leave this channel."""
        now = self._clock()
        tasks = self._ledger.running_in(cname, now)
        for task in tasks:
            task.people_leave(now)
        return len(tasks)

    def strike(self, kind: str, cname: str, seconds: float | None = None) -> int:
        """Let *kind*, one of `faults.STRIKES`, happen to every recording of *cname*.

        Raises:
            ValueError: such a kind does not exist, or only happens at a start.
        """
        if kind not in STRIKES:
            raise ValueError(f"kind: {kind!r} is none of {', '.join(STRIKES)}")
        now = self._clock()
        tasks = self._ledger.running_in(cname, now)
        for task in tasks:
            befall(task, kind, now, KINDS[kind].seconds if seconds is None else seconds)
        return len(tasks)
