"""A layout as a picture: the canvas with its own colour, and on it a tile for each person, as a viewer will see it.

Everybody has a number or a uid on their tile. Where tiles of a custom layout cover each other, the part is
hatched and has a dashed edge: the colours only help.
"""

from collections.abc import Sequence
from typing import Final

from bot.domain.layout_geometry import Box, Scene
from bot.pictures.canvas import Canvas, Colour, Rgb, Span, colour_of, is_light

LONGEST_SIDE: Final = 720
LEAST_SIDE: Final = 240  # of the shorter one, so that a strip can be read as well
TALLEST: Final = 480

# Calm, of one lightness, so that white stands out on all of them; the stage is the darkest.
TILES: Final[tuple[Rgb, ...]] = (
    (58, 84, 118),
    (66, 100, 101),
    (100, 82, 120),
    (120, 91, 74),
    (74, 102, 140),
    (86, 103, 78),
)
STAGE: Final[Rgb] = (43, 58, 82)
STAGE_FROM: Final = 0.55  # of the canvas: from here on a tile is the stage, and not one of many
WHITE: Final[Colour] = (255, 255, 255)
TAG: Final[Colour] = (14, 17, 22, 215)
WARNING: Final[Rgb] = (255, 196, 77)
# In pixels. Slack shows the picture at half its size, or a little more.
ROOM_FOR_A_FIGURE: Final = 100
LARGEST_LABEL, SMALLEST_LABEL = 24, 14
MARGIN: Final = 8


def draw_layout(scene: Scene) -> bytes:
    """Return the PNG of *scene*, in the shape of its canvas."""
    width, height = _size(scene)
    background = colour_of(scene.background)
    canvas = Canvas(width, height, background=background)
    if scene.has_background_image:
        shade: Colour = (0, 0, 0, 40) if is_light(background) else (255, 255, 255, 26)
        canvas.hatch((0, 0, width, height), fill=shade, gap=14, rising=False)
    spans = [_inner(canvas, region.box) for region in scene.regions]
    for index, region in enumerate(scene.regions):
        colour = STAGE if region.box.area >= STAGE_FROM else TILES[index % len(TILES)]
        seen = _blended(colour, background, region.alpha)
        canvas.box(spans[index], fill=(*colour, round(255 * region.alpha)), outline=(255, 255, 255, 70), radius=5)
        _figure(canvas, spans[index], spans[index + 1 :], (0, 0, 0, 50) if is_light(seen) else (255, 255, 255, 48))
    for overlap in scene.overlaps:
        _overlap(canvas, _inner(canvas, overlap.box))
    for index, region in enumerate(scene.regions):  # last of all, so that no label is covered
        is_crossed = any(region in (overlap.below, overlap.above) for overlap in scene.overlaps)
        _label(canvas, region.label, spans[index], spans[index + 1 :], is_crossed=is_crossed)
    return canvas.png()


def _size(scene: Scene) -> tuple[int, int]:
    ratio = scene.width / scene.height
    width = min(LONGEST_SIDE, TALLEST * ratio)
    return max(LEAST_SIDE, round(width)), max(LEAST_SIDE, round(width / ratio))


def _inner(canvas: Canvas, box: Box) -> Span:
    """Return where *box* is drawn: a little inside, so that neighbours are told apart."""
    left, top = box.x * canvas.width, box.y * canvas.height
    right, bottom = left + box.width * canvas.width, top + box.height * canvas.height
    return left + 1.5, top + 1.5, right - 1.5, bottom - 1.5


def _figure(canvas: Canvas, span: Span, covers: Sequence[Span], fill: Colour) -> None:
    """Draw somebody's head and shoulders, as where there is no video; not where it would be covered."""
    for left, top, right, bottom in (span, _above(span, covers)):
        unit = min(bottom - top, right - left) / 10
        x, y = (left + right) / 2, (top + bottom) / 2
        place = (x - unit * 2.4, y - unit * 2.8, x + unit * 2.4, y + unit * 2.4)
        if min(bottom - top, right - left) >= ROOM_FOR_A_FIGURE and not any(_meet(place, cover) for cover in covers):
            canvas.oval((x - unit * 1.3, y - unit * 2.8, x + unit * 1.3, y - unit * 0.2), fill=fill)
            canvas.dome((place[0], y + unit * 0.2, place[2], place[3]), fill=fill)
            return


def _above(span: Span, covers: Sequence[Span]) -> Span:
    """Return the part of *span* above everything that covers it."""
    left, top, right, bottom = span
    return left, top, right, min((cover[1] for cover in covers if _meet(span, cover)), default=bottom)


def _overlap(canvas: Canvas, span: Span) -> None:
    canvas.hatch(span, fill=(0, 0, 0, 130), width=3.5, gap=9)
    canvas.hatch(span, fill=(*WARNING, 190), width=1.5, gap=9)
    canvas.dashes(span, fill=WARNING, width=1.5)


def _label(canvas: Canvas, text: str, span: Span, covers: Sequence[Span], *, is_crossed: bool) -> None:
    """Write *text* in the middle of a small tile, or on a tag in a corner of a larger one that nothing covers."""
    left, top, right, bottom = span
    wide, tall = right - left, bottom - top
    size = max(SMALLEST_LABEL, min(LARGEST_LABEL, tall * 0.36))
    while canvas.text_width(text, size) > wide - 6 and size > SMALLEST_LABEL:
        size -= 1
    text = canvas.fitting(text, size, wide - 4)
    if not text:
        return
    tag_wide, tag_tall = canvas.text_width(text, size) + size * 0.9, size * 1.5
    x, y = (left + right) / 2, (top + bottom) / 2
    middle = (x - tag_wide / 2, y - tag_tall / 2, x + tag_wide / 2, y + tag_tall / 2)
    place = middle
    if tall >= ROOM_FOR_A_FIGURE and tag_wide + 2 * MARGIN <= wide:
        corners = (
            (corner_x, corner_y, corner_x + tag_wide, corner_y + tag_tall)
            for corner_y in (bottom - MARGIN - tag_tall, top + MARGIN)
            for corner_x in (left + MARGIN, right - MARGIN - tag_wide)
        )
        place = next((corner for corner in corners if not any(_meet(corner, cover) for cover in covers)), middle)
    if place != middle or is_crossed or any(_meet(span, cover) for cover in covers):
        canvas.box(place, fill=TAG, radius=5)
    canvas.text(((place[0] + place[2]) / 2, (place[1] + place[3]) / 2), text, size=size, fill=WHITE, anchor="mm")


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _blended(colour: Rgb, under: Rgb, alpha: float) -> Rgb:
    red, green, blue = (round(above * alpha + below * (1 - alpha)) for above, below in zip(colour, under, strict=True))
    return red, green, blue
