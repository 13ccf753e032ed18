"""The Slack app's manifest: valid, minimal, and in step with what the bot listens to and calls."""

import json
import re
from argparse import Namespace
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import yaml

from bot.cli import manifest as command
from handlers.record_command import COMMAND

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = json.loads((ROOT / "tests/data/manifest.schema.2.0.0.json").read_text(encoding="utf-8"))

# What each method of the Web API that the bot calls needs. Source: Slack API reference, per method.
SCOPES: Final = {
    "auth_test": None,
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "chat_postEphemeral": "chat:write",
    "users_info": "users:read",
    "views_open": None,
    "views_update": None,
    "views_push": None,
}


def read() -> dict[str, Any]:
    """Return the manifest that ships."""
    manifest: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yml").read_text(encoding="utf-8"))
    return manifest


@pytest.mark.parametrize("manifest", [read(), command.over_http(read(), "https://recordbot.example.com")])
def test_the_manifest_is_valid(manifest: dict[str, Any]) -> None:
    """Slack's own schema finds nothing, in both transports."""
    found = [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(manifest)]
    assert [] == found


def test_the_slash_command_is_the_one_that_is_listened_to() -> None:
    """A command in the manifest that nobody listens to would time out, and the other way round."""
    assert [COMMAND] == [entry["command"] for entry in read()["features"]["slash_commands"]]


def test_addresses_and_people_arrive_escaped() -> None:
    """The grammar reads `<https://…>` and `<@U…>`, which Slack sends only when it is told to escape."""
    assert all(entry["should_escape"] for entry in read()["features"]["slash_commands"])


def test_every_called_method_has_its_scope_and_every_scope_its_use() -> None:
    """Too few scopes fail at run time; too many are refused by careful administrators."""
    code = "".join(
        path.read_text(encoding="utf-8") for top in ("bot/slack", "handlers") for path in (ROOT / top).glob("*.py")
    )
    by_name = re.findall(r"client\.((?:chat|users|views|auth|conversations|files)_\w+)", code)
    by_text = re.findall(r"\"((?:chat|users|views|auth|conversations|files)\.\w+)\"", code)
    called = {*by_name, *(method.replace(".", "_", 1) for method in by_text)}
    assert called, "the pattern finds the calls"
    needed = {SCOPES[method] for method in called} - {None} | {"commands"}
    assert needed == set(read()["oauth_config"]["scopes"]["bot"])


def test_over_socket_mode_there_is_no_address() -> None:
    """Slack refuses a manifest that has both."""
    assert "url" not in str(read()).replace("usage_hint", "")


def test_the_http_manifest_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """`recordbot manifest --url …` prints what can be pasted into Slack."""
    assert 0 == command.show(Namespace(url="https://recordbot.example.com/"))
    printed = yaml.safe_load(capsys.readouterr().out)
    assert "https://recordbot.example.com/slack/events" == printed["settings"]["interactivity"]["request_url"]
    assert printed["settings"]["socket_mode_enabled"] is False


def test_an_address_that_slack_cannot_reach_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Slack calls https only."""
    assert 2 == command.show(Namespace(url="http://recordbot.example.com"))
    assert "https://" in capsys.readouterr().err
