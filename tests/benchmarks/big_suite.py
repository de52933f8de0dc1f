"""A project of many small unit tests over a package whose every line and branch they cover together."""

from pathlib import Path

_PER_FILE = 100
_PYPROJECT = """\
[tool.lifeos]
package = "shop"
unit_isolation = {isolation}

[tool.lifeos.marks]
"tests/unit" = "unit"

[tool.lifeos.gates.unit]
coverage = {{ total = 99, branch = 99, packages = {{ "shop" = 99 }} }}
minimum_items = {tests}
budget = "1h"

[tool.pytest]
testpaths = ["tests"]
pythonpath = ["."]
markers = ["slow: takes long"]
"""
_FUNCTION = """
def price_{n}(count: int) -> int:
    total = 0
    for each in range(count):
        if each % 2:
            total += each * 10
        else:
            total -= each
    if total > 50:
        return 50
    return total

"""
_TEST = """
def test_price_{n}() -> None:
    assert price_{m}({count}) <= 50

"""


def write_big_suite(root: Path, tests: int, *, isolation: bool = True) -> None:
    """Files of a hundred tests each; every tenth test of a file is the first to call its function."""
    for folder in ("shop", "tests/unit"):
        (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").write_text(
        _PYPROJECT.format(tests=tests, isolation=str(isolation).lower()), encoding="utf-8"
    )
    (root / "shop/__init__.py").write_text("", encoding="utf-8")
    for start in range(0, tests, _PER_FILE):
        numbers = range(start, min(start + _PER_FILE, tests))
        functions = "".join(_FUNCTION.format(n=n) for n in numbers[::10])
        name = f"area_{start // _PER_FILE:04}"
        (root / f"shop/{name}.py").write_text(functions, encoding="utf-8")
        body = "".join(_test(n, numbers[0]) for n in numbers)
        text = f"from shop.{name} import *\n\n{body}"
        (root / f"tests/unit/test_{name}.py").write_text(text, encoding="utf-8")


def _test(n: int, first: int) -> str:
    """The tests of one function call it with other numbers, and so for other branches."""
    return _TEST.format(n=n, m=first + (n - first) // 10 * 10, count=n % 10)
