"""`recordbot reference`: every parameter, rule and code as Markdown, drawn from what the program itself reads.

So the pages in `docs/` cannot say anything else than what the bot does; a test compares them.
"""

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.cli import FAILED, GOOD, WRONG_USE, say_problems
from bot.cli.reference.errors import errors_page
from bot.cli.reference.parameters import parameters_page
from bot.cli.reference.rules import rules_page

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "parameters": parameters_page,
    "rules": rules_page,
    "errors": errors_page,
}


def docs_folder() -> Path:
    """Return where the pages are kept: `docs/` of the checkout."""
    return Path(__file__).resolve().parents[3] / "docs"


def show_reference(options: Namespace) -> int:
    """Print the page `options.page`, or all of them; with `options.write`, write them where they are kept."""
    if options.page is not None and options.page not in PAGES:
        return say_problems([f"There is no page {options.page}; there are {', '.join(PAGES)}."], status=WRONG_USE)
    pages = {name: draw() for name, draw in PAGES.items() if options.page in (None, name)}
    if options.write:
        return write_pages(pages, docs_folder())
    print("\n".join(pages.values()), end="")
    return GOOD


def write_pages(pages: Mapping[str, str], folder: Path) -> int:
    """Write each page to *folder* and say so; return the exit status."""
    try:
        for name, text in pages.items():
            path = folder / f"{name}.md"
            path.write_text(text, encoding="utf-8")
            print(path)
    except OSError as error:
        problem = f"{folder}: {error.strerror}. `recordbot reference PAGE` prints a page, to be put anywhere."
        return say_problems([problem], status=FAILED)
    return GOOD
