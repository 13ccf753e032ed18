"""What everybody in the channel reads about a schedule: that there is one, that it fired late, was missed, or could not start."""

from collections.abc import Mapping
from datetime import datetime

from bot.blocks.message import CardMessage, paragraph, section, small_print
from bot.blocks.schedule_times import next_start, plan, zone_name
from bot.blocks.schedules import named
from bot.blocks.text import code, mention, slack_date, with_mentions
from bot.domain.schedule import News, Schedule, Unsaid
from bot.domain.times import spoken_duration


def schedule_news(schedule: Schedule, unsaid: Unsaid) -> CardMessage:
    """Return the message; *unsaid* holds what was so when it happened."""
    text = _text(schedule, unsaid.news, unsaid.facts)
    about = small_print(f"id {code(schedule.id)}", "`/record schedules` shows, pauses and cancels")
    return CardMessage(text=text, blocks=(section(text), about))


def _text(schedule: Schedule, news: News, facts: Mapping[str, str]) -> str:
    what, by = named(schedule), mention(facts["by"]) if "by" in facts else "Somebody"
    match news:
        case News.SCHEDULED:
            when = f"{plan(schedule)} {zone_name(schedule)}"
            return paragraph(f"📅 {by} scheduled {what}: {when}.", next_start(schedule))
        case News.PAUSED:
            then = "Nothing starts until somebody resumes it. What is being recorded goes on."
            return f"⏸️ {by} paused the schedule of {what} ({plan(schedule)}). {then}"
        case News.RESUMED:
            return paragraph(f"▶️ {by} resumed the schedule of {what} ({plan(schedule)}).", next_start(schedule))
        case News.CANCELLED:
            then = "Nothing more will start. What is being recorded goes on."
            return f"🗑️ {by} cancelled the schedule of {what} ({plan(schedule)}). {then}"
        case News.LATE:
            return _late(schedule, facts)
        case News.MISSED:
            return _missed(schedule, facts)
        case News.NOT_STARTED:
            return _not_started(schedule, facts)
        case News.OWNER_LEFT:
            return _owner_left(schedule, facts)


def _late(schedule: Schedule, facts: Mapping[str, str]) -> str:
    at, began_at, stop_at = (datetime.fromisoformat(facts[name]) for name in ("at", "began_at", "stop_at"))
    late = spoken_duration(began_at - at)
    recording = code(facts["recording_id"])
    return (
        f"⏰ {named(schedule)} was to start {slack_date(at)}; I could not start it then, and did so {late} late, as "
        f"{recording}. It stops when it was planned to, {slack_date(stop_at)}; its card can extend it."
    )


def _missed(schedule: Schedule, facts: Mapping[str, str]) -> str:
    at, last, count = (
        slack_date(datetime.fromisoformat(facts["at"])),
        datetime.fromisoformat(facts["last"]),
        facts["count"],
    )
    when = at if count == "1" else f"{count} times, from {at} to {slack_date(last)}"
    return paragraph(
        f"⚠️ {mention(schedule.owner)}: {named(schedule)} was missed {when}: I was not running, and when I was back it was "
        "too late. Nothing was recorded.",
        _by_hand(schedule),
        next_start(schedule),
    )


def _not_started(schedule: Schedule, facts: Mapping[str, str]) -> str:
    at = slack_date(datetime.fromisoformat(facts["at"]))
    why = with_mentions(facts["reason"]) if "reason" in facts else f"It failed with {code(facts.get('code', ''))}."
    running = (
        f"The other recording goes on: `/record status {facts['recording_id']}`."
        if "recording_id" in facts
        else f"Nothing is being recorded. Once that is put right, {_by_hand(schedule)}"
    )
    start = f"⚠️ {mention(schedule.owner)}: {named(schedule)}, scheduled for {at}, could not start."
    return paragraph(start, why, running, next_start(schedule))


def _owner_left(schedule: Schedule, facts: Mapping[str, str]) -> str:
    at = slack_date(datetime.fromisoformat(facts["at"]))
    why = f"⏸️ {named(schedule)}, scheduled for {at} by {mention(schedule.owner)}, did not start: {with_mentions(facts['reason'])}"
    if schedule.next_at is None:
        return paragraph(why, _by_hand(schedule))
    take_over = (
        f"The schedule ({plan(schedule)}) is paused. Whoever types `/record schedule resume {schedule.id}` takes it over: "
        "it then starts in their name."
    )
    return paragraph(why, take_over)


def _by_hand(schedule: Schedule) -> str:
    target = f'"{schedule.target}"' if " " in schedule.target else schedule.target
    return f"{code(f'/record start {schedule.template_id} {target}')} starts it now."
