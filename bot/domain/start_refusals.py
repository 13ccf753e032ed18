"""What somebody is told whose `start` has no target, or more words than can be understood."""

from typing import Final

from bot.domain.wording import shortened
from bot.domain.words import Word

_BEGIN_A_TIME: Final = ("at", "every", "in", "on")


def no_target(template: str, words: tuple[Word, ...]) -> str:
    """Return the question for the target, for somebody who named *template* alone."""
    message = (
        f"What shall be recorded? Type `/record start {shortened(template)} TARGET`:"
        " the name of the channel, or the page's address for a web template."
    )
    if any(word.field is not None or word.keyword == "anyway" for word in words):
        message += (
            ' A target with `=` in it, or one that is called `for`, `until` or `anyway`, goes in quotes: `"a=b"`.'
        )
    return message


def surplus(template: str, names: list[str]) -> str:
    """Return what is wrong with more than one word where the target stands."""
    if any(name.casefold() == "anyway" for name in names[1:]):
        return "`anyway` goes at the very end of the command."
    if names[0].casefold() in _BEGIN_A_TIME:
        return no_target(template, ())
    typed = shortened(" ".join(names))
    return (
        f"I do not know what to do with `{shortened(' '.join(names[1:]))}`. A target with blanks goes in quotes:"
        f' `/record start {shortened(template)} "{typed}"`. A time begins with `for`, `until`, `at` or `every`; a field is `name=value`.'
    )
