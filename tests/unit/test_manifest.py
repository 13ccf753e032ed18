"""The Slack app's manifest: valid, minimal, and in step with what the bot listens to and calls."""

import json
import re
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, cast

import jsonschema
import pytest
import yaml
from slack_bolt.async_app import AsyncApp

import handlers
from bot.cli import manifest as command
from bot.services import Services
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
    "usergroups_users_list": "usergroups:read",
    "views_open": None,
    "views_update": None,
    "views_push": None,
    "views_publish": None,
    "files_getUploadURLExternal": "files:write",
    "files_completeUploadExternal": "files:write",
}
# Without it there are no pictures, and everything else.
OPTIONAL_CALLED: Final = {"files:write"}


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


@dataclass
class Ear:
    """Notes what is listened to, in place of Bolt's own app."""

    heard: dict[str, list[Any]] = field(default_factory=dict)

    def __getattr__(self, kind: str) -> Callable[[str], Callable[[object], None]]:
        """Return a way to listen, such as `app.event`."""
        return lambda name: lambda _: self.heard.setdefault(kind, []).append(name)


def listened_to() -> dict[str, list[Any]]:
    """Return what the bot listens to, by kind."""
    ear = Ear()
    nothing: Any = None
    services = Services(**dict.fromkeys((one.name for one in fields(Services)), nothing))
    handlers.register(cast("AsyncApp", ear), services)
    return ear.heard


def test_shortcuts_and_events_are_those_that_are_listened_to() -> None:
    """What the manifest promises has a listener, and no listener waits for what Slack will never send."""
    told, heard = read(), listened_to()
    by_type = {"global": "global_shortcut", "message": "message_shortcut"}
    for kind, method in by_type.items():
        named = [one["callback_id"] for one in told["features"]["shortcuts"] if one["type"] == kind]
        assert sorted(heard[method]) == sorted(named), kind
    named = [
        event for event in heard["event"] if isinstance(event, str)
    ]  # besides, whatever else comes is acknowledged
    by_event = [*named, *(["function_executed"] if heard["function"] else [])]
    assert sorted(by_event) == sorted(told["settings"]["event_subscriptions"]["bot_events"])
    assert sorted(heard["function"]) == sorted(told["functions"])
    assert heard["command"] == [one["command"] for one in told["features"]["slash_commands"]]


def test_the_home_tab_is_switched_on() -> None:
    """Slack refuses `views.publish` otherwise, and people could not answer the bot's direct messages."""
    app_home = read()["features"]["app_home"]
    assert app_home["home_tab_enabled"]
    assert app_home["messages_tab_enabled"]


def test_addresses_and_people_arrive_escaped() -> None:
    """The grammar reads `<https://…>` and `<@U…>`, which Slack sends only when it is told to escape."""
    assert all(entry["should_escape"] for entry in read()["features"]["slash_commands"])


def test_every_called_method_has_its_scope_and_every_scope_its_use() -> None:
    """Too few scopes fail at run time; too many are refused by careful administrators."""
    code = "".join(
        path.read_text(encoding="utf-8") for top in ("bot/slack", "handlers") for path in (ROOT / top).glob("*.py")
    )
    by_name = re.findall(r"client\.((?:chat|users|usergroups|views|auth|conversations|files)_\w+)", code)
    by_text = re.findall(r"\"((?:chat|users|usergroups|views|auth|conversations|files)\.\w+)\"", code)
    called = {*by_name, *(method.replace(".", "_", 1) for method in by_text)}
    assert called, "the pattern finds the calls"
    needed = {SCOPES[method] for method in called} - {None} | {"commands"}
    scopes = read()["oauth_config"]["scopes"]
    assert needed - set(scopes["bot_optional"]) == set(scopes["bot"])
    assert OPTIONAL_CALLED <= needed


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
