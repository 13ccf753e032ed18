"""Everything about one recording, as a window of its own over whatever its reader looks at."""

from typing import Any, Final

from slack_sdk.models.views import View

from bot.blocks.card import described
from bot.blocks.message import small_print
from bot.blocks.text import channel_mention, plain
from bot.domain.bucket import FileLinks
from bot.domain.recording import Recording

LONGEST_TITLE: Final = 24


def details_modal(recording: Recording, links: FileLinks | None = None) -> dict[str, Any]:
    """Return the view that shows *recording* as it is now, without buttons that would change it."""
    _, blocks = described(recording, links=links)
    where = small_print(f"Its card is in {channel_mention(recording.channel_id)}")
    view = View(
        type="modal",
        title=plain(recording.title, LONGEST_TITLE),
        close=plain("Close", LONGEST_TITLE),
        blocks=[*blocks, where],
    )
    return view.to_dict()
