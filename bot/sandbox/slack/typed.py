"""What becomes of typed text on its way to the app, with `should_escape: true` in the manifest."""

import re

from bot.sandbox.slack.workspace import Workspace

_TOKEN = re.compile(r"<?(?P<url>https?://[^\s<>|]+)>?|(?<!\w)@(?P<name>[\w.-]+)|(?<!\w)#(?P<channel>[\w-]+)")


def escaped(text: str, workspace: Workspace) -> str:
    """Return *text* as Slack sends it: addresses and known names in angle brackets, the rest escaped."""
    ids = {person.name: person.id for person in workspace.people.values()}
    channels = {channel.name: channel.id for channel in workspace.channels.values() if channel.kind != "im"}
    parts: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts.append(_entities(text[end : match.start()]))
        end = match.end()
        url, name, channel = match["url"], match["name"], match["channel"]
        if url:
            parts.append(f"<{_entities(url)}>")
        elif name in ids:
            parts.append(f"<@{ids[name]}|{name}>")
        elif channel in channels:
            parts.append(f"<#{channels[channel]}|{channel}>")
        else:
            parts.append(_entities(match[0]))
    return "".join(parts) + _entities(text[end:])


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
