"""`/record …`: one line in, one answer to its author, and at most one wish."""

from typing import Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot import errors
from bot.blocks import answers
from bot.blocks import help as help_
from bot.blocks.message import CardMessage
from bot.domain import command as commands
from bot.domain.change_words import Layout, Publish, Subscribe
from bot.domain.changes import LayoutWish
from bot.domain.export_words import Export
from bot.domain.history_words import History
from bot.domain.recording import ChangeKind
from bot.domain.schedule_words import ChangeSchedule, ListSchedules
from bot.services import Services
from bot.services.permission import Abilities
from bot.services.recordings import Place, StartWish
from handlers.check_up import CheckUp
from handlers.exports import Exports
from handlers.finding import Finding
from handlers.guard import answering
from handlers.layout_preview import LayoutPreview
from handlers.notes import Notes
from handlers.place import place_of_command, wish_key
from handlers.schedules import Scheduling
from handlers.start_form import StartForm

COMMAND: Final = "/record"


class RecordCommand:
    """Listens to the slash command."""

    def __init__(
        self,
        services: Services,
        start_form: StartForm,
        finding: Finding,
        notes: Notes,
        scheduling: Scheduling,
        layout_preview: LayoutPreview,
    ) -> None:
        self._recordings = services.recordings
        self._extensions = services.extensions
        self._changes = services.changes
        self._catalog = services.catalog
        self._admission = services.admission
        self._permission = services.permission
        self._links = services.links
        self._start_form = start_form
        self._finding = finding
        self._notes = notes
        self._scheduling = scheduling
        self._layout_preview = layout_preview
        self._exports = Exports(services)
        self._check_up = CheckUp(services)

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.command(COMMAND)(answering(self.record))

    async def record(self, args: AsyncArgs) -> None:
        """Carry out what was typed, and answer its author."""
        place = place_of_command(args)
        asked = commands.parse(args.body.get("text") or "")
        if isinstance(asked, commands.OpenForm):
            await args.ack()
            await self._start_form.open(args, place)
            return
        if isinstance(asked, commands.Doctor):
            await self._check_up.begin(args)
            return
        if isinstance(asked, Layout) and not asked.at_once:
            await self._layout_preview.begin(args, asked, place)
            return
        if isinstance(asked, Export):
            await self._exports.export(args, asked, place)
            return
        answer = await self._answer(asked, place, idempotency_key=wish_key(args))
        await args.ack(text=answer.text, blocks=answer.block_dicts(), response_type="ephemeral")

    async def _answer(self, asked: commands.Command, place: Place, *, idempotency_key: str) -> CardMessage:
        match asked:
            case commands.Start():
                return await self._start(asked, place, idempotency_key)
            case commands.Schedule() | ChangeSchedule() | ListSchedules():
                return await self._scheduling.answer(asked, place, idempotency_key)
            case commands.Stop(what=what):
                found = await self._recordings.find(what, place, wish="stop")
                return answers.stopping(await self._recordings.stop(found.id, place))
            case commands.Extend(what=what, by=by):
                found = await self._recordings.find(what, place, wish="extend")
                return answers.extended(await self._extensions.by(found.id, by, place))
            case commands.Status(what=what):
                found = await self._recordings.find(what, place)
                return answers.details(found, self._links(found))
            case commands.Note(typed=typed):
                return await self._notes.note(typed, place)
            case commands.ListRunning():
                return await self._finding.running(place)
            case History():
                return await self._finding.history(asked, place)
            case commands.ListTemplates():
                return await self._templates(place)
            case commands.Pause() | commands.Resume() | Layout() | Subscribe() | Publish():
                return await self._change(asked, place)
            case _:
                return await self._help(place)

    async def _abilities(self, place: Place) -> Abilities:
        return await self._permission.abilities(self._catalog.all(), place)

    async def _templates(self, place: Place) -> CardMessage:
        abilities = await self._abilities(place)
        if not abilities.templates and abilities.why_not is not None:
            return answers.refused(abilities.why_not)
        return answers.templates(abilities.templates, self._permission.approvers(abilities.templates, place.channel_id))

    async def _help(self, place: Place) -> CardMessage:
        """Return what this person may do here; whoever may do nothing is told why."""
        if (why_not := await self._admission.why_not(place)) is not None:
            return help_.help_for_nobody(why_not)
        abilities = await self._abilities(place)
        return help_.help_for(abilities.templates, abilities.actions, abilities.why_not)

    async def _change(self, asked: commands.Changing, place: Place) -> CardMessage:
        found = await self._recordings.find(asked.what, place, wish=type(asked).__name__.lower())
        match asked:
            case Layout(wish=LayoutWish() as wish):
                return answers.changing(await self._changes.layout(found.id, wish, place), ChangeKind.LAYOUT)
            case Subscribe(wish=wish):
                return answers.changing(await self._changes.subscribe(found.id, wish, place), ChangeKind.SUBSCRIBE)
            case Publish(address=address):
                return answers.changing(await self._changes.publish(found.id, address, place), ChangeKind.PUBLISH)
            case _:
                onhold = isinstance(asked, commands.Pause)
                return answers.changing(await self._changes.hold(found.id, place, onhold=onhold), ChangeKind.HOLD)

    async def _start(self, asked: commands.Start, place: Place, idempotency_key: str) -> CardMessage:
        wish = StartWish(
            template_id=asked.template,
            target=asked.target,
            for_=asked.for_,
            until=asked.until,
            answers=dict(asked.answers),
            anyway=asked.anyway,
            idempotency_key=idempotency_key,
        )
        try:
            recording = await self._recordings.start(wish, place)
            return answers.started(recording, await self._recordings.wait_ahead())
        except errors.TargetBusy as error:
            return answers.busy(await self._recordings.get(error.recording_id))
