"""What can happen in a random life: each step is one thing that somebody does, or that goes wrong.

A step means something wherever it stands, so that any of them may be left out of a story that fails.
"""

from dataclasses import MISSING, dataclass, fields
from datetime import timedelta
from functools import partial
from typing import Final, Literal, Protocol

from bot.blocks.card import PAUSE_ACTION_ID, RESUME_ACTION_ID, STOP_ACTION_ID
from bot.blocks.extending import EXTEND_ACTION_ID
from bot.errors import StoreUnavailable
from bot.sandbox.agora import Fault
from bot.sandbox.slack.answers import Ack
from bot.sandbox.slack.cast import ADA, JONAS, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault as SlackFault
from bot.sandbox.slack.faults import FaultKind
from tests.faults.fuse import Crash, Side
from tests.faults.random_life import RECORDING_ID, Armed, RandomLife, Wished

By = Literal["command", "button"]

PAGE: Final = "https://example.com/live"
TARGETS: Final = ("town-hall", "all-hands", PAGE)
EXTENDED_BY: Final = timedelta(minutes=15)
YES: Final = ("Stopping", "will not.", "now stops", "after it begins", "Pausing", "Resuming", "Changing the layout")
HOLDING: Final = {"pause": PAUSE_ACTION_ID, "resume": RESUME_ACTION_ID}


class Step(Protocol):
    """One thing that happens."""

    async def take(self, life: RandomLife) -> None:
        """Let it happen in *life*."""


