"""Numbers and shapes of interactive elements."""

import re
from collections.abc import Callable
from typing import Final

from bot.sandbox.slack.answers import Json
from bot.sandbox.slack.lint_text import Findings, check_confirm, check_option

SELECTS: Final = frozenset(
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
_PICKERS: Final = frozenset({"datepicker", "timepicker", "checkboxes", "radio_buttons"})
IN_SECTION: Final = SELECTS | _PICKERS | {"button", "overflow", "image", "workflow_button"}
IN_ACTIONS: Final = SELECTS | _PICKERS | {"button", "overflow", "datetimepicker", "rich_text_input", "workflow_button"}
IN_INPUT: Final = (
    SELECTS
    | _PICKERS
    | {"datetimepicker", "rich_text_input", "file_input", "plain_text_input", "number_input"}
    | {"url_text_input", "email_text_input"}
)
_EVERYWHERE: Final = ("action_id", "confirm", "focus_on_load")
_LONGEST_TEXT: Final = 3000
_FILE_ID: Final = re.compile(r"F[A-Z0-9]{8,}")
_DIGITS_OF_A_MOMENT: Final = 10
_TYPED: Final = ("action_id", "focus_on_load", "placeholder", "initial_value", "dispatch_action_config")


def check_element(found: Findings, it: object, pointer: str, allowed: frozenset[str]) -> None:
    """Check one element; *allowed* are the types that may stand in this kind of block."""
    if not isinstance(it, dict):
        found.add(pointer, "must be an object")
        return
    kind = it.get("type")
    if kind not in allowed:
        found.add(f"{pointer}/type", f"unsupported type: {kind}")
        return
    found.length(it.get("action_id"), f"{pointer}/action_id", 255)
    check_confirm(found, it.get("confirm"), f"{pointer}/confirm")
    found.text(it.get("placeholder"), f"{pointer}/placeholder", 150, plain=True)
    if kind in SELECTS:
        _select(found, it, pointer)
    else:
        _CHECKS.get(str(kind), _nothing)(found, it, pointer)


def _nothing(_found: Findings, _it: Json, _pointer: str) -> None:
    """Nothing is known of this type beyond its name."""


def _button(found: Findings, it: Json, pointer: str) -> None:
    may = (
        "action_id",
        "confirm",
        "value",
        "url",
        "style",
        "accessibility_label",
        "visible_to_user_ids",
        "agent_prompt",
    )
    found.keys(it, pointer, needs=("text",), may=may)
    found.text(it.get("text"), f"{pointer}/text", 75, plain=True)
    found.length(it.get("value"), f"{pointer}/value", 2000, shortest=0)
    found.length(it.get("url"), f"{pointer}/url", 3000)
    found.length(it.get("accessibility_label"), f"{pointer}/accessibility_label", 75)
    if it.get("style") not in {None, "primary", "danger"}:
        found.add(f"{pointer}/style", "must be one of: primary, danger")


def _overflow(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("options",), may=("action_id", "confirm"))
    for index, option in enumerate(found.items(it.get("options"), f"{pointer}/options", 5)):
        check_option(found, option, f"{pointer}/options/{index}", plain=True, with_url=True)


def _image(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("alt_text",), may=("image_url", "slack_file"))
    check_picture(found, it, pointer)


def check_picture(found: Findings, it: Json, pointer: str) -> None:
    """Check what images of both kinds have in common."""
    if (it.get("image_url") is None) == (it.get("slack_file") is None):
        found.add(pointer, "exactly one of image_url and slack_file is needed")
    found.length(it.get("image_url"), f"{pointer}/image_url", 3000)
    if it.get("slack_file") is not None:
        _slack_file(found, it["slack_file"], f"{pointer}/slack_file")
    found.length(it.get("alt_text"), f"{pointer}/alt_text", 2000)


def _slack_file(found: Findings, it: object, pointer: str) -> None:
    if not isinstance(it, dict):
        found.add(pointer, "must be an object")
        return
    found.keys(it, pointer, needs=(), may=("id", "url"))
    if (it.get("id") is None) == (it.get("url") is None):
        found.add(pointer, "exactly one of id and url is needed")
    if it.get("id") is not None and not _FILE_ID.fullmatch(str(it["id"])):
        found.add(f"{pointer}/id", "input must match regex pattern: ^[F][A-Z0-9]{8,}$")


def _select(found: Findings, it: Json, pointer: str) -> None:
    kind = str(it["type"])
    own: tuple[str, ...] = ("max_selected_items",) if kind.startswith("multi_") else ()
    if "static" in kind:
        own += ("options", "option_groups", "initial_option", "initial_options")
        _options(found, it, pointer)
    elif "external" in kind:
        own += ("min_query_length", "initial_option", "initial_options")
    else:
        noun = kind.removeprefix("multi_").removesuffix("s_select")
        own += (
            f"initial_{noun}",
            f"initial_{noun}s",
            "default_to_current_conversation",
            "response_url_enabled",
            "filter",
        )
    found.keys(it, pointer, needs=(), may=(*_EVERYWHERE, "placeholder", *own))


def _options(found: Findings, it: Json, pointer: str) -> None:
    if (it.get("options") is None) == (it.get("option_groups") is None):
        found.add(pointer, "exactly one of options and option_groups is needed")
    options = found.items(it.get("options"), f"{pointer}/options", 100)
    for index, option in enumerate(options):
        check_option(found, option, f"{pointer}/options/{index}", plain=True)
    for at, group in enumerate(found.items(it.get("option_groups"), f"{pointer}/option_groups", 100)):
        where = f"{pointer}/option_groups/{at}"
        if not isinstance(group, dict):
            found.add(where, "must be an object")
            continue
        found.keys(group, where, needs=("label", "options"))
        found.text(group.get("label"), f"{where}/label", 75, plain=True)
        inside = found.items(group.get("options"), f"{where}/options", 100)
        options += inside
        for index, option in enumerate(inside):
            check_option(found, option, f"{where}/options/{index}", plain=True)
    _initial(found, it, pointer, options)


def _initial(found: Findings, it: Json, pointer: str, options: list[Json]) -> None:
    initial = it.get("initial_options") or ([it["initial_option"]] if it.get("initial_option") else [])
    if any(one not in options for one in initial):
        found.add(pointer, "initial_option must be one of the options, exactly as it stands there")


def _boxes(found: Findings, it: Json, pointer: str) -> None:
    initial = "initial_options" if it["type"] == "checkboxes" else "initial_option"
    found.keys(it, pointer, needs=("options",), may=(*_EVERYWHERE, initial))
    options = found.items(it.get("options"), f"{pointer}/options", 10)
    for index, option in enumerate(options):
        check_option(found, option, f"{pointer}/options/{index}", plain=False)
    _initial(found, it, pointer, options)


def _plain_text_input(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=(), may=(*_TYPED, "multiline", "min_length", "max_length"))
    for key, least in (("min_length", 0), ("max_length", 1)):
        if it.get(key) is not None and not least <= it[key] <= _LONGEST_TEXT:
            found.add(f"{pointer}/{key}", f"must be between {least} and {_LONGEST_TEXT}")
    found.length(it.get("initial_value"), f"{pointer}/initial_value", it.get("max_length") or _LONGEST_TEXT, shortest=0)


def _number_input(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=("is_decimal_allowed",), may=(*_TYPED, "min_value", "max_value"))
    for key in ("min_value", "max_value", "initial_value"):
        if it.get(key) is not None and not isinstance(it[key], str):
            found.add(f"{pointer}/{key}", "must be a string")


def _one_line(found: Findings, it: Json, pointer: str) -> None:
    found.keys(it, pointer, needs=(), may=_TYPED)


def _picker(found: Findings, it: Json, pointer: str) -> None:
    kind = {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}[it["type"]]
    own = ("timezone",) if kind == "time" else ()
    placeholder = () if kind == "date_time" else ("placeholder",)
    found.keys(it, pointer, needs=(), may=(*_EVERYWHERE, *placeholder, *own, f"initial_{kind}"))
    initial = it.get(f"initial_{kind}")
    if (
        kind == "date_time"
        and initial is not None
        and not (isinstance(initial, int) and len(str(initial)) == _DIGITS_OF_A_MOMENT)
    ):
        found.add(f"{pointer}/initial_date_time", "must be a UNIX time of 10 digits")


_CHECKS: Final[dict[str, Callable[[Findings, Json, str], None]]] = {
    "button": _button,
    "overflow": _overflow,
    "image": _image,
    "checkboxes": _boxes,
    "radio_buttons": _boxes,
    "plain_text_input": _plain_text_input,
    "number_input": _number_input,
    "url_text_input": _one_line,
    "email_text_input": _one_line,
    "datepicker": _picker,
    "timepicker": _picker,
    "datetimepicker": _picker,
}
