"""The check agrees with the start bodies that were judged by hand from the documents."""

import re
from typing import Any

import pytest

from bot.domain.rules import Finding, check
from tests.unit.domain.start_bodies import lines_of


def _steps(path: str) -> list[str]:
    return re.sub(r"\[(\d+)\]", r".\1", path).split(".")


def _touch(one: str, other: str) -> bool:
    """Return whether two places are the same, or one of them is the front part of the other."""
    return all(left == right for left, right in zip(_steps(one), _steps(other), strict=False))


def _fitting(findings: list[Finding], vector: dict[str, Any]) -> list[Finding]:
    return [
        finding
        for finding in findings
        if finding.rule in vector["rules"] and (vector["path"] is None or _touch(finding.path, vector["path"]))
    ]


@pytest.mark.parametrize("vector", lines_of("start-requests.jsonl"), ids=lambda vector: vector["id"])
def test_the_check_says_what_the_vector_expects(vector: dict[str, Any]) -> None:
    """Sound bodies pass, doubtful ones are warned of, wrong ones are refused by the right rule at the right place."""
    findings = check(vector["mode"], vector["body"])
    errors = [finding for finding in findings if finding.severity == "error"]
    match vector["expect"]:
        case "ok":
            assert [] == errors
        case "warning":
            assert [] == errors
            assert _fitting(findings, vector | {"path": None})
        case "error":
            assert _fitting(errors, vector)
        case "finding":
            assert _fitting(findings, vector)
        case other:
            assert "either" == other


def test_the_vectors_are_all_there() -> None:
    """A cut file would pass unnoticed."""
    vectors = lines_of("start-requests.jsonl")
    assert [f"V-{number:04}" for number in range(1, 381)] == [vector["id"] for vector in vectors]