class _Readable:
    """Shows of a step what is not as usual."""

    def __repr__(self) -> str:
        shown = [
            f"{one.name}={getattr(self, one.name)!r}"
            for one in fields(self)  # type: ignore[arg-type]  # each that inherits this is a dataclass
            if one.default is MISSING or getattr(self, one.name) != one.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


# people


@dataclass(frozen=True, repr=False)
class Start(_Readable):
    """Somebody types a start; again when nothing is answered, or because it is so easy to press twice."""

    target: str = "town-hall"
    minutes: int = 3
    anyway: bool = False
    twice: bool = False
    unheard: bool = False

    async def take(self, life: RandomLife) -> None:
        """Type it."""
        template = "web-page" if self.target == PAGE else "webinar"
        text = f"start {template} {self.target} for {self.minutes}m{' anyway' if self.anyway else ''}"
        life.theatre.acks_lost += self.unheard
        await self._type(life, text)
        if self.twice or self.unheard:
            await self._type(life, text)

    async def _type(self, life: RandomLife, text: str) -> None:
        before = life.rows()
        ack = await life.typed(text, ADA)
        if ack.failure is not None:
            life.unheard.append(self.target)
        elif ack.text.startswith("Starting") and (found := RECORDING_ID.search(ack.text)):
            life.wished.append(Wished(found[0], self.target, life.now, timedelta(minutes=self.minutes)))
            if not self.anyway and any(row.target == self.target and not row.is_over for row in before):
                life.broken.append(f"{text}: was started beside another one")
        elif len(life.rows()) != len(before):
            life.broken.append(f"{text}: was started, and the answer was {ack.text!r}")
        life.theatre.notice_crash()


@dataclass(frozen=True, repr=False)
class Rush(_Readable):
    """Many people start something at once."""

    starts: int = 8

    async def take(self, life: RandomLife) -> None:
        """Type all of it."""
        for number in range(self.starts):
            await Start(f"room-{number}", minutes=2).take(life)


@dataclass(frozen=True, repr=False)
class Stop(_Readable):
    """Somebody stops a recording; the newest is number 0."""

    which: int = 0
    by: By = "command"
    twice: bool = False

    async def take(self, life: RandomLife) -> None:
        """Stop it."""
        for _ in range(1 + self.twice):
            wished = life.chosen(self.which)
            if wished is None:
                return
            is_yes, is_unknown = await _asked(life, wished, self.by, f"stop {wished.id}", STOP_ACTION_ID)
            if is_yes and wished.stopped_at is None:
                wished.stopped_at = life.now
            if is_unknown:
                wished.perhaps_stopped_at = wished.perhaps_stopped_at or life.now
            life.theatre.notice_crash()


@dataclass(frozen=True, repr=False)
class Extend(_Readable):
    """Somebody has a recording go on for a quarter of an hour; twice: with one eye on the button as it was."""

    which: int = 0
    by: By = "command"
    twice: bool = False

    async def take(self, life: RandomLife) -> None:
        """Extend it."""
        wished = life.chosen(self.which)
        if wished is None:
            return
        for is_again in (False, True)[: 1 + self.twice]:
            is_yes, is_unknown = await _asked(life, wished, self.by, f"extend {wished.id} 15m", EXTEND_ACTION_ID)
            if is_yes and is_again and self.by == "button":
                life.broken.append(f"{wished.id} was extended twice by pressing twice")
            wished.longer += EXTENDED_BY * is_yes
            wished.perhaps_longer += EXTENDED_BY * is_unknown
            life.theatre.notice_crash()


@dataclass(frozen=True, repr=False)
class Hold(_Readable):
    """Somebody has the recording of a page paused, or resumed."""

    how: Literal["pause", "resume"] = "pause"
    by: By = "command"

    async def take(self, life: RandomLife) -> None:
        """Pause or resume it."""
        wished = next((one for one in reversed(life.wished) if one.target == PAGE), None)
        if wished is None:
            return
        at = life.now
        is_yes, _ = await _asked(life, wished, self.by, f"{self.how} {wished.id}", HOLDING[self.how])
        if is_yes:
            wished.changes.append((at, "hold"))
        life.theatre.notice_crash()


@dataclass(frozen=True, repr=False)
class Layout(_Readable):
    """Somebody has the picture laid out anew."""

    arrangement: Literal["vertical", "float", "best-fit"] = "vertical"
    which: int = 0

    async def take(self, life: RandomLife) -> None:
        """Change it."""
        wished = life.chosen(self.which)
        if wished is None or wished.target == PAGE:
            return
        at = life.now
        is_yes, _ = await _asked(life, wished, "command", f"layout {wished.id} {self.arrangement} now", "")
        if is_yes:
            wished.changes.append((at, "layout"))
        life.theatre.notice_crash()


async def _asked(life: RandomLife, wished: Wished, by: By, text: str, action_id: str) -> tuple[bool, bool]:
    """Return whether the answer was yes, and whether there was none."""
    if by == "command":
        ack: Ack = await life.typed(text, JONAS)
        is_yes = ack.failure is None and any(words in ack.text for words in YES)
        return is_yes, ack.failure is not None
    card = life.card(wished.id)
    if card is None or action_id not in str(card.blocks):
        return False, False
    ack, is_yes = await life.pressed(card, action_id, JONAS)
    return is_yes, ack.failure is not None


# time, and what happens meanwhile


@dataclass(frozen=True, repr=False)
class Wait(_Readable):
    """Nothing happens for a while but what is due."""

    seconds: int = 60

    async def take(self, life: RandomLife) -> None:
        """Wait."""
        await life.live(timedelta(seconds=self.seconds))


@dataclass(frozen=True, repr=False)
class Meanwhile(_Readable):
    """Somebody does something while a call to Agora is under way, or before what somebody else wishes is written down."""

    do: Stop | Extend | Hold | Start = Stop()
    call: Literal["acquire", "start", "query", "stop", "save"] = "query"
    side: Side = "after"

    async def take(self, life: RandomLife) -> None:
        """Have it done at the next such call."""
        life.arm(Armed(self.call, self.side, partial(self.do.take, life)))


# the service, Slack and the network


@dataclass(frozen=True, repr=False)
class AgoraFails(_Readable):
    """The service does not do, or not say, what it is asked; callbacks go astray."""

    endpoint: str
    kind: str
    times: int | None = 1

    async def take(self, life: RandomLife) -> None:
        """Switch it on."""
        life.goes_wrong()
        life.theatre.agora.faults.add(Fault(self.endpoint, self.kind, times=self.times))


@dataclass(frozen=True, repr=False)
class Befalls(_Readable):
    """Something happens to the recorders of a channel that are at work."""

    kind: Literal["failover", "lost", "abnormal"] = "failover"
    which: int = 0
    seconds: int = 60

    async def take(self, life: RandomLife) -> None:
        """Let it happen."""
        if (wished := life.chosen(self.which)) is not None:
            for cname in {row.cname for row in life.rows() if row.id == wished.id}:
                life.goes_wrong(for_=timedelta(seconds=self.seconds + 30))
                life.theatre.agora.strike(self.kind, cname, seconds=self.seconds)


@dataclass(frozen=True, repr=False)
class SlackFails(_Readable):
    """Slack does not do what it is asked, or does not say that it did."""

    kind: FaultKind = "down"
    method: str = "*"
    error: str = "internal_error"
    times: int | None = None

    async def take(self, life: RandomLife) -> None:
        """Switch it on."""
        if self.kind == "reset_after":
            life.copies += self.times or 0
        life.theatre.slack.faults.set(self.method, SlackFault(self.kind, self.error, times=self.times, retry_after=7))


@dataclass(frozen=True, repr=False)
class ChannelGoes(_Readable):
    """Somebody archives the channel in which the cards stand."""

    async def take(self, life: RandomLife) -> None:
        """Archive it."""
        life.theatre.slack.workspace.archive(TOWN_HALL_CREW)


@dataclass(frozen=True, repr=False)
class DeleteCard(_Readable):
    """Somebody deletes a card."""

    which: int = 0

    async def take(self, life: RandomLife) -> None:
        """Delete it."""
        wished = life.chosen(self.which)
        if wished is not None and (card := life.card(wished.id)) is not None:
            life.theatre.slack.workspace.remove(card)
            life.deleted[wished.id] = next(row.state for row in life.rows() if row.id == wished.id)


@dataclass(frozen=True, repr=False)
class NetworkFails(_Readable):
    """Nobody is reached any more: not Agora, not Slack."""

    async def take(self, life: RandomLife) -> None:
        """Cut it."""
        await life.agora_goes_away()
        life.theatre.slack.faults.set("*", SlackFault("down"))


@dataclass(frozen=True, repr=False)
class AllIsWell(_Readable):
    """Whatever was wrong is mended."""

    async def take(self, life: RandomLife) -> None:
        """Mend it."""
        await life.all_is_well()


# the machine


@dataclass(frozen=True, repr=False)
class Kill(_Readable):
    """The process is killed, and comes back later."""

    down_for: int = 20

    async def take(self, life: RandomLife) -> None:
        """Kill it."""
        await life.kill(timedelta(seconds=self.down_for))


@dataclass(frozen=True, repr=False)
class KillAt(_Readable):
    """The process is killed before or after a call to the outside that is still to come; it needs a second to begin."""

    call: str = "start"
    side: Side = "after"
    skip: int = 0
    down_for: int = 2

    async def take(self, life: RandomLife) -> None:
        """Have it killed then."""

        async def die() -> None:
            life.down_for = timedelta(seconds=self.down_for)
            raise Crash(repr(self))

        life.arm(Armed(self.call, self.side, die, self.skip))


@dataclass(frozen=True, repr=False)
class DiskFull(_Readable):
    """The database refuses so many writes, one after the other."""

    call: Literal["settle", "notice_sent", "save", "add"] = "settle"
    writes: int = 2

    async def take(self, life: RandomLife) -> None:
        """Have them refused."""

        async def refuse() -> None:
            raise StoreUnavailable("disk full")

        for _ in range(self.writes):
            life.arm(Armed(self.call, "before", refuse))


@dataclass(frozen=True, repr=False)
class SetClock(_Readable):
    """Somebody, or some service, sets the clock of the bot's machine."""

    seconds: int = -120

    async def take(self, life: RandomLife) -> None:
        """Set it."""
        by = timedelta(seconds=self.seconds)
        life.set_forward += max(by, timedelta())
        life.set_back += max(-by, timedelta())
        await life.theatre.set_clock(by)
