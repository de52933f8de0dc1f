"""Gates of the project's tests: a test of the gate that fails."""

from itertools import combinations

from pytest_lifeos.proofs.defect import Defect, one_file
from pytest_lifeos.proofs.planted.place import inside
from pytest_lifeos.settings import Gate, Settings
from pytest_lifeos.settings.expression import Expression, parse_expression

_TEXT = '''"""Planted by --prove."""
{marks}

def {function}_lifeos_planted() -> None:
    """Fails."""
    raise AssertionError("planted by --prove")
'''


def defect(gate: Gate, settings: Settings, names: tuple[str, str, str]) -> Defect:
    """A test file in a folder that gives its tests the gate's marker, or else one that marks itself.

    `names` are pytest's: how a test file is called (`test_*.py`), how a test function begins, and a
    folder that is collected.
    """
    pattern, prefix, collected = names
    expression = parse_expression(gate.select)
    folder = _marked_folder(expression, settings)
    marks = () if folder else _markers(expression)
    lines = "".join(f"\npytestmark = [{', '.join(f'pytest.mark.{each}' for each in marks)}]\n")
    path = inside(folder or collected, pattern.replace("*", "lifeos_planted"))
    text = _TEXT.format(
        marks=f"\nimport pytest\n{lines}" if marks else "", function=prefix.replace("*", "")
    )
    return one_file("a failing test", path, text, "planted by --prove")


def _marked_folder(expression: Expression, settings: Settings) -> str | None:
    fitting = [folder for folder, mark in settings.marks.items() if expression.matches({mark})]
    return fitting[0] if fitting else None


def _markers(expression: Expression) -> tuple[str, ...]:
    """The fewest markers that the gate selects; none where it selects what has none."""
    names = sorted(expression.names)
    for count in range(len(names) + 1):
        for marks in combinations(names, count):
            if expression.matches(set(marks)):
                return marks
    return ()
