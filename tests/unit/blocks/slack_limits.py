"""What Slack would refuse of our payloads, on the JSON that goes over the wire.

`slack_sdk.models` checks fewer limits than one expects, so the stand-in's are used; here is what only
we ask of ourselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.sandbox.slack.answers import Refusal
from bot.sandbox.slack.lint import check_message, check_view

LONGEST_TEXT: Final = 4000  # of chat.update


def message_problems(text: str, blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return what Slack would refuse in a message that is posted or updated."""
    problems = [] if 0 < len(text) <= LONGEST_TEXT else [f"text has {len(text)} characters"]
    try:
        check_message(text, blocks)
    except Refusal as refusal:
        problems.append(str(refusal.answer))
    return [*problems, *searched_for_links(blocks)]


def view_problems(view: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse in a modal."""
    try:
        check_view(view, "modal")
    except Refusal as refusal:
        return [str(refusal.answer)]
    return list(searched_for_links(view["blocks"]))


def searched_for_links(node: object) -> Iterator[str]:
    """Yield mrkdwn in which Slack would look for addresses and names of its own accord."""
    if isinstance(node, Mapping):
        if node.get("type") == "mrkdwn" and node.get("verbatim") is not True:
            yield f"not verbatim: {node.get('text')}"
        for child in node.values():
            yield from searched_for_links(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from searched_for_links(child)
