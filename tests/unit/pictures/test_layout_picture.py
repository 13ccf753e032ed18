"""Layouts as pictures: looked at by their pixels."""

from io import BytesIO
from typing import Any, Final

import pytest
from PIL import Image

from bot.domain.layout_geometry import CUSTOM, FLOATING, Scene, scene_of
from bot.pictures import PillowPainter
from bot.pictures.canvas import Canvas, drawable

WIDE: Final = {"width": 1280, "height": 720, "backgroundColor": "#1A1D21"}
LARGEST_BYTES: Final = 20_000
HIDDEN_CHARACTERS: Final = "日本語 😀 العربية \u202e\x07 |"


def drawn(picture: dict[str, Any], people: int) -> Image.Image:
    """Return the picture as it can be seen."""
    png = PillowPainter().layout(scene_of(picture, people))
    assert png.startswith(b"\x89PNG")
    assert len(png) < LARGEST_BYTES
    return Image.open(BytesIO(png)).convert("RGB")


def seen(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """Return the colour at a place, in fractions of the picture."""
    pixel = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return pixel


def is_close(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Say whether an eye takes both colours for the same."""
    return all(abs(a - b) < 14 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("arrangement", [0, 1, 2])
@pytest.mark.parametrize("people", [1, 2, 4, 9, 17])
def test_every_predefined_layout_can_be_drawn(arrangement: int, people: int) -> None:
    """In the shape of the canvas, and small enough for a chat."""
    image = drawn({**WIDE, "mixedVideoLayout": arrangement}, people)

    assert pytest.approx(1280 / 720, abs=0.01) == image.width / image.height


def test_what_nobody_fills_has_the_background_colour() -> None:
    """The right of a vertical layout with one person, and the tile looks different from it."""
    image = drawn({**WIDE, "mixedVideoLayout": 2}, 1)

    assert is_close((0x1A, 0x1D, 0x21), seen(image, 0.9, 0.5))
    assert not is_close((0x1A, 0x1D, 0x21), seen(image, 0.1, 0.2))


def test_where_regions_overlap_it_is_hatched() -> None:
    """More than one colour inside the overlap, and one outside of it."""
    layout = [
        {"uid": "1", "x_axis": 0, "y_axis": 0, "width": 0.6, "height": 1},
        {"uid": "2", "x_axis": 0.4, "y_axis": 0, "width": 0.6, "height": 1},
    ]
    image = drawn({**WIDE, "mixedVideoLayout": CUSTOM, "layoutConfig": layout}, 2)

    across = {seen(image, 0.42 + step / 1000, 0.7) for step in range(100)}
    outside = {seen(image, 0.02 + step / 1000, 0.7) for step in range(20)}
    assert len(across) > 2
    assert 1 == len(outside)


def test_transparent_regions_let_the_background_through() -> None:
    """A region without any opacity is as the background is."""
    layout = [{"uid": "1", "x_axis": 0, "y_axis": 0, "width": 1, "height": 1, "alpha": 0}]
    image = drawn({**WIDE, "mixedVideoLayout": CUSTOM, "layoutConfig": layout}, 1)

    assert is_close((0x1A, 0x1D, 0x21), seen(image, 0.1, 0.1))


@pytest.mark.parametrize(
    "odd",
    [
        {"width": 1920, "height": 16, "mixedVideoLayout": FLOATING},
        {"width": 16, "height": 1920, "mixedVideoLayout": FLOATING},
        {"width": 1, "height": 1, "mixedVideoLayout": 2},
        {**WIDE, "mixedVideoLayout": CUSTOM, "layoutConfig": []},
        {
            **WIDE,
            "mixedVideoLayout": CUSTOM,
            "layoutConfig": [
                {"uid": HIDDEN_CHARACTERS * 9, "x_axis": 0, "y_axis": 0, "width": 0.9, "height": 0.9},
                {"x_axis": 0.5, "y_axis": 0.5, "width": 0, "height": 0},
                {"x_axis": 1, "y_axis": 1, "width": 0.000001, "height": 0.000001},
            ],
        },
    ],
)
def test_odd_canvases_and_labels_do_no_harm(odd: dict[str, Any]) -> None:
    """Strips, points, regions without any size, and letters that the font does not know."""
    assert drawn(odd, 17).width >= 240


def test_letters_that_the_font_cannot_draw_become_boxes() -> None:
    """Known ones stay, also accents, Greek and Cyrillic."""
    assert "Zoë Ωμέγα Привет □□□" == drawable("Zoë Ωμέγα Привет 日本語")
    assert "a□b" == drawable("a\u202eb")


def test_a_text_that_is_too_wide_is_cut() -> None:
    """With an ellipsis; to nothing where not even one letter has room."""
    canvas = Canvas(100, 100)

    assert "4294967295" == canvas.fitting("4294967295", 12, 200)
    assert canvas.fitting("4294967295", 12, 40).endswith("…")
    assert "" == canvas.fitting("4294967295", 12, 2)


def test_the_same_scene_is_the_same_picture() -> None:
    """So that it is uploaded once."""
    scene: Scene = scene_of({**WIDE, "mixedVideoLayout": 1}, 9)

    assert PillowPainter().layout(scene) == PillowPainter().layout(scene)
