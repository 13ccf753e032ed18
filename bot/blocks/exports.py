"""What is said of an export: that it is being made, and what fits into a message where no file can be sent."""

from typing import Final

from bot.blocks.message import CardMessage, section
from bot.blocks.text import code, escape

ROOM: Final = 2800  # of a section, for a block of code
FENCE: Final = "```"


def being_made() -> CardMessage:
    """Return the answer to whoever asked for an export."""
    return _message("Your export is being made. You alone get it, in a moment.")


def in_messages(count: int, *, is_all: bool) -> CardMessage:
    """Return what stands above the file, in the messages between the bot and whoever asked."""
    which = "" if is_all else ", the newest; `/record export` with `since 30d` or a target gives you fewer"
    return _message(f"Your export: {_counted(count)}{which}.")


def sent(count: int) -> CardMessage:
    """Return where the file is."""
    return _message(f"Your export of {_counted(count)} is in your direct messages with me.")


def not_made(reason: str) -> CardMessage:
    """Return that there will be no export, and why."""
    return _message(f"The export could not be made. {reason}")


def as_snippet(text: str, count: int, *, kind: str) -> CardMessage:
    """Return as much of *text*, an export of *count* recordings, as a message has room for."""
    shown, rest = _fitting(escape(text).replace("`", "ˋ"))
    command = code(f"recordbot recordings --{kind}")
    more = (
        f"That is the beginning alone: no file could be sent. Whoever runs the bot gets all of it with {command}."
        if rest
        else "No file could be sent; all of it is here."
    )
    said = f"{_counted(count)} as {kind.upper()}. {more}"
    return CardMessage(text=said, blocks=(section(said), section(f"{FENCE}\n{shown}\n{FENCE}")))


def _fitting(text: str) -> tuple[str, bool]:
    """Return whole lines of *text*, and whether something is left."""
    if len(text) <= ROOM:
        return text.strip("\n"), False
    return text[: text.rfind("\n", 0, ROOM)].strip("\n") if "\n" in text[:ROOM] else text[:ROOM], True


def _counted(count: int) -> str:
    return "1 recording" if count == 1 else f"{count} recordings"


def _message(text: str) -> CardMessage:
    return CardMessage(text=text, blocks=(section(text),))
