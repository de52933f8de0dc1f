"""What looks like a test and is none: each way, and the twin that is left alone."""

from textwrap import dedent

import pytest

from pytest_lifeos.selection.lookalikes import (
    holds_tests,
    is_named_like_tests,
    shadowed,
    uncalled_checks,
)


def _is_test(name: str) -> bool:
    return name.startswith(("test", "Test"))


@pytest.mark.parametrize(
    "stem",
    ["tests_b", "tests", "test", "check_sums", "checks", "sums_tests", "SumsTest", "TestSums"],
)
def test_a_name_that_other_tools_take_for_tests(stem: str) -> None:
    assert is_named_like_tests(stem)


@pytest.mark.parametrize("stem", ["conftest", "contest", "attestation", "latest", "protest"])
def test_a_name_that_nobody_takes_for_tests(stem: str) -> None:
    assert not is_named_like_tests(stem)


@pytest.mark.parametrize(
    "text",
    [
        "def test_sum(): assert 1 + 1 == 2",
        "async def test_sum(): assert await total() == 2",
        "def check_sum(): assert 1 + 1 == 2",
        "import pytest\ndef test_sum():\n    with pytest.raises(KeyError): {}[1]",
        "class SumTest(TestCase):\n    def test_sum(self): self.assertEqual(1 + 1, 2)",
        "import pytest\n@pytest.mark.slow\ndef test_sum(): assert 1 + 1 == 2",
    ],
)
def test_a_file_that_holds_tests(text: str) -> None:
    assert holds_tests(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "def test_client(): return Client()",
        "import pytest\n@pytest.fixture\ndef test_data():\n    assert ready()\n    return 3",
        "def sums(): assert True",
        "TEXT = '''\ndef test_sum(): assert False\n'''",
        "def test_sum(: assert",
    ],
    ids=["empty", "helper", "fixture", "no-name", "in-a-string", "no-python"],
)
def test_a_file_that_holds_none(text: str) -> None:
    assert not holds_tests(text)


def test_a_test_that_one_of_the_same_name_hides() -> None:
    text = """
    def test_sum(): assert False

    def test_sum(): pass

    class TestCart:
        def test_total(self): assert False
        def test_other(self): pass
        async def test_total(self): pass

    class TestCart:
        def test_total(self): pass
    """

    assert list(shadowed(dedent(text), _is_test)) == [
        (2, "test_sum", 4),
        (6, "TestCart", 11),
        (7, "test_total", 9),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "class TestA:\n    def test_it(self): pass\nclass TestB:\n    def test_it(self): pass",
        "if old:\n    def test_it(): pass\nelse:\n    def test_it(): pass",
        "try:\n    def test_it(): pass\nexcept OSError:\n    def test_it(): pass",
        "def test_it(): pass\nkept = test_it\ndef test_it(): pass",
        "def test_it(): pass\n@test_it.register\ndef test_it(): pass",
        "def helper(): pass\ndef helper(): pass",
        "def test_it():\n    def test_it(): pass",
    ],
    ids=["two-classes", "if", "try", "used", "decorator", "no-test", "nested"],
)
def test_a_name_that_is_there_twice_and_hides_nothing(text: str) -> None:
    assert list(shadowed(text, _is_test)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def check_sum(): assert False", (1, "check_sum")),
        ("\ndef sum_test(): assert False", (2, "sum_test")),
        ("def tset_sum(): assert False", (1, "tset_sum")),
        ("class TestA:\n    def should_add(self): assert False", (2, "should_add")),
        ("@pytest.mark.slow\ndef check_sum(): assert False", (2, "check_sum")),
    ],
)
def test_a_function_that_nobody_calls_and_that_asserts(text: str, found: tuple[int, str]) -> None:
    assert list(uncalled_checks(text, _is_test)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "def check_sum(): assert False\ndef test_sum(): check_sum()",
        "def check_sum(): return 3",
        "@pytest.fixture\ndef check_sum(): assert True",
        "@app.get('/')\ndef check_sum(): assert True",
        "def test_sum(): assert True",
        "__all__ = ['check_sum']\ndef check_sum(): assert True",
    ],
    ids=["called", "no-assert", "fixture", "route", "test", "exported"],
)
def test_a_function_that_is_no_test(text: str) -> None:
    assert list(uncalled_checks(text, _is_test)) == []
