"""`recordbot manifest`: the Slack app, for Socket Mode as it ships, or with addresses for HTTP."""

from argparse import Namespace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from bot.cli import GOOD, WRONG_USE, say_problems

NAME: Final = "app_manifest.yml"


def shipped_manifest() -> Path:
    """Return the manifest that ships with the bot: inside the package once installed, else beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / NAME
    return inside if inside.is_file() else package.parent / NAME


def show(options: Namespace) -> int:
    """Print the manifest; with `options.url`, for an app that Slack calls over HTTP there."""
    text = shipped_manifest().read_text(encoding="utf-8")
    if options.url is None:
        print(text, end="")
        return GOOD
    parts = urlsplit(options.url)
    if parts.scheme != "https" or not parts.netloc:
        problem = f"--url: {options.url!r} is not where Slack can reach the bot; it begins with https://"
        return say_problems([problem], status=WRONG_USE)
    manifest = over_http(yaml.safe_load(text), options.url.rstrip("/"))
    print(yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True), end="")
    return GOOD


def over_http(manifest: dict[str, Any], url: str) -> dict[str, Any]:
    """Return *manifest* for HTTP: every delivery goes to *url*, and Socket Mode is off."""
    events = f"{url}/slack/events"
    settings = manifest["settings"]
    subscriptions = {**settings["event_subscriptions"], "request_url": events}
    interactivity = {**settings["interactivity"], "request_url": events, "message_menu_options_url": events}
    commands = [{**command, "url": events} for command in manifest["features"]["slash_commands"]]
    return {
        **manifest,
        "features": {**manifest["features"], "slash_commands": commands},
        "settings": {
            **settings,
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "socket_mode_enabled": False,
        },
    }
