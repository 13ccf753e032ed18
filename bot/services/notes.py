"""Notes about moments of what runs: written into the row, so that they outlive everything, and become its chapters."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from bot import errors
from bot.domain import ids
from bot.domain.milestones import noted
from bot.domain.notes import NOTHING_NOTED, note_text, with_note
from bot.domain.notice import Notice
from bot.domain.place import Place
from bot.domain.policy import Action
from bot.domain.recording import Note, Recording
from bot.domain.words import first_word, read_back
from bot.ports import Clock, Store
from bot.services.audit import Audit
from bot.services.permission import Permission
from bot.services.recordings import Recordings
from bot.services.rows import Rows, no_such

NOTE: Final = "note"  # for the audit

log = structlog.get_logger()


class Notes:
    """Writes notes down. Several people at once lose none: each is put behind what is in the row by then.

    Args:
        permission: says who may; None: everybody.
    """

    def __init__(
        self,
        *,
        store: Store,
        recordings: Recordings,
        clock: Clock,
        poke: Callable[[], None],
        permission: Permission | None = None,
    ) -> None:
        self._recordings = recordings
        self._clock = clock
        self._audit = Audit(store, clock)
        self._rows = Rows(store=store, clock=clock, poke=poke, action=Action.NOTE, permission=permission)

    def now(self) -> datetime:
        """Return the moment that is marked by whoever begins to write a note now."""
        return self._clock.now()

    async def add(self, recording_id: str, typed: str, place: Place, *, at: datetime | None = None) -> Note:
        """Write down what *typed* says of the moment *at* (now, where it is none of the recording's); return the note.

        Raises:
            WishInvalid: nothing is said, or too much.
            RecordingNotFound, WishRefused: it does not record yet, or any more.
            RefusedByRule: this person may not.
        """
        called_at = self._clock.now()
        kept: list[Note] = []

        def wished(row: Recording, now: datetime) -> tuple[Recording, Sequence[Notice]]:
            note = Note(at=at or called_at, user_id=place.user_id, text=note_text(typed))
            after = with_note(row, note, now)
            kept.append(next((one for one in after.notes if one not in row.notes), note))
            return after, () if after == row else (noted(after, kept[-1], now),)

        log.info("note_wished", recording_id=recording_id, user_id=place.user_id)
        await self._rows.change(recording_id, place, NOTE, wished)
        return kept[-1]

    async def meant(self, typed: str, place: Place) -> tuple[Recording, str]:
        """Return which recording is meant by what was *typed* behind `note`, and the text without its name.

        Where one runs in the channel, all of it is the text, unless it begins with the name of another one.

        Raises:
            RecordingNotFound: none fits, and none is named.
            WishInvalid: several run here, and none is named.
        """
        first, rest = first_word(typed)
        async with self._audit.refusals(NOTE, place):
            here = await self._recordings.fitting(None, place)
            named = await self._named(first, place) if rest else []
            if len(named) == 1 and (len(here) != 1 or named[0].id != here[0].id or _is_id(first)):
                return named[0], rest
            if len(here) == 1:
                return here[0], read_back(typed)
            raise _which(here, named)

    async def _named(self, first: str, place: Place) -> list[Recording]:
        if _is_id(first):
            return [await self._recordings.find(first, place)]
        return await self._recordings.fitting(first, place)


def _is_id(word: str) -> bool:
    return word.startswith(ids.RECORDING_PREFIX)


def _which(here: Sequence[Recording], named: Sequence[Recording]) -> errors.UserError:
    several = named if len(named) > 1 else here
    if not several:
        return errors.RecordingNotFound(
            f"{no_such(None)} To note something there, name it: `/record note TARGET TEXT`. {NOTHING_NOTED}"
        )
    names = ", ".join(f"{row.id} ({row.title}, {row.target})" for row in several)
    message = f"{len(several)} recordings fit. Say which one: `/record note {several[0].id} TEXT`. There are {names}."
    return errors.WishInvalid(f"{message} {NOTHING_NOTED}", field="what")
