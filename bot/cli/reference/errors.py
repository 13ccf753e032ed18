"""The page of errors: what Agora's answers and callbacks mean, line by line as the bot looks them up."""

from collections.abc import Iterable
from typing import Final

from bot.cli.explain import TO_SUPPORT, spoken_call, spoken_code, spoken_status
from bot.cli.reference.markdown import page, plain, table
from bot.domain.error_dictionary import EVENTS, Explanation
from bot.domain.error_dictionary.anywhere import GATEWAY, LEFT_OVER
from bot.domain.error_dictionary.running import RUNNING
from bot.domain.error_dictionary.starting import ACQUIRING, STARTING

INTRODUCTION: Final = """\
What Agora's answers mean. `recordbot explain 65` prints the lines of one code, `recordbot explain 206/65` those of a code with its HTTP
status.

The HTTP status alone decides nothing: the bot looks for the call, the status and the code together, from the top of this page to its end, and the
first line that fits counts. Where no call is named, it is the heading's. The words of Agora's message count only where there is no code. *HTTP 4xx* is any status from 400 to 499."""

SECTIONS: Final = (
    ("Before anything else", "The gateway's answers, and none at all.", GATEWAY),
    ("acquire", "Acquiring reserves a resource, and starts nothing.", ACQUIRING),
    ("start", "", STARTING),
    ("query, update, updateLayout, stop", "", RUNNING),
    ("What is left over", "A code that no line knows is decided here, by its HTTP status.", LEFT_OVER),
    ("Callbacks", "Codes that come in Agora's callbacks, never in an answer.", EVENTS),
)
COLUMNS: Final = ("call", "HTTP", "code", "what it means", "is anything running?", "tried again?", "who must act")


def errors_page() -> str:
    """Return `docs/errors.md`."""
    sections = [
        "\n\n".join(filter(None, (f"## {title}", about, _lines(lines, title)))) for title, about, lines in SECTIONS
    ]
    return page("What Agora's answers mean", INTRODUCTION, *sections, f"## A code that nobody knows\n\n{TO_SUPPORT}")


def _lines(lines: Iterable[Explanation], title: str) -> str:
    return table(COLUMNS, [_row(line, title) for line in lines])


def _row(line: Explanation, title: str) -> tuple[str, ...]:
    return (
        spoken_call(line) if spoken_call(line) != title else "",
        spoken_status(line).removeprefix("HTTP ").removesuffix(" HTTP status"),
        spoken_code(line).removeprefix("code ").removesuffix(" code"),
        f"**{plain(line.name)}**: {plain(line.happened)}",
        plain(line.running),
        plain(line.retried),
        plain(line.act),
    )
