"""The part of `recordbot bench` that is about `recordbot request check`: how many bodies a second, and how soon the first.

The rates are in processor time of one core, which a busy machine does not stretch; the starts are by the clock.
"""

import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bot.agora.keys import KeyPair, with_keys
from bot.config.settings import shipped_templates
from bot.domain.body import attempt, start_body
from bot.domain.ids import CODE_LENGTH, LOWEST_UID
from bot.domain.request import StartRequest
from bot.domain.request_check import as_json, check_text
from bot.domain.rules import check
from bot.services.catalog import load_catalog

SLICES: Final = 9
SECONDS_PER_SLICE: Final = 0.1
STARTS: Final = 11
STORAGE: Final[Mapping[str, Any]] = {"vendor": 1, "region": 0, "bucket": "acme-recordings"}

Case = tuple[str, dict[str, Any]]


def print_request_check() -> None:
    """Measure, and print."""
    cases = list(sound_bodies())
    _print_rates(cases)
    _print_starts(*cases[0])


def sound_bodies() -> Iterator[Case]:
    """Yield mode and body of every template that ships and needs no answer."""
    uid = str(LOWEST_UID)
    for template in load_catalog(shipped_templates(), {"main": STORAGE}).all():
        target = "https://example.com/" if template.mode == "web" else "town-hall"
        tried = attempt(template, target=target, uid=uid, answers={}, storage=STORAGE, code="x" * CODE_LENGTH)
        if not tried.errors:
            yield template.mode, start_body(tried.cname, uid, with_keys(tried.client_request, KeyPair("key", "secret")))


def _print_rates(cases: Sequence[Case]) -> None:
    texts = [(mode, json.dumps(body)) for mode, body in cases]
    wrong = [(mode, json.dumps({**body, "uid": "0"})) for mode, body in cases]
    print(f"Request check: bodies a second on one core, {len(cases)} bodies in turn")
    for name, work, items in (
        ("json.loads alone", lambda _, text: json.loads(text), texts),
        ("the model alone (pydantic)", lambda _, body: StartRequest.model_validate(body), cases),
        ("every rule, body as data", check, cases),
        ("every rule, JSON text to verdict", lambda mode, text: as_json(check_text(mode, text)), texts),
        ("the same, something wrong in it", lambda mode, text: as_json(check_text(mode, text)), wrong),
    ):
        print(f"{name:34}{rate(work, items):>9.0f}")
    print(f"{'aim':34}{'10000':>9}")


def rate(
    work: Callable[[str, Any], object],
    items: Sequence[tuple[str, Any]],
    *,
    slices: int = SLICES,
    seconds: float = SECONDS_PER_SLICE,
) -> float:
    """Return how often *work* can be done in a second of processor time: the median of *slices* of *seconds*."""
    rates = []
    for _ in range(slices):
        done, began = 0, time.process_time()
        while time.process_time() - began < seconds:
            for item in items:
                work(*item)
            done += len(items)
        rates.append(done / (time.process_time() - began))
    return statistics.median(rates)


def _print_starts(mode: str, body: dict[str, Any]) -> None:
    """Print how long whole processes take, started in turn so that all meet the same machine."""
    with tempfile.TemporaryDirectory(prefix="recordbot-bench-") as folder:
        file = Path(folder) / "body.json"
        file.write_text(json.dumps(body), encoding="utf-8")
        commands = {
            "python -c pass": ("-c", "pass"),
            'python -c "import pydantic"': ("-c", "import pydantic"),
            "recordbot request check": ("-m", "bot", "request", "check", "--mode", mode, str(file)),
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for name in itertools.chain.from_iterable(itertools.repeat(commands, STARTS)):
            began = time.perf_counter()
            subprocess.run([sys.executable, *commands[name]], check=True)  # noqa: S603 - our own program
            seconds[name].append(time.perf_counter() - began)
    print(f"\nWhole processes, milliseconds, {STARTS} starts each, in turn")
    print(f"{'':34}{'fastest':>9}{'median':>9}")
    for name, taken in seconds.items():
        print(f"{name:34}{min(taken) * 1000:>9.0f}{statistics.median(taken) * 1000:>9.0f}")
    print(f"{'aim':34}{'':>9}{'< 300':>9}\n")
