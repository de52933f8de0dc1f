"""Faults in coverage: a percentage that is of something else, of nothing, or not a percentage at all."""

from tests.faults.fault import BAR, SERIAL, Fault, Setup

_UNTESTED = """
def lost(number):
    total = 0
    for each in range(number):
        total += each
    return total
"""
_TESTED = {"tests/unit/test_lost.py": """
        from shop.lost import lost


        def test_lost(): assert lost(3) == 3
        """}
# 84 lines that nothing but an import runs, one that is missed: 98.8 % of all.
_LONG = "\n".join(f"line_{number} = {number}" for number in range(78)) + (
    "\n\n\ndef unused():\n    return 1\n"
)
_STATEMENT_BAR = "coverage = { total = 99 }"
_LONG_TESTED = (
    "import shop.long\nfrom shop.sign import sign\n\n\n"
    'def test_both(): assert (sign(1), sign(-1)) == ("+", "-")\n'
)


def _untested(**more: object) -> Setup:
    return Setup(files={"shop/lost.py": _UNTESTED}, **more)  # type: ignore[arg-type]


def _tested(path: str = "shop/lost.py") -> Setup:
    return Setup(files={path: _UNTESTED, **_TESTED})


FAULTS = (
    Fault(name="a module that no test imports", broken=_untested(), clean=_tested()),
    Fault(
        name="a module below a folder without __init__.py that no test imports",
        broken=Setup(files={"shop/parts/lost.py": _UNTESTED}),
        clean=Setup(
            files={
                "shop/parts/lost.py": _UNTESTED,
                "tests/unit/test_lost.py": (
                    "from shop.parts.lost import lost\ndef test_lost(): assert lost(3) == 3\n"
                ),
            }
        ),
    ),
    Fault(
        name="98.8 % against a bar of 99",
        broken=Setup(
            files={"shop/long.py": _LONG, "tests/unit/test_sign.py": _LONG_TESTED},
            policy=_STATEMENT_BAR,
        ),
        clean=Setup(
            files={
                "shop/long.py": _LONG,
                "tests/unit/test_sign.py": _LONG_TESTED.replace("import shop.long\n", "")
                + "\n\ndef test_unused():\n    import shop.long\n    shop.long.unused()\n",
            },
            policy=_STATEMENT_BAR,
        ),
    ),
    Fault(
        name="--no-cov in PYTEST_ADDOPTS",
        broken=_untested(env={"PYTEST_ADDOPTS": "--no-cov"}),
        clean=_tested(),
    ),
    Fault(
        name="--cov-append adds what an earlier run has covered",
        broken=Setup(
            files={
                "shop/lost.py": _UNTESTED,
                "tests/unit/test_lost.py": "def test_lost(): pass",
            },
            args=("--cov-append",),
        ),
        clean=_tested(),
        after_green=True,
    ),
    Fault(
        name="data of another run lies beside",
        broken=Setup(
            files={
                "shop/lost.py": _UNTESTED,
                "tests/unit/test_lend.py": """
                import subprocess
                import sys

                def test_lend():
                    code = "from shop.lost import lost; lost(3)"
                    subprocess.run(
                        [sys.executable, "-m", "coverage", "run", "-p", "--branch", "--source=shop",
                         "lend.py"], check=True)
                """,
                "lend.py": "from shop.lost import lost\nlost(3)\n",
            }
        ),
        clean=_tested(),
    ),
    Fault(
        name="a .coveragerc takes the place of pyproject.toml",
        broken=Setup(
            files={"shop/lost.py": _UNTESTED, ".coveragerc": "[report]\nomit = shop/lost.py\n"},
            settings="[tool.coverage.run]\nbranch = true\n",
        ),
        clean=Setup(
            files={"shop/lost.py": _UNTESTED, **_TESTED},
            settings="[tool.coverage.run]\nbranch = true\n",
        ),
    ),
    Fault(
        name="COVERAGE_RCFILE names other settings",
        broken=Setup(
            files={"shop/lost.py": _UNTESTED, "other.rc": "[run]\nomit = shop/lost.py\n"},
            env={"COVERAGE_RCFILE": "other.rc"},
        ),
        clean=_tested(),
    ),
    Fault(
        name="--cov-config names other settings",
        broken=Setup(
            files={"shop/lost.py": _UNTESTED, "other.rc": "[run]\nomit = shop/lost.py\n"},
            args=("--cov-config=other.rc",),
        ),
        clean=_tested(),
    ),
    Fault(
        name="the report includes one file only",
        broken=Setup(
            files={"shop/lost.py": _UNTESTED},
            settings='[tool.coverage.report]\ninclude = ["shop/sign.py"]\n',
        ),
        clean=Setup(
            files={"shop/lost.py": _UNTESTED, **_TESTED},
            settings='[tool.coverage.report]\ninclude = ["shop/*"]\n',
        ),
    ),
    Fault(
        name="every line is excluded",
        broken=_untested(settings='[tool.coverage.report]\nexclude_also = [".*"]\n'),
        clean=Setup(
            files={"shop/lost.py": _UNTESTED, **_TESTED},
            settings='[tool.coverage.report]\nexclude_also = ["if TYPE_CHECKING:"]\n',
        ),
    ),
    Fault(
        name="there is no statement to cover",
        broken=Setup(files={"shop/sign.py": "", "tests/unit/test_sign.py": "def test_it(): pass"}),
        clean=Setup(),
    ),
    Fault(
        name="a test deletes the data",
        broken=Setup(
            files={
                "shop/lost.py": _UNTESTED,
                "conftest.py": """
                import glob, os, pytest

                @pytest.hookimpl(tryfirst=True)
                def pytest_sessionfinish():
                    for name in glob.glob(".coverage*"):
                        os.remove(name)
                """,
            }
        ),
        clean=_tested(),
    ),
    Fault(
        name="a test switches the measurement off",
        broken=Setup(files={"tests/unit/test_sign.py": """
                import sys


                def test_positive():
                    sys.settrace(None)
                    import coverage
                    coverage.Coverage.current().stop()
                    from shop.sign import sign
                    assert sign(1) == "+"


                def test_negative():
                    from shop.sign import sign
                    assert sign(-1) == "-"
                """}),
        clean=Setup(),
    ),
    Fault(
        name="a source that does not parse",
        broken=Setup(files={"shop/lost.py": "def lost(:\n"}),
        clean=_tested(),
    ),
    Fault(
        name="a mistyped key for the bar",
        broken=_untested(policy="coverage = { totl = 99 }"),
        clean=_tested(),
    ),
    Fault(
        name="the package's name is mistyped",
        broken=Setup(
            files={"shop/lost.py": _UNTESTED},
            settings="",
            policy=f'{BAR}\n[tool.lifeos.gates.spare]\nselect = "unit"\n'
            'coverage = { total = 1, packages = { "shpo" = 99 } }',
            gate="spare",
        ),
        clean=Setup(
            files={"shop/lost.py": _UNTESTED, **_TESTED},
            policy=f'{BAR}\n[tool.lifeos.gates.spare]\nselect = "unit"\n'
            'coverage = { total = 1, packages = { "shop" = 99 } }',
            gate="spare",
        ),
    ),
    Fault(
        name="tests of another gate cover what the unit tests do not",
        broken=Setup(
            files={
                "shop/lost.py": _UNTESTED,
                "tests/integration/test_elsewhere.py": (
                    "import pytest\nfrom shop.lost import lost\n\npytestmark = "
                    "pytest.mark.integration\n\ndef test_lost(): assert lost(3) == 3\n"
                ),
            },
            gate="unit,integration",
        ),
        clean=Setup(
            files={
                "shop/lost.py": _UNTESTED,
                **_TESTED,
                "tests/integration/test_elsewhere.py": (
                    "import pytest\n\npytestmark = pytest.mark.integration\n\n"
                    "def test_nothing(): pass\n"
                ),
            },
            gate="unit,integration",
        ),
        plain=("-m", "pytest", "--cov=shop", "--cov-fail-under=99"),
    ),
    Fault(
        name="a line of coverage of the worker that died",
        broken=Setup(
            files={
                "conftest.py": """
                import os

                def pytest_unconfigure(config):
                    if hasattr(config, "workerinput"):
                        os._exit(0)
                """,
                "shop/lost.py": _UNTESTED,
            }
        ),
        clean=_tested(),
        modes=(SERIAL,),
    ),
)
