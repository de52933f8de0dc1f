"""Faults by which a test that stands in its file is gone, or was never one, when pytest looks into it."""

from tests.faults.fault import Fault, Setup


def _more(text: str, conftest: str = "") -> Setup:
    return Setup(files={"conftest.py": conftest, "tests/unit/test_more.py": text})


_CLASSES = """
    class TestOne:
        def test_it(self): assert 1 == 1

    class TestMore{base}:
        def test_more(self): assert 1 == {number}

    {after}
    """
_LOOP = 'for name in [each for each in globals() if each.startswith("{}")]: del globals()[name]'
_METHOD_LOOP = """
    class TestMore:
        def test_one(self): assert 1 == 1
        def test_more(self): assert 1 == {number}

    for name in [each for each in vars(TestMore) if each.startswith("{prefix}")]:
        delattr(TestMore, name)
    """
_DECORATED = """
    KNOWN = []

    def known(made):
        KNOWN.append(made)
        {}

    @known
    class TestMore:
        def test_more(self): assert 1 == {}
    """
_NOT_NAMED_SO = """
    def pytest_collectstart(collector):
        for name, found in vars(getattr(collector, "obj", None)).items() if hasattr(collector, "obj") else ():
            if name in ("test_more", "{}"):
                found.__test__ = False
    """
_OFF = """
    import pytest

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makemodule(module_path, parent):
        module = yield
        if module_path.name == "{}":
            module.obj.__test__ = False
        return module
    """
_INDENTED = """
    def test_one():
        assert 1 == 1

        def test_more():
            assert 1 == {}
    {}
    """
_FIXTURE = """
    import pytest

    @pytest.fixture
    def test_more(): assert 1 == {}

    def test_one({}): assert 1 == 1
    """
_YIELDS = """
    import pytest

    class TestMore:
        {}
        def setup_method(self):
            yield
            assert 1 == 1

        def test_more(self): assert 1 == 1
    """
_OF_NOSE = """
    class TestMore:
        def teardown{}(self): assert 1 == {}

        def test_more(self): assert 1 == 1
    """
_SWALLOWS = """
    import pytest

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(collector):
        report = yield
        if report.failed:
            report.outcome, report.result = "passed", []
        return report
    """
_LINK = """
    import os
    import pathlib

    link = pathlib.Path(__file__).parent / "tests/unit/test_linked.py"
    if not link.is_symlink():
        os.symlink("../{}", link)
    """

FAULTS = (
    Fault(
        name="a failing class of tests is named None",
        broken=_more(_CLASSES.format(base="", number=2, after="TestMore = None")),
        clean=_more(
            _CLASSES.format(
                base="",
                number=1,
                after="class TestHeir(TestMore): pass\n    TestMore = None",
            )
        ),
    ),
    Fault(
        name="a decorator gives no class back",
        broken=_more(_DECORATED.format("", 2)),
        clean=_more(_DECORATED.format("return made", 1)),
    ),
    Fault(
        name="a loop takes a failing class of tests away",
        broken=_more(_CLASSES.format(base="", number=2, after=_LOOP.format("TestMore"))),
        clean=_more(_CLASSES.format(base="", number=1, after=_LOOP.format("TestNone"))),
    ),
    Fault(
        name="a loop takes a failing class of unittest away",
        broken=_more(
            "import unittest\n"
            "class MoreTests(unittest.TestCase):\n    def test_more(self): assert 1 == 2\n"
            + _LOOP.format("MoreT")
        ),
        clean=_more(
            "import unittest\n"
            "class Base(unittest.TestCase):\n    def test_more(self): assert self.number == 1\n"
            "class MoreTests(Base): number = 1\n" + _LOOP.format("Base")
        ),
    ),
    Fault(
        name="a loop takes a failing method away",
        broken=_more(_METHOD_LOOP.format(number=2, prefix="test_m")),
        clean=_more(_METHOD_LOOP.format(number=1, prefix="test_n")),
    ),
    Fault(
        name="a loop takes a failing function away",
        broken=_more("def test_more(): assert 1 == 2\n" + _LOOP.format("test_m")),
        clean=_more("def test_more(): assert 1 == 1\n" + _LOOP.format("test_n")),
    ),
    Fault(
        name="a conftest says of a function that it is no test",
        broken=_more("def test_more(): assert 1 == 2", _NOT_NAMED_SO.format("test_more")),
        clean=_more(
            "def test_more(): assert 1 == 1\ntest_more.__test__ = True\n"
            "def test_helper(): assert 1 == 2\ntest_helper.__test__ = False\n"
        ),
    ),
    Fault(
        name="a conftest says of a module that it is no test",
        broken=_more("def test_more(): assert 1 == 2", _OFF.format("test_more.py")),
        clean=_more("def test_more(): assert 1 == 1", _OFF.format("test_none.py")),
    ),
    Fault(
        name="a test is indented into another one",
        broken=_more(_INDENTED.format(2, "")),
        clean=_more(_INDENTED.format(1, "    test_more()")),
    ),
    Fault(
        name="a fixture stands in the place of a test",
        broken=_more(_FIXTURE.format(2, "")),
        clean=_more(_FIXTURE.format(1, "test_more")),
    ),
    Fault(
        name="a setup_method yields, and is never resumed",
        broken=_more(_YIELDS.format("")),
        clean=_more(_YIELDS.format("@pytest.fixture(autouse=True)")),
    ),
    Fault(
        name="a teardown that only nose calls",
        broken=_more(_OF_NOSE.format("", 2)),
        clean=_more(_OF_NOSE.format("_method", 1)),
    ),
    Fault(
        name="a conftest swallows a module that does not import",
        broken=_more("import no_such_library\n\ndef test_more(): assert 1 == 2", _SWALLOWS),
        clean=_more("def test_more(): assert 1 == 1", _SWALLOWS),
    ),
    Fault(
        name="a test file is a link that leads nowhere",
        broken=_more("def test_more(): assert 1 == 1", _LINK.format("test_lost.py")),
        clean=_more("def test_more(): assert 1 == 1", _LINK.format("unit/test_sign.py")),
    ),
    Fault(
        name="the package is tested as somebody has installed it",
        broken=Setup(
            files={
                "shop/sign.py": 'def sign(number):\n    return "?"\n',
                "installed/shop/__init__.py": "",
                "installed/shop/sign.py": (
                    'def sign(number):\n    return "-" if number < 0 else "+"\n'
                ),
            },
            policy="",
            pytest='addopts = ["-o", "pythonpath=installed"]',
        ),
        clean=Setup(
            files={
                "shop/sign.py": 'def sign(number):\n    return "-" if number < 0 else "+"\n',
                "installed/shop/__init__.py": "",
                "installed/shop/_version.py": '__version__ = "2"\n',
                "installed/shop/sign.py": (
                    'def sign(number):\n    return "-" if number < 0 else "+"\n'
                ),
            },
            policy="",
            pytest='addopts = ["-o", "pythonpath=installed"]',
        ),
    ),
)
