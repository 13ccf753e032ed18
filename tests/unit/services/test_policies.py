"""The policy's file: told with file and line when it is wrong, and the one that ships is right."""

from pathlib import Path
from typing import Final

import pytest

from bot.domain.policy import Rule
from bot.errors import ConfigInvalid
from bot.services.policies import load_policy
from tests.unit.services.studio import CREW, a_rule, a_studio

EXAMPLE: Final = Path(__file__).parents[3] / "policy.example.yml"


def read(folder: Path, text: str) -> tuple[Rule, ...]:
    """Return the rules in a file that holds *text*."""
    path = folder / "policy.yml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path, a_studio().catalog).rules


def problems(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a file that holds *text*."""
    with pytest.raises(ConfigInvalid) as caught:
        read(folder, text)
    return list(caught.value.problems)


def test_the_example_forbids_nothing_as_it_is() -> None:
    """Whoever points the setting at it has changed nothing."""
    assert () == load_policy(EXAMPLE, a_studio().catalog).rules


def test_every_rule_of_the_example_can_be_taken_as_it_stands(tmp_path: Path) -> None:
    """With its # taken away."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.removeprefix("#") if line.startswith("#  ") else line for line in lines)

    rules = read(tmp_path, text)

    assert 5 == len(rules)
    assert all(rule.model_fields_set - {"name", "source"} for rule in rules)


def test_problems_are_told_with_file_and_line(tmp_path: Path) -> None:
    """All of them, in the order of the file."""
    text = "rules:\n  few:\n    at_once: many\n    start:\n      - ada\n  empty:\n"

    first, second, third = problems(tmp_path, text)

    assert first.startswith("policy.yml:5: rules.few.start.0: `ada` is no id")
    assert second.startswith("policy.yml:3: rules.few.at_once: this is a whole number")
    assert third.startswith("policy.yml:6: rules.empty: a rule is a mapping")


def test_what_is_no_yaml_is_told_too(tmp_path: Path) -> None:
    """And what cannot be read at all."""
    assert ["policy.yml:2: not YAML"] == [found[:22] for found in problems(tmp_path, "rules:\n\t- x")]
    (tmp_path / "policy.yml").write_bytes(b"\xff")
    with pytest.raises(ConfigInvalid, match="not UTF-8"):
        load_policy(tmp_path / "policy.yml", a_studio().catalog)
    with pytest.raises(ConfigInvalid, match="RECORDBOT_POLICY: cannot read"):
        load_policy(tmp_path / "gone.yml", a_studio().catalog)


def test_templates_bring_rules_of_their_own(tmp_path: Path) -> None:
    """After those of the file, which are looked at first."""
    of_template = a_rule(name="who", source="webinar.yml", start=(CREW,))
    catalog = a_studio(rules=(of_template,)).catalog
    (tmp_path / "policy.yml").write_text("rules: {first: {at_once: 1}}", encoding="utf-8")

    assert ("first", "who") == tuple(rule.name for rule in load_policy(tmp_path / "policy.yml", catalog).rules)[:2]
    assert set(load_policy(None, catalog).rules) == {of_template}
