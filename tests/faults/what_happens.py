"""Writes the table "what happens when …" of the README from the rows that the tests try.

After a change of a row: `python -m tests.faults.what_happens`.
"""

from pathlib import Path
from typing import Final

from bot.cli.reference.markdown import table
from tests.faults.table import CASES

README: Final = Path(__file__).parents[2] / "README.md"
BEGIN: Final = "<!-- what happens when: written from tests/faults/table.py -->"
END: Final = "<!-- end of what happens when -->"


def fault_table_markdown() -> str:
    """Return the table: where, what goes wrong, what the bot does, what the person sees; each row once."""
    rows = dict.fromkeys((case.call, case.fault, case.does, case.sees) for case in CASES)
    return table(("where", "what goes wrong", "what the bot does", "what you see"), rows)


def with_table(text: str) -> str:
    """Return the README's *text* with the table as it is now.

    Raises:
        ValueError: the marks between which it stands are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the README lacks {BEGIN!r} or {END!r}")
    return f"{before}{BEGIN}\n{fault_table_markdown()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
