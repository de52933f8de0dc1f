"""Faults in a project's own conftest.py: what it makes of bars, of a gate's own checks and of reports."""

from tests.faults.fault import BAR, SERIAL, Fault, Setup

_LOST = "def lost():\n    return 1\n"
_SKIPS_OTHERS = """
    import pytest

    def pytest_runtest_setup(item):
        if not any(item.iter_markers("unit")):
            pytest.skip("not asked for")
    """
_SKIPS_SOME = """
    import pytest

    def pytest_runtest_setup(item):
        if any(item.iter_markers("integration")):
            pytest.skip("not asked for")
    """
_EXPECTS_FAILURES = """
    import pytest

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(item, call):
        report = yield
        if report.failed:
            report.outcome, report.wasxfail = "skipped", "known"
        return report
    """
_EXPECTS_LATER = """
    import pytest

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(report):
        if report.skipped:
            report.wasxfail = "later"
    """
_EXPECTS_CHECKS = """
    import pytest

    def pytest_collection_modifyitems(items):
        for item in items:
            if "ruff" in item.name:
                item.add_marker(pytest.mark.xfail(reason="old code"))
    """
_SKIPPED = 'import pytest\n\ndef test_it(): pytest.skip("no machine")\n\ndef test_b(): pass\n'
_NONE_SKIPPED = f"{BAR}\nmax_skipped = 0"
_LINTED = {
    "shop/sign.py": 'def sign(number):\n    return "-" if number < 0 else "+"\n',
    "tests/unit/test_sign.py": (
        'from shop.sign import sign\n\n\ndef test_it():\n    assert sign(1) == "+"\n'
    ),
}


def _with(conftest: str, files: dict[str, str], policy: str = BAR, gate: str = "unit") -> Setup:
    return Setup(files={"conftest.py": conftest, **files}, policy=policy, gate=gate)


FAULTS = (
    Fault(
        name="a conftest skips what is no unit test, and so the bars",
        broken=_with(_SKIPS_OTHERS, {"shop/lost.py": _LOST}),
        clean=_with(_SKIPS_SOME, {}),
    ),
    Fault(
        name="a conftest calls every failure an expected one",
        broken=_with(_EXPECTS_FAILURES, {"shop/lost.py": _LOST}),
        clean=_with(_EXPECTS_FAILURES, {}),
    ),
    Fault(
        name="a conftest calls a skip an expected failure once it is told",
        broken=_with(_EXPECTS_LATER, {"tests/unit/test_more.py": _SKIPPED}, _NONE_SKIPPED),
        clean=_with(_EXPECTS_LATER, {}, _NONE_SKIPPED),
    ),
    Fault(
        name="lint: a conftest expects the gate's own check to fail",
        broken=_with(_EXPECTS_CHECKS, {"shop/lost.py": "import os\n"}, "", "lint"),
        clean=Setup(files=_LINTED, policy="", gate="lint"),
        modes=(SERIAL,),
        plain=("-m", "ruff", "check", "."),
    ),
)
