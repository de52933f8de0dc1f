"""Faults by which others answer for a test: its module, its class, its fixtures, or what it is judged by."""

import textwrap

from tests.faults.fault import SERIAL, Fault, Setup

_FAILING = "def test_it(): assert 1 == 2"
_RIGHT = "def test_it(): assert 1 == 1"
_SWAPS_CODE = """
    def quiet(): {}

    def pytest_collection_modifyitems(items):
        for item in items:
            if item.name == "test_it":
                item.obj.{} = quiet.__code__
    """
_OTHER_NAME = """
    import unittest

    class TestIt(unittest.TestCase):
        def __init__(self, name="runTest"):
            super().__init__(name)
            self._testMethodName = "{}"

        def other(self): pass

        def test_it(self): assert 1 == {}
    """
_OTHER_MODULE = """
    import types

    import pytest

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makemodule(module_path, parent):
        module = yield
        if module_path.name == "test_more.py":
            found, module.obj = module.obj, types.ModuleType("test_more")
            module.obj.test_it = {}
        return module
    """
_HIDES_ATTRIBUTES = """
    class TestIt:
        def __getattribute__(self, name):
            found = object.__getattribute__(self, name)
            return {} if name == "test_it" else found

        def test_it(self): assert 1 == {}
    """
_SWAPS_SETUP = """
    def pytest_collection_modifyitems(items):
        for item in items:
            if item.name == "test_it":
                item.setup = lambda setup=item.setup: {}
    """
_ANSWERS_FOR_FIXTURES = """
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(fixturedef, request):
        if fixturedef.argname == "table":
            fixturedef.cached_result = ({}, fixturedef.cache_key(request), None)
            return True
    """
_NEEDS_TABLE = """
    import pytest

    @pytest.fixture(autouse=True)
    def table(): assert 1 == {}

    def test_it(): pass
    """
_PATCHES = """
    import contextlib

    import pytest

    {}
    """
_EXPECTS = """
    import pytest

    def test_it():
        with pytest.raises(ValueError):
            {}
    """
_COMPARES_WITH_UNITTEST = """
    import unittest

    class TestIt(unittest.TestCase):
        def test_it(self): self.assertEqual(1, {})
    """
_QUIET_CALLS = """
    pytest.CallInfo.from_call = classmethod(
        lambda cls, func, when, reraise=None, made=pytest.CallInfo.from_call.__func__: made(
            cls, (lambda: None) if when == "call" else func, when, reraise
        )
    )
    """
_UNUSED = "import os\n"
_LINTED = {
    "shop/sign.py": 'def sign(number):\n    return "-" if number < 0 else "+"\n',
    "tests/unit/test_sign.py": (
        'from shop.sign import sign\n\n\ndef test_it():\n    assert sign(1) == "+"\n'
    ),
}
_JUDGES_ITSELF = """
    import pytest


    @pytest.fixture
    def {}():
        return list
    """


def _test(body: str, conftest: str = "", **more: str) -> Setup:
    return Setup(files={"conftest.py": conftest, "tests/unit/test_more.py": body, **more})


FAULTS = (
    Fault(
        name="a star import takes the place of a test",
        broken=_test(_FAILING + "\nfrom helpers import *", **{"tests/unit/helpers.py": _RIGHT}),
        clean=_test("from helpers import *\n" + _RIGHT, **{"tests/unit/helpers.py": _FAILING}),
    ),
    Fault(
        name="a conftest swaps the code of a test",
        broken=_test(_FAILING, _SWAPS_CODE.format("pass", "__code__")),
        clean=_test(_RIGHT, _SWAPS_CODE.format("pass", "seen_code")),
    ),
    Fault(
        name="a unittest.TestCase runs another method",
        broken=_test(_OTHER_NAME.format("other", 2)),
        clean=_test(_OTHER_NAME.format("test_it", 1)),
    ),
    Fault(
        name="a conftest puts another module in the place of a test file",
        broken=_test(_FAILING, _OTHER_MODULE.format("lambda: None")),
        clean=_test(_RIGHT, _OTHER_MODULE.format("found.test_it")),
    ),
    Fault(
        name="a class gives another method in the place of a test",
        broken=_test(_HIDES_ATTRIBUTES.format("(lambda: None)", 2)),
        clean=_test(_HIDES_ATTRIBUTES.format("found", 1)),
    ),
    Fault(
        name="a conftest leaves out the fixtures of a test",
        broken=_test(_NEEDS_TABLE.format(2), _SWAPS_SETUP.format("None")),
        clean=_test(_NEEDS_TABLE.format(1), _SWAPS_SETUP.format("setup()")),
    ),
    Fault(
        name="a conftest answers for a fixture and never calls it",
        broken=_test(_NEEDS_TABLE.format(2), _ANSWERS_FOR_FIXTURES.format("None")),
        clean=_test(_NEEDS_TABLE.format(1), _ANSWERS_FOR_FIXTURES.format("fixturedef.func()")),
    ),
    Fault(
        name="a conftest has pytest.raises expect anything",
        broken=_test(
            _EXPECTS.format("pass"),
            _PATCHES.format("pytest.raises = lambda *args: contextlib.suppress(BaseException)"),
        ),
        clean=_test(_EXPECTS.format("raise ValueError"), _PATCHES.format("")),
    ),
    Fault(
        name="a conftest has unittest compare nothing",
        broken=_test(
            _COMPARES_WITH_UNITTEST.format(2),
            "import unittest\nunittest.TestCase.assertEqual = lambda *args: None\n",
        ),
        clean=_test(
            _COMPARES_WITH_UNITTEST.format(1),
            "import unittest\nunittest.TestCase.assertAlike = lambda *args: None\n",
        ),
    ),
    Fault(
        name="a conftest has pytest call nothing",
        broken=_test(_FAILING, "import pytest\n" + textwrap.dedent(_QUIET_CALLS)),
        clean=_test(_RIGHT, "import pytest\n"),
    ),
    Fault(
        name="lint: a conftest judges findings by itself",
        broken=Setup(
            files={
                "conftest.py": _JUDGES_ITSELF.format("lifeos_expect_none"),
                "shop/lost.py": _UNUSED,
            },
            policy="",
            gate="lint",
        ),
        clean=Setup(
            files={"conftest.py": _JUDGES_ITSELF.format("none_expected"), **_LINTED},
            policy="",
            gate="lint",
        ),
        modes=(SERIAL,),
        plain=("-m", "ruff", "check", "."),
    ),
)
