"""`recordbot request check`: one start body, or many, against every rule."""

import contextlib
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from bot.cli import FAILED, GOOD, WRONG_USE, say_json, say_problems
from bot.domain.request_check import as_json, check_lines, check_text, render_line


def check(options: Namespace) -> int:
    """Check what `options.file` or `options.lines` holds; print one line per finding, or JSON."""
    if options.lines is None and options.mode is None:
        return say_problems(["request check FILE needs --mode individual, mix or web"], status=WRONG_USE)
    name = options.file if options.lines is None else options.lines
    try:
        with _opened(name) as file:
            if options.lines is not None:
                return _check_each(file)
            return _check_one(file.read(), options.mode, as_data=options.json)
    except BrokenPipeError:
        raise  # of standard output, which says nothing about the file
    except OSError as error:
        return say_problems([f"{name}: {error.strerror}"], status=WRONG_USE)


def _check_one(data: bytes, mode: str, *, as_data: bool) -> int:
    findings = check_text(mode, data)
    verdict = as_json(findings)
    if as_data:
        say_json(verdict, indent=None)
    else:
        for finding in findings:
            print(render_line(finding))
    return GOOD if verdict["ok"] else FAILED


def _check_each(lines: Iterable[bytes]) -> int:
    good = True
    for verdict in check_lines(lines):
        say_json(verdict, indent=None)
        good = good and bool(verdict["ok"])
    return GOOD if good else FAILED


@contextlib.contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Yield the file as bytes: text that is not UTF-8 is a finding, not a crash."""
    if name == "-":
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        yield file
