"""The one guard: no exception reaches Bolt, and everybody gets an answer where they are."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.blocks.answers import refused
from bot.blocks.message import CardMessage
from bot.blocks.start_form import error_modal
from bot.domain.ids import new_reference
from bot.errors import BotError, FormInvalid, UserError

Listener = Callable[[AsyncArgs], Awaitable[None]]

RESPONSE_OK: Final = 200

log = structlog.get_logger()


def answering(listener: Listener) -> Listener:
    """Return *listener*, out of which no exception reaches Bolt any more.

    AsyncApp forgets a given `ack()` when the listener raises right after it; Slack then waits 3
    seconds and shows a failure of its own, and the person presses again.

    Source: slack_bolt 1.30.0, listener/asyncio_runner.py, `ack.response = response`.
    """

    async def guarded(args: AsyncArgs) -> None:
        try:
            await listener(args)
        except UserError as error:
            log.info("refused", code=error.code, reason=str(error), user_id=args.context.user_id)
            await answer(args, error, refused(error))
        except BotError as error:
            log.warning("failed", code=error.code, reason=str(error))
            await answer(args, error, refused(error))
        except Exception as error:
            reference = new_reference()
            log.exception("bug", reference=reference)
            await answer(args, error, refused(error, reference=reference))

    guarded.__name__ = getattr(listener, "__name__", "listener")
    return guarded


async def answer(args: AsyncArgs, error: Exception, message: CardMessage) -> None:
    """Answer where the person is: a form keeps what was typed, everything else gets a note of its own."""
    kind = args.body.get("type")
    if args.ack.response is not None or kind in {"block_actions", "shortcut", "message_action"}:
        await note(args, message)
        return
    if kind == "view_submission":
        if isinstance(error, FormInvalid):
            await args.ack(response_action="errors", errors=error.by_block_id)
        else:
            await args.ack(response_action="push", view=error_modal(message.text))
        return
    if "command" in args.body:
        await args.ack(text=message.text, blocks=message.block_dicts(), response_type="ephemeral")
        return
    await args.ack()


async def note(args: AsyncArgs, message: CardMessage, *, replace_original: bool = False) -> None:
    """Post a note that only this person sees, or put it in the place of the one whose button was pressed.

    `respond` needs no membership and no scope.
    """
    if args.ack.response is None:
        await args.ack()
    if args.context.response_url is None:
        await _note_in_window(args, message)
        return
    try:
        response = await args.respond(
            text=message.text,
            blocks=message.block_dicts(),
            response_type="ephemeral",
            replace_original=replace_original,
        )
    except Exception as error:  # noqa: BLE001  # there is another way
        await _note_in_messages(args, message, reason=type(error).__name__)
        return
    if response.status_code != RESPONSE_OK:
        await _note_in_messages(args, message, reason=f"status {response.status_code}")


async def _note_in_window(args: AsyncArgs, message: CardMessage) -> None:
    """Open a window with the note: on the Home tab, in a form and after a shortcut there is no place to post it."""
    trigger_id = args.body.get("trigger_id")
    if trigger_id is None:
        return  # an event: nobody waits for an answer
    in_form = (args.body.get("view") or {}).get("type") == "modal"
    open_window = args.client.views_push if in_form else args.client.views_open
    try:
        await open_window(trigger_id=trigger_id, view=error_modal(message.text))
    except Exception as error:  # noqa: BLE001  # there is another way
        await _note_in_messages(args, message, reason=type(error).__name__)


async def _note_in_messages(args: AsyncArgs, message: CardMessage, *, reason: str) -> None:
    """Write to the person: where they were, nothing can be shown any more (a message or a form is gone, it took too long)."""
    log.info("note_in_messages", reason=reason)
    try:
        await args.client.chat_postMessage(
            channel=str(args.context.user_id), text=message.text, blocks=message.block_dicts(), unfurl_links=False
        )
    except Exception as error:  # noqa: BLE001  # nobody is left to tell, and the work itself is done
        log.warning("note_not_delivered", reason=type(error).__name__)
