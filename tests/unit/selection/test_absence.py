"""Why a test of a file was not collected: each loss, and the twin that is none."""

from __future__ import annotations

import unittest
from textwrap import dedent
from types import ModuleType

import pytest

from pytest_lifeos.selection.absence import (
    BRANCH,
    ELSEWHERE,
    GONE,
    NO_CLASS,
    NO_FUNCTION,
    OFF,
    TAKEN,
    absences,
)
from pytest_lifeos.selection.definitions import read_text
from pytest_lifeos.selection.uncalled import INSIDE, OF_NOSE, UNASKED, UNRESUMED

_PLAIN = "def test_it(): assert True"
_CLASS = "class TestA:\n    def test_it(self): assert True\n"
_UNITTEST = "class A(TestCase):\n    def test_it(self): assert True\n"
_LOOP = "for name in [each for each in globals() if each == '{}']: del globals()[name]"


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
        (f"{_PLAIN}\nglobals().pop('test_it')", {"test_it": GONE}),
        (f"{_PLAIN}\n{_LOOP.format('test_it')}", {"test_it": GONE}),
        (f"{_CLASS}\n{_LOOP.format('TestA')}", {"TestA.test_it": GONE}),
        (f"{_UNITTEST}\n{_LOOP.format('A')}", {"A.test_it": GONE}),
        (f"{_CLASS}\ndelattr(TestA, 'test_it')", {"TestA.test_it": GONE}),
        (f"{_CLASS}\nTestA = None", {"TestA.test_it": NO_CLASS}),
        (f"{_UNITTEST}\nA = None", {"A.test_it": NO_CLASS}),
        (f"def lost(_): pass\n@lost\n{_CLASS}", {"TestA.test_it": NO_CLASS}),
        (f"globals()['__test__'] = 0\n{_PLAIN}", {"test_it": OFF}),
        (f"{_PLAIN}\nsetattr(test_it, '__te' + 'st__', False)", {"test_it": TAKEN}),
        (f"{_CLASS}\nsetattr(TestA, '__te' + 'st__', False)", {"TestA.test_it": TAKEN}),
        ("def make():\n    def test_it(): assert True", {"make.test_it": INSIDE}),
        (
            "@pytest.fixture\ndef test_it(): assert True",
            {"test_it": UNASKED},
        ),
        (
            f"@pytest.mark.usefixtures('a')\n{_PLAIN}\n{_LOOP.format('test_it')}",
            {"test_it": GONE},
        ),
        ("def setup_module(): yield", {"setup_module": UNRESUMED}),
        (
            "class TestA:\n    def teardown_method(self):\n        yield",
            {"TestA.teardown_method": UNRESUMED},
        ),
        (
            "class TestA:\n    def teardown(self): assert True",
            {"TestA.teardown": OF_NOSE},
        ),
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
        (f"import sys\nif sys.platform:\n    __test__ = False\n{_PLAIN}", []),
        (f"{_CLASS}\ndel TestA.test_it", []),
        (f"{_CLASS}\nclass TestB(TestA): pass\nTestA = None", ["TestB.test_it"]),
        (f"{_CLASS}\nclass TestB(TestA): pass\n{_LOOP.format('TestA')}", ["TestB.test_it"]),
        (f"def many(it): globals()['TestA_1'] = it\n@many\n{_CLASS}", ["TestA_1.test_it"]),
        (f"class Base: pass\n{_CLASS.replace('A:', 'A(Base):')}\ndelattr(TestA, 'test_it')", []),
        ("def make():\n    def test_it(): assert True\n    return test_it", []),
        ("def make():\n    def test_it(): assert True\n    return locals()", []),
        ("def make():\n    @print\n    def test_it(): assert True", []),
        ("@pytest.fixture\ndef test_a(): assert True\ndef test_it(test_a): pass", ["test_it"]),
        ("@pytest.fixture(autouse=True)\ndef test_it(): assert True", []),
        ("@pytest.fixture\ndef setup_module(): yield", []),
        ("@pytest.mark.parametrize('a_fixture', [])\ndef test_it(): assert 1", ["test_it"]),
        ("def setup_module():\n    def rows(): yield\n    return (1 for _ in rows())", []),
        ("def setup(): return 1", []),
        ("def setup(): assert True\ndef test_it(): setup()", ["test_it"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_project_makes_of_a_test_is_no_loss(text: str, collected: list[str]) -> None:
    assert _told(text, *collected) == {}


def test_a_file_that_nobody_imported_was_taken_away() -> None:
    assert _told(_PLAIN, imported=False) == {"test_it": TAKEN}


def test_a_file_in_whose_place_another_was_imported_is_told() -> None:
    assert _told(_PLAIN, "test_other", imported=False) == {"test_it": ELSEWHERE}
