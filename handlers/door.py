"""The one door: whoever wants something done is looked at first, whatever listens to it."""

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.response import BoltResponse

from bot.blocks.answers import refused
from bot.domain import command as commands
from bot.domain.place import Place, Where
from bot.errors import NotAllowed, WishInvalid
from bot.services import Services
from handlers.guard import answer
from handlers.place import place_of_command, place_of_interaction

# What tells nothing of what anybody records.
OPEN_TO_ALL: Final = (commands.Help, commands.ListTemplates)
# Whose listener asks by itself, because its answer is no note.
OWN_ANSWER: Final = frozenset({"app_home_opened"})
NAME: Final = re.compile(r"[a-z0-9_.:-]{1,60}")

log = structlog.get_logger()


class Door:
    """Stands before every listener, those of features to come included."""

    def __init__(self, services: Services) -> None:
        self._admission = services.admission

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.use(self.admit)

    async def admit(self, args: AsyncArgs) -> BoltResponse | None:
        """Let people on to the listener; answer here who may not."""
        body = args.body
        wanted = _wanted(body)
        if wanted is not None:
            try:
                await self._admission.admit(_place(args), wanted, home_team_id=_home_team_id(body))
            except NotAllowed as error:
                log.info("refused", code=error.code, reason=str(error), user_id=args.context.user_id)
                return await _turned_away(args, error)
        await args.next()
        return None


def _wanted(body: Mapping[str, Any]) -> str | None:
    """Return what somebody wants, in a word of ours; None when nobody has to be asked who they are."""
    kind = body.get("type")
    if "command" in body:
        return _of_command(body.get("text") or "")
    if kind == "event_callback":
        if body["event"]["type"] in OWN_ANSWER:
            return None
        return body["event"]["type"] if "user" in body["event"] else None
    if kind == "block_actions":
        return _name(body["actions"][0].get("action_id"), "button")
    if kind == "view_submission":
        return _name((body.get("view") or {}).get("callback_id"), "form")
    if kind in {"shortcut", "message_action", "block_suggestion"}:
        return _name(body.get("callback_id") or body.get("action_id"), kind)
    return None


def _of_command(text: str) -> str | None:
    try:
        asked = commands.parse(text)
    except WishInvalid:
        return "command"
    return None if isinstance(asked, OPEN_TO_ALL) else type(asked).__name__.lower()


def _name(name: object, otherwise: str) -> str:
    return name if isinstance(name, str) and NAME.fullmatch(name) else otherwise


def _place(args: AsyncArgs) -> Place:
    body = args.body
    if "command" in body:
        return place_of_command(args)
    if body.get("type") == "event_callback":
        event = body["event"]
        user = event["user"]
        user_id = user if isinstance(user, str) else str(user.get("id"))
        return Place(str(body.get("team_id")), str(event.get("channel") or user_id), user_id, Where.EVENT)
    return place_of_interaction(args)


def _home_team_id(body: Mapping[str, Any]) -> str | None:
    """Return the workspace that the delivery says the person belongs to; not in a company of several workspaces."""
    user = body.get("user")
    if body.get("enterprise") or not isinstance(user, Mapping):
        return None
    team_id = user.get("team_id")
    return team_id if isinstance(team_id, str) else None


async def _turned_away(args: AsyncArgs, error: NotAllowed) -> BoltResponse:
    if args.body.get("type") == "block_suggestion":
        return await args.ack(options=[])
    await answer(args, error, refused(error))
    return args.ack.response or await args.ack()
