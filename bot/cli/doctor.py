"""`recordbot doctor`: tries everything the bot depends on, and says what to do."""

import asyncio
import io
import os
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from bot.app import examined, load_templates
from bot.cli import FAILED, GOOD, say_json
from bot.config import read_settings
from bot.domain.check_up import Finding, Level, bad, worst
from bot.errors import ConfigInvalid
from bot.logs import configure
from bot.services.policies import load_policy

MARKS: Final = {Level.GOOD: "✓", Level.DOUBT: "⚠", Level.BAD: "✗"}


def doctor(options: Namespace) -> int:
    """Print a line for each part; the status is 1 where something does not work."""
    findings = _examined()
    status = FAILED if worst(findings) is Level.BAD else GOOD
    if options.json:
        say_json({"ok": status == GOOD, "findings": [asdict(finding) for finding in findings]})
        return status
    width = max(len(finding.part) for finding in findings)
    for finding in findings:
        print(f"{MARKS[finding.level]} {finding.part:{width}}  {finding.said.replace('`', '')}")
        if finding.todo:
            print(f"  {'':{width}}  → {finding.todo.replace('`', '')}")
    return status


def _examined() -> Sequence[Finding]:
    try:
        settings = read_settings(os.environ)
        catalog = load_templates(settings)
        load_policy(settings.policy, catalog)
    except ConfigInvalid as error:
        todo = "`recordbot check` says it all at once."
        return [bad("settings and templates", problem, todo) for problem in error.problems]
    configure(io.StringIO(), json=True)  # what is found is what is printed
    return asyncio.run(examined(settings, catalog))
