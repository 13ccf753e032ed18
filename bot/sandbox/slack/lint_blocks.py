"""Numbers, shapes and surfaces of blocks."""

from collections.abc import Callable, Sequence
from typing import Final, Literal

from bot.sandbox.slack.answers import Json
from bot.sandbox.slack.lint_elements import IN_ACTIONS, IN_INPUT, IN_SECTION, check_element, check_picture
from bot.sandbox.slack.lint_text import Findings

Surface = Literal["message", "modal", "home"]

_ALL: Final = frozenset({"message", "modal", "home"})
_MESSAGE: Final = frozenset({"message"})

# Source: Slack's own table of blocks and surfaces, docs.slack.dev/blocks.json.
SURFACES: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("actions", "card", "context", "divider", "header", "image", "input"), _ALL),
    **dict.fromkeys(("rich_text", "section", "video"), _ALL),
    **dict.fromkeys(("container", "context_actions", "data_visualization", "file", "markdown"), _MESSAGE),
    **dict.fromkeys(("plan", "task_card", "call"), _MESSAGE),
    **dict.fromkeys(("carousel", "data_table", "table"), frozenset({"message", "home"})),
    "alert": frozenset({"modal"}),
}

_RICH_ELEMENTS: Final = frozenset(
    {"text", "link", "user", "usergroup", "channel", "emoji", "date", "broadcast", "color", "team"}
)
_RICH_PARTS: Final = frozenset({"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"})


def check_blocks(found: Findings, blocks: Sequence[object], pointer: str, surface: Surface) -> None:
    """Check all blocks of one message or view."""
    ids: set[str] = set()
    for index, block in enumerate(found.items(blocks, pointer, 50 if surface == "message" else 100, least=0)):
        where = f"{pointer}/{index}"
        if not isinstance(block, dict):
            found.add(where, "must be an object")
            continue
        kind = str(block.get("type"))
        if surface not in SURFACES.get(kind, frozenset()):
            found.add(f"{where}/type", f"unsupported type: {kind}")
            continue
        found.length(block.get("block_id"), f"{where}/block_id", 255)
        if (block_id := block.get("block_id")) is not None:
            if block_id in ids:
                found.add(f"{where}/block_id", f"duplicate block_id: {block_id}")
            ids.add(block_id)
        if kind in _CHECKS:
            _CHECKS[kind](found, block, where)


def _section(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=(), may=("block_id", "text", "fields", "accessory", "expand"))
    if it.get("text") is None and it.get("fields") is None:
        found.add(pointer, "missing required field: text or fields")
    found.text(it.get("text"), f"{pointer}/text", 3000)
    for index, field in enumerate(found.items(it.get("fields"), f"{pointer}/fields", 10)):
        found.text(field, f"{pointer}/fields/{index}", 2000)
    if it.get("accessory") is not None:
        check_element(found, it["accessory"], f"{pointer}/accessory", IN_SECTION)


def _header(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("text",), may=("block_id",))
    found.text(it.get("text"), f"{pointer}/text", 150, plain=True)


def _divider(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=(), may=("block_id",))


def _context(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("elements",), may=("block_id",))
    for index, element in enumerate(found.items(it.get("elements"), f"{pointer}/elements", 10)):
        where = f"{pointer}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_element(found, element, where, frozenset({"image"}))
        else:
            found.text(element, where, 3000)


def _actions(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("elements",), may=("block_id",))
    ids: set[str] = set()
    for index, element in enumerate(found.items(it.get("elements"), f"{pointer}/elements", 25)):
        where = f"{pointer}/elements/{index}"
        check_element(found, element, where, IN_ACTIONS)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id is not None and action_id in ids:
            found.add(f"{where}/action_id", f"duplicate action_id: {action_id}")
        ids.add(str(action_id))


def _image(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("alt_text",), may=("block_id", "image_url", "slack_file", "title"))
    check_picture(found, it, pointer)
    found.text(it.get("title"), f"{pointer}/title", 2000, plain=True)


def _input(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("label", "element"), may=("block_id", "hint", "optional", "dispatch_action"))
    found.text(it.get("label"), f"{pointer}/label", 2000, plain=True)
    found.text(it.get("hint"), f"{pointer}/hint", 2000, plain=True)
    if it.get("element") is not None:
        check_element(found, it["element"], f"{pointer}/element", IN_INPUT)


def _alert(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("text",), may=("block_id", "level"))
    found.text(it.get("text"), f"{pointer}/text", 200)
    if it.get("level") not in {None, "default", "info", "warning", "error", "success"}:
        found.add(f"{pointer}/level", "must be one of: default, info, warning, error, success")


def _markdown(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("text",), may=("block_id",))
    found.length(it.get("text"), f"{pointer}/text", 12_000)
    found.characters += len(str(it.get("text", "")))


def _rich_text(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("elements",), may=("block_id",))
    for index, part in enumerate(found.items(it.get("elements"), f"{pointer}/elements", 1000)):
        where = f"{pointer}/elements/{index}"
        if not isinstance(part, dict) or part.get("type") not in _RICH_PARTS:
            found.add(f"{where}/type", "unsupported type")
            continue
        own = ("style", "indent", "offset", "border") if part["type"] == "rich_text_list" else ("border",)
        found.keys(part, where, needs=("elements",), may=own)
        lists = part["type"] == "rich_text_list"
        for at, element in enumerate(found.items(part.get("elements"), f"{where}/elements", 1000, least=0)):
            inside = f"{where}/elements/{at}"
            for piece in element.get("elements", []) if lists and isinstance(element, dict) else [element]:
                _rich_element(found, piece, inside)
        if lists and part.get("style") not in {"bullet", "ordered"}:
            found.add(f"{where}/style", "must be one of: bullet, ordered")


def _rich_element(found: Findings, it: object, pointer: str) -> None:
    if not isinstance(it, dict) or it.get("type") not in _RICH_ELEMENTS:
        found.add(f"{pointer}/type", "unsupported type")
        return
    needs = {"text": "text", "link": "url", "user": "user_id", "channel": "channel_id", "emoji": "name"}
    needed = needs.get(it["type"])
    if needed is not None:
        found.length(it.get(needed, ""), f"{pointer}/{needed}", 40_000)
    if it["type"] == "date" and not (isinstance(it.get("timestamp"), int) and it.get("format")):
        found.add(pointer, "missing required field: timestamp and format")
    found.characters += len(str(it.get("text", "")))


_CHECKS: Final[dict[str, Callable[[Findings, Json, str], None]]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "alert": _alert,
    "markdown": _markdown,
    "rich_text": _rich_text,
}
