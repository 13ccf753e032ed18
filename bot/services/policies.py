"""The policy: read from its file once, with what templates themselves say; every problem told with its line."""

from collections.abc import Iterable
from pathlib import Path

from bot.domain.policy import Policy
from bot.domain.policy_file import read_policy
from bot.errors import ConfigInvalid
from bot.services.catalog import Catalog
from bot.services.yaml_lines import read_yaml


def load_policy(path: Path | None, catalog: Catalog) -> Policy:
    """Return the rules in the file at *path* (None: there is none), followed by those of the templates.

    Raises:
        ConfigInvalid: every problem of the file, each as `policy.yml:12: …`.
    """
    of_templates = tuple(rule for template in catalog.all() for rule in template.rules)
    policy = Policy() if path is None else read_policy_file(path, {*catalog.templates, *catalog.unavailable})
    return policy.model_copy(update={"rules": (*policy.rules, *of_templates)})


def read_policy_file(path: Path, templates: Iterable[str]) -> Policy:
    """Return the rules in the file at *path*; *templates* are the names that may stand in it. Raises `ConfigInvalid`."""
    try:
        document = read_yaml(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigInvalid([f"{path.name}:1: not UTF-8."]) from None
    except OSError as error:
        raise ConfigInvalid([f"RECORDBOT_POLICY: cannot read {path}: {error.strerror}."]) from error
    if document.flaws:
        raise ConfigInvalid([f"{path.name}:{flaw.line}: {flaw.message}" for flaw in document.flaws])
    policy, problems = read_policy(path.name, document.tree, sorted(templates))
    if problems:
        raise ConfigInvalid(
            [f"{path.name}:{document.line(found.path)}: {_at(found.path)}{found.message}" for found in problems]
        )
    return policy


def _at(path: str) -> str:
    return f"{path}: " if path else ""
