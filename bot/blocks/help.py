"""`/record help`: what this person may do here, each with an example."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot.blocks.errors import error_sentence
from bot.blocks.message import CardMessage, section
from bot.domain.policy import Action
from bot.domain.template import Template
from bot.domain.times import typed_duration
from bot.errors import NotAllowed

COMMANDS: Final = (
    ("/record", "opens a form: choose a template, fill it in"),
    ("/record start webinar town-hall for 45m", "starts; `until 15:30` and `field=value` may follow"),
    (
        "/record schedule webinar town-hall every weekday 9:00 for 45m",
        "starts later, again and again or once (`at tomorrow 9:00`), in your time zone",
    ),
    ("/record schedules", "lists what is scheduled, with buttons to pause and cancel"),
    ("/record stop town-hall", "stops now"),
    ("/record extend town-hall 30m", "moves the end"),
    ("/record note The questions begin", "marks this moment; notes become chapters of the recording"),
    ("/record pause town-hall", "pauses the recording of a web page"),
    ("/record resume town-hall", "goes on with it"),
    (
        "/record layout town-hall vertical main 1001",
        "shows the picture laid out anew, and a button applies it; `background #1A1D21` and `now` may follow",
    ),
    ("/record subscribe town-hall audio all video 1001,1002", "says whose sound and picture are recorded from now on"),
    ("/record publish https://example.com/ rtmp://live.example.com/key", "sends a web page elsewhere, live"),
    ("/record status town-hall", "says how a recording is, and where its files go"),
    ("/record list", "lists what is running"),
    (
        "/record history town-hall since 7d",
        "finds past ones; `@person`, `mine`, `here` and `template webinar` narrow it",
    ),
    ("/record export csv since 30d", "sends you that history as a file, as CSV or `json`"),
    ("/record templates", "lists what can be started, with the fields you may set"),
    ("/record doctor", "tries everything the bot depends on, and says what to do"),
    ("/record help", "shows this"),
)
# What a verb needs; whatever is not named here is looking, and open to all who are let in.
NEEDS: Final[Mapping[str, Action]] = {
    **dict.fromkeys(("", "start", "schedule"), Action.START),
    "stop": Action.STOP,
    "extend": Action.EXTEND,
    **dict.fromkeys(("pause", "resume", "layout", "subscribe", "publish"), Action.CHANGE),
}
REST: Final = (
    "Instead of a name you may give the id from the card, such as `rec_7hk2m9q`; without either, what runs in "
    "this channel is meant. Durations: `90s`, `45m`, `1h30m`, `2h`."
)


def help_for(
    templates: Sequence[Template], actions: Collection[Action], why_not: NotAllowed | None = None
) -> CardMessage:
    """Return the commands that somebody may use who may do *actions*, with a start that they may try as it stands.

    Args:
        why_not: nothing may be started here.
    """
    shown = [_row(example, does, templates) for example, does in COMMANDS if _may(example, actions)]
    lines = "\n".join(f"`{example}`  {does}" for example, does in shown)
    parts = [lines, REST]
    if not templates and why_not is not None:
        parts.insert(0, f"Nothing can be started by you here: {error_sentence(why_not)}")
    return CardMessage(text="What /record can do:\n" + "\n".join(parts), blocks=tuple(section(part) for part in parts))


def help_for_nobody(why_not: NotAllowed) -> CardMessage:
    """Return the help for somebody who may have nothing done."""
    said = error_sentence(why_not)
    return CardMessage(text=said, blocks=(section(said),))


def _may(example: str, actions: Collection[Action]) -> bool:
    needed = NEEDS.get(_verb(example))
    return needed is None or needed in actions


def _verb(example: str) -> str:
    return example.removeprefix("/record").strip().partition(" ")[0]


def _row(example: str, does: str, templates: Sequence[Template]) -> tuple[str, str]:
    """Return the row, its start with a template that may be started here."""
    if _verb(example) != "start" or not templates or "webinar" in {template.id for template in templates}:
        return example, does
    first = templates[0]
    target = "https://example.com/" if first.mode == "web" else "town-hall"
    return f"/record start {first.id} {target} for {typed_duration(first.stop_after)}", does
