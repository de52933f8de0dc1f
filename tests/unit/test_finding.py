"""Findings: how they read, and how they cross process borders."""

from dataclasses import replace

import pytest

from pytest_lifeos.finding import CannotTell, Finding, Review, Severity

_FINDING = Finding(
    path="shop/a.py",
    line=3,
    column=8,
    code="F401",
    rule="unused-import",
    severity=Severity.WARNING,
    message="`os` imported but unused — Grüße",
    hint="remove it",
)


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (3, 8, "shop/a.py:3:8: F401 unused"),
        (3, 0, "shop/a.py:3: F401 unused"),
        (0, 0, "shop/a.py: F401 unused"),
    ],
)
def test_a_finding_reads_as_place_code_message(line: int, column: int, text: str) -> None:
    finding = Finding(
        path="shop/a.py", line=line, column=column, code="F401", rule="r", message="unused"
    )

    assert str(finding) == text


@pytest.mark.parametrize("review", [None, Review(by="db-team", reason="nobody reads it")])
def test_a_finding_survives_its_way_as_json(review: Review | None) -> None:
    finding = replace(_FINDING, review=review)

    assert Finding.from_json(finding.to_json()) == finding


@pytest.mark.parametrize("text", ["", "{", '{"severity": "fatal"}'])
def test_other_text_is_no_finding(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Finding.from_json(text)


def test_a_doubt_reads_as_its_message() -> None:
    doubt = CannotTell("tool-missing", "ruff is not installed")

    assert (str(doubt), doubt.code) == ("ruff is not installed", "tool-missing")
