"""Logs: one line per event, JSON unless a person is watching, and no secret in any of them.

Everything goes through here, the libraries' own logging too. What is redacted: every secret that the
settings hold, and whatever looks like one (tokens, `response_url`, `trigger_id`, `Authorization`, …), in
texts, in nested values and in tracebacks, which never show local variables.
"""

import contextlib
import json as json_module
import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK: Final = "********"

_SHORTEST_SECRET: Final = 4  # anything shorter would be found inside ordinary words
_DEEPEST: Final = 12
_SECRET_NAMES: Final = frozenset(
    {
        *(
            "token",
            "ssotoken",
            "ststoken",
            "bottoken",
            "apptoken",
            "rtctoken",
            "accesskey",
            "secretkey",
            "secret",
            "salt",
        ),
        *("signingsecret", "customersecret", "notificationsecret", "appcertificate", "certificate", "password"),
        *("authorization", "responseurl", "responseurls", "triggerid", "ticket", "cookie", "xslacksignature"),
    }
)
_NAMED: Final = (
    r"token|ssoToken|stsToken|access_?key|secret_?key|secret|salt|signing_secret|customer_secret|certificate|password"
    r"|authorization|response_urls?|trigger_id|ticket|cookie|x-slack-signature"
)
_LOOKS_SECRET: Final = (
    # Slack's tokens, rotated ones too; Agora's tokens; the addresses that need no other proof
    (re.compile(r"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w%-]+"), MASK),
    (re.compile(r"\b007eJ[\w+/=%-]+"), MASK),
    (re.compile(r"https?(?::|%3A)(?://|%2F%2F)hooks\.slack\.com[^\s\"'<>\\&,)}\]]*", re.IGNORECASE), MASK),
    (re.compile(r"(rtmps?://[^\s/\"']+/)[^\s\"'<>\\,)}\]]+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"\b(basic|bearer)\s+[\w+/.~-]{16,}=*", re.IGNORECASE), rf"\1 {MASK}"),
    # 'trigger_id': '…', trigger_id=…, "token": "…", Authorization: Basic …
    (
        re.compile(
            rf"(\b(?:{_NAMED})\b\\?[\"']?\s*(?:[:=]|%3D)\s*\[?\(?)(?:\\?\"[^\"]*\"|\\?'[^']*'|(?:basic |bearer )?[^\s\"'&,;)}}\]]+)",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
)
_QUIET: Final[Mapping[str, int]] = {
    "aiohttp.access": logging.CRITICAL + 1,  # prints addresses of every request, and nothing that is of use
    "apscheduler": logging.WARNING,  # tells of every alarm that is set
}
_SIGNATURE_LOGGER: Final = "slack_bolt.RequestVerification"


class Redactor:
    """Takes secrets out of texts and of nested values."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spelled: set[str] = set()
        for secret in secrets:
            if len(secret) >= _SHORTEST_SECRET:
                spelled |= {secret, quote(secret, safe=""), json_module.dumps(secret)[1:-1], repr(secret)[1:-1]}
        longest_first = sorted(spelled, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """Return *text* with a mask in place of every secret."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        for pattern, replacement in _LOOKS_SECRET:
            text = pattern.sub(replacement, text)
        return text

    def value(self, value: object, depth: int = 0) -> Any:  # noqa: ANN401 - what a renderer can write
        """Return *value* as plain values without secrets; what is no plain value is written as text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str) or depth > _DEEPEST:
            return self.text(str(value))
        if isinstance(value, Mapping):
            return {
                self.text(str(name)): MASK if _is_secret_name(name) else self.value(inner, depth + 1)
                for name, inner in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(inner, depth + 1) for inner in value]
        return self.text(repr(value))

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Return *event* without secrets, as structlog calls it."""
        redacted: EventDict = self.value(event)
        return redacted


def _is_secret_name(name: object) -> bool:
    return re.sub(r"[^a-z]", "", str(name).lower()) in _SECRET_NAMES


def configure(stream: TextIO, *, json: bool, secrets: Iterable[str] = ()) -> None:
    """Send every log record of this process to *stream*: as JSON, or for a person to read.

    Args:
        secrets: the values that must never be written.
    """
    redactor = Redactor(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _Handler(stream)
    handler.addFilter(_is_wanted)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redactor,
                _renderer(json=json, colors=stream.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    for other in [found for found in root.handlers if isinstance(found, _Handler)]:
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def _renderer(*, json: bool, colors: bool) -> Processor:
    if json:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; of a record that cannot be written it tells no more than where it came from."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        # logging would print the record's arguments, whatever they hold
        with contextlib.suppress(OSError, ValueError):  # a disk that is full: what works goes on without a log
            self.stream.write(
                f'{{"event": "a log record could not be written", "logger": {json_module.dumps(record.name)}}}\n'
            )


def _is_wanted(record: logging.LogRecord) -> bool:
    """Say whether *record* is to be written. On the handler, because Bolt sets its loggers' levels anew when an app is made."""
    if record.name == _SIGNATURE_LOGGER and record.levelno < logging.WARNING:
        # The original holds the whole body.
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = "refused a request whose signature is wrong or too old", ()
    for name, level in _QUIET.items():
        if record.name == name or record.name.startswith(f"{name}."):
            return record.levelno >= level
    return True
