"""The pages in docs/ say what the program knows: nothing more, nothing less, nothing else."""

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from bot.__main__ import main
from bot.cli.reference import PAGES, docs_folder, write_pages
from bot.cli.reference.markdown import anchor, plain, short_sources, table
from bot.domain.error_dictionary import ANSWERS, EVENTS
from bot.domain.request.parameters import parameters
from bot.domain.rules import rules

DOCUMENT: Final = Path(__file__).parents[1] / "data/document-parameters.txt"


def written(name: str) -> str:
    """Return a page as it stands in docs/."""
    return (docs_folder() / f"{name}.md").read_text(encoding="utf-8")


def rows(text: str) -> list[tuple[str, list[str]]]:
    """Return the rows of every table on a page, each with the heading above it."""
    found, heading = [], ""
    for line in text.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith("| ---"):
            found.append((heading, [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_program_would_write(name: str) -> None:
    """`recordbot reference --write` would change nothing: nobody forgot it after a change."""
    assert PAGES[name]() == written(name)


def test_every_parameter_of_the_document_has_its_row() -> None:
    """Name by name and line by line, the page holds what the start document describes."""
    listed = [line.split() for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    on_the_page = [
        (source.group(1), name.group(1))
        for heading, cells in rows(written("parameters"))
        if heading != "The body"
        and (source := re.fullmatch(r"line (\d+)", cells[-1]))
        and (name := re.search(r"`([^`\[]+)`", cells[0]))
    ]
    assert Counter((line, name) for line, name in listed) == Counter(on_the_page)


def test_section_and_name_are_the_path() -> None:
    """What the page tells people to write into a template's form is what the form understands."""
    paths = [
        name.group(1) if heading == "clientRequest" else f"{heading}.{name.group(1)}"
        for heading, cells in rows(written("parameters"))
        if heading != "The body" and (name := re.fullmatch(r"(?:\*\*)?`([^`]+)`(?:\*\*)?", cells[0]))
    ]
    assert sorted(parameter.path for parameter in parameters()) == sorted(paths)


def test_a_parameter_is_told_with_its_bounds_default_and_unit() -> None:
    """A row holds what a person needs to set the value."""
    (row,) = [cells for _, cells in rows(written("parameters")) if cells[0] == "`maxIdleTime`"]
    assert row[1:3] == ["a whole number from 5 to 2592000 s", "`30` s"]
    assert "[R-029](rules.md#r-029)" in row
    (fps,) = [cells for _, cells in rows(written("parameters")) if cells[0] == "`fps`"]
    assert "best 1, 7, 10, 15, 24, 30 or 60" in fps[1]
    (token,) = [cells for _, cells in rows(written("parameters")) if cells[0] == "`token`"]
    assert token[2].endswith("*Secret.*")
    assert "individual and mix" in token


def test_every_rule_has_its_row_once() -> None:
    """Whoever reads a number in a finding finds it here."""
    numbers = [number for _, cells in rows(written("rules")) for number in re.findall(r"R-\d{3}$", cells[0])]
    assert sorted(rule.number for rule in rules()) == sorted(numbers)


def test_every_line_of_the_dictionary_has_its_row() -> None:
    """In the order in which the bot looks them up."""
    said = [cells[-1] for _, cells in rows(written("errors")) if cells[-1] != "who must act"]
    assert [plain(line.act) for line in (*ANSWERS, *EVENTS)] == said


def test_every_link_on_the_pages_leads_somewhere() -> None:
    """To a heading or to a rule's row."""
    targets = {
        name: {
            *(anchor(heading) for heading in re.findall(r"^##? (.+)$", written(name), re.MULTILINE)),
            *re.findall(r'<a id="([^"]+)">', written(name)),
        }
        for name in PAGES
    }
    for name in PAGES:
        for page, place in re.findall(r"\]\((?:(\w+)\.md)?#([^)]+)\)", written(name)):
            assert place in targets[page or name], f"{name}: {page}#{place}"


def test_a_page_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """One by its name, or all of them."""
    assert 0 == main(["reference", "rules"])
    assert written("rules") == capsys.readouterr().out
    assert 0 == main(["reference"])
    assert "\n".join(written(name) for name in PAGES) == capsys.readouterr().out


def test_a_page_that_does_not_exist_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer names those that do."""
    assert 2 == main(["reference", "roles"])
    assert "There is no page roles; there are parameters, rules, errors.\n" == capsys.readouterr().err


def test_pages_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each to its file; a folder that does not exist is told."""
    assert 0 == write_pages({"rules": "# Rules\n"}, tmp_path)
    assert "# Rules\n" == (tmp_path / "rules.md").read_text(encoding="utf-8")
    assert 1 == write_pages({"rules": "# Rules\n"}, tmp_path / "none")
    assert "No such file or directory" in capsys.readouterr().err


def test_sentences_are_no_markup() -> None:
    """GitHub shows a sentence as it was written, and a table keeps its columns."""
    assert r"\[\*\] \<x>, snake_case, \_a\_, `a[0]`" == plain("[*] <x>, snake_case, _a_, `a[0]`")
    assert r"| a\|b |" == table(["x"], [["a|b"]]).splitlines()[-1]
    assert "| x |" == table(["x", "y"], [["1", ""]]).splitlines()[0]


def test_sources_are_told_once() -> None:
    """In the order of the document, the lines together."""
    assert "lines 9, 108; answers" == short_sources(
        "start document, line 108; answers; start document, line 9; start document, line 108"
    )
    assert "lines 25-28" == short_sources("start document, lines 25-28")
