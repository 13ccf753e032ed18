"""Templates, tried out while they are typed: the product's own checks, in this process. Nothing is written unless it is saved."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError

from bot.agora.keys import KeyPair, with_keys
from bot.blocks.start_form import start_form
from bot.domain.body import start_body
from bot.domain.form import form_of
from bot.domain.ids import LOWEST_UID
from bot.sandbox.backstage.bot import BotDidNotStart, StagedBot
from bot.sandbox.slack import TOWN_HALL_CREW
from bot.sandbox.slack.page_routes import Handler, PageError
from bot.services.catalog import TriedTemplate, try_template

Json = dict[str, Any]

MASK: Final = "***"
LONGEST_TEXT: Final = 60_000
SUFFIX: Final = ".yml"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
_TOLD: Final = re.compile(r"[^:]+:(?P<line>\d+): (?P<message>.*)", re.DOTALL)


class Workshop:
    """The templates of the sandbox's own folder.

    Args:
        folder: of the templates; a copy of those that ship with the bot.
        storages: as the sandbox's bot has them, without keys.
    """

    def __init__(self, folder: Path, storages: Mapping[str, Mapping[str, Any]], bot: StagedBot) -> None:
        self._folder = folder
        self._storages = storages
        self._bot = bot

    def wishes(self) -> dict[str, Handler]:
        """Return what can be wished for, by the last part of its address."""
        return {"templates": self._names, "open": self._open, "try": self._try, "save": self._save}

    async def _names(self, _body: Json, _: str) -> Json:
        return {"names": sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}"))}

    async def _open(self, body: Json, _: str) -> Json:
        path = self._path(body)
        if not path.is_file():
            raise PageError("there is no such template (any more)")
        return {"text": path.read_text(encoding="utf-8")}

    async def _try(self, body: Json, _: str) -> Json:
        name, text = self._path(body).stem, _text(body)
        tried = await asyncio.to_thread(try_template, name, text, self._storages)
        problems = [_told("error", problem) for problem in tried.problems]
        found = problems + [_told("warning", warning) for warning in tried.warnings]
        return {"findings": sorted(found, key=lambda one: one["line"]), **_shown(tried)}

    async def _save(self, body: Json, _: str) -> Json:
        path, text = self._path(body), _text(body)
        tried = await asyncio.to_thread(try_template, path.stem, text, self._storages)
        if tried.problems:
            raise PageError(f"not saved: {tried.problems[0]}")
        path.write_text(text, encoding="utf-8")
        await self._bot.stop()  # templates are read when the bot starts
        try:
            await self._bot.start()
        except BotDidNotStart as error:
            raise PageError(str(error)) from None
        return {}

    def _path(self, body: Json) -> Path:
        name = body.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise PageError("a template's name has letters, digits, - and _ alone")
        return self._folder / f"{name}{SUFFIX}"


def _text(body: Json) -> str:
    text = body.get("text")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise PageError(f"text: at most {LONGEST_TEXT} characters")
    return text


def _told(severity: str, sentence: str) -> Json:
    found = _TOLD.fullmatch(sentence)
    line, message = (int(found["line"]), found["message"]) if found else (1, sentence)
    return {"severity": severity, "line": line, "message": message}


def _shown(tried: TriedTemplate) -> Json:
    """Return the form and the body, as far as they can be made."""
    template, body = tried.template, tried.body
    if template is None:
        return {"view": None, "body": None, "mode": None}
    try:
        view = start_form([template], template, form_of(template), channel_id=TOWN_HALL_CREW)
    except SlackObjectFormationError:
        view = None
    shown = None
    if body is not None:
        request = with_keys(body.client_request, KeyPair(MASK, MASK))
        shown = start_body(body.cname, str(LOWEST_UID), request)
    return {"view": view, "body": shown, "mode": template.mode}
