"""Later and again: the echo of `/record schedule …`, its buttons, the list, and what can be pressed in it."""

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot import errors
from bot.blocks import answers, schedules
from bot.blocks.message import CardMessage
from bot.blocks.schedule_form import CONFIRM_FORM, confirm_modal, confirmed_id
from bot.domain import command as commands
from bot.domain.place import Place
from bot.domain.schedule import Schedule
from bot.domain.schedule_words import ChangeSchedule
from bot.services import Services
from bot.services.schedules import ScheduleWish
from handlers.guard import answering, note
from handlers.place import place_of_interaction

log = structlog.get_logger()


class Scheduling:
    """Answers what is typed about schedules, and listens to the buttons."""

    def __init__(self, services: Services) -> None:
        self._schedules = services.schedules
        self._recordings = services.recordings

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.action(schedules.CONFIRM_ACTION_ID)(answering(self.confirm))
        app.action(schedules.DISCARD_ACTION_ID)(answering(self.discard))
        app.action(schedules.PAUSE_ACTION_ID)(answering(self.pause))
        app.action(schedules.RESUME_ACTION_ID)(answering(self.resume))
        app.action(schedules.CANCEL_ACTION_ID)(answering(self.cancel))
        app.action(schedules.RUN_ACTION_ID)(answering(self.run_now))
        app.view(CONFIRM_FORM)(answering(self.confirm_form))
        for action_id in (schedules.PAGE_ACTION_ID, f"{schedules.PAGE_ACTION_ID}_top"):
            app.action(action_id)(answering(self.leaf))

    async def answer(self, asked: commands.Scheduling, place: Place, key: str) -> CardMessage:
        """Return what somebody reads who typed *asked*: an echo, what came of a change, or the list."""
        match asked:
            case commands.Schedule():
                return await self._propose(asked, place, key)
            case ChangeSchedule():
                return await self._change(asked, place)
            case _:
                return schedules.listing(await self._schedules.page(place))

    async def _propose(self, asked: commands.Schedule, place: Place, key: str) -> CardMessage:
        start = asked.start
        wish = ScheduleWish(
            template_id=start.template,
            target=start.target,
            when=asked.when,
            for_=start.for_,
            until=start.until,
            answers=dict(start.answers),
            anyway=start.anyway,
        )
        return schedules.proposal(await self._schedules.propose(wish, place, key=key))

    async def _change(self, asked: ChangeSchedule, place: Place) -> CardMessage:
        found = await self._schedules.find(asked.what, place)
        return schedules.changed(await self._changed(asked.verb, found.id, place))

    async def confirm(self, args: AsyncArgs) -> None:
        """Schedule what was echoed; a second click finds it scheduled."""
        saved = await self._schedules.confirm(args.payload["value"], place_of_interaction(args))
        await note(args, schedules.confirmed(saved), replace_original=True)

    async def propose_in_form(self, args: AsyncArgs, wish: ScheduleWish, place: Place, key: str) -> None:
        """Put the echo in the place of the form that was submitted; nothing is scheduled by it."""
        proposed = await self._schedules.propose(wish, place, key=key)
        await args.ack(response_action="update", view=confirm_modal(proposed))

    async def confirm_form(self, args: AsyncArgs) -> None:
        """Schedule what the form echoed; the channel is told."""
        await self._schedules.confirm(confirmed_id(args.body["view"]), place_of_interaction(args))
        await args.ack()

    async def discard(self, args: AsyncArgs) -> None:
        """Put away what was echoed, or say that it is scheduled already."""
        place = place_of_interaction(args)
        try:
            await self._schedules.discard(args.payload["value"], place)
        except errors.ScheduleNotFound:
            log.info("proposal_gone")  # it is an hour old, and comes to the same
        await note(args, schedules.discarded(), replace_original=True)

    async def pause(self, args: AsyncArgs) -> None:
        """Pause it, and show the list as it is then."""
        await self._change_in_list(args, "pause")

    async def resume(self, args: AsyncArgs) -> None:
        """Let it go on, likewise."""
        await self._change_in_list(args, "resume")

    async def cancel(self, args: AsyncArgs) -> None:
        """End it for good, likewise."""
        await self._change_in_list(args, "cancel")

    async def run_now(self, args: AsyncArgs) -> None:
        """Start at once what it starts, and say so above the list."""
        place = place_of_interaction(args)
        try:
            began = await self._schedules.run_now(args.payload["value"], place)
        except errors.TargetBusy as error:
            await note(args, answers.busy_again(await self._recordings.get(error.recording_id)))
        else:
            await self._show(args, place, schedules.ran(began))

    async def leaf(self, args: AsyncArgs) -> None:
        """Show another page in place of the one whose button was pressed."""
        place, to = place_of_interaction(args), args.payload["value"]
        page = await self._schedules.page(place, skipped=int(to) if to.isascii() and to.isdigit() else 0)
        await note(args, schedules.listing(page), replace_original=True)

    async def _changed(self, verb: str, schedule_id: str, place: Place) -> Schedule:
        match verb:
            case "pause":
                return await self._schedules.pause(schedule_id, place)
            case "resume":
                return await self._schedules.resume(schedule_id, place)
            case _:
                return await self._schedules.cancel(schedule_id, place)

    async def _change_in_list(self, args: AsyncArgs, verb: str) -> None:
        place = place_of_interaction(args)
        changed = await self._changed(verb, args.payload["value"], place)
        await self._show(args, place, schedules.changed(changed).text)

    async def _show(self, args: AsyncArgs, place: Place, said: str) -> None:
        message = schedules.listing(await self._schedules.page(place), note=said)
        await note(args, message, replace_original=True)
