"""`/record help`: what this person may do here, each with an example."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot.blocks.errors import error_sentence
from bot.blocks.message import CardMessage, section, small_print
from bot.domain.policy import Action
from bot.domain.template import Template
from bot.domain.times import typed_duration
from bot.errors import NotAllowed

GROUPS: Final = (
    (
        "Start",
        (
            ("/record", "opens a form"),
            ("/record start webinar town-hall for 45m", "starts at once; or `until 15:30`"),
            ("/record templates", "what can be started; add `field=value` to set its fields"),
        ),
    ),
    (
        "While it runs",
        (
            ("/record stop town-hall", "stops it"),
            ("/record extend town-hall 30m", "moves its end"),
            ("/record note The questions begin", "marks this moment as a chapter"),
            ("/record pause town-hall", "holds the recording of a web page"),
            ("/record resume town-hall", "goes on with it"),
            ("/record layout town-hall vertical main 1001", "shows the new layout; a button applies it"),
            ("/record subscribe town-hall audio all video 1001,1002", "chooses whom to hear and see"),
            ("/record publish https://example.com/ rtmp://live.example.com/key", "streams a page there"),
        ),
    ),
    (
        "Later and again",
        (
            ("/record schedule webinar town-hall every weekday 9:00", "or once `at tomorrow 9:00`"),
            ("/record schedules", "what is planned; pause, cancel or run it"),
        ),
    ),
    (
        "Find",
        (
            ("/record status town-hall", "how it is, and where its files are"),
            ("/record list", "what runs now"),
            ("/record history town-hall since 7d", "what there was; also `mine`, `here`, `@person`"),
            ("/record export csv since 30d", "the same as a file; or `json`"),
        ),
    ),
    (
        "Ask",
        (
            ("/record doctor", "tries everything, and says what to mend"),
            ("/record help", "shows this"),
        ),
    ),
)
COMMANDS: Final = tuple(row for _, rows in GROUPS for row in rows)
# What a verb needs; whatever is not named here is looking, and open to all who are let in.
NEEDS: Final[Mapping[str, Action]] = {
    **dict.fromkeys(("", "start", "templates", "schedule"), Action.START),
    "stop": Action.STOP,
    "extend": Action.EXTEND,
    "note": Action.NOTE,
    **dict.fromkeys(("pause", "resume", "layout", "subscribe", "publish"), Action.CHANGE),
}
REST: Final = (
    "Instead of a name you may give the id from the card, such as `rec_7hk2m9q`. Without either, what runs in this "
    "channel is meant."
)
LENGTHS: Final = "Lengths of time: `90s`, `45m`, `1h30m`, `2h`."


def help_for(
    templates: Sequence[Template], actions: Collection[Action], why_not: NotAllowed | None = None
) -> CardMessage:
    """Return the commands that somebody may use who may do *actions*, with a start that they may try as it stands.

    Args:
        why_not: nothing may be started here.
    """
    parts = [part for heading, rows in GROUPS if (part := _group(heading, rows, templates, actions)) is not None]
    if not templates and why_not is not None:
        parts.insert(0, f"Nothing can be started by you here: {error_sentence(why_not)}")
    blocks = (*(section(part) for part in parts), small_print(REST, LENGTHS))
    return CardMessage(text="What /record can do:\n" + "\n".join((*parts, REST, LENGTHS)), blocks=blocks)


def help_for_nobody(why_not: NotAllowed) -> CardMessage:
    """Return the help for somebody who may have nothing done."""
    said = error_sentence(why_not)
    return CardMessage(text=said, blocks=(section(said),))


def _group(
    heading: str, rows: Sequence[tuple[str, str]], templates: Sequence[Template], actions: Collection[Action]
) -> str | None:
    """Return the rows that somebody may use under their heading; None: there are none."""
    shown = [f"`{_example(example, templates)}`  {does}" for example, does in rows if _may(example, actions)]
    return "\n".join((f"*{heading}*", *shown)) if shown else None


def _may(example: str, actions: Collection[Action]) -> bool:
    needed = NEEDS.get(_verb(example))
    return needed is None or needed in actions


def _verb(example: str) -> str:
    return example.removeprefix("/record").strip().partition(" ")[0]


def _example(example: str, templates: Sequence[Template]) -> str:
    """Return the example; a start is of a template that may be started here."""
    verb = _verb(example)
    if verb not in {"start", "schedule"} or not templates or "webinar" in {template.id for template in templates}:
        return example
    first = templates[0]
    target = "https://example.com/" if first.mode == "web" else "town-hall"
    when = "every weekday 9:00" if verb == "schedule" else f"for {typed_duration(first.stop_after)}"
    return f"/record {verb} {first.id} {target} {when}"
