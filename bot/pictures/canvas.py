"""A canvas at twice its size, scaled down at the end: smooth edges, and few bytes."""

from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

Rgb = tuple[int, int, int]
Colour = Rgb | tuple[int, int, int, int]
Span = tuple[float, float, float, float]  # left, top, right, bottom
Anchor = Literal["lm", "mm", "rm", "ls", "ms", "rs"]  # Pillow's: left, middle, right; at the middle, or the base line

FONT: Final = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
SCALE: Final = 2
MOST_COLOURS: Final = 64
ELLIPSIS: Final = "…"
REPLACEMENT: Final = "\N{WHITE SQUARE}"  # for what the font cannot draw: CJK, emoji
LAST_DRAWN: Final = 0x2FFF  # beyond it the font knows next to nothing

# Both of Slack's themes are looked at: one calm dark panel reads well on either.
PANEL: Final[Colour] = (30, 34, 41)
EDGE: Final[Colour] = (97, 104, 117)
TEXT: Final[Colour] = (236, 238, 241)
QUIET: Final[Colour] = (163, 170, 181)
LINE: Final[Colour] = (58, 64, 74)


def colour_of(code: str) -> Rgb:
    """Return the colour that `#1A1D21` stands for."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def is_light(colour: Colour) -> bool:
    """Say whether dark things stand out on it better than light ones."""
    red, green, blue = colour[:3]
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140  # noqa: PLR2004 - a little above the middle of 0 to 255


def drawable(text: str) -> str:
    """Return *text* with a box for each character that the font has no shape for."""
    return "".join(char if char.isprintable() and ord(char) <= LAST_DRAWN else REPLACEMENT for char in text)


class Canvas:
    """Draws in pixels of the finished picture.

    Args:
        width, height: of the finished picture.
        background: what it is filled with.
    """

    def __init__(self, width: int, height: int, *, background: Colour = PANEL) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * SCALE, height * SCALE), background[:3])
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        self._fonts: dict[float, ImageFont.FreeTypeFont] = {}

    def box(
        self,
        span: Span,
        *,
        fill: Colour | None = None,
        outline: Colour | None = None,
        width: float = 1,
        radius: float = 0,
    ) -> None:
        """Draw a rectangle with rounded corners."""
        at = _scaled(span)
        if at[2] <= at[0] or at[3] <= at[1]:
            return  # thinner than a pixel
        radius = min(radius * SCALE, (at[2] - at[0]) / 2, (at[3] - at[1]) / 2)
        self._draw.rounded_rectangle(at, radius, fill=fill, outline=outline, width=round(width * SCALE))

    def oval(self, span: Span, *, fill: Colour) -> None:
        """Draw an ellipse."""
        self._draw.ellipse(_scaled(span), fill=fill)

    def dome(self, span: Span, *, fill: Colour) -> None:
        """Draw the upper half of an ellipse that is twice as high as *span*."""
        left, top, right, bottom = span
        self._draw.chord(_scaled((left, top, right, 2 * bottom - top)), 180, 360, fill=fill)

    def line(self, span: Span, *, fill: Colour, width: float = 1) -> None:
        """Draw a line from the first point to the second."""
        self._draw.line([value * SCALE for value in span], fill=fill, width=round(width * SCALE))

    def dashes(self, span: Span, *, fill: Colour, width: float = 1, dash: float = 6) -> None:
        """Draw a dashed rectangle."""
        left, top, right, bottom = span
        for ends in (
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, top, left, bottom),
            (right, top, right, bottom),
        ):
            self._dashed_line(ends, fill, width, dash)

    def hatch(self, span: Span, *, fill: Colour, width: float = 1, gap: float = 8, rising: bool = True) -> None:
        """Draw parallel slanting lines, inside *span* alone."""
        left, top, right, bottom = (round(value * SCALE) for value in span)
        if right <= left or bottom <= top:
            return
        layer = Image.new("RGBA", (right - left, bottom - top))
        pen = ImageDraw.Draw(layer)
        tall, step = bottom - top, gap * SCALE
        start = -tall - (left + top) % step if rising else -tall
        while start < right - left:
            ends = (start, tall, start + tall, 0) if rising else (start, 0, start + tall, tall)
            pen.line(ends, fill=fill, width=round(width * SCALE))
            start += step
        self._image.paste(layer, (left, top), layer)

    def dots(self, span: Span, *, fill: Colour, gap: float = 7) -> None:
        """Draw dots in rows, inside *span* alone."""
        left, top, right, bottom = span
        y = top + gap / 2
        while y + 1.5 <= bottom:
            x = left + gap / 2
            while x + 1.5 <= right:
                self.oval((x - 1.5, y - 1.5, x + 1.5, y + 1.5), fill=fill)
                x += gap
            y += gap

    def stripes(self, span: Span, *, fill: Colour, gap: float = 6) -> None:
        """Draw level lines, inside *span* alone."""
        left, top, right, bottom = span
        y = top + gap / 2
        while y + 1 <= bottom:
            self.line((left, y, right, y), fill=fill, width=2)
            y += gap

    def text(self, at: tuple[float, float], text: str, *, size: float, fill: Colour, anchor: Anchor = "lm") -> None:
        """Write one line."""
        point = (at[0] * SCALE, at[1] * SCALE)
        self._draw.text(point, drawable(text), font=self._font(size), fill=fill, anchor=anchor)

    def text_width(self, text: str, size: float) -> float:
        """Return how wide *text* would be."""
        return self._font(size).getlength(drawable(text)) / SCALE

    def fitting(self, text: str, size: float, width: float) -> str:
        """Return *text*, cut where it would be wider than *width*; empty when not even one letter has room."""
        if self.text_width(text, size) <= width:
            return text
        while text and self.text_width(text + ELLIPSIS, size) > width:
            text = text[:-1]
        return text.rstrip() + ELLIPSIS if text else ""

    def png(self) -> bytes:
        """Return the finished picture, with a quiet edge that shows on light and on dark; Slack rounds its corners."""
        self.box((0, 0, self.width, self.height), outline=EDGE)
        small = self._image.resize((self.width, self.height), Image.Resampling.BOX)
        few = small.quantize(MOST_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        file = BytesIO()
        few.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _font(self, size: float) -> ImageFont.FreeTypeFont:
        if size not in self._fonts:
            self._fonts[size] = ImageFont.truetype(FONT, size * SCALE)
        return self._fonts[size]

    def _dashed_line(self, ends: Span, fill: Colour, width: float, dash: float) -> None:
        x, y, to_x, to_y = ends
        length = abs(to_x - x) + abs(to_y - y)  # it is level, or upright
        along = 0.0
        while along < length:
            share, until = along / length, min(along + dash, length) / length
            point = (x + (to_x - x) * share, y + (to_y - y) * share)
            self.line((*point, x + (to_x - x) * until, y + (to_y - y) * until), fill=fill, width=width)
            along += 2 * dash


def _scaled(span: Span) -> tuple[float, float, float, float]:
    left, top, right, bottom = span
    return left * SCALE, top * SCALE, right * SCALE - 1, bottom * SCALE - 1
