"""`recordbot check`: settings, templates and manifest, every problem at once."""

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from bot.cli import FAILED, GOOD, say_json, say_problems
from bot.cli.manifest import shipped_manifest
from bot.config import Settings, read_settings
from bot.config.names import CONFIG, read_flat
from bot.domain.scopes import NEEDED
from bot.errors import ConfigInvalid
from bot.services.catalog import load_catalog
from bot.services.policies import read_policy_file
from handlers.home import OPENED
from handlers.record_command import COMMAND
from handlers.shortcuts import MESSAGE_SHORTCUT, START_SHORTCUT

STORAGE: Final = "RECORDBOT_STORAGE__"
# Stands in for a profile that has problems of its own, so that no template is blamed for them.
SOUND_STORAGE: Final = {"vendor": 2, "region": 0, "bucket": "some-bucket"}


def check(options: Namespace) -> int:
    """Print every problem and every doubt; problems make the status 1."""
    problems, warnings = _of_settings()
    problems += manifest_problems(shipped_manifest())
    if options.json:
        say_json({"ok": not problems, "problems": problems, "warnings": warnings})
        return FAILED if problems else GOOD
    say_problems([f"warning {warning}" for warning in warnings], status=GOOD)
    if problems:
        return say_problems([f"error {problem}" for problem in problems], status=FAILED)
    print("Settings, templates and manifest are good.")
    return GOOD


def _of_settings() -> tuple[list[str], list[str]]:
    """Return the problems and doubts of the settings, and of the templates as far as the settings let them be read."""
    problems: list[str] = []
    storages: dict[str, dict[str, Any]] = {}
    try:
        settings = read_settings(os.environ)
    except ConfigInvalid as error:
        problems += error.problems
        settings = _readable_part(error.problems)
        storages = dict.fromkeys(_profiles(error.problems), SOUND_STORAGE)
    try:
        storages = {**settings.storage_configs, **storages}
        catalog = load_catalog(settings.templates, storages, token_life=settings.token_life)
    except ConfigInvalid as error:
        names = [path.stem for path in settings.templates.glob("*.y*ml")]
        return [*problems, *error.problems, *_of_policy(settings.policy, names)], list(settings.warnings)
    problems += _of_policy(settings.policy, [*catalog.templates, *catalog.unavailable])
    return problems, [*settings.warnings, *catalog.warnings, *catalog.unavailable.values()]


def _of_policy(path: Path | None, templates: Iterable[str]) -> Iterable[str]:
    """Return the problems of the policy; *templates* are the names that may stand in it."""
    try:
        if path is not None:
            read_policy_file(path, templates)
    except ConfigInvalid as error:
        return error.problems
    return ()


def _readable_part(problems: Iterable[str]) -> Settings:
    """Return the settings without those that have *problems*: what is left still says where the templates are."""
    wrong = {problem.partition(":")[0] for problem in problems}
    profiles = tuple(f"{STORAGE}{profile.upper()}__" for profile in _profiles(problems))
    values = {
        name: value
        for name, value in read_flat(os.environ).values.items()
        if name not in {*wrong, CONFIG} and not name.startswith(profiles)
    }
    return read_settings(values, need="nothing")


def _profiles(problems: Iterable[str]) -> list[str]:
    """Return the storage profiles that have *problems*."""
    named = (problem.removeprefix(STORAGE).partition("__")[0] for problem in problems if problem.startswith(STORAGE))
    return [profile.lower() for profile in dict.fromkeys(named)]


def manifest_problems(path: Path) -> Iterator[str]:
    """Yield what the manifest at *path* lacks that the bot needs."""
    try:
        manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        yield f"{path.name}: cannot be read: {error.strerror}."
        return
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        yield f"{path.name}:{mark.line + 1 if mark else 1}: not YAML: {getattr(error, 'problem', None) or 'not text'}."
        return
    commands = [_at(entry, "command") for entry in _listed(manifest, "features", "slash_commands")]
    if COMMAND not in commands:
        yield f"{path.name}: features.slash_commands lacks {COMMAND}, the only command the bot listens to."
    callback_ids = [_at(entry, "callback_id") for entry in _listed(manifest, "features", "shortcuts")]
    for callback_id in (START_SHORTCUT, MESSAGE_SHORTCUT):
        if callback_id not in callback_ids:
            yield f"{path.name}: features.shortcuts lacks one with the callback_id {callback_id}."
    if OPENED not in _listed(manifest, "settings", "event_subscriptions", "bot_events"):
        yield f"{path.name}: settings.event_subscriptions.bot_events lacks {OPENED}: the Home tab would stay empty."
    scopes = _listed(manifest, "oauth_config", "scopes", "bot")
    missing = sorted(scope for scope in NEEDED if scope not in scopes)
    if missing:
        yield f"{path.name}: oauth_config.scopes.bot lacks {', '.join(missing)}."


def _listed(tree: object, *names: str) -> list[Any]:
    found = _at(tree, *names)
    return found if isinstance(found, list) else []


def _at(tree: Any, *names: str) -> Any:  # noqa: ANN401  # whatever the YAML holds there
    for name in names:
        tree = tree.get(name) if isinstance(tree, Mapping) else None
    return tree
