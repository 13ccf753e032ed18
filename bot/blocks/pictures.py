"""Pictures in messages, and in words what is on them: for whoever does not see them."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.blocks.text import plain, shorten, tidy
from bot.domain.changes import arrangements
from bot.domain.layout_geometry import BEST_FIT, CUSTOM, FLOATING, Region, Scene

LONGEST_ALT: Final = 2000
LONGEST_TITLE: Final = 2000
MOST_NAMED: Final = 8


def picture(file_id: str, *, alt: str, title: str | None = None) -> Block:
    """Return the block that shows a file of Slack's, with *alt* for whoever does not see it."""
    return ImageBlock(
        slack_file=SlackFile(id=file_id),
        title=None if title is None else plain(title, LONGEST_TITLE),
        alt_text=shorten(tidy(alt), LONGEST_ALT),
    )


def layout_name(arrangement: int) -> str:
    """Return the name under which people choose it: `best-fit`."""
    return next(name for name, number in arrangements().items() if number == arrangement)


def scene_title(scene: Scene) -> str:
    """Return what stands above the picture of *scene*."""
    size = f"{scene.width} × {scene.height}"
    if scene.arrangement == CUSTOM:
        return f"Custom layout, {_regions(scene.people)}, {size}"
    return f"{layout_name(scene.arrangement).replace('-', ' ').capitalize()} layout, {_people(scene.people)}, {size}"


def scene_words(scene: Scene) -> str:
    """Return *scene* in words; the numbers are the order in which people join."""
    background = "a picture" if scene.has_background_image else scene.background
    said = [f"{scene_title(scene)}.", _places(scene), f"The background is {background}."]
    return " ".join(part for part in (*said, overlap_words(scene)) if part)


def overlap_words(scene: Scene) -> str | None:
    """Return which regions of *scene* cover each other; None where none do."""
    found = [f"{overlap.above.label} covers a part of {overlap.below.label}" for overlap in scene.overlaps]
    if not found:
        return None
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return f"Regions overlap: {', '.join(found[:MOST_NAMED])}{more}."


def _places(scene: Scene) -> str:
    first, *rest = scene.regions or (None,)
    if first is None:
        return "It has no regions."
    if scene.arrangement == CUSTOM:
        return " ".join(_place(region) for region in scene.regions)
    if not rest:
        alone = "" if scene.arrangement in {FLOATING, BEST_FIT} else ", on the left; the right is empty"
        return f"{first.label} alone{alone}."
    others = f"{rest[0].label} to {rest[-1].label}" if len(rest) > 1 else rest[0].label
    if scene.arrangement == FLOATING:
        return f"{first.label} fills the picture, {others} small on top of it, in rows of four from the bottom left."
    if scene.arrangement == BEST_FIT:
        return f"A grid of {first.label} to {rest[-1].label}, all of one size."
    columns = len({region.box.x for region in rest})
    where = "in a column" if columns == 1 else "in two columns"
    return f"{first.label} large on the left, {others} small {where} on the right."


def _place(region: Region) -> str:
    box = region.box
    solid = "" if region.alpha == 1 else f", {_percent(region.alpha)} solid"
    size = f"{_percent(box.width)} wide and {_percent(box.height)} high"
    return f"{region.label}: {size}, {_percent(box.x)} from the left and {_percent(box.y)} from the top{solid}."


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _regions(number: int) -> str:
    return "1 region" if number == 1 else f"{number} regions"


def counted_people(numbers: Sequence[int]) -> list[str]:
    """Return each number of people as a menu says it."""
    return [_people(number) for number in numbers]
