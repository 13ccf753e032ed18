"""The check behind the command line: texts in, findings and lines out."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.domain.request.about import MODES
from bot.domain.rules import Finding, check
from bot.domain.rules.catalogue import MODE_RULE
from bot.domain.rules.words import joined, quoted, readable

_WHOLE: Final = "body"
_LINE: Final = "line"
_LINE_SHAPE: Final = '{"id", "mode", "body"}'
_BYTE_ORDER_MARK: Final = "\ufeff"
_BEYOND: Final = 10**5000


class _Unreadable(ValueError):
    """The text is not JSON; the text of this error says why."""


class _WithRepeatedKeys(dict[str, object]):
    """A JSON object in whose text some keys stood more than once."""

    repeated: tuple[str, ...] = ()


def check_text(mode: str, text: str | bytes) -> list[Finding]:
    """Return everything that is wrong with a start body given as JSON text; never raises, whatever the text is."""
    try:
        body = _read(text)
    except _Unreadable as error:
        return [Finding("error", None, _WHOLE, str(error))]
    return _findings(mode, body)


def render_line(finding: Finding) -> str:
    """Return a finding as one line, such as `error R-083 clientRequest.recordingFileConfig.avFileType: …`."""
    return f"{finding.severity} {finding.rule or '-'} {finding.path}: {finding.message}"


def as_json(findings: Iterable[Finding]) -> dict[str, object]:
    """Return findings as the data that `--json` prints: `{"ok", "findings"}`; ok when none is an error."""
    listed = [
        {"severity": each.severity, "rule": each.rule, "path": each.path, "message": each.message} for each in findings
    ]
    return {"ok": all(each["severity"] != "error" for each in listed), "findings": listed}


def check_lines(lines: Iterable[str | bytes]) -> Iterator[dict[str, object]]:
    """Yield `{"id", "ok", "findings"}` for each line `{"id", "mode", "body"}`, in order; blank lines are passed over.

    A line that cannot be read is a finding of its own, which says the line's number; its id is None when it is unknown.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _checked_line(line.strip(), f"Line {number}")


def _checked_line(line: str | bytes, name: str) -> dict[str, object]:
    try:
        case = _read(line, name)
    except _Unreadable as error:
        return _answer(None, [Finding("error", None, _LINE, str(error))])
    if not isinstance(case, Mapping):
        return _answer(None, [Finding("error", None, _LINE, f"{name} is not an object {_LINE_SHAPE}.")])
    unreadable = [
        Finding("error", rule, key, f"{key} is missing: a line is an object {_LINE_SHAPE}.")
        for key, rule in (("mode", MODE_RULE.number), ("body", None))
        if key not in case
    ]
    mode = case.get("mode", "")
    if not isinstance(mode, str):
        message = f"mode is {quoted(mode)}; it must be text: {joined(map(quoted, MODES))}."
        unreadable.append(Finding("error", MODE_RULE.number, "mode", message))
    return _answer(case.get("id"), unreadable or [*_repeated(case, _LINE), *_findings(str(mode), case["body"])])


def _answer(line_id: object, findings: list[Finding]) -> dict[str, object]:
    return {"id": line_id if _can_be_written(line_id) else None, **as_json(findings)}


def _can_be_written(line_id: object) -> bool:
    """Return whether an id can go out as it came in: NaN and numbers of thousands of digits cannot."""
    try:
        json.dumps(line_id, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return True


def _read(data: str | bytes, name: str = "This") -> object:
    text = data if isinstance(data, str) else _decoded(data, name)
    text = text.removeprefix(_BYTE_ORDER_MARK)
    if not text.strip():
        raise _Unreadable(f"{name} is empty; it must be JSON.")
    try:
        return _parsed(text)
    except json.JSONDecodeError as error:
        place = f"in line {error.lineno}, column {error.colno}" if "\n" in text else f"at column {error.colno}"
        raise _Unreadable(f"{name} is not JSON: {error.msg}, {place}.") from error
    except RecursionError as error:
        raise _Unreadable(f"{name} is nested too deeply to be read.") from error


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # a number of more digits than Python reads; the rules still say which one, and what is allowed
        return json.loads(text, object_pairs_hook=_object, parse_int=_any_number)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].split(b"\n")
        place = (
            f"in line {len(before)}, after {len(before[-1])} bytes" if b"\n" in data else f"after {error.start} bytes"
        )
        raise _Unreadable(f"{name} is not UTF-8, and JSON is: 0x{data[error.start]:02x} {place}.") from error


def _any_number(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        return -_BEYOND if digits.startswith("-") else _BEYOND


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = _WithRepeatedKeys(found)
    marked.repeated = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return marked


def _findings(mode: str, body: object) -> list[Finding]:
    """Return the rules' findings, and before them what only the text shows: repeated keys, NaN and Infinity."""
    findings = check(mode, body)
    judged = {finding.path for finding in findings}
    shown = [finding for finding in _only_in_text(body) if finding.path not in judged]
    return [*shown, *findings]


def _only_in_text(body: object) -> Iterator[Finding]:
    # a stack, not recursion: a text may be nested as deeply as the parser bears
    rest: list[tuple[str, object]] = [("", body)]
    while rest:
        path, value = rest.pop()
        if isinstance(value, float) and not math.isfinite(value):
            yield Finding("error", None, path or _WHOLE, "NaN and Infinity are not JSON: write a number.")
        elif isinstance(value, list):
            rest += reversed([(_below(path, str(index)), item) for index, item in enumerate(value)])
        elif isinstance(value, dict):
            yield from _repeated(value, path)
            rest += reversed([(_below(path, key), item) for key, item in value.items()])


def _repeated(value: object, path: str) -> Iterator[Finding]:
    for key in value.repeated if isinstance(value, _WithRepeatedKeys) else ():
        name = readable(key)
        message = f"{name} stands here more than once, and only the last one counts: keep one."
        yield Finding("error", None, _below(path, key), message)


def _below(path: str, key: str) -> str:
    return f"{path}.{readable(key)}" if path else readable(key)
