"""Where everybody stands in each layout."""

from itertools import pairwise
from typing import Any, Final

import pytest

from bot.domain.layout_geometry import (
    BEST_FIT,
    CUSTOM,
    FLOATING,
    MOST_PEOPLE,
    VERTICAL,
    Box,
    Region,
    Scene,
    scene_of,
)

WIDE: Final = {"width": 1280, "height": 720}
EVERY_NUMBER: Final = range(1, MOST_PEOPLE + 1)


def scene(arrangement: int, people: int, **more: Any) -> Scene:  # noqa: ANN401 - any field of a layout
    """Return the scene of a predefined layout."""
    return scene_of({**WIDE, "mixedVideoLayout": arrangement, **more}, people)


def entry(x: float, y: float, width: float, height: float, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - likewise
    """Return one entry of `layoutConfig`."""
    return {"x_axis": x, "y_axis": y, "width": width, "height": height, **more}


def cover(one: Box, other: Box) -> bool:
    """Say whether the boxes share more than an edge."""
    apart = 1e-6
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > apart
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > apart
    )


@pytest.mark.parametrize("arrangement", [FLOATING, BEST_FIT, VERTICAL])
@pytest.mark.parametrize("people", EVERY_NUMBER)
def test_everybody_has_one_place_inside_the_canvas(arrangement: int, people: int) -> None:
    """As many regions as people, numbered in the order of joining, none beyond an edge; small ones never overlap."""
    found = scene(arrangement, people)

    assert [*range(1, people + 1)] == [region.person for region in found.regions]
    for box in (region.box for region in found.regions):
        assert box.x >= -1e-9
        assert box.y >= -1e-9
        assert box.x + box.width <= 1 + 1e-9
        assert box.y + box.height <= 1 + 1e-9
        assert box.area > 0
    tiles = [region.box for region in found.regions][1 if arrangement == FLOATING else 0 :]
    assert not [(one, other) for index, one in enumerate(tiles) for other in tiles[index + 1 :] if cover(one, other)]
    assert () == found.overlaps


@pytest.mark.parametrize(
    ("people", "columns", "rows"),
    [(1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 2, 2), (5, 3, 3), (9, 3, 3), (10, 4, 4), (16, 4, 4)],
)
def test_best_fit_is_a_grid_of_equal_tiles(people: int, columns: int, rows: int) -> None:
    """Row by row from the top left; as many columns and rows as Agora's program has."""
    boxes = [region.box for region in scene(BEST_FIT, people).regions]

    assert {(1 / columns, 1 / rows)} == {(box.width, box.height) for box in boxes}
    assert (0, 0) == (boxes[0].x, boxes[0].y)
    for before, after in pairwise(boxes):
        assert (before.y, before.x) < (after.y, after.x)


def test_best_fit_of_17_is_four_rows_of_four_and_one_below() -> None:
    """Each a fifth of the canvas, with a tenth of it free on both sides, and the last in the middle.

    Source: Agora, "Recording layout" of On-premise Recording, note on 17 people.
    """
    boxes = [region.box for region in scene(BEST_FIT, 17).regions]

    assert {(0.2, 0.2)} == {(box.width, box.height) for box in boxes}
    assert pytest.approx(0.1) == min(box.x for box in boxes)
    assert pytest.approx(0.9) == max(box.x + box.width for box in boxes)
    assert pytest.approx((0.4, 0.8)) == (boxes[16].x, boxes[16].y)


def test_floating_ones_lie_on_the_first_from_the_bottom_left() -> None:
    """The first fills the canvas; four to a row; the fifth of them begins the row above. Sixteen just fit.

    Source: start document, line 114.
    """
    first, *small = [region.box for region in scene(FLOATING, 17).regions]

    assert Box(0, 0, 1, 1) == first
    assert 16 == len(small)
    assert small[0].x < small[1].x < small[2].x < small[3].x
    assert 1 == len({box.y for box in small[:4]})
    assert small[4].x == small[0].x
    assert small[4].y < small[0].y
    assert 4 == len({box.y for box in small})


@pytest.mark.parametrize(("people", "columns"), [(2, 1), (5, 1), (7, 1), (9, 1), (10, 2), (17, 2)])
def test_vertical_has_one_large_on_the_left_and_columns_on_the_right(people: int, columns: int) -> None:
    """At most two columns of at most eight.

    Source: start document, line 116.
    """
    large, *small = [region.box for region in scene(VERTICAL, people).regions]

    assert (0, 0, 1) == (large.x, large.y, large.height)
    assert all(box.x >= large.width - 1e-9 for box in small)
    places = sorted({round(box.x, 6) for box in small})
    assert columns == len(places)
    assert all(sum(round(box.x, 6) == place for box in small) <= 8 for place in places)


def test_the_large_one_can_be_named() -> None:
    """Then it is shown by its uid, and the others are numbered from 1."""
    assert ["1001", "1", "2"] == [region.label for region in scene(VERTICAL, 3, maxResolutionUid="1001").regions]


def test_more_than_17_are_not_shown_and_nobody_is_one() -> None:
    """The canvas has room for 17, and an empty channel's picture is that of the first to come."""
    assert 17 == len(scene(BEST_FIT, 40).regions)
    assert 1 == len(scene(BEST_FIT, 0).regions)


def test_what_is_not_said_is_agoras_default() -> None:
    """Floating, upright, black.

    Source: start document, lines 108 to 118.
    """
    found = scene_of({}, 2)

    assert (FLOATING, 360, 640, "#000000") == (found.arrangement, found.width, found.height, found.background)


def test_a_custom_layout_is_drawn_as_it_says() -> None:
    """Named regions keep their uid; the others are filled in the order of joining, whatever stands between."""
    found = scene_of(
        {
            "mixedVideoLayout": CUSTOM,
            "layoutConfig": [
                entry(0, 0, 0.5, 1),
                entry(0.5, 0, 0.5, 0.5, uid="1001", alpha=0.5, render_mode=1),
                entry(0.5, 0.5, 0.5, 0.5),
            ],
        },
        people=9,
    )

    assert 3 == found.people
    assert ["1", "1001", "2"] == [region.label for region in found.regions]
    assert Region(Box(0.5, 0, 0.5, 0.5), uid="1001", alpha=0.5, is_fitted=True) == found.regions[1]
    assert () == found.overlaps


def test_regions_that_cover_each_other_are_found() -> None:
    """Each pair once, with the part that both cover; regions that touch do not overlap."""
    layout = [entry(0, 0, 0.6, 1, uid="1"), entry(0.5, 0.25, 0.5, 0.5, uid="2"), entry(0.6, 0.75, 0.4, 0.25, uid="3")]
    (overlap,) = scene_of({"mixedVideoLayout": CUSTOM, "layoutConfig": layout}, 3).overlaps

    assert ("1", "2") == (overlap.below.label, overlap.above.label)
    assert pytest.approx((0.5, 0.25, 0.1, 0.5)) == (
        overlap.box.x,
        overlap.box.y,
        overlap.box.width,
        overlap.box.height,
    )
