"""Functions by which tests fail: told where the project has put its own in their place."""

import unittest

import pytest

from pytest_lifeos.witness.judges import replaced_judges


def test_judges_are_what_they_were() -> None:
    assert list(replaced_judges()) == []


def test_a_judge_of_the_project_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unittest.TestCase, "assertEqual", lambda *_: None)
    monkeypatch.setattr(pytest, "fail", print)

    told = [words.split(",")[0] for _, words in replaced_judges()]

    assert told == [
        "pytest.fail is not what it was",
        "unittest.TestCase.assertEqual is not what it was",
    ]


def test_what_a_project_adds_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unittest.TestCase, "assertAlike", lambda *_: None, raising=False)

    assert list(replaced_judges()) == []
