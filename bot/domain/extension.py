"""Moving a recording's end: pure functions of its row, the time and the wish."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.recording import Recording, RecordingState, Wish
from bot.domain.times import spoken_duration
from bot.errors import EndMoved, WishInvalid, WishRefused

EXTENDABLE: Final = frozenset(
    {RecordingState.REQUESTED, RecordingState.ACQUIRED, RecordingState.STARTING, RecordingState.RECORDING}
)
NOTHING_CHANGED: Final = "Nothing was changed."
MINUTE: Final = timedelta(minutes=1)


def room_of(recording: Recording) -> timedelta:
    """Return by how much its end can be moved at the most."""
    return recording.latest_stop_at - recording.stop_at


def extended_by(row: Recording, by: timedelta, wish: Wish, *, shown_end: int | None = None) -> Recording:
    """Return *row* with its end moved by *by*.

    Args:
        shown_end: the end that the person saw, in seconds since 1970; None: none was shown.

    Raises:
        WishRefused: it does not run any more.
        EndMoved: somebody else moved the end since it was shown.
        WishInvalid: beyond the longest; the text says how far it can go.
    """
    _check_running(row, wish.at)
    if shown_end is not None and shown_end != int(row.stop_at.timestamp()):
        raise EndMoved(row.id)
    if by > room_of(row):
        raise WishInvalid(_too_long(row), field="for")
    # Before it is confirmed, `stop_after` will count from then; afterwards the end is a moment.
    waiting = row.confirmed_at is None and row.stop_after is not None
    later = row.stop_after + by if waiting and row.stop_after is not None else row.stop_after
    return row.noting(stop_at=row.stop_at + by, stop_after=later, extended=wish)


def extended_until(row: Recording, until: datetime, wish: Wish, zone: ZoneInfo) -> Recording:
    """Return *row* with its end moved to *until*; *zone* is the person's, for what is said.

    Raises:
        WishRefused: it does not run any more.
        WishInvalid: before its end, or beyond the longest; the text says what is possible.
    """
    _check_running(row, wish.at)
    if until <= row.stop_at:
        moved = "somebody has moved its end meanwhile" if row.extended is not None else "that is no extension"
        message = (
            f"It goes on until {_shown(row.stop_at, wish.at, zone)} anyway: {moved}. "
            "Choose a later time, or press Stop on its card when it is to end sooner."
        )
        raise WishInvalid(message, field="until")
    if until > row.latest_stop_at:
        latest = _shown(row.latest_stop_at, wish.at, zone)
        message = (
            f"{latest} is the latest: {row.title} may run for {spoken_duration(row.longest)} at the longest{_by(row)}."
        )
        raise WishInvalid(message, field="until")
    return extended_by(row, until - row.stop_at, wish)


def _check_running(row: Recording, now: datetime) -> None:
    if row.state not in EXTENDABLE or row.must_stop(now):
        message = f"{row.title} ({row.id}) is not running any more, so it cannot be extended. {NOTHING_CHANGED}"
        raise WishRefused(message)


def _too_long(row: Recording) -> str:
    room = room_of(row)
    most = f"It can go on for {spoken_duration(room)} more." if room >= MINUTE else "It has that already."
    longest = spoken_duration(row.longest)
    return f"{row.title} may run for {longest} at the longest{_by(row)}. {most} {NOTHING_CHANGED}"


def _by(row: Recording) -> str:
    return f", by the rule {row.longest_by}" if row.longest_by is not None else ""


def _shown(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return *moment* on the person's clock, with the day where that is not today's."""
    here = moment.astimezone(zone)
    day = "" if here.date() == now.astimezone(zone).date() else f"{here.day} {here:%B} at "
    return f"{day}{here:%H:%M}"
