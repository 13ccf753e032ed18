"""What those who are recorded are told, in the channel itself: that it has begun, and that it has ended."""

import re
from typing import Final

from bot.blocks.message import CardMessage, section
from bot.blocks.text import code, escape, slack_date, words
from bot.domain.recording import Recording

# Whoever writes templates may link, to a privacy notice for example. Nothing else in angle brackets is kept: it could ping.
LINK: Final = re.compile(r"<(https?://[^\s<>|]{1,500})(?:\|([^<>|]{1,200}))?>")


def consent(recording: Recording, *, begins: bool) -> CardMessage:
    """Return the template's words about a recording that is proved to have begun, or has ended."""
    named = f"*{words(recording.title, 60)}* {code(recording.target, 120)}"
    if begins:
        headline = f"🔴 {named} is being recorded, since {slack_date(recording.confirmed_at or recording.created_at)}."
    else:
        headline = f"⏹️ {named} is not being recorded any more."
    text = (recording.consent.start if begins else recording.consent.end) if recording.consent is not None else None
    said = f"{headline}\n{authored(text)}" if text else headline
    return CardMessage(text=" ".join(said.split()), blocks=(section(said),))


def authored(text: str) -> str:
    """Return *text* by whoever runs the bot as mrkdwn: bold, italics and links stay, and nobody is pinged."""
    kept: list[str] = []
    last = 0
    for found in LINK.finditer(text):
        label = f"|{escape(found[2])}" if found[2] else ""
        kept += [escape(text[last : found.start()]), f"<{escape(found[1])}{label}>"]
        last = found.end()
    return "".join((*kept, escape(text[last:])))
