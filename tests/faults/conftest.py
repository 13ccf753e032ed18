"""What the tests of faults share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from _pytest.capture import CaptureManager
from _pytest.terminal import TerminalReporter

Report = Callable[[str], None]

IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - the folder in it has a random name


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder for databases, in memory where there is one: hundreds of lives would wait for the disk."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as made:
        yield Path(made)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Return what writes a line into the run's own output, whatever is captured: figures that people should see."""
    plugins = request.config.pluginmanager
    terminal, capture = plugins.get_plugin("terminalreporter"), plugins.get_plugin("capturemanager")

    def write(line: str) -> None:
        assert isinstance(terminal, TerminalReporter)
        assert isinstance(capture, CaptureManager)
        with capture.global_and_fixture_disabled():
            terminal.write_line(f"\n{line}")

    return write
