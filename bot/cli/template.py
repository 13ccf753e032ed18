"""`recordbot template list` and `show`: what can be recorded, and the exact body that would be sent."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from typing import Any, Final

from bot.agora.keys import KeyPair, with_keys
from bot.cli import FAILED, GOOD, WRONG_USE, say_json, say_problems
from bot.config import read_settings
from bot.domain.body import render, start_body
from bot.domain.form import form_of, read_answers, resolve_field
from bot.domain.ids import CODE_LENGTH, LOWEST_UID
from bot.domain.template import Template
from bot.domain.times import spoken_duration
from bot.errors import ConfigInvalid, FormInvalid, UserError, WishInvalid
from bot.services.catalog import Catalog, load_catalog

MASK: Final = "********"
MISUSED: Final = ("template", "--set")  # a name that does not exist, an argument that is none
SOME_TARGETS: Final = {"web": "https://example.com/"}
SOME_TARGET: Final = "town-hall"
SOME_STORAGES: Final = {"main": {"vendor": 1, "region": 0, "bucket": "your-bucket"}}


def listing(options: Namespace) -> int:
    """Print the templates: one line each, or JSON."""
    try:
        catalog, _ = usable_templates()
    except ConfigInvalid as error:
        return say_problems(error.problems, status=FAILED)
    if options.json:
        say_json([_described(template) for template in catalog.all()])
        return GOOD
    width = max(len(template.id) for template in catalog.all())
    for template in catalog.all():
        print(f"{template.id:{width}}  {template.mode:10}  {template.title}: {template.description}")
    for name, reason in catalog.unavailable.items():
        print(f"{name:{width}}  (not available: {reason})")
    return GOOD


def show(options: Namespace) -> int:
    """Print the start body of one template as JSON, its keys masked."""
    try:
        catalog, storages = usable_templates()
    except ConfigInvalid as error:
        return say_problems(error.problems, status=FAILED)
    try:
        template = catalog.get(options.name)
        body = _body(template, options.cname, _pairs(options.answers), storages)
    except FormInvalid as error:
        return say_problems([f"{path}: {text}" for path, text in error.by_block_id.items()], status=FAILED)
    except WishInvalid as error:
        return say_problems([str(error)], status=WRONG_USE if error.field in MISUSED else FAILED)
    except UserError as error:
        return say_problems([str(error)], status=FAILED)
    say_json(body)
    return GOOD


def usable_templates() -> tuple[Catalog, dict[str, dict[str, Any]]]:
    """Return the templates, and the storage profiles: a placeholder where none is set up. Raises `ConfigInvalid`."""
    settings = read_settings(os.environ, need="nothing")
    storages = settings.storage_configs
    if not storages:
        print("No storage profile is set up; the bucket of profile `main` is a placeholder.", file=sys.stderr)
        storages = SOME_STORAGES
    return load_catalog(settings.templates, storages), storages


def _pairs(answers: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for answer in answers:
        path, equals, value = answer.partition("=")
        if not equals or not path:
            message = f"--set {answer}: write it as path=value."
            raise WishInvalid(message, field="--set")
        pairs[path] = value
    return pairs


def _body(
    template: Template, target: str | None, answers: dict[str, str], storages: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    uid = str(LOWEST_UID)
    rendered = render(
        template,
        target=target or SOME_TARGETS.get(template.mode, SOME_TARGET),
        uid=uid,
        answers=read_answers(template, {resolve_field(template, name): value for name, value in answers.items()}),
        storage=storages.get(template.storage),
        code="x" * CODE_LENGTH,
    )
    return start_body(rendered.cname, uid, with_keys(rendered.client_request, KeyPair(MASK, MASK)))


def _described(template: Template) -> dict[str, Any]:
    return {
        "id": template.id,
        "title": template.title,
        "description": template.description,
        "mode": template.mode,
        "storage": template.storage,
        "region": template.service_region,
        "stop_after": spoken_duration(template.stop_after),
        "longest": spoken_duration(template.longest),
        "form": [{"field": field.path, "label": field.label} for field in form_of(template)],
    }
