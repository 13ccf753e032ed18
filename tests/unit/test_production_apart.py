"""The command that runs in production, and the sandbox: neither knows the other."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.unit.cli_settings import GOOD, OURS

ROOT: Final = Path(__file__).parents[2]
WITHIN_SECONDS: Final = 30
RUN_WITHOUT_THE_SANDBOX: Final = """
import sys
from bot.__main__ import main

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[:2] == ["bot", "sandbox"]:
            raise AssertionError(f"recordbot run imports {name}")

sys.meta_path.insert(0, Refuse())
sys.exit(main(["run"]))
"""


def test_recordbot_run_never_imports_the_sandbox(tmp_path: Path) -> None:
    """It comes up, and ends as a service manager ends it, on a machine where the sandbox cannot be imported."""
    own = {name: value for name, value in os.environ.items() if not name.upper().startswith(OURS)}
    here = {
        "PYTHONPATH": str(ROOT),
        "RECORDBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'recordbot.db'}",
        "RECORDBOT_PORT": "0",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "AGORA_API_URL": "http://127.0.0.1:9",
    }
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", RUN_WITHOUT_THE_SANDBOX],
        env={**own, **GOOD, **here},
        cwd=tmp_path,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if b'"running"' in line:
                process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(WITHIN_SECONDS), b"".join(said).decode()
    assert any(b'"running"' in line for line in said)
