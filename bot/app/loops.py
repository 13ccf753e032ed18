"""The loops that do what is due: schedules, steps of recordings, notices to Slack, callbacks of Agora."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.agora.notifications import parse
from bot.app.outside import Outside
from bot.metrics import RecordingMeter, ScheduleMeter
from bot.ports import Claim, NoticeClaim, StoredEvent
from bot.ports.policy import ApprovalClaim
from bot.ports.schedules import ScheduleClaim
from bot.services.admission import Admission
from bot.services.approval_steps import AT_ONCE as APPROVALS_AT_ONCE
from bot.services.approval_steps import ApprovalSteps
from bot.services.approvals import Approvals
from bot.services.audit import Audit
from bot.services.due_loop import DueLoop, at_most
from bot.services.inbox import AT_ONCE as EVENTS_AT_ONCE
from bot.services.inbox import Inbox
from bot.services.lull import Lull
from bot.services.outbox import AT_ONCE as NOTICES_AT_ONCE
from bot.services.outbox import Outbox
from bot.services.permission import Permission
from bot.services.recordings import Recordings
from bot.services.schedule_steps import AT_ONCE as SCHEDULES_AT_ONCE
from bot.services.schedule_steps import ScheduleSteps
from bot.services.supervisor import AT_ONCE, WAITING_AT_ONCE, Supervisor
from bot.slack.asker import SlackAsker
from bot.slack.attachments import Attachments
from bot.slack.notifier import SlackNotifier
from bot.timers import AlarmTimers
from bot.web import CallbackMeter

Poke = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a schedule starts with: the same as people do."""

    recordings: Recordings
    admission: Admission
    permission: Permission
    approvals: Approvals


@dataclass(frozen=True, slots=True)
class Pokes:
    """What wishes call when there is something to be done: soon, without waiting, and for requests for approval."""

    soon: Poke
    hurry: Poke
    approvals: Poke


@dataclass(frozen=True, slots=True)
class Loops:
    """The loops, in the order in which they are drained: what one still does may have the next say something."""

    events: DueLoop[StoredEvent]
    schedules: DueLoop[ScheduleClaim]
    approvals: DueLoop[ApprovalClaim]
    steps: DueLoop[Claim]
    notices: DueLoop[NoticeClaim]

    def drains(self) -> tuple[Callable[[float], Awaitable[None]], ...]:
        """Return how each loop is drained, in order."""
        loops = (self.events, self.schedules, self.approvals, self.steps, self.notices)
        return tuple(loop.drain for loop in loops)

    def look(self) -> None:
        """Look at once for steps and notices that are due."""
        self.steps.poke()
        self.notices.poke()

    def look_everywhere(self) -> None:
        """Look at schedules, requests and callbacks, too: what was due while nobody looked."""
        self.look()
        self.schedules.poke()
        self.approvals.poke()
        self.events.poke()

    def hurry(self) -> None:
        """Look at once, for something that must not wait for others: a stop."""
        self.steps.hurry()
        self.notices.poke()


def notice_loop(outside: Outside, timers: AlarmTimers) -> DueLoop[NoticeClaim]:
    """Return the loop that says what is to be said."""
    store, clock = outside.store, outside.clock
    notifier = SlackNotifier(outside.slack, links=outside.buckets.links, attachments=Attachments(outside.files))
    outbox = Outbox(store=store, notifier=notifier, clock=clock)
    return DueLoop(
        "notices",
        claim=outbox.claim,
        work=outbox.send,
        next_due=store.next_notice_due,
        timers=timers,
        clock=clock,
        room=at_most(NOTICES_AT_ONCE),
    )


