"""Changing a recording's row for a person: read, change, save; and anew when somebody saved first."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot import errors
from bot.domain.milestones import notices
from bot.domain.notice import Notice
from bot.domain.place import Place
from bot.domain.policy import Action, Permit
from bot.domain.recording import Recording, RecordingState
from bot.ports import Clock, Store
from bot.services.audit import Audit
from bot.services.permission import Permission

RowChange = Callable[[Recording, datetime], tuple[Recording, Sequence[Notice]]]


class Rows:
    """Changes rows, and pokes whoever does what is due.

    Args:
        permission: says who may do *action*; None: everybody may.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        poke: Callable[[], None],
        action: Action = Action.CHANGE,
        permission: Permission | None = None,
    ) -> None:
        self._store = store
        self._action = action
        self._permission = permission
        self._clock = clock
        self._poke = poke
        self._audit = Audit(store, clock)

    async def change(
        self, recording_id: str, place: Place, what: str, change: RowChange, *, detail: str = ""
    ) -> Recording:
        """Save what *change* makes of the row, with what it wants said; a row that it returns as it was stays so.

        The very same delivery a second time changes nothing.

        Args:
            what: the wish, and *detail* about it, for the audit.

        Raises:
            RecordingNotFound: there is none in this workspace.
            RefusedByRule: this person may not.
            UserError: whatever *change* raises.
        """
        async with self._audit.refusals(what, place, recording_id):
            while True:
                row = await self._store.get(recording_id)
                if row.team_id != place.team_id:
                    raise errors.RecordingNotFound(no_such(recording_id))
                if self._permission is not None:
                    permit = await self._permission.to_change(self._action, row, place)
                    row = limited(row, permit) if self._action == Action.EXTEND else row
                now = self._clock.now()
                changed, said = change(row, now)
                noted = self._audit.carried_out(what, place, recording_id, detail)
                if changed == row and not said:
                    await self._audit.note([noted])
                    return row
                try:
                    saved = await self._store.save(changed, (*notices(row, changed, now), *said), noted=[noted])
                except errors.StaleWrite:
                    continue
                except errors.DuplicateWish as error:
                    await self._audit.refused(what, place, error, recording_id)
                    return row
                self._poke()
                return saved


def limited(row: Recording, permit: Permit) -> Recording:
    """Return *row* as short as *permit* says, where the rules have become stricter than they were at its start."""
    if permit.longest is None or permit.longest.duration >= row.longest:
        return row
    return row.noting(longest=permit.longest.duration, longest_by=permit.longest.rule.label)


def no_such(what: str | None) -> str:
    """Return that no recording fits *what*, or (None) that none runs here."""
    if what is None:
        return "Nothing is being recorded from this channel. `/record list` shows what runs elsewhere."
    return f"No recording fits “{what}”. `/record list` shows what runs."


def why_not_running(row: Recording) -> str:
    """Return why nothing can be wished of *row* any more."""
    if row.is_over:
        return f"{row.title} ({row.id}) is over already. Nothing is running."
    if row.state == RecordingState.UPLOADING:
        return f"{row.title} ({row.id}) has stopped already; its files are on their way."
    return f"{row.title} ({row.id}) is being stopped already."
