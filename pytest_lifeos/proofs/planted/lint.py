"""Lint: a name that nobody defines, which ruff finds, and a layout that black would change."""

from pytest_lifeos.proofs.defect import Defect, joined, one_file
from pytest_lifeos.proofs.planted.place import code_folder, inside
from pytest_lifeos.settings import Gate, Settings

_UNDEFINED = '''"""Planted by --prove."""


def planted() -> object:
    """Uses a name that nobody defines."""
    return nobody_defines_this
'''
_LAYOUT = '''"""Planted by --prove."""


def planted( ) -> list[int] :
    """Black would write it otherwise."""
    return [ 1,2 ]
'''


def defect(gate: Gate, settings: Settings) -> Defect:
    """One file for each tool of the gate."""
    folder = code_folder(gate, settings)
    return joined(
        (
            one_file(
                "an undefined name", inside(folder, "lifeos_planted_name.py"), _UNDEFINED, "F821"
            ),
            one_file(
                "another layout", inside(folder, "lifeos_planted_layout.py"), _LAYOUT, "BLK001"
            ),
        )
    )
