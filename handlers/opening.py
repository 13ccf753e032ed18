"""Opening a window: its trigger lives for three seconds, and is good once."""

import structlog
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError

from bot.blocks.message import CardMessage
from handlers.guard import note

log = structlog.get_logger()


async def open_window(args: AsyncArgs, view: dict[str, object], *, otherwise: CardMessage) -> None:
    """Show *view*; where Slack does not, tell the person so with *otherwise*: they would press in vain."""
    try:
        await args.client.views_open(trigger_id=args.body["trigger_id"], view=view)
    except SlackApiError as error:
        log.warning("window_not_opened", reason=error.response.get("error"))
    except Exception as error:  # noqa: BLE001  # whatever the network raises: nothing was opened
        log.warning("window_not_opened", reason=type(error).__name__)
    else:
        return
    await note(args, otherwise)
