"""A layout before it is applied: its picture, what to try instead, and the button that applies it.

What is pressed carries the whole wish and which layout was shown, so nothing has to be remembered, and nobody
applies another layout than they saw.
"""

import json
from dataclasses import dataclass, replace
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, Option, StaticSelectElement

from bot.blocks.message import CardMessage, paragraph, section, small_print
from bot.blocks.pictures import counted_people, layout_name, overlap_words, picture, scene_title, scene_words
from bot.blocks.text import code, plain, words
from bot.domain.changes import VERTICAL, LayoutWish, arrangements
from bot.domain.ids import RECORDING_PREFIX
from bot.domain.layout_geometry import CUSTOM, MOST_PEOPLE
from bot.domain.layout_proposal import LayoutProposal
from bot.errors import WishInvalid

ARRANGEMENT_ACTION_ID: Final = "preview_layout_as"
PEOPLE_ACTION_ID: Final = "preview_layout_for"
APPLY_ACTION_ID: Final = "apply_layout"
NOT_NOW_ACTION_ID: Final = "leave_layout"
LONGEST: Final = 75
NOT_YET: Final = "Nothing has changed yet."
OF_TEMPLATE: Final = "As in its template"
STALE: Final = "This picture is from another version of the bot. Please type the command again."


@dataclass(frozen=True, slots=True)
class LayoutChoice:
    """What a menu or a button carries. `people` None: as many as are known. `shown`: the layout that was seen."""

    recording_id: str
    wish: LayoutWish | None
    people: int | None = None
    shown: str = ""


def written(choice: LayoutChoice) -> str:
    """Return *choice* in few letters."""
    wish = choice.wish or LayoutWish()
    kind = 0 if choice.wish is None else 2 if wish.of_template else 1
    parts = [choice.recording_id, choice.people, kind, wish.arrangement, wish.main_uid, wish.background, choice.shown]
    return json.dumps(parts, separators=(",", ":"))


def read_choice(value: str) -> LayoutChoice:
    """Return what `written` was given; it comes back from outside. Raises `WishInvalid`."""
    try:
        recording_id, people, kind, arrangement, main_uid, background, shown = json.loads(value)
        is_sound = (
            isinstance(recording_id, str)
            and recording_id.startswith(RECORDING_PREFIX)
            and kind in {0, 1, 2}
            and (people is None or (isinstance(people, int) and 1 <= people <= MOST_PEOPLE))
            and arrangement in {None, *arrangements().values()}
            and all(part is None or isinstance(part, str) for part in (main_uid, background))
            and isinstance(shown, str)
        )
    except (ValueError, TypeError):
        is_sound = False
    if not is_sound:
        raise WishInvalid(STALE)
    wish = LayoutWish(arrangement, main_uid, background, of_template=kind == 2) if kind else None  # noqa: PLR2004 - as written
    return LayoutChoice(recording_id, wish, people, shown)


def begun(proposal: LayoutProposal) -> CardMessage:
    """Return the first answer, while the picture is being drawn."""
    said = f"Drawing the layout of {_which(proposal)}."
    return CardMessage(text=said, blocks=(section(said),))


def preview(proposal: LayoutProposal, file_id: str | None, *, may_upload: bool = True) -> CardMessage:
    """Return the proposal with its picture, or (*file_id* None) in words alone.

    Args:
        may_upload: whether the app may upload pictures at all.
    """
    said, seen = _headline(proposal), scene_words(proposal.scene)
    blocks: list[Block] = [section(said)]
    if file_id is not None:
        blocks.append(picture(file_id, title=scene_title(proposal.scene), alt=seen))
        if (overlaps := overlap_words(proposal.scene)) is not None:
            blocks.append(section(f"⚠️ {words(overlaps, 1000)}"))
    else:
        blocks += [section(words(seen, 2000)), small_print(_why_no_picture(may_upload=may_upload))]
    blocks += [_menus(proposal), ActionsBlock(elements=_buttons(proposal)), small_print(_about_numbers(proposal))]
    return CardMessage(text=paragraph(said, seen), blocks=tuple(blocks))


