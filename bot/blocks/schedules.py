"""What is shown of schedules: the echo before anything is committed, what came of it, and the list with its buttons."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject

from bot.blocks.message import CardMessage, lines, paragraph, section, small_print
from bot.blocks.schedule_times import next_start, odd_day, plan, span, zone_name
from bot.blocks.text import channel_mention, code, mention, plain, shorten, slack_date, tidy, words
from bot.domain.recording import Recording
from bot.domain.schedule import Schedule, ScheduleState
from bot.domain.schedule_moments import spoken_days
from bot.domain.upcoming import Overlap, Proposal, SchedulePage

CONFIRM_ACTION_ID: Final = "confirm_schedule"
DISCARD_ACTION_ID: Final = "discard_schedule"
PAUSE_ACTION_ID: Final = "pause_schedule"
RESUME_ACTION_ID: Final = "resume_schedule"
CANCEL_ACTION_ID: Final = "cancel_schedule"
RUN_ACTION_ID: Final = "run_schedule_now"
PAGE_ACTION_ID: Final = "schedules_page"
FROM_HOME: Final = "_from_home"

LONGEST_BUTTON: Final = 75
MOST_OVERLAPS: Final = 3
MOST_ANSWERS: Final = 10
NOTHING: Final = (
    "Nothing is scheduled. `/record schedule webinar town-hall every weekday 9:00 for 45m` schedules something; "
    "I show you what I understood before anything is done."
)


def proposal(proposed: Proposal) -> CardMessage:
    """Return the echo: what was understood, and the two buttons; nothing is scheduled yet."""
    schedule = proposed.schedule
    yes = _button(schedule, "Schedule it", CONFIRM_ACTION_ID, style="primary")
    no = _button(schedule, "Cancel", DISCARD_ACTION_ID, does="Do not schedule")
    question = section("*Schedule this?* Nothing is scheduled yet.")
    given = [small_print(said)] if (said := _with_answers(schedule)) is not None else []
    blocks = (question, *understood(proposed), *given, ActionsBlock(elements=[yes, no]))
    return CardMessage(text=f"Schedule {plainly_named(schedule)}: {_when(proposed)}?", blocks=blocks)


def understood(proposed: Proposal) -> Iterator[Block]:
    """Yield what was understood: what, when in the person's own zone, the next dates, and what it overlaps."""
    schedule = proposed.schedule
    yield section(f"{named(schedule)}\n*{_when(proposed)}*")
    if len(proposed.starts) > 1:
        yield section("\n".join(["The next dates:", *(f"• {span(schedule, start)}" for start in proposed.starts)]))
    if proposed.odd is not None:
        yield small_print(odd_day(schedule, proposed.odd))
    then = "" if schedule.anyway else " What begins second does not start while the other is recording."
    for overlap in proposed.overlaps[:MOST_OVERLAPS]:
        yield section(_overlap(overlap) + then)
    if proposed.running is not None:
        until = (
            f"It is being recorded now, as {code(proposed.running.id)}, until {slack_date(proposed.running.stop_at)}."
        )
        yield section(f"⚠️ {until}{then}")


def _when(proposed: Proposal) -> str:
    schedule = proposed.schedule
    again = "" if schedule.is_once else f", then {spoken_days(schedule.weekdays)}"
    return f"{span(schedule, proposed.starts[0])} {zone_name(schedule)} (your zone){again}"


def _with_answers(schedule: Schedule) -> str | None:
    """Return what was typed in place of the template's own values; None: nothing was."""
    given = {name: value for name, value in schedule.answers.items() if value not in (None, "", [])}
    set_to = (f"{code(name, 120)} {code(_spelled(value), 60)}" for name, value in given.items())
    return f"With {', '.join(islice(set_to, MOST_ANSWERS))}" if given else None


