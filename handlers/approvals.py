"""The buttons under a request for approval, and the form that asks for a reason."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError

from bot.blocks.approvals import (
    APPROVE_ACTION_ID,
    APPROVE_WITH_REASON_ACTION_ID,
    DECLINE_ACTION_ID,
    REASON_BLOCK_ID,
    REASON_FORM,
    reason_answer,
    reason_form,
    reason_not_opened,
)
from bot.domain.approval import ApprovalState, Question
from bot.services import Services
from handlers.guard import answering, note
from handlers.place import place_of_interaction

log = structlog.get_logger()


class Approvals:
    """Listens to whoever agrees, or does not. The message itself shows what came of it."""

    def __init__(self, services: Services) -> None:
        self._approvals = services.approvals
        self._background = services.background

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.action(APPROVE_ACTION_ID)(answering(self.approve))
        app.action(APPROVE_WITH_REASON_ACTION_ID)(answering(self.approve_with_reason))
        app.action(DECLINE_ACTION_ID)(answering(self.decline))
        app.view(REASON_FORM)(answering(self.submit))

    async def approve(self, args: AsyncArgs) -> None:
        """Agree at once."""
        place = place_of_interaction(args)
        await self._approvals.approve(args.payload["value"], place, pressed=_pressed(args.body.get("container")))
        await args.ack()

    async def approve_with_reason(self, args: AsyncArgs) -> None:
        """Ask for the note first."""
        request = await self._approvals.look(args.payload["value"], place_of_interaction(args), declining=False)
        await args.ack()
        self._background.run(self._open(args, reason_form(request, approves=True)), name="open the form for a reason")

    async def decline(self, args: AsyncArgs) -> None:
        """Ask for the reason first."""
        request = await self._approvals.look(args.payload["value"], place_of_interaction(args), declining=True)
        await args.ack()
        self._background.run(self._open(args, reason_form(request, approves=False)), name="open the form for a reason")

    async def submit(self, args: AsyncArgs) -> None:
        """Agree or decline with the reason, and close the form."""
        request_id, approves, reason = reason_answer(args.body["view"])
        if not reason:
            await args.ack(response_action="errors", errors={REASON_BLOCK_ID: "Write a word or two."})
            return
        decide = self._approvals.approve if approves else self._approvals.decline
        await decide(request_id, place_of_interaction(args), reason=reason)
        await args.ack()

    async def _open(self, args: AsyncArgs, view: dict[str, Any]) -> None:
        try:
            await args.client.views_open(trigger_id=args.body["trigger_id"], view=view)
        except SlackApiError as error:
            log.warning("form_not_opened", reason=error.response.get("error"))
            await note(args, reason_not_opened())


def _pressed(container: object) -> Question | None:
    """Return the message under which a button was pressed, as Slack says; None: it does not."""
    told = container if isinstance(container, Mapping) else {}
    channel_id, message_ts = told.get("channel_id"), told.get("message_ts")
    if not isinstance(channel_id, str) or not isinstance(message_ts, str):
        return None
    return Question(channel_id=channel_id, message_ts=message_ts, shows=ApprovalState.PENDING)