def _headline(proposal: LayoutProposal) -> str:
    which = _which(proposal)
    if proposal.is_new:
        return f"This is how {which} would look as {code(layout_name(proposal.scene.arrangement))}. {NOT_YET}"
    return f"This is how {which} looks." if proposal.wish is None else f"{which} looks like this already."


def _which(proposal: LayoutProposal) -> str:
    recording = proposal.recording
    return f"{words(recording.title, 60)} {code(recording.target)} ({code(recording.id)})"


def _why_no_picture(*, may_upload: bool) -> str:
    if may_upload:
        return "The picture could not be shown: Slack did not take it. The layout can be applied all the same."
    return (
        "There is no picture, since the app may not upload any; whoever runs the bot can add the scope `files:write`. "
        "The layout can be applied all the same."
    )


def _about_numbers(proposal: LayoutProposal) -> str:
    if proposal.scene.arrangement == CUSTOM:
        return "Tiles show uids; a number is somebody's place in the order of joining"
    how_many = "" if proposal.people_are_known else "; how many are in the channel is not known here, so choose above"
    return f"Numbers are the order of joining{how_many}. Agora gives no exact measures: they may differ a little"


def _menus(proposal: LayoutProposal) -> Block:
    choice = LayoutChoice(proposal.recording.id, proposal.wish, proposal.people)
    by_name = {name: _as(choice, number) for name, number in arrangements().items() if number != CUSTOM}
    options = {name: _option(name.replace("-", " ").capitalize(), one) for name, one in by_name.items()}
    template = replace(choice, wish=LayoutWish(of_template=True))
    now = None if proposal.scene.arrangement == CUSTOM else options[layout_name(proposal.scene.arrangement)]
    layouts = StaticSelectElement(
        action_id=ARRANGEMENT_ACTION_ID,
        placeholder=plain("Layout", LONGEST),
        options=[*options.values(), _option(OF_TEMPLATE, template)],
        initial_option=now,
    )
    if proposal.scene.arrangement == CUSTOM:
        return ActionsBlock(elements=[layouts])  # it has as many regions as it has
    numbers = range(1, MOST_PEOPLE + 1)
    people = [
        _option(name, replace(choice, people=number))
        for name, number in zip(counted_people(numbers), numbers, strict=True)
    ]
    counts = StaticSelectElement(
        action_id=PEOPLE_ACTION_ID,
        placeholder=plain("People", LONGEST),
        options=people,
        initial_option=people[proposal.people - 1],
    )
    return ActionsBlock(elements=[layouts, counts])


def _as(choice: LayoutChoice, arrangement: int) -> LayoutChoice:
    wish = choice.wish or LayoutWish()
    large = wish.main_uid if arrangement == VERTICAL else None
    return replace(choice, wish=LayoutWish(arrangement, large, wish.background))


def _option(text: str, choice: LayoutChoice) -> Option:
    return Option(text=plain(text, LONGEST), value=written(choice))


def _buttons(proposal: LayoutProposal) -> list[ButtonElement]:
    close = ButtonElement(text=plain("Not now" if proposal.is_new else "Close", LONGEST), action_id=NOT_NOW_ACTION_ID)
    if not proposal.is_new:
        return [close]
    carried = LayoutChoice(proposal.recording.id, proposal.wish, proposal.people, proposal.shown)
    name = f"Apply the layout {layout_name(proposal.scene.arrangement)} to {words(proposal.recording.title, 30)}"
    apply = ButtonElement(
        text=plain("Apply", LONGEST),
        action_id=APPLY_ACTION_ID,
        style="primary",
        value=written(carried),
        accessibility_label=name[:LONGEST],
    )
    return [apply, close]
