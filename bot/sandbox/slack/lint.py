"""Block Kit's numbers: what Slack refuses in messages and views."""

from collections.abc import Sequence
from typing import Any, Literal

from bot.sandbox.slack.answers import Json, Refusal

Surface = Literal["message", "modal", "home"]


def check_message(
    text: str, blocks: Sequence[Json], attachments: Sequence[Json] = (), *, longest: int = 40_000
) -> None:
    """Refuse what chat.* would refuse."""
    if not text and not blocks and not attachments:
        raise Refusal("no_text")
    if len(text) > longest:
        raise Refusal("msg_too_long")


def check_view(view: Any, surface: Surface) -> Json:  # noqa: ANN401  # it comes from outside
    """Return *view*, or refuse it as views.* would."""
    if not isinstance(view, dict) or view.get("type") != surface or not isinstance(view.get("blocks"), list):
        raise Refusal("invalid_arguments")
    return view
