"""What the page knows of the app before anybody typed anything: its command, examples, shortcuts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Usage:
    """One way to use the command, as the composer suggests it.

    Args:
        typed: what is fixed, such as `/record start`.
        arguments: what follows, in words.
        says: what it does.
        choices: what the first argument can be, where that is known.
    """

    typed: str
    arguments: str
    says: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A command to try with one click."""

    text: str
    says: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of the shortcut menu, or of a message's menu."""

    callback_id: str
    name: str
    kind: Literal["global", "message"]


@dataclass(frozen=True, slots=True)
class AppFace:
    """The app as people meet it.

    Args:
        backstage: there is a panel beside the channel that shows what happens behind it.
    """

    command: str
    usages: tuple[Usage, ...]
    examples: tuple[Example, ...]
    shortcuts: tuple[Shortcut, ...] = ()
    backstage: bool = False

    def with_choices(self, typed: str, choices: Iterable[str]) -> "AppFace":
        """Return the face with suggestions for the first argument, such as the templates of `/record start`."""
        told = tuple(choices)
        usages = tuple(replace(one, choices=told) if one.typed == typed else one for one in self.usages)
        return replace(self, usages=usages)


RECORDBOT = AppFace(
    command="/record",
    usages=(
        Usage("/record", "", "Open the form"),
        Usage("/record start", "TEMPLATE TARGET [for 45m | until 15:30] [field=value …]", "Start a recording"),
        Usage("/record stop", "[TARGET | ID]", "Stop it"),
        Usage("/record extend", "[TARGET | ID] 30m", "Let it run longer"),
        Usage("/record note", "[TARGET | ID] TEXT", "Mark this moment"),
        Usage("/record pause", "[TARGET | ID]", "Pause a web recording"),
        Usage("/record resume", "[TARGET | ID]", "Go on with it"),
        Usage("/record layout", "[TARGET | ID] [vertical] [main UID] [now]", "See a layout, then apply it"),
        Usage("/record subscribe", "[TARGET | ID] [audio UID,UID] [video UID,UID]", "Say who is recorded"),
        Usage("/record publish", "[TARGET | ID] rtmp://…", "Send a web page elsewhere, live"),
        Usage("/record status", "[TARGET | ID]", "Ask how it is doing"),
        Usage("/record list", "", "What is being recorded"),
        Usage("/record history", "[TARGET | @person | mine | template NAME | since 7d]", "What was recorded"),
        Usage("/record export", "[csv | json] [what history takes]", "Take it along as a file"),
        Usage("/record templates", "", "What can be started"),
        Usage("/record help", "", "All of this, explained"),
    ),
    examples=(
        Example("/record start webinar town-hall for 1h", "Start a recording that ends by itself"),
        Example("/record", "Open the form instead"),
        Example("/record list", "See what is running"),
    ),
)
