"""Wishes to change what runs: pause, resume, layout, subscribe, publish.

They are written into the row, one behind the other, and poke; the supervisor sends them one at a time,
each after the answer to the one before. What is wished before the recorder is confirmed waits for it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import structlog

from bot import errors
from bot.domain import changed, changes
from bot.domain.changes import LayoutWish, SubscribeWish
from bot.domain.extension import EXTENDABLE
from bot.domain.layout_proposal import fingerprint
from bot.domain.notice import Notice
from bot.domain.place import Place
from bot.domain.recording import Change, ChangeKind, Recording, Wish
from bot.ports import Clock, Store
from bot.services.catalog import Catalog
from bot.services.permission import Permission
from bot.services.rows import Rows, why_not_running

MOST_WAITING: Final = 10
HOLD: Final = ChangeKind.HOLD

ALREADY: Final = {
    ChangeKind.LAYOUT: "has this layout already",
    ChangeKind.SUBSCRIBE: "records just these already",
    ChangeKind.PUBLISH: "is sent to this address already",
}

MOVED_ON: Final = (
    "Somebody changed the layout of {title} ({id}) since this picture was drawn, so it would become another one than you "
    f"saw. {changes.NOTHING_CHANGED} "
    "`/record layout {id}` shows it as it is now."
)

Build = Callable[[Recording], dict[str, Any]]

log = structlog.get_logger()


class Changes:
    """What people may wish for while it records.

    Every wish is written down once: the same one again, while it waits, changes nothing. All raise:

        RecordingNotFound: there is none in this workspace.
        RefusedByRule: this person may not.
        WishInvalid: this recording cannot be changed so, or a rule forbids it; the text names the rule.
        WishRefused: it does not run (any more), is so already, or too many changes wait.
    """

    def __init__(
        self,
        *,
        store: Store,
        catalog: Catalog,
        clock: Clock,
        poke: Callable[[], None],
        permission: Permission | None = None,
    ) -> None:
        self._catalog = catalog
        self._rows = Rows(store=store, clock=clock, poke=poke, permission=permission)

    async def hold(self, recording_id: str, place: Place, *, onhold: bool) -> Recording:
        """Have a web page's recording paused, or resumed. The time on hold counts: its end stays where it is."""

        def build(row: Recording) -> dict[str, Any]:
            return changes.hold(row, onhold=onhold)

        return await self._wish(recording_id, place, ChangeKind.HOLD, build, what="pause" if onhold else "resume")

    async def layout(self, recording_id: str, wish: LayoutWish, place: Place, *, shown: str | None = None) -> Recording:
        """Have the mixed picture laid out anew.

        Args:
            shown: the fingerprint of the layout that the person saw; another one is not applied.
        """

        def build(row: Recording) -> dict[str, Any]:
            of_template = self._catalog.get(row.template_id).request if wish.of_template else None
            wanted = changes.layout(row, wish, of_template)
            if shown is not None and fingerprint(wanted) != shown:
                raise errors.WishRefused(MOVED_ON.format(title=row.title, id=row.id))
            return wanted

        return await self._wish(recording_id, place, ChangeKind.LAYOUT, build)

    async def subscribe(self, recording_id: str, wish: SubscribeWish, place: Place) -> Recording:
        """Have other people's audio or video recorded."""

        def build(row: Recording) -> dict[str, Any]:
            return changes.subscribe(row, wish)

        return await self._wish(recording_id, place, ChangeKind.SUBSCRIBE, build)

    async def publish(self, recording_id: str, address: str, place: Place) -> Recording:
        """Have the page sent to another address at the CDN."""

        def build(row: Recording) -> dict[str, Any]:
            return changes.publish(row, address)

        return await self._wish(recording_id, place, ChangeKind.PUBLISH, build)

    async def _wish(
        self, recording_id: str, place: Place, kind: ChangeKind, build: Build, *, what: str | None = None
    ) -> Recording:
        def wished(row: Recording, now: datetime) -> tuple[Recording, Sequence[Notice]]:
            wish = Wish(user_id=place.user_id, at=now)
            return _with_change(row, kind, build, wish), ()

        log.info("change_wished", recording_id=recording_id, kind=kind, user_id=place.user_id)
        return await self._rows.change(recording_id, place, what or str(kind), wished)


def _with_change(row: Recording, kind: ChangeKind, build: Build, wish: Wish) -> Recording:
    if row.state not in EXTENDABLE or row.must_stop(wish.at):
        raise errors.WishRefused(f"{why_not_running(row)} {changes.NOTHING_CHANGED}")
    soon = changed.expected(row)
    client_request = build(soon)
    if changed.carried_out(soon, kind, client_request) == soon:
        if changed.waits_for(row, kind) is not None:
            return row  # the same wish again
        # After a change that was dropped, what really runs may differ from what the row says.
        if row.change_refused is None:
            already = ("is on hold already" if soon.onhold else "is not on hold") if kind == HOLD else ALREADY[kind]
            raise errors.WishRefused(f"{row.title} ({row.id}) {already}. {changes.NOTHING_CHANGED}")
    if len(row.changes) >= MOST_WAITING:
        message = f"{len(row.changes)} changes of {row.title} ({row.id}) wait for Agora already."
        raise errors.WishRefused(f"{message} {changes.NOTHING_CHANGED} Please try again in a minute.")
    return changed.with_wish(row, Change(kind=kind, client_request=client_request, wish=wish))
