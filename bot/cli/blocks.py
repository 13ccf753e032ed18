"""`recordbot blocks dump DIR`: everything that the bot can show, as the JSON that goes to Slack."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Final

from bot.blocks.gallery import payloads
from bot.cli import FAILED, GOOD, WRONG_USE, say_problems
from bot.config.settings import shipped_templates
from bot.errors import ConfigInvalid
from bot.services.catalog import load_catalog

STORAGES: Final = {"main": {"vendor": 1, "region": 0, "bucket": "acme-recordings"}}


def dump(options: Namespace) -> int:
    """Write one file for each payload into `options.folder`, and say how many there are."""
    folder = Path(options.folder)
    try:
        templates = load_catalog(shipped_templates(), STORAGES).all()
    except ConfigInvalid as error:
        return say_problems(error.problems, status=FAILED)
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, payload in payloads(templates):
            text = json.dumps(payload, ensure_ascii=False, indent=2)
            (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
            count += 1
    except OSError as error:
        return say_problems([f"{folder}: {error.strerror}"], status=WRONG_USE)
    print(f"Payloads in {folder}: {count}")
    return GOOD
