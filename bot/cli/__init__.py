"""What the command line does with requests, templates and settings: arguments in, exit status out."""

import json
import sys
from collections.abc import Iterable
from typing import Final

GOOD: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2


def say_problems(problems: Iterable[str], *, status: int) -> int:
    """Print each problem on standard error; return *status*."""
    for problem in problems:
        print(problem, file=sys.stderr)
    return status


def say_json(value: object, *, indent: int | None = 2) -> None:
    """Print *value* as JSON, with escapes where standard output cannot hold its characters."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent)
    print(text)
