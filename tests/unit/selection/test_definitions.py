"""What a file's text defines as tests, in which branches, and what is none."""

from textwrap import dedent

import pytest

from pytest_lifeos.selection.definitions import read_text


def _found(text: str) -> dict[str, object]:
    """Each test by its name, with the other branches' tests."""
    read = read_text(
        dedent(text), lambda name: name.startswith("test"), lambda name: name.startswith("Test")
    )
    return {
        ".".join(each.names): each.instead and {".".join(names) for names in each.instead}
        for each in read.tests
    }


def test_functions_and_methods_are_found_where_they_stand() -> None:
    text = """
    def test_a(): pass

    async def test_b(): pass

    class TestCart:
        def test_c(self): pass

        class TestInner:
            def test_d(self): pass

    class Sums(unittest.TestCase):
        def test_e(self): pass
    """

    names = ["test_a", "test_b", "TestCart.test_c", "TestCart.TestInner.test_d", "Sums.test_e"]
    assert list(_found(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "def test_it(: pass",
        "@pytest.fixture\ndef test_client(): pass",
        "def helper():\n    def test_it(): pass",
        "TEXT = '''\ndef test_it(): pass\n'''",
        "class Client:\n    def test_it(self): pass",
        "class TestBase:\n    __test__ = False\n    def test_it(self): pass",
        "def test_it(): pass\ndel test_it",
        "class TestBase:\n    def test_it(self): pass\ndel TestBase",
        "test_app = Flask('shop')",
        "class App:\n    def __call__(self): return 1\ntest_app = App()",
        "if sys.platform == 'win32':\n    def test_it(): pass",
        "if sys.version_info >= (3, 14):\n    def test_it(): pass",
        "if TYPE_CHECKING:\n    def test_it(): pass",
        "if HAS_PY312:\n    def test_it(): pass",
        "if NUMPY_2:\n    def test_it(): pass",
        "if ON_MAC or not IS_64BIT:\n    def test_it(): pass",
        "if _is_win():\n    def test_it(): pass",
        "if hasattr(os, 'startfile'):\n    def test_it(): pass",
        "if os.sep == '/':\n    def test_it(): pass",
        "NEW = sys.version_info > (3, 12)\nif NEW:\n    def test_it(): pass",
        "try:\n    import json\nexcept ImportError:\n    def test_it(): pass",
    ],
    ids=repr,
)
def test_what_is_no_test_or_is_meant_for_elsewhere(text: str) -> None:
    assert _found(text) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("if has():\n    def test_a(): pass", {"test_a": set()}),
        ("if conversion:\n    def test_a(): pass", {"test_a": set()}),
        ("if FEATURE_X2:\n    def test_a(): pass", {"test_a": set()}),
        ("if window:\n    def test_a(): pass", {"test_a": set()}),
        (
            "if has():\n    def test_a(): pass\nelse:\n    def test_b(): pass",
            {"test_a": {"test_b"}, "test_b": {"test_a"}},
        ),
        (
            "try:\n    import json\nexcept OSError:\n    def test_b(): pass\nelse:\n    def test_a(): pass",
            {"test_a": {"test_b"}},
        ),
        ("with suppress(OSError):\n    def test_a(): pass", {"test_a": set()}),
        ("for each in ():\n    def test_a(): pass", {"test_a": set()}),
        ("class TestA:\n    if has():\n        def test_a(self): pass", {"TestA.test_a": set()}),
    ],
    ids=[
        "if",
        "a-word-in-a-word",
        "a-number",
        "no-windows",
        "else",
        "try",
        "with",
        "for",
        "in-a-class",
    ],
)
def test_what_stands_in_a_branch_knows_the_other_branches(
    text: str, found: dict[str, object]
) -> None:
    assert _found(text) == found


def test_an_object_that_asserts_when_it_is_called_is_meant_as_a_test() -> None:
    text = "class Check:\n    def __call__(self): assert total() == 1\ntest_it = Check()"

    assert _found(text) == {"test_it": None}


def test_markers_are_those_of_the_module_the_class_and_the_test() -> None:
    text = """
    pytestmark = [pytest.mark.slow, pytest.mark.ml()]

    @pytest.mark.unit
    class TestCart:
        @pytest.mark.parametrize("n", [1])
        def test_it(self, n): pass
    """

    (test,) = read_text(dedent(text), lambda _: True, lambda _: True).tests

    assert test.markers == {"slow", "ml", "unit", "parametrize"}
