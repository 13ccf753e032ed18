"""Switching what goes wrong on and off, in the stand-ins."""

from dataclasses import asdict
from typing import Any

from bot.sandbox.agora import StandInAgora
from bot.sandbox.backstage.switches import BY_NAME, LATE, SWITCHES, Switch
from bot.sandbox.bucket import Mischief, StandInBucket
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.faults import EVERY_METHOD


class Faults:
    """What is switched on is read off the stand-ins: a fault that strikes once is off when it has struck."""

    def __init__(self, agora: StandInAgora, slack: StandInSlack, bucket: StandInBucket) -> None:
        self._agora = agora
        self._slack = slack
        self._bucket = bucket

    @staticmethod
    def choices() -> dict[str, Any]:
        """Return every switch as the page draws it."""
        return {"switches": [asdict(switch) | {"name": switch.name} for switch in SWITCHES]}

    def on(self) -> list[str]:
        """Return the names of the switches that are on."""
        waiting = {(fault.kind, fault.endpoint) for fault in self._agora.faults.waiting()}
        of_slack = self._slack.faults.as_json().get(EVERY_METHOD, {}).get("kind")
        return [switch.name for switch in SWITCHES if self._is_on(switch, waiting, of_slack)]

    def _is_on(self, switch: Switch, waiting: set[tuple[str, str]], of_slack: str | None) -> bool:
        if switch.side == "slack":
            return self._slack.faults.late_answers > 0 if switch.kind == LATE else switch.kind == of_slack
        if switch.side == "bucket":
            return bool(getattr(self._bucket.mischief, switch.kind))
        return switch.side == "agora" and (switch.kind, switch.endpoint) in waiting

    def switch(self, name: str, *, on: bool) -> int:
        """Switch one on or off; return to how many recorders it happened, for what happens at once.

        Raises:
            LookupError: there is no such switch.
        """
        switch = BY_NAME[name]
        if switch.side == "now":
            return self._happen(switch.kind)
        if switch.kind == LATE:
            self._slack.faults.late_answers = 1 if on else 0
        elif switch.side == "bucket":
            wished = switch.bucket_fault() if on else Mischief()
            setattr(self._bucket.mischief, switch.kind, getattr(wished, switch.kind))
        elif switch.side == "slack":
            self._slack.faults.clear(EVERY_METHOD)
            if on:
                self._slack.faults.set(EVERY_METHOD, switch.slack_fault())
        else:
            self._agora.faults.drop(switch.endpoint, switch.kind)
            if on:
                self._agora.faults.add(switch.agora_fault())
        return 0

    def _happen(self, kind: str) -> int:
        now = self._agora.clock()
        cnames = {task.cname for task in self._agora.tasks if not task.is_over(now)}
        if kind == "people_leave":
            return sum(self._agora.people_leave(cname) for cname in cnames)
        if kind == "people_come":
            return sum(self._agora.people_come(cname) for cname in cnames)
        return sum(self._agora.strike(kind, cname) for cname in cnames)

    def clear(self) -> None:
        """Let everything go well again."""
        self._agora.faults.clear()
        self._slack.faults.clear()
        self._slack.faults.late_answers = 0
        self._bucket.mischief = Mischief()
