"""Why a test of a file was not collected: each loss, and the twin that is none."""

from __future__ import annotations

import unittest
from textwrap import dedent
from types import ModuleType

import pytest

from pytest_lifeos.selection.absence import (
    BRANCH,
    ELSEWHERE,
    NO_FUNCTION,
    OFF,
    TAKEN,
    absences,
)
from pytest_lifeos.selection.definitions import read_text

_PLAIN = "def test_it(): assert True"


def _told(text: str, *collected: str, imported: bool = True) -> dict[str, str]:
    """What is said of a file of the text, of which pytest collected these tests."""
    module = ModuleType("test_it")
    known = {"pytest": pytest, "TestCase": unittest.TestCase, "__name__": "test_it"}
    vars(module).update(known)
    if imported:
        exec(dedent(text), vars(module))  # noqa: S102  a test module, written here
    read = read_text(
        dedent(text), lambda name: name.startswith("test"), lambda name: name.startswith("Test")
    )
    names = {tuple(each.split(".")) for each in collected}
    found = absences(read, names, module if imported else None)
    return {".".join(test.names): why for test, why in found}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_PLAIN, {"test_it": TAKEN}),
        ("class TestA:\n    def test_it(self): assert True", {"TestA.test_it": TAKEN}),
        ("class A(TestCase):\n    def test_it(self): assert True", {"A.test_it": TAKEN}),
        (f"{_PLAIN}\nglobals().pop('test_it')", {"test_it": TAKEN}),
        (f"if False:\n    {_PLAIN}", {"test_it": BRANCH}),
        (
            "if False:\n    class TestA:\n        def test_it(self): assert True",
            {"TestA.test_it": BRANCH},
        ),
        (
            "class TestA:\n    if False:\n        def test_it(self): assert True",
            {"TestA.test_it": BRANCH},
        ),
        (
            f"def lost(_): return pytest.mark.slow\n@lost\n{_PLAIN}",
            {"test_it": NO_FUNCTION},
        ),
        (f"def lost(_): pass\n@lost\n{_PLAIN}", {"test_it": NO_FUNCTION}),
        (
            "class Check:\n    def __call__(self): assert True\ntest_it = Check()",
            {"test_it": NO_FUNCTION},
        ),
        (f"__test__ = False\n{_PLAIN}", {"test_it": OFF}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_test_that_is_lost_is_told_with_the_reason(text: str, told: dict[str, str]) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    ("text", "collected"),
    [
        (_PLAIN, ["test_it"]),
        ("def test_it(): assert True\ntest_it.__test__ = False", []),
        ("class TestA:\n    def __init__(self): pass\n    def test_it(self): assert True", []),
        ("class A(TestCase):\n    def it_works(self): assert True", []),
        ("class FakeTestCase: pass\nclass A(FakeTestCase):\n    def test_it(self): assert 1", []),
        ("if False:\n    def test_a(): pass\nelse:\n    def test_b(): pass", ["test_b"]),
        ("@property\ndef test_it(): assert True", []),
        (f"{_PLAIN}\ntest_it = None", []),
        ("def call(f): return print\n@call\ndef test_it(): return 1", []),
        (
            "def many(f): globals()['test_it_1'] = f\n@many\ndef test_it(): assert 1\ntest_it = None",
            [],
        ),
        ("__test__ = False\ndef test_client(): return 1", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_project_makes_of_a_test_is_no_loss(text: str, collected: list[str]) -> None:
    assert _told(text, *collected) == {}


def test_a_file_that_nobody_imported_was_taken_away() -> None:
    assert _told(_PLAIN, imported=False) == {"test_it": TAKEN}


def test_a_file_in_whose_place_another_was_imported_is_told() -> None:
    assert _told(_PLAIN, "test_other", imported=False) == {"test_it": ELSEWHERE}
