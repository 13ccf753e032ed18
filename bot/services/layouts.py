"""Layouts before they are applied: what a wish would come to, as a picture, and the wish itself."""

from bot import errors
from bot.domain.changes import NOTHING_CHANGED, LayoutWish
from bot.domain.extension import EXTENDABLE
from bot.domain.layout_proposal import LayoutProposal, proposed
from bot.domain.place import Place
from bot.domain.policy import Action
from bot.domain.recording import Recording
from bot.ports import Clock
from bot.services.catalog import Catalog
from bot.services.changes import Changes
from bot.services.permission import Permission
from bot.services.recordings import Recordings
from bot.services.rows import why_not_running


class Layouts:
    """Shows layouts, and has them applied."""

    def __init__(
        self, *, recordings: Recordings, changes: Changes, catalog: Catalog, clock: Clock, permission: Permission
    ) -> None:
        self._recordings = recordings
        self._changes = changes
        self._catalog = catalog
        self._clock = clock
        self._permission = permission

    async def propose(
        self, what: str | None, wish: LayoutWish | None, place: Place, *, people: int | None = None
    ) -> LayoutProposal:
        """Return what *wish* (None: the present layout) would look like; nothing changes.

        Raises:
            RecordingNotFound: there is none in this workspace.
            WishInvalid: it has no common picture, or a rule forbids the layout.
            WishRefused: it is over, or about to be.
            RefusedByRule: this person may not change it.
        """
        row = await self._recordings.find(what, place)
        if wish is not None and (row.state not in EXTENDABLE or row.must_stop(self._clock.now())):
            raise errors.WishRefused(f"{why_not_running(row)} {NOTHING_CHANGED}")
        if wish is not None:
            await self._permission.to_change(Action.CHANGE, row, place)
        of_template = self._catalog.get(row.template_id).request if wish is not None and wish.of_template else None
        return proposed(row, wish, people=people, of_template=of_template)

    async def apply(self, recording_id: str, wish: LayoutWish, place: Place, *, shown: str) -> Recording:
        """Have the layout applied that was *shown*.

        Raises:
            WishRefused: somebody changed the layout since, so that it would become another one than was shown.
            RecordingNotFound, RefusedByRule, WishInvalid, WishRefused: as `Changes.layout` does.
        """
        return await self._changes.layout(recording_id, wish, place, shown=shown)
