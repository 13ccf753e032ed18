"""The README is true: whatever it lists exists, and whatever exists is listed."""

import argparse
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml

from bot.__main__ import command_line
from bot.blocks.help import COMMANDS
from bot.cli.reference.markdown import anchor
from bot.config import read_settings, settings_table
from bot.config.settings import shipped_templates
from bot.domain.command import VERBS, parse
from bot.domain.policy_file import read_policy
from bot.domain.recording import RecordingState
from bot.errors import ConfigInvalid
from bot.services.catalog import load_catalog

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
STORAGE: Final = {"vendor": 1, "region": 0, "bucket": "acme-recordings"}


def section(title: str, text: str = README) -> str:
    """Return what stands under a heading, up to the next one of its level."""
    _, found, rest = text.partition(f"\n## {title}\n")
    assert found, f"there is no section {title}"
    return rest.partition("\n## ")[0]


def table(text: str) -> list[list[str]]:
    """Return the rows of the first table in *text*, without its head."""
    rows = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert rows
    lines = rows[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def fences(language: str) -> list[str]:
    """Return the code between fences of *language*."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


def commands_of(parser: argparse.ArgumentParser, words: str = "recordbot") -> Iterator[tuple[str, set[str]]]:
    """Yield every command of the command line with its options."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001 - argparse has no other way to look at a parser
    for action in below:
        for name, subparser in action.choices.items():
            yield from commands_of(subparser, f"{words} {name}")
    if not below or parser.get_default("command") is not None:
        options = {option for action in parser._actions for option in action.option_strings}  # noqa: SLF001 - likewise
        yield words, options - {"-h", "--help"}


def test_every_setting_is_in_the_table_with_its_default() -> None:
    """In the order of the program's own table, and nothing else."""
    rows = table(section("Settings"))
    assert [row.name for row in settings_table()] == [name.strip("`") for name, _, _ in rows]
    for setting, (name, _, default) in zip(settings_table(), rows, strict=True):
        if setting.default is not None:
            assert f"`{setting.default}`" == default, name
        else:
            assert default in {
                "",
                "required",
                "required without `SLACK_APP_TOKEN`",
                "those that ship with the bot",
            }, name


def test_what_is_called_required_is_required() -> None:
    """The bot asks for exactly the settings that the table calls so."""
    required = [name.strip("`") for name, _, default in table(section("Settings")) if default.startswith("required")]
    with pytest.raises(ConfigInvalid) as caught:
        read_settings({})
    assert sorted(required) == sorted(problem.partition(":")[0] for problem in caught.value.problems)


def test_every_verb_is_in_the_table_and_in_the_help() -> None:
    """And both know none that does not exist."""
    for place, written in (
        ("README", [row[0].strip("`") for row in table(section("Commands in Slack"))]),
        ("help", [example for example, _ in COMMANDS]),
    ):
        words = [line.split() for line in written]
        assert ["/record"] in words, place
        assert sorted(VERBS) == sorted(line[1] for line in words if len(line) > 1), place


def test_the_examples_of_the_help_are_understood() -> None:
    """Whoever types what the help shows is not told off."""
    for example, _ in COMMANDS:
        parse(example.removeprefix("/record"))


def test_every_command_of_the_command_line_is_in_the_table() -> None:
    """With every option that it takes, and the other way round."""
    rows = {}
    for cells in table(section("Command line")):
        words = re.match(r"`(recordbot(?: [a-z]+)+)", cells[0])
        assert words, cells[0]
        rows[words[1]] = set(re.findall(r"--[a-z-]+", " ".join(cells)))
    assert dict(commands_of(command_line())) == rows


def test_every_template_is_in_the_table_with_its_mode() -> None:
    """In the table of those that ship, and nothing else."""
    storages = {"main": STORAGE, "vod": {**STORAGE, "vendor": 2}}
    catalog = load_catalog(shipped_templates(), storages)
    rows = table(section("Templates"))
    assert sorted((template.id, template.mode) for template in catalog.all()) == sorted(
        (name.strip("`"), mode) for name, mode, _ in rows
    )


def test_the_rules_that_are_shown_work() -> None:
    """Likewise."""
    (shown,) = [code for code in fences("yaml") if "\nrules:" in code]
    policy, problems = read_policy("policy.yml", yaml.safe_load(shown), ["webinar"])
    assert [] == problems
    assert policy.rules


def test_the_template_that_is_shown_works(tmp_path: Path) -> None:
    """Somebody will copy it."""
    (shown,) = [code for code in fences("yaml") if code.startswith("title:")]
    (tmp_path / "shown.yml").write_text(shown, encoding="utf-8")
    catalog = load_catalog(tmp_path, {"main": STORAGE})
    assert ("shown", "Webinar", ()) == (catalog.first().id, catalog.first().title, catalog.warnings)


def test_the_settings_that_are_shown_work(tmp_path: Path) -> None:
    """With values in the places of the dots; and the check then has nothing to say about them."""
    (shown,) = fences("toml")
    filled = re.sub(r'"…"', f'"{"0" * 32}"', shown).replace("…", "1")
    tomllib.loads(filled)
    path = tmp_path / "recordbot.toml"
    path.write_text(filled, encoding="utf-8")
    settings = read_settings({"RECORDBOT_CONFIG": str(path)})
    assert settings.uses_socket_mode
    assert ({"vendor": 1, "region": 7, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}, ()) == (
        settings.storage_configs["main"],
        settings.warnings,
    )


def test_the_states_are_the_states() -> None:
    """In the order in which a recording goes through them."""
    (drawing,) = fences("text")
    assert [state.name for state in RecordingState] == re.findall(r"[A-Z]{2,}", drawing)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file of the repository, and to a heading that is there."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        name, _, place = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name}: {target}"
        if place:
            there = path.read_text(encoding="utf-8")
            headings = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", there, re.MULTILINE)}
            assert place in headings | set(re.findall(r'<a id="([^"]+)">', there)), f"{page.name}: {target}"


def test_every_command_that_is_shown_can_be_typed() -> None:
    """Whatever follows `./run` is a command, or the test's own word."""
    known = [words.removeprefix("recordbot ").split() for words, _ in commands_of(command_line())]
    typed = re.findall(r"\./run((?: [a-z][a-z0-9/.]*)*)", README)
    assert len(typed) > 10, "the pattern finds them"
    for line in typed:
        words = line.split()
        is_known = any(words[: len(command)] == command for command in known)
        assert not words or words[0] == "test" or is_known, line


def test_every_file_that_is_named_exists() -> None:
    """Whoever wants to change something is sent to the right place."""
    for name in re.findall(r"`((?:bot|handlers|templates|tests)(?:/[a-z_/]+(?:\.py)?)?)`", README):
        assert (ROOT / name).exists(), name
