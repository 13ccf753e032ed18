"""A message before it is sent, and the few blocks that all of ours are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import Block, ContextBlock, HeaderBlock, SectionBlock

from bot.blocks.text import mrkdwn, plain, shorten

LONGEST_TEXT: Final = 4000  # of chat.update; chat.postMessage takes more
LONGEST_SECTION: Final = 3000
LONGEST_HEADER: Final = 150
ROOM: Final = 2900  # of a section, with some left for a line such as "and 12 more"
# All blocks of a message together may hold about 12,000 characters: three such sections, and the rest.
MOST_SECTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class CardMessage:
    """What is posted: `text` is a full sentence, for push messages, search and screen readers."""

    text: str
    blocks: tuple[Block, ...]

    def block_dicts(self) -> list[dict[str, Any]]:
        """Return the blocks as they go over the wire. Raises `SlackObjectFormationError` past one of Slack's limits."""
        return [block.to_dict() for block in self.blocks]


def header(text: str) -> Block:
    """Return a headline; nothing in it is formatted."""
    return HeaderBlock(text=plain(text, LONGEST_HEADER))


def section(text: str) -> Block:
    """Return a paragraph of mrkdwn whose foreign parts are safe already."""
    return SectionBlock(text=mrkdwn(shorten(text, LONGEST_SECTION)))


def facts(pairs: Sequence[tuple[str, str]]) -> Block:
    """Return up to ten labelled facts in two columns; the values are mrkdwn."""
    return SectionBlock(fields=[mrkdwn(f"*{label}*\n{value}") for label, value in pairs])


def small_print(*parts: str) -> Block:
    """Return a line in small grey letters."""
    return ContextBlock(elements=[mrkdwn(" · ".join(parts))])


def packed(lines: Sequence[str]) -> tuple[list[str], int]:
    """Return *lines* as the texts of as many sections as a message has room for, and how many lines are left over.

    Source: slackapi/bolt-js issues 2509 and 2867, for the limit over all blocks, which no reference page names.
    """
    texts: list[str] = []
    for index, line in enumerate(lines):
        joined = f"{texts[-1]}\n{line}" if texts else line
        if texts and len(joined) <= ROOM:
            texts[-1] = joined
        elif len(texts) < MOST_SECTIONS:
            texts.append(shorten(line, ROOM))
        else:
            return texts, len(lines) - index
    return texts, 0


def paragraph(*sentences: str | None) -> str:
    """Return the sentences there are, as one paragraph."""
    return " ".join(sentence for sentence in sentences if sentence)


def lines(*parts: str | None) -> str:
    """Return the paragraphs there are, each on its own line."""
    return "\n".join(part for part in parts if part)
