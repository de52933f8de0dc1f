"""Security: what a user types is run as code."""

from pytest_lifeos.proofs.defect import Defect, one_file
from pytest_lifeos.proofs.planted.place import code_folder, inside
from pytest_lifeos.settings import Gate, Settings

_TEXT = '''"""Planted by --prove."""


def planted() -> object:
    """Runs what a user types."""
    return eval(input())
'''


def defect(gate: Gate, settings: Settings) -> Defect:
    """A module of its own in the package."""
    path = inside(code_folder(gate, settings), "lifeos_planted_eval.py")
    return one_file("eval of what a user types", path, _TEXT, "B307")
