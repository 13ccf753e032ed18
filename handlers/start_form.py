"""The form behind `/record`: choose a template, fill its fields, submit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError

from bot import errors
from bot.blocks import answers, start_form
from bot.blocks.errors import error_sentence, whoever
from bot.blocks.schedule_form import START_AT_BLOCK_ID
from bot.domain.form import form_of
from bot.domain.form_memory import length_of, refilled
from bot.domain.schedule_words import At
from bot.domain.template import Template
from bot.domain.times import check_length, parse_duration, typed_duration
from bot.services import Services
from bot.services.recordings import Place, StartWish
from bot.services.schedules import ScheduleWish
from handlers.guard import answering
from handlers.latest import Latest
from handlers.opening import open_window
from handlers.place import place_of_interaction, wish_key
from handlers.schedules import Scheduling

# Under which input it is said what is wrong with a field.
BLOCK_IDS: Final = {
    "for": start_form.STOP_AFTER_BLOCK_ID,
    "template": start_form.TEMPLATE_BLOCK_ID,
    "when": START_AT_BLOCK_ID,
}
STALE: Final = frozenset({"not_found"})  # it was closed

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prefill:
    """With what the form opens. `asks_channel`: it asks where its card belongs, since nothing else says so."""

    template: Template | None = None
    target: str | None = None
    asks_channel: bool = False


class StartForm:
    """Opens the form, keeps it fitting to the chosen template, and takes the answers."""

    def __init__(self, services: Services, scheduling: Scheduling) -> None:
        self._scheduling = scheduling
        self._recordings = services.recordings
        self._catalog = services.catalog
        self._permission = services.permission
        self._help = services.form_help
        self._background = services.background
        self._latest = Latest(services.background)

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.action(start_form.STOP_AFTER_TYPED)(answering(self.retime))
        app.action(start_form.CHOOSE_TEMPLATE_ACTION_ID)(answering(self.choose))
        app.view(start_form.START_FORM)(answering(self.submit))

    async def open(self, args: AsyncArgs, place: Place, prefill: Prefill | None = None) -> None:
        """Open the form with what this person may start; the trigger lives three seconds, so nothing slow stands before it.

        Raises:
            NotAllowed: they may start nothing; the text says why.
        """
        prefill = prefill or Prefill()
        view = await self._view(
            prefill.template or await self._recordings.usual_template(place),
            place,
            channel_id=None if prefill.asks_channel else place.channel_id,
            target=prefill.target,
        )
        opening = open_window(args, view, otherwise=answers.form_not_opened())
        self._background.run(opening, name="open the form")

    async def choose(self, args: AsyncArgs) -> None:
        """Show the fields of the template that was chosen."""
        await args.ack()
        chosen = self._catalog.get(args.payload["selected_option"]["value"])
        await self._show(args, chosen)

    async def retime(self, args: AsyncArgs) -> None:
        """Say when it would end, now that another length is typed."""
        await args.ack()
        view = args.body["view"]
        shown, chosen = start_form.form_context(view["private_metadata"]), start_form.answers(view["state"])
        if shown.template == chosen.template:  # otherwise another template is on its way, with an end of its own
            await self._show(args, self._catalog.get(chosen.template), typed=chosen.stop_after or "")

    async def submit(self, args: AsyncArgs) -> None:
        """Check the answers, start, and close the form; or say under its input what is wrong."""
        view = args.body["view"]
        await self._latest.submitted(view["id"])
        filled = start_form.answers(view["state"])
        channel_id = start_form.form_context(view["private_metadata"]).channel_id or filled.channel_id
        place = place_of_interaction(args, channel_id=channel_id)
        shown = {block.get("block_id") for block in view["blocks"]}
        try:
            for_ = parse_duration(filled.stop_after) if filled.stop_after else None
            if filled.start_at is not None:
                later = ScheduleWish(
                    filled.template, filled.target, At(moment=filled.start_at), for_, answers=filled.values
                )
                await self._scheduling.propose_in_form(args, later, place, wish_key(args))
                return
            wish = StartWish(
                template_id=filled.template,
                target=filled.target,
                for_=for_,
                answers=filled.values,
                idempotency_key=wish_key(args),
            )
            await self._recordings.start(wish, place)
        except errors.FormInvalid as error:
            await args.ack(response_action="errors", errors=_under_inputs(error.by_block_id, shown))
        except errors.WishInvalid as error:
            block_id = BLOCK_IDS.get(error.field or "", start_form.TARGET_BLOCK_ID)
            await args.ack(response_action="errors", errors={block_id: str(error)})
        except errors.TargetBusy as error:
            busy = answers.busy(await self._recordings.get(error.recording_id))
            await args.ack(response_action="errors", errors={start_form.TARGET_BLOCK_ID: busy.text})
        except errors.ApprovalNeeded as error:
            window = start_form.error_modal(error_sentence(error), title="Somebody has to agree")
            await args.ack(response_action="update", view=window)
        else:
            await args.ack()

    async def _offered(self, place: Place, channel_id: str | None) -> Sequence[Template]:
        """Return what this person may start there, as short as the rules say. Raises `NotAllowed` for nothing."""
        abilities = await self._permission.abilities(self._catalog.all(), place, anywhere=channel_id is None)
        if not abilities.templates and abilities.why_not is not None:
            raise abilities.why_not
        return abilities.templates

    async def _view(
        self,
        wanted: Template,
        place: Place,
        *,
        channel_id: str | None,
        target: str | None = None,
        typed: str | None = None,
    ) -> dict[str, Any]:
        """Return the form with *wanted* chosen (or the first one that may be started), as the person filled it in last.

        Args:
            typed: the length that it holds already.
        """
        templates = await self._offered(place, channel_id)
        chosen = next((one for one in templates if one.id == wanted.id), templates[0])
        last = await self._help.last(chosen, place)
        length = length_of(chosen, last)
        return start_form.start_form(
            templates,
            chosen,
            refilled(chosen, form_of(chosen), last),
            channel_id=channel_id,
            target=target,
            stop_after=length,
            agrees=self._agrees(chosen, channel_id),
            ends=await self._ends(chosen, typed_duration(length) if typed is None else typed, place),
        )

    def _agrees(self, chosen: Template, channel_id: str | None) -> str | None:
        """Return who has to agree before *chosen* starts there, as mrkdwn; None: nobody."""
        needed = self._permission.approval(chosen.id, channel_id or "")
        return None if needed is None else whoever(needed[1].by, begins=True)

    async def _ends(self, chosen: Template, typed: str, place: Place) -> str:
        try:
            length = parse_duration(typed)
            check_length(length, longest=chosen.longest)
        except errors.WishInvalid as error:
            return error_sentence(error)
        return start_form.end_sentence(await self._help.end(length, place))

    async def _show(self, args: AsyncArgs, chosen: Template, *, typed: str | None = None) -> None:
        """Show the form as it should look now. Whatever is typed stays, where the template stays."""
        old, turn = args.body["view"], self._latest.turn()
        channel_id = start_form.form_context(old["private_metadata"]).channel_id
        place = place_of_interaction(args, channel_id=channel_id)
        view = await self._view(chosen, place, channel_id=channel_id, typed=typed)
        self._latest.show(old["id"], turn, partial(self._update, args, old["id"], view))

    async def _update(self, args: AsyncArgs, view_id: str, view: dict[str, Any]) -> None:
        try:
            # Without its hash: that of a letter ago is as good, and its update would be refused.
            await args.client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            if error.response.get("error") not in STALE:
                raise
            log.info("form_moved_on", reason=error.response.get("error"))


def _under_inputs(by_block_id: dict[str, str], shown: set[str | None]) -> dict[str, str]:
    """Return the sentences with those that have no input of their own under the target."""
    placed: dict[str, str] = {}
    for block_id, text in by_block_id.items():
        place = block_id if block_id in shown else start_form.TARGET_BLOCK_ID
        placed[place] = f"{placed[place]} {text}" if place in placed else text
    return placed