def step_loop(
    outside: Outside, timers: AlarmTimers, notices: DueLoop[NoticeClaim], *, callbacks_expected: bool
) -> DueLoop[Claim]:
    """Return the loop that advances recordings."""
    supervisor = Supervisor(
        store=outside.store,
        agora=outside.agora,
        keys=outside.keys,
        buckets=outside.buckets,
        clock=outside.clock,
        announce=Lull(notices.poke).ask,  # the next call to Agora does not wait for a card
        callbacks_expected=callbacks_expected,
        calls=outside.calls,
        changed=RecordingMeter(outside.registry).changed,
    )
    return DueLoop(
        "steps",
        claim=supervisor.claim,
        work=supervisor.advance,
        next_due=outside.store.next_due,
        timers=timers,
        clock=outside.clock,
        room=lambda at_work: min(AT_ONCE - at_work, WAITING_AT_ONCE - outside.budget.queued),
    )


def callback_loop(outside: Outside, timers: AlarmTimers, inbox: Inbox) -> DueLoop[StoredEvent]:
    """Return the loop that works on what Agora's callbacks said."""
    return DueLoop(
        "callbacks",
        claim=inbox.claim,
        work=inbox.work,
        next_due=outside.store.next_event_due,
        timers=timers,
        clock=outside.clock,
        room=at_most(EVENTS_AT_ONCE),
    )


def schedule_loop(outside: Outside, timers: AlarmTimers, wishes: Wishes) -> DueLoop[ScheduleClaim]:
    """Return the loop that starts what was scheduled."""
    store = outside.store.schedules
    steps = ScheduleSteps(
        store=store,
        recordings=wishes.recordings,
        admission=wishes.admission,
        herald=SlackNotifier(outside.slack),
        clock=outside.clock,
        came=ScheduleMeter(outside.registry).came,
    )
    return DueLoop(
        "schedules",
        claim=steps.claim,
        work=steps.advance,
        next_due=store.next_due,
        timers=timers,
        clock=outside.clock,
        room=at_most(SCHEDULES_AT_ONCE),
    )


def approval_loop(outside: Outside, timers: AlarmTimers, wishes: Wishes) -> DueLoop[ApprovalClaim]:
    """Return the loop that posts requests for approval, and starts what was approved."""
    store, clock = outside.store.approvals, outside.clock
    steps = ApprovalSteps(
        store=store,
        recordings=wishes.recordings,
        permission=wishes.permission,
        asker=SlackAsker(outside.slack),
        audit=Audit(outside.store, clock),
        clock=clock,
        started_with=outside.store.schedules.started_with,
    )
    return DueLoop(
        "approvals",
        claim=steps.claim,
        work=steps.advance,
        next_due=store.next_due,
        timers=timers,
        clock=clock,
        room=at_most(APPROVALS_AT_ONCE),
    )


@dataclass(frozen=True, slots=True)
class Machinery:
    """The loops, the inbox whose arrivals set one of them going, and the wishes that another has."""

    loops: Loops
    wishes: Wishes
    inbox: Inbox
    meter: CallbackMeter
    poke: Lull


def machinery(
    outside: Outside, timers: AlarmTimers, *, callbacks_expected: bool, wishes: Callable[[Pokes], Wishes]
) -> Machinery:
    """Return the loops, not yet looking.

    Args:
        wishes: makes them, given what they call when there is something to be done.
    """
    notices = notice_loop(outside, timers)
    steps = step_loop(outside, timers, notices, callbacks_expected=callbacks_expected)

    def arrived() -> None:
        loops.events.poke()

    def look() -> None:
        loops.look()

    def hurry() -> None:
        loops.hurry()

    def approve() -> None:
        loops.approvals.poke()

    poke, meter = Lull(look), CallbackMeter(outside.registry)
    inbox = Inbox(store=outside.store, read=parse, clock=outside.clock, arrived=arrived, poke=poke.ask, meter=meter)
    made = wishes(Pokes(poke.ask, hurry, approve))
    loops = Loops(
        events=callback_loop(outside, timers, inbox),
        schedules=schedule_loop(outside, timers, made),
        approvals=approval_loop(outside, timers, made),
        steps=steps,
        notices=notices,
    )
    return Machinery(loops, made, inbox, meter, poke)
