"""A file of text for people, before it is sent and after."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextFile:
    """What is to be sent, in UTF-8; `title` stands above it."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PutFile:
    """A file that Slack has, and shows once it is shared."""

    id: str
    title: str
