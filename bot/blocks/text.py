"""Text that is safe to show: what comes from outside pings nobody, forges no link and formats nothing.

Source: Slack, "Formatting message text" (read 2026-11-22): in mrkdwn exactly `&`, `<` and `>` are
escaped; that does not keep `*`, `_`, `~` and backticks from formatting.
"""

import re
from datetime import UTC, datetime
from typing import Final

from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject

from bot.domain.wording import one_line

# What would make text formatting, and what looks like it and does not.
LOOK_ALIKES: Final = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
USER_ID: Final = re.compile(r"[UW][A-Z0-9]{1,30}")
DIRECT: Final = re.compile(r"[DUW][A-Z0-9]{5,30}")  # by the conversation, or by the person with whom the bot has it
tidy: Final = one_line
GROUP_ID: Final = re.compile(r"S[A-Z0-9]{1,30}")
ASKED: Final = re.compile(r"\bAsk ([CGSUW][A-Z0-9]{6,20}(?:, [CGSUW][A-Z0-9]{6,20})*)\.")
CHANNEL_ID: Final = re.compile(r"[CDG][A-Z0-9]{1,30}")


def shorten(text: str, limit: int) -> str:
    """Return *text* in at most *limit* characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Return *text* with the three characters escaped that mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words(text: str, limit: int = 300) -> str:
    """Return *text* from outside for the middle of a mrkdwn sentence."""
    return escape(shorten(tidy(text), limit).translate(LOOK_ALIKES))


def code(text: str, limit: int = 300) -> str:
    """Return *text* from outside as a code span, in which nothing is formatted and everything can be copied."""
    return f"`{escape(shorten(tidy(text), limit).replace('`', 'ˋ')) or ' – '}`"


def plain(text: str, limit: int) -> PlainTextObject:
    """Return *text* from outside as plain text, in which nothing is formatted and `:x:` is no emoji."""
    return PlainTextObject(text=shorten(tidy(text), limit) or "–", emoji=False)


def mrkdwn(text: str) -> MarkdownTextObject:
    """Return *text* of our own, whose foreign parts are safe already; Slack finds no links or names in it."""
    return MarkdownTextObject(text=text, verbatim=True)


def mention(user_id: str) -> str:
    """Return a mention of a person; anything that is no Slack user id is shown as it is."""
    return f"<@{user_id}>" if USER_ID.fullmatch(user_id) else words(user_id)


def channel_mention(channel_id: str) -> str:
    """Return a mention of a Slack conversation, likewise; Slack shows no name for a direct message."""
    if DIRECT.fullmatch(channel_id):
        return "direct messages"
    return f"<#{channel_id}>" if CHANNEL_ID.fullmatch(channel_id) else words(channel_id)


def anybody(slack_id: str) -> str:
    """Return a mention of a person, a user group or a channel; anything else is shown as it is."""
    if GROUP_ID.fullmatch(slack_id):
        return f"<!subteam^{slack_id}>"
    if USER_ID.fullmatch(slack_id):
        return mention(slack_id)
    return channel_mention(slack_id) if CHANNEL_ID.fullmatch(slack_id) else words(slack_id)


def with_mentions(text: str) -> str:
    """Return a sentence of ours that was kept as plain text, with the ids after its "Ask" as mentions."""
    found = ASKED.search(text)
    if found is None:
        return escape(text)
    named = ", ".join(anybody(one) for one in found[1].split(", "))
    return f"{escape(text[: found.start(1)])}{named}{escape(text[found.end(1) :])}"


def slack_date(at: datetime) -> str:
    """Return a date that everyone reads in their own zone; push messages and screen readers say UTC.

    It holds no `{ago}`: whether an old message's is brought up to date is nowhere promised, and a
    card that says "in 5 minutes" all day is worse than none.
    """
    utc = at.astimezone(UTC)
    fallback = f"{utc.day} {utc:%B %Y} at {utc:%H:%M} UTC"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"
