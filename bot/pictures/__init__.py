"""Pictures of what words tell badly: a layout before it is applied, and the hours of the last days.

Drawing takes tens of milliseconds, so callers on the event loop do it in a thread. Nothing outside of this
package imports Pillow.
"""

from bot.domain.layout_geometry import Scene
from bot.domain.usage import Usage


class PillowPainter:
    """Implements `bot.ports.pictures.Painter`. Pillow is read with the first picture, not with the program."""

    def layout(self, scene: Scene) -> bytes:
        """Return the PNG of a layout."""
        from bot.pictures.layout import draw_layout  # noqa: PLC0415 - see above

        return draw_layout(scene)

    def usage(self, usage: Usage) -> bytes:
        """Return the PNG of the hours of some days."""
        from bot.pictures.usage import draw_usage  # noqa: PLC0415 - likewise

        return draw_usage(usage)
