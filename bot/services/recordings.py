"""Wishes: start, stop. They change the row, poke, and answer; none of them calls Agora."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog

from bot import errors
from bot.domain import ids
from bot.domain.body import render
from bot.domain.form import read_answers, resolve_field
from bot.domain.milestones import notices
from bot.domain.notice import Notice
from bot.domain.place import Place
from bot.domain.policy import Action, Approval, Longest, Permit, Rule, refusal
from bot.domain.recording import Recording, RecordingState, Task, Wish
from bot.domain.request.about import RTC_MODES
from bot.domain.template import Template
from bot.domain.times import Deadline, resolve_deadline
from bot.domain.words import readings
from bot.ports import Clock, People, Store
from bot.services.approvals import Agreed, Asks
from bot.services.audit import Audit
from bot.services.catalog import Catalog
from bot.services.permission import Permission
from bot.services.rows import Rows, no_such, why_not_running
from bot.services.start_wish import StartWish

__all__ = ["Place", "Recordings", "StartWish"]

START: Final = "start"  # for the audit
STARTS_PER_SECOND: Final = 5  # Agora takes ten requests in a second, and a start needs two of them

log = structlog.get_logger()


class Recordings:
    """What people may wish for.

    Args:
        poke: called when there is something to be done soon.
        hurry: called when something must not wait: a stop.
        token_life: of the tokens that the bot makes; None when it makes none.
        warn_before: how long before its end people are told that a recording ends soon.
        permission: says who may; None: everybody.
        asks: asks a second person where a rule demands that.
    """

    def __init__(  # noqa: PLR0913 - one per neighbour, all by name
        self,
        *,
        store: Store,
        catalog: Catalog,
        storages: Mapping[str, Mapping[str, Any]],
        people: People,
        clock: Clock,
        poke: Callable[[], None],
        hurry: Callable[[], None],
        token_life: timedelta | None = None,
        warn_before: tuple[timedelta, ...] = (),
        permission: Permission | None = None,
        asks: Asks | None = None,
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._storages = storages
        self._people = people
        self._clock = clock
        self._poke = poke
        self._token_life = token_life
        self._warn_before = warn_before
        self._audit = Audit(store, clock)
        self._permission = permission
        self._asks = asks
        self._rows = Rows(store=store, clock=clock, poke=hurry, action=Action.STOP, permission=permission)

    async def start(self, wish: StartWish, place: Place, *, agreed: Agreed | None = None) -> Recording:
        """Write down a new recording; it starts at once.

        The very same wish a second time (Slack's retry, a double click) returns the first one.

        Args:
            agreed: who approved it, where a rule demands that.

        Raises:
            ApprovalNeeded: a second person has been asked; when they agree, this is called again with `agreed`.
            RefusedByRule: this person may not, or as many run as may.
            WishInvalid, FormInvalid: nothing was changed; the text says what to type instead.
            TargetBusy: it is being recorded already, and the wish does not say `anyway`.
            SlackError: `until` needs the person's time zone, and Slack did not say it.
            StoreUnavailable: it could not be written down, so it will not start.
        """
        async with self._audit.refusals(START, place):
            permit = await self._permit(wish, place)
            recording = await self._requested(wish, place, permit.longest)
            if permit.approval is not None and agreed is None:
                return await self._ask(wish, recording, permit.approval, place)
            if permit.approval is not None and agreed is not None:
                await self._look_at_agreement(permit.approval, agreed)
            said = notices(None, recording, recording.created_at)
            detail = f"template {recording.template_id}{_approved(agreed)}"
            noted = self._audit.carried_out(START, place, recording.id, detail=detail)
            try:
                await self._store.add(
                    recording,
                    said,
                    alone=not wish.anyway,
                    beside_uploads=wish.beside_uploads,
                    noted=[noted],
                    limits=permit.limits,
                )
            except errors.DuplicateWish as error:
                await self._audit.refused(START, place, error, error.recording_id)
                return await self._store.get(error.recording_id)
        log.info("start_wished", recording_id=recording.id, template=wish.template_id, user_id=place.user_id)
        self._poke()
        return recording

    async def tried(self, wish: StartWish, place: Place) -> Recording:
        """Return the recording that *wish* would make now. Nothing is written down. Raises what `start` does."""
        permit = await self._permit(wish, place)
        return await self._requested(wish, place, permit.longest)

    async def _ask(self, wish: StartWish, preview: Recording, needed: tuple[Rule, Approval], place: Place) -> Recording:
        """Ask a second person about what could be started now. Raises `ApprovalNeeded`, or why it could not be."""
        if self._permission is None or self._asks is None:
            raise refusal(needed[0], "A second person has to agree, and nobody can be asked.", needed[1].by)
        running = [] if wish.anyway else await self._store.running(team_id=place.team_id, target=preview.target)
        for row in running:
            if row.idempotency_key == wish.idempotency_key:
                return row
            if not (wish.beside_uploads and row.state == RecordingState.UPLOADING):
                raise errors.TargetBusy(row.id)
        await self._permission.to_start(preview.template_id, place, counting=True)
        return await self._store.get(await self._asks.ask(wish, preview, needed, place))

    async def _look_at_agreement(self, needed: tuple[Rule, Approval], agreed: Agreed) -> None:
        """Raise `RefusedByRule` when the rules were changed since somebody agreed, and that person may not any more."""
        rule, approval = needed
        if approval.by == agreed.named or self._permission is None:
            return
        if await self._permission.is_among(approval.by, agreed.by) is not True:
            raise refusal(
                rule, "The rules have changed, and whoever approved it may not approve it any more.", approval.by
            )

    async def stop(self, recording_id: str, place: Place) -> Recording:
        """Have the recording stopped now.

        Raises:
            RecordingNotFound, WishRefused: it is over, or being stopped already.
            RefusedByRule: this person may not.
        """

        def wished(row: Recording, now: datetime) -> tuple[Recording, Sequence[Notice]]:
            if not row.can_be_stopped:
                raise errors.WishRefused(why_not_running(row))
            return row.noting(stop_wish=Wish(user_id=place.user_id, at=now)), ()

        log.info("stop_wished", recording_id=recording_id, user_id=place.user_id)
        return await self._rows.change(recording_id, place, "stop", wished)

    async def find(self, what: str | None, place: Place, *, wish: str | None = None) -> Recording:
        """Return the recording that *what* means: an id, a target, or (None) the one that runs in this channel.

        Args:
            wish: what is wished for it, so that not finding it is a refusal for the audit; None: to look at it.

        Raises:
            RecordingNotFound: none fits.
            WishInvalid: several fit; the text names them.
        """
        if wish is None:
            return await self._find(what, place)
        async with self._audit.refusals(wish, place):
            return await self._find(what, place)

    async def _find(self, what: str | None, place: Place) -> Recording:
        if what is not None and what.startswith(ids.RECORDING_PREFIX):
            recording = await self._store.get(what)
            if recording.team_id != place.team_id:
                raise errors.RecordingNotFound(no_such(what))
            return recording
        found = await self.fitting(what, place)
        if not found:
            raise errors.RecordingNotFound(no_such(what))
        if len(found) > 1:
            names = ", ".join(f"{row.id} ({row.title}, {row.target})" for row in found)
            message = f"{len(found)} recordings fit; say which one by its id: {names}."
            raise errors.WishInvalid(message, field="what")
        return found[0]

    async def fitting(self, what: str | None, place: Place) -> list[Recording]:
        """Return everything that runs and that *what*, a target or (None) this channel, may mean."""
        if what is None:
            return await self._store.running(team_id=place.team_id, channel_id=place.channel_id)
        for name in readings(what):
            if found := await self._store.running(team_id=place.team_id, target=name):
                return found
        return [row for row in await self._store.running(team_id=place.team_id) if row.cname in readings(what)]

    async def wait_ahead(self) -> timedelta:
        """Return how long the newest start waits until all those before it have been sent."""
        try:
            waiting = await self._store.count_waiting()
        except errors.StoreUnavailable:
            return timedelta(0)  # the start is written down all the same
        return timedelta(seconds=max(0, waiting - 1) / STARTS_PER_SECOND)

    async def get(self, recording_id: str) -> Recording:
        """Return a recording by its id. Raises `RecordingNotFound`."""
        return await self._store.get(recording_id)

    async def running(self, place: Place) -> list[Recording]:
        """Return what runs in the whole workspace, oldest first."""
        return await self._store.running(team_id=place.team_id)

    async def usual_template(self, place: Place) -> Template:
        """Return the template that this person used last, or anybody, or the first one."""
        mine = await self._store.history(team_id=place.team_id, started_by=place.user_id, limit=1)
        latest = mine or await self._store.history(team_id=place.team_id, limit=1)
        used = [
            self._catalog.templates[row.template_id] for row in latest if row.template_id in self._catalog.templates
        ]
        return used[0] if used else self._catalog.first()

    async def _permit(self, wish: StartWish, place: Place) -> Permit:
        permit = Permit()
        if self._permission is not None:
            permit = await self._permission.to_start(self._catalog.get(wish.template_id).id, place)
        return permit

    async def _deadline(
        self, wish: StartWish, place: Place, template: Template, limit: Longest | None, now: datetime
    ) -> Deadline:
        """Return when it ends; *limit* is what a rule allows where that is less than the template does."""
        longest = limit.duration if limit is not None else template.longest
        if wish.until_at is not None:
            return Deadline(None, min(wish.until_at, now + longest))
        limited_by = {"by": f"the rule {limit.rule.label}"} if limit is not None else {}
        zone = await self._people.time_zone(place.user_id) if wish.until is not None else ZoneInfo("UTC")
        return resolve_deadline(
            now,
            zone,
            for_=wish.for_,
            until=wish.until,
            default=min(template.stop_after, longest),
            longest=longest,
            **limited_by,
        )

    async def _requested(self, wish: StartWish, place: Place, limit: Longest | None) -> Recording:
        template = self._catalog.get(wish.template_id)
        limit = limit if limit is not None and limit.duration < template.longest else None
        now = self._clock.now()
        deadline = await self._deadline(wish, place, template, limit, now)
        typed = {resolve_field(template, name): raw for name, raw in wish.answers.items()}
        answers = read_answers(template, typed)
        recording_id = ids.new_recording_id()
        uid = ids.new_uid()  # one of 1.3 thousand million: a second one in the same channel is never the same
        rendered = render(
            template,
            target=wish.target,
            uid=uid,
            answers=answers,
            storage=self._storages.get(template.storage or ""),
            code=recording_id.removeprefix(ids.RECORDING_PREFIX),
        )
        return Recording(
            id=recording_id,
            template_id=template.id,
            title=template.title,
            mode=template.mode,
            target=wish.target,
            cname=rendered.cname,
            client_request=rendered.client_request,
            storage=template.storage,
            service_region=template.service_region,
            token_life=self._token_life if template.mode in RTC_MODES else None,
            team_id=place.team_id,
            channel_id=place.channel_id,
            started_by=place.user_id,
            idempotency_key=wish.idempotency_key,
            created_at=now,
            answers=typed,
            asked_for=wish.for_,
            schedule_id=wish.schedule_id,
            warn_before=self._warn_before,
            stop_after=deadline.stop_after,
            stop_at=deadline.stop_at,
            longest=limit.duration if limit is not None else template.longest,
            longest_by=limit.rule.label if limit is not None else None,
            consent=template.consent,
            task=Task(uid=uid),
            step_at=now,
        )


def _approved(agreed: Agreed | None) -> str:
    return "" if agreed is None else f", approved by {agreed.by} ({agreed.request_id})"
