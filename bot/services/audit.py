"""Entries for the audit: wishes as they are carried out or refused, and calls as they are answered."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

import structlog

from bot import errors
from bot.domain.answers import CallMade
from bot.domain.audit import AGORA, CALL, DONE, SENT, THE_BOT, AuditEntry
from bot.domain.place import Place, Where
from bot.domain.recording import Recording
from bot.ports import Clock, Store

MOST_UNWRITTEN: Final = 10_000  # recorders of which calls wait to be written down

log = structlog.get_logger()


class Audit:
    """Makes the entries of wishes, and writes down by themselves those that change no row."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def carried_out(self, what: str, place: Place, recording_id: str, detail: str = "") -> AuditEntry:
        """Return the entry of a wish; it is written together with what the wish changes."""
        return self._entry(what, place, DONE, recording_id, detail, delivery=place.delivery)

    def of_schedule(self, what: str, place: Place, schedule_id: str) -> AuditEntry:
        """Return the entry of a wish about a schedule; it is written together with what the wish changes."""
        return self._entry(what, place, DONE, None, schedule_id)

    def entry(self, what: str, place: Place, detail: str) -> AuditEntry:
        """Return the entry of what somebody did about something that is no recording (yet)."""
        return self._entry(what, place, DONE, None, detail)

    def by_the_bot(self, what: str, team_id: str, channel_id: str, detail: str) -> AuditEntry:
        """Return the entry of what the bot did by itself, because it was due."""
        place = Place(team_id, channel_id, THE_BOT, Where.SUPERVISOR)
        return self._entry(what, place, DONE, None, detail)

    @asynccontextmanager
    async def refusals(self, what: str, place: Place, recording_id: str | None = None) -> AsyncIterator[None]:
        """Write down that the wish carried out inside was refused, and why, when it is."""
        try:
            yield
        except errors.StoreError:
            raise  # an entry could not be written either
        except errors.BotError as error:
            await self.refused(what, place, error, recording_id)
            raise

    async def refused(self, what: str, place: Place, error: errors.BotError, recording_id: str | None = None) -> None:
        """Write down that a wish was refused; it is, whether or not that can be written down."""
        about = error.recording_id if isinstance(error, errors.TargetBusy) else recording_id
        await self.note([self._entry(what, place, error.code, about)])

    async def looked(self, calls: Iterable[CallMade]) -> None:
        """Write down calls that were about no recording: whether Agora is there."""
        now = self._clock.now()
        await self.note([_of_call(call, None, now) for call in calls])

    def _entry(
        self,
        what: str,
        place: Place,
        outcome: str,
        recording_id: str | None,
        detail: str = "",
        *,
        delivery: str | None = None,
    ) -> AuditEntry:
        return AuditEntry(
            at=self._clock.now(),
            who=place.user_id,
            team_id=place.team_id,
            channel_id=place.channel_id,
            where=place.where,
            what=what,
            outcome=outcome,
            recording_id=recording_id,
            detail=detail,
            delivery=delivery,
        )

    async def note(self, entries: Sequence[AuditEntry]) -> None:
        """Write down *entries* that go with no change of a row, if that can be done."""
        try:
            await self._store.note(entries)
        except errors.StoreError as error:
            log.warning("not_noted", what=[entry.what for entry in entries], reason=str(error))


class Calls:
    """Keeps the calls to Agora until they are written down, together with what came of them."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[str, str], list[CallMade]] = OrderedDict()

    def made(self, call: CallMade) -> None:
        """Take in a call that was answered, or was not."""
        self._made.setdefault((call.cname, call.uid), []).append(call)
        while len(self._made) > MOST_UNWRITTEN:
            self._made.popitem(last=False)

    def take(self, recording: Recording) -> list[CallMade]:
        """Return the calls about any of the recording's tasks; whoever takes them writes them down, or puts them back."""
        tasks = (*recording.former_tasks, recording.task)
        return [call for task in tasks for call in self.take_of(recording.cname, task.uid)]

    def take_of(self, cname: str, uid: str) -> list[CallMade]:
        """Return the calls about one task, likewise."""
        return self._made.pop((cname, uid), [])

    def put_back(self, calls: Iterable[CallMade]) -> None:
        """Keep what could not be written down for the next time."""
        for call in calls:
            self.made(call)


def entries_of(recording: Recording, calls: Iterable[CallMade], now: datetime) -> list[AuditEntry]:
    """Return the entries of *calls* about the recording."""
    return [_of_call(call, recording, now) for call in calls]


def sending(endpoint: str, recording: Recording, now: datetime) -> AuditEntry:
    """Return the entry of a call that is about to be made: should nothing follow it, it may have had its effect."""
    return _of_call(CallMade(endpoint, recording.cname, recording.task.uid, SENT), recording, now)


def told_by_agora(recording: Recording, event_type: int, now: datetime) -> AuditEntry:
    """Return the entry of a callback that changed the recording's row."""
    return AuditEntry(
        at=now,
        who=AGORA,
        team_id=recording.team_id,
        channel_id=recording.channel_id,
        where=Where.CALLBACK,
        what=f"callback {event_type}",
        outcome=DONE,
        recording_id=recording.id,
    )


def _of_call(call: CallMade, recording: Recording | None, now: datetime) -> AuditEntry:
    answered = (call.http_status, None if call.agora_code is None else f"code {call.agora_code}")
    return AuditEntry(
        at=now,
        who=THE_BOT,
        team_id=recording.team_id if recording is not None else "",
        channel_id=recording.channel_id if recording is not None else "",
        where=Where.SUPERVISOR,
        what=f"{CALL}{call.endpoint}",
        outcome=call.outcome,
        recording_id=recording.id if recording is not None else None,
        detail=", ".join(str(part) for part in answered if part is not None),
        request_id=call.request_id,
    )
