"""Typecheck: a string in a variable that is said to hold a number."""

from pytest_lifeos.proofs.defect import Defect, one_file
from pytest_lifeos.proofs.planted.place import code_folder, inside
from pytest_lifeos.settings import Gate, Settings

_TEXT = '''"""Planted by --prove."""

planted: int = "a string"
'''


def defect(gate: Gate, settings: Settings) -> Defect:
    """A module of its own in the package."""
    path = inside(code_folder(gate, settings), "lifeos_planted_type.py")
    return one_file("a string for a number", path, _TEXT, "assignment")
