"""`recordbot request check`: one start body, or many, against every rule."""

import contextlib
import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bot.cli import FAILED, GOOD, WRONG_USE, say_problems
from bot.domain.request_check import as_json, check_lines, check_text, render_line


def check(options: Namespace) -> int:
    """Check what `options.file` holds; print one line per finding, or JSON."""
    try:
        with _opened(options.lines or options.file) as text:
            return _check_each(text) if options.lines else _check_one(text.read(), options.mode, as_data=options.json)
    except OSError as error:
        return say_problems([f"{options.lines or options.file}: {error.strerror}"], status=WRONG_USE)


def _check_one(text: str, mode: str, *, as_data: bool) -> int:
    findings = check_text(mode, text)
    verdict = as_json(findings)
    lines = [json.dumps(verdict, ensure_ascii=False)] if as_data else [render_line(finding) for finding in findings]
    for line in lines:
        print(line)
    return GOOD if verdict["ok"] else FAILED


def _check_each(lines: TextIO) -> int:
    good = True
    for verdict in check_lines(lines):
        print(json.dumps(verdict, ensure_ascii=False))
        good = good and bool(verdict["ok"])
    return GOOD if good else FAILED


@contextlib.contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    # What is no UTF-8 is a finding of the check, not a crash of the command.
    with Path(name).open(encoding="utf-8", errors="surrogateescape") as file:
        yield file