def _spelled(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _overlap(overlap: Overlap) -> str:
    other = overlap.other
    return (
        f"⚠️ It overlaps {words(other.title, 60)} ({code(other.id)}), which {mention(other.owner)} scheduled for the same "
        f"target: {plan(other)} {zone_name(other)}. The first clash: {slack_date(overlap.at)}."
    )


def confirmed(schedule: Schedule) -> CardMessage:
    """Return what replaces the echo when it was confirmed."""
    undo = f"`/record schedule cancel {schedule.id}` takes it back, `/record schedules` shows all."
    return _answer(paragraph(f"Scheduled: {named(schedule)}, {plan(schedule)} {zone_name(schedule)}.", undo))


def discarded() -> CardMessage:
    """Return what replaces the echo when it was not confirmed."""
    return _answer("Nothing was scheduled.")


def changed(schedule: Schedule) -> CardMessage:
    """Return the answer to a pause, a resumption or a cancellation."""
    match schedule.state:
        case ScheduleState.PAUSED:
            then = f"is paused. Nothing starts until somebody resumes it: `/record schedule resume {schedule.id}`."
        case ScheduleState.ACTIVE:
            then = f"goes on. {next_start(schedule)}"
        case _:
            then = "is cancelled. Nothing more will start; what is being recorded goes on."
    return _answer(f"{named(schedule)} ({plan(schedule)}) {then}")


def ran(recording: Recording) -> str:
    """Return that a schedule's recording was started by hand."""
    return f"Starting it now, as {code(recording.id)}; its card in {channel_mention(recording.channel_id)} says how it goes."


def listing(page: SchedulePage, *, note: str | None = None) -> CardMessage:
    """Return one page of the schedules, upcoming first, each with the buttons that would do something.

    Args:
        note: what came of the button that was pressed last, as mrkdwn.
    """
    said = [section(note)] if note is not None else []
    if not page.total:
        return CardMessage(text=NOTHING, blocks=(*said, section(NOTHING)))
    count = "1 schedule" if page.total == 1 else f"{page.total} schedules"
    first, last = page.skipped + 1, page.skipped + len(page.schedules)
    part = "" if len(page.schedules) == page.total else f", {first} to {last}"
    blocks: list[Block] = [*said, section(f"*{count}{part}, upcoming first*")]
    for schedule in page.schedules:
        blocks.extend(entry(schedule))
    turns = [(label, to) for label, to in (("More", page.next), ("From the beginning", 0 if page.skipped else None))]
    buttons = [_turn(label, to) for label, to in turns if to is not None]
    names = ", ".join(plainly_named(schedule) for schedule in page.schedules)
    all_blocks = (*blocks, *([ActionsBlock(elements=buttons)] if buttons else []))
    return CardMessage(text=shorten(f"{count}{part}: {names}", 3000), blocks=all_blocks)


def entry(schedule: Schedule, *, suffix: str = "") -> Iterator[Block]:
    """Yield what is said of one schedule in a list, with its buttons, whose action_ids end in *suffix*."""
    mark = "📅" if schedule.state == ScheduleState.ACTIVE else "⏸️ paused:"
    after_that = (
        next_start(schedule) if schedule.state == ScheduleState.ACTIVE else "Nothing starts until it is resumed."
    )
    who = f"{mention(schedule.owner)} in {channel_mention(schedule.channel_id)} · {code(schedule.id)}"
    when = f"{plan(schedule)} {zone_name(schedule)}"
    yield section(lines(f"{mark} {named(schedule)}", f"{_capital(when)}. {after_that}", who))
    yield ActionsBlock(elements=buttons(schedule, suffix=suffix))


def buttons(schedule: Schedule, *, suffix: str = "") -> list[ButtonElement]:
    """Return the buttons that would do something."""
    if schedule.state == ScheduleState.ACTIVE:
        first = _button(schedule, "Pause", PAUSE_ACTION_ID + suffix)
    else:
        first = _button(schedule, "Resume", RESUME_ACTION_ID + suffix)
    run = _button(schedule, "Run now", RUN_ACTION_ID + suffix)
    name, target = shorten(tidy(schedule.title), 60), shorten(tidy(schedule.target), 120)
    ask = ConfirmObject(
        title=plain("Cancel this schedule?", 100),
        text=plain(f"{name} of {target} ({schedule.id}) will not start any more.", 300),
        confirm=plain("Cancel schedule", 30),
        deny=plain("Keep it", 30),
        style="danger",
    )
    cancel = _button(schedule, "Cancel", CANCEL_ACTION_ID + suffix, does="Cancel the schedule", ask=ask, style="danger")
    return [first, cancel] if suffix else [first, run, cancel]


def named(schedule: Schedule) -> str:
    """Return title and target as mrkdwn."""
    return f"*{words(schedule.title, 60)}* of {code(schedule.target, 120)}"


def plainly_named(schedule: Schedule) -> str:
    """Return title and target for a sentence without markup."""
    return f"{words(schedule.title, 60)} of {words(schedule.target, 120)}"


def _button(
    schedule: Schedule,
    text: str,
    action_id: str,
    *,
    does: str | None = None,
    style: str | None = None,
    ask: ConfirmObject | None = None,
) -> ButtonElement:
    name = f"{does or text}: {shorten(tidy(schedule.title), 30)}, {shorten(tidy(schedule.target), 30)}"
    return ButtonElement(
        text=plain(text, LONGEST_BUTTON),
        action_id=action_id,
        value=schedule.id,
        style=style,
        confirm=ask,
        accessibility_label=shorten(name, LONGEST_BUTTON),
    )


def _turn(label: str, to: int) -> ButtonElement:
    action_id = PAGE_ACTION_ID if to else f"{PAGE_ACTION_ID}_top"
    return ButtonElement(text=plain(label, LONGEST_BUTTON), action_id=action_id, value=str(to))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _answer(text: str) -> CardMessage:
    return CardMessage(text=text, blocks=(section(text),))
