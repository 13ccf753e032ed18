"""Where everybody stands in the mixed picture: the regions of each layout, in fractions of the canvas.

Agora draws its predefined layouts in its guide, and gives their measures nowhere but in the program that it
publishes for recording on one's own machines, whose layouts are the same three. So the places are known, and
the measures are a close approximation.

Source: Agora, "Set video layout" of Cloud Recording, and of On-premise Recording (layoutMode 0, 1, 2);
AgoraIO/Basic-Recording, `adjustDefaultVideoLayout`, `adjustBestFitVideoLayout` and
`adjustVerticalPresentationLayout` (read 2026-11-22).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count
from typing import Any, Final

from bot.domain.request.transcoding import TranscodingConfig

FLOATING, BEST_FIT, VERTICAL, CUSTOM = 0, 1, 2, 3
MOST_PEOPLE: Final = 17

_NEARLY: Final = 1e-6  # positions are accurate to six decimals
_FLOATING_SIZE, _FLOATING_GAP, _FLOATING_COLUMNS = 0.235, 0.012, 4
_GRIDS: Final = ((1, 1, 1), (2, 2, 1), (4, 2, 2), (9, 3, 3), (16, 4, 4))  # up to so many people: columns, rows
_OF_17: Final = 0.2
# Up to so many people: the large region's width, and into how many columns and rows the rest is divided.
_VERTICAL: Final = ((5, 4 / 5, 1, 4), (7, 6 / 7, 1, 6), (9, 8 / 9, 1, 8), (MOST_PEOPLE, 4 / 5, 2, 8))
_FITTED: Final = 1  # render_mode: the whole video, with bars where it has another shape


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in fractions of the canvas: from 0 at its left and top edge to 1."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Return how much of the canvas it covers."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Region:
    """Where one person's video goes: that of `uid`, or of whoever joined as number `person` (from 1).

    `alpha`: from 0, transparent, to 1. `is_fitted`: the whole video with black bars, instead of cut to fill.
    """

    box: Box
    uid: str | None = None
    person: int | None = None
    alpha: float = 1.0
    is_fitted: bool = False

    @property
    def label(self) -> str:
        """Return the uid, or the number."""
        return self.uid if self.uid is not None else str(self.person)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where two regions cover the same part of the canvas."""

    below: Region
    above: Region
    box: Box


@dataclass(frozen=True, slots=True)
class Scene:
    """What a recording's picture looks like with so many people: later regions lie on earlier ones.

    `width` and `height` in pixels; `people`: those who are shown.
    """

    arrangement: int
    width: int
    height: int
    background: str
    has_background_image: bool
    people: int
    regions: tuple[Region, ...]

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Return where regions of a custom layout cover each other; floating ones are meant to lie on the first."""
        return tuple(_overlaps(self.regions)) if self.arrangement == CUSTOM else ()


def scene_of(picture: Mapping[str, Any], people: int) -> Scene:
    """Return the scene of a `transcodingConfig` (or of the layout in it) with *people* in the channel.

    Whatever it does not say is Agora's default. More than 17 people are not shown; a custom layout shows as
    many as it has regions.
    """
    fields = TranscodingConfig.model_fields
    arrangement = int(picture.get("mixedVideoLayout", fields["mixed_video_layout"].default))
    shown = max(1, min(people, MOST_PEOPLE))
    if arrangement == CUSTOM:
        regions = tuple(_custom(picture.get("layoutConfig") or ()))
        shown = len(regions)
    else:
        regions = _PREDEFINED[arrangement](shown, picture.get("maxResolutionUid"))
    return Scene(
        arrangement=arrangement,
        width=int(picture.get("width", fields["width"].default)),
        height=int(picture.get("height", fields["height"].default)),
        background=str(picture.get("backgroundColor", fields["background_color"].default)),
        has_background_image=bool(picture.get("backgroundImage")),
        people=shown,
        regions=regions,
    )


def _floating(people: int, _main: str | None) -> tuple[Region, ...]:
    """The first fills the canvas; the others lie on it in rows of four, from the bottom left."""
    step = _FLOATING_SIZE + _FLOATING_GAP
    small = (
        Box(
            x=_FLOATING_GAP + column * step,
            y=1 - (row + 1) * step,
            width=_FLOATING_SIZE,
            height=_FLOATING_SIZE,
        )
        for row, column in (divmod(index, _FLOATING_COLUMNS) for index in range(people - 1))
    )
    return _numbered((Box(0, 0, 1, 1), *small))


def _best_fit(people: int, _main: str | None) -> tuple[Region, ...]:
    """A grid, row by row. Of 17 people the last stands alone in a fifth row, and nobody fills the width."""
    if people == MOST_PEOPLE:
        four = [
            Box(_OF_17 / 2 + column * _OF_17, row * _OF_17, _OF_17, _OF_17) for row in range(4) for column in range(4)
        ]
        return _numbered((*four, Box((1 - _OF_17) / 2, 4 * _OF_17, _OF_17, _OF_17)))
    columns, rows = next((columns, rows) for most, columns, rows in _GRIDS if people <= most)
    width, height = 1 / columns, 1 / rows
    places = (divmod(index, columns) for index in range(people))
    return _numbered(tuple(Box(column * width, row * height, width, height) for row, column in places))


def _vertical(people: int, main: str | None) -> tuple[Region, ...]:
    """One large region on the left, whole; the others in one column on the right, or two, from the top."""
    large, columns, rows = next((width, columns, rows) for most, width, columns, rows in _VERTICAL if people <= most)
    width, height = (1 - large) / columns, 1 / rows
    places = (divmod(index, rows) for index in range(people - 1))
    small = (Box(large + column * width, row * height, width, height) for column, row in places)
    numbers = count(1 if main is not None else 2)
    first = Region(Box(0, 0, large, 1), uid=main, person=None if main is not None else 1, is_fitted=True)
    return (first, *(Region(box, person=next(numbers)) for box in small))


_PREDEFINED: Final[Mapping[int, Callable[[int, str | None], tuple[Region, ...]]]] = {
    FLOATING: _floating,
    BEST_FIT: _best_fit,
    VERTICAL: _vertical,
}


def _custom(entries: Sequence[Mapping[str, Any]]) -> Iterator[Region]:
    numbers = count(1)  # whoever is named nowhere fills what is left, in the order of joining
    for entry in entries:
        uid = entry.get("uid")
        yield Region(
            Box(float(entry["x_axis"]), float(entry["y_axis"]), float(entry["width"]), float(entry["height"])),
            uid=uid,
            person=next(numbers) if uid is None else None,
            alpha=float(entry.get("alpha", 1)),
            is_fitted=entry.get("render_mode") == _FITTED,
        )


def _numbered(boxes: Sequence[Box]) -> tuple[Region, ...]:
    return tuple(Region(box, person=number) for number, box in enumerate(boxes, start=1))


def _overlaps(regions: Sequence[Region]) -> Iterator[Overlap]:
    for below, above in combinations(regions, 2):
        left, top = max(below.box.x, above.box.x), max(below.box.y, above.box.y)
        right = min(below.box.x + below.box.width, above.box.x + above.box.width)
        bottom = min(below.box.y + below.box.height, above.box.y + above.box.height)
        if right - left > _NEARLY and bottom - top > _NEARLY:
            yield Overlap(below, above, Box(left, top, right - left, bottom - top))
