"""Findings with Slack's own words, and the objects that blocks are made of: texts, options, confirmations."""

from collections.abc import Collection
from typing import Any

from bot.sandbox.slack.answers import Json


class Findings:
    """What Slack would refuse, each with a JSON pointer."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.characters = 0

    def add(self, pointer: str, words: str) -> None:
        """Note one."""
        self.messages.append(f"{words} [json-pointer:{pointer}]")

    def keys(self, it: Json, pointer: str, *, needs: Collection[str], may: Collection[str] = ()) -> None:
        """Note fields that are missing, and fields that Slack does not know."""
        for key in needs:
            if it.get(key) is None:
                self.add(pointer, f"missing required field: {key}")
        for key in sorted(set(it) - {*needs, *may, "type"}):
            self.add(pointer, f"invalid additional property: {key}")

    def length(self, value: object, pointer: str, longest: int, *, shortest: int = 1) -> None:
        """Note a string that is no string, too long or too short; None is fine."""
        if value is None:
            return
        if not isinstance(value, str):
            self.add(pointer, "must be a string")
        elif len(value) > longest:
            self.add(pointer, f"must be less than {longest + 1} characters")
        elif len(value) < shortest:
            self.add(pointer, f"must be more than {shortest - 1} characters")

    def items(self, value: object, pointer: str, most: int, *, least: int = 1) -> list[Any]:
        """Return the items of a list, and note one that is none, too long or too short."""
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.add(pointer, "must be an array")
            return []
        if len(value) > most:
            self.add(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            self.add(pointer, f"no less than {least} items allowed")
        return list(value)

    def text(self, it: object, pointer: str, longest: int, *, plain: bool = False) -> None:
        """Check a text object; None is fine. *plain*: mrkdwn is not allowed here."""
        if it is None:
            return
        if not isinstance(it, dict):
            self.add(pointer, "must be an object")
            return
        kind = it.get("type")
        if kind not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
            self.add(f"{pointer}/type", f"must be {'plain_text' if plain else 'plain_text or mrkdwn'}")
            return
        self.keys(it, pointer, needs=("text",), may=("emoji",) if kind == "plain_text" else ("verbatim",))
        self.length(it.get("text"), f"{pointer}/text", longest)
        self.characters += len(str(it.get("text", "")))


def check_option(found: Findings, it: object, pointer: str, *, plain: bool, with_url: bool = False) -> None:
    """Check an option. Slack's pages allow 75 or 150 characters of `value`; here it is the smaller number."""
    if not isinstance(it, dict):
        found.add(pointer, "must be an object")
        return
    found.keys(it, pointer, needs=("text", "value"), may=("description", "url") if with_url else ("description",))
    found.text(it.get("text"), f"{pointer}/text", 75, plain=plain)
    found.length(it.get("value"), f"{pointer}/value", 75)
    found.text(it.get("description"), f"{pointer}/description", 75, plain=plain)
    found.length(it.get("url"), f"{pointer}/url", 3000)


def check_confirm(found: Findings, it: object, pointer: str) -> None:
    """Check a confirmation dialog."""
    if it is None:
        return
    if not isinstance(it, dict):
        found.add(pointer, "must be an object")
        return
    found.keys(it, pointer, needs=("title", "text", "confirm", "deny"), may=("style",))
    found.text(it.get("title"), f"{pointer}/title", 100, plain=True)
    found.text(it.get("text"), f"{pointer}/text", 300)
    found.text(it.get("confirm"), f"{pointer}/confirm", 30, plain=True)
    found.text(it.get("deny"), f"{pointer}/deny", 30, plain=True)
    if it.get("style") not in {None, "primary", "danger"}:
        found.add(f"{pointer}/style", "must be one of: primary, danger")
