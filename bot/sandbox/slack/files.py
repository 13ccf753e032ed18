"""Files: the three steps of an upload, and who may see what in which block."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.cast import BOT_USER_ID, TEAM_ID
from bot.sandbox.slack.web_api import Method

LARGEST_BYTES: Final = 32_000_000  # of what a bot makes; Slack itself takes a gigabyte
LONGEST_ALT: Final = 1000
Show = Callable[[Json, list[Json]], None]
# By their first bytes: image blocks show these alone.
_TYPES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_IN_JSON_OF_VIEWS: Final = ("blocks", "elements", "accessory")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. `data` is None until it was sent, `ready_at` until the upload was completed and looked through."""

    id: str
    name: str
    length: int
    alt: str
    data: bytes | None = None
    title: str = ""
    ready_at: datetime | None = None

    @property
    def content_type(self) -> str | None:
        """Return what kind of picture it is; None when it is none that a block shows."""
        data = self.data or b""
        return next((kind for start, kind in _TYPES.items() if data.startswith(start)), None)


class Files:
    """The files of the workspace.

    Args:
        processing: how long it takes, once an upload was completed, until a block may show the file.
    """

    def __init__(self, clock: Callable[[], datetime], *, processing: timedelta, base_url: Callable[[], str]) -> None:
        self.show: Show | None = None  # who posts what is shared in a channel
        self.by_id: dict[str, StoredFile] = {}
        self._by_ticket: dict[str, str] = {}
        self._clock = clock
        self._processing = processing
        self._base_url = base_url

    def table(self) -> dict[str, Method]:
        """Return the methods by name."""
        needs = ("filename", "length")
        return {
            "files.getUploadURLExternal": Method(self._ask, needs, "files:write"),
            "files.completeUploadExternal": Method(self._complete, ("files",), "files:write"),
        }

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Take uploads, and show pictures to the page."""
        router.add_post("/upload/v1/{ticket}", self._take)
        router.add_get("/files-pri/{file_id}", self._serve)

    def check(self, blocks: Iterable[Json], pointer: str, *, word: str) -> None:
        """Refuse blocks with *word* that show a file which is not there, no picture, or not looked through yet."""
        found = [
            f"invalid slack file [json-pointer:{where}/slack_file]"
            for where, named in _named(list(blocks), pointer)
            if not self._can_be_shown(str(named.get("id")))
        ]
        if found:
            raise Refusal(word, errors=found, response_metadata={"messages": [f"[ERROR] {one}" for one in found]})

    def _can_be_shown(self, file_id: str) -> bool:
        file = self.by_id.get(file_id)
        return (
            file is not None
            and file.content_type is not None
            and file.ready_at is not None
            and file.ready_at <= self._clock()
        )

    def _ask(self, args: Json) -> Json:
        length = str(args["length"])
        if not length.isdecimal() or int(length) == 0:
            raise Refusal("missing_argument")
        if int(length) > LARGEST_BYTES:
            raise Refusal("file_upload_size_restricted")
        alt = str(args.get("alt_txt") or "")
        if len(alt) > LONGEST_ALT:
            raise Refusal("alt_txt_too_large")
        file = StoredFile(f"F{secrets.token_hex(5).upper()}", str(args["filename"]), int(length), alt)
        ticket = secrets.token_urlsafe(24)
        self.by_id[file.id] = file
        self._by_ticket[ticket] = file.id
        return {"upload_url": f"{self._base_url()}/upload/v1/{ticket}", "file_id": file.id}

    async def _take(self, request: web.Request) -> web.Response:
        file_id = self._by_ticket.pop(request.match_info["ticket"], None)
        if file_id is None:
            return web.Response(status=404, text="no such upload")
        data = await request.read()
        if len(data) != self.by_id[file_id].length:
            return web.Response(status=400, text="not as long as was said")
        self.by_id[file_id] = replace(self.by_id[file_id], data=data)
        return web.Response(text=f"OK - {len(data)}")

    def _complete(self, args: Json) -> Json:
        given = args["files"]
        if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
            raise Refusal("invalid_arguments")
        files = [self.by_id.get(str(one.get("id"))) for one in given]
        if any(file is None or file.data is None for file in files):
            raise Refusal("file_not_found")
        ready_at = self._clock() + self._processing
        for one in given:
            file = self.by_id[one["id"]]
            self.by_id[file.id] = replace(file, title=str(one.get("title") or file.name), ready_at=ready_at)
        told = [_as_slack(self.by_id[one["id"]]) for one in given]
        if args.get("channel_id") and self.show is not None:
            self.show(args, told)
        return {"files": told}

    async def _serve(self, request: web.Request) -> web.Response:
        file = self.by_id.get(request.match_info["file_id"])
        if file is None or file.data is None or file.ready_at is None:
            return web.Response(status=404)
        kept = {} if file.content_type else {"Content-Disposition": "attachment"}  # only pictures are shown
        headers = {
            "Content-Type": file.content_type or "application/octet-stream",
            **kept,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "max-age=600",
        }
        return web.Response(body=file.data, headers=headers)


def _as_slack(file: StoredFile) -> Json:
    """Return it as Slack does right after an upload: nothing is known yet of what is in it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": "",
        "filetype": "",
        "user": BOT_USER_ID,
        "user_team": TEAM_ID,
        "size": file.length,
        "channels": [],
    }


def _named(node: object, pointer: str) -> Iterable[tuple[str, Json]]:
    if isinstance(node, dict):
        if node.get("type") == "image" and isinstance(node.get("slack_file"), dict):
            yield pointer, node["slack_file"]
        for key in _IN_JSON_OF_VIEWS:
            yield from _named(node.get(key), f"{pointer}/{key}")
    elif isinstance(node, list | tuple):
        for index, child in enumerate(node):
            yield from _named(child, f"{pointer}/{index}")
