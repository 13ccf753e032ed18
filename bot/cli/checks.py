"""`recordbot check`: settings, templates and manifest, every problem at once."""

import json
import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from bot.cli import FAILED, GOOD, say_problems
from bot.cli.manifest import shipped_manifest
from bot.config import read_settings
from bot.errors import ConfigInvalid
from bot.services.catalog import load_catalog
from handlers.record_command import COMMAND

NEEDED_SCOPES = frozenset({"commands", "chat:write", "users:read"})


def check(options: Namespace) -> int:
    """Print every problem and every doubt; problems make the status 1."""
    problems, warnings = _of_settings()
    problems += list(_of_manifest())
    if options.json:
        verdict = {"ok": not problems, "problems": problems, "warnings": warnings}
        print(json.dumps(verdict, ensure_ascii=False, indent=2))
        return FAILED if problems else GOOD
    say_problems([f"warning {warning}" for warning in warnings], status=GOOD)
    if problems:
        return say_problems([f"error {problem}" for problem in problems], status=FAILED)
    print("Settings, templates and manifest are good.")
    return GOOD


def _of_settings() -> tuple[list[str], list[str]]:
    """Return the problems and doubts of the settings and, as far as those can be read, of the templates."""
    problems: list[str] = []
    try:
        settings = read_settings(os.environ)
    except ConfigInvalid as error:
        problems += error.problems
        try:
            settings = read_settings(os.environ, need="nothing")
        except ConfigInvalid:
            return problems, []
    try:
        catalog = load_catalog(settings.templates, settings.storage_configs)
    except ConfigInvalid as error:
        return [*problems, *error.problems], list(settings.warnings)
    return problems, [*settings.warnings, *catalog.warnings, *catalog.unavailable.values()]


def _of_manifest() -> Iterator[str]:
    path = shipped_manifest()
    try:
        manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        yield f"{path.name}: cannot be read: {error.strerror}."
        return
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield f"{path.name}:{line}: {error.problem}"
        return
    commands = [entry.get("command") for entry in _at(manifest, "features", "slash_commands") or ()]
    if COMMAND not in commands:
        yield f"{path.name}: features.slash_commands lacks {COMMAND}, the only command the bot listens to."
    missing = NEEDED_SCOPES - set(_at(manifest, "oauth_config", "scopes", "bot") or ())
    if missing:
        yield f"{path.name}: oauth_config.scopes.bot lacks {', '.join(sorted(missing))}."


def _at(tree: Any, *names: str) -> Any:  # noqa: ANN401  # whatever the YAML holds there
    for name in names:
        tree = tree.get(name) if isinstance(tree, Mapping) else None
    return tree
