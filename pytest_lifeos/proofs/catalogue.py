"""Which defects prove which gate: those that come with the plugin, and the project's own."""

from collections.abc import Iterator

from pytest_lifeos.proofs.defect import Defect, joined, one_file
from pytest_lifeos.proofs.planted import (
    failing_test,
    lint,
    migrations,
    security,
    typecheck,
    uncovered,
)
from pytest_lifeos.settings import Gate, Settings

_BY_GATE = {
    "lint": lint.defect,
    "typecheck": typecheck.defect,
    "security": security.defect,
    "migrations": migrations.second_head,
}


def defects(gate: Gate, settings: Settings, names: tuple[str, str, str]) -> list[Defect]:
    """The defects of the gate, each planted by itself; empty where none is known.

    `names` are pytest's names of test files and functions, and a folder that is collected.
    """
    known = tuple(_known(gate, settings, names))
    return [*([joined(known)] if known else []), *_apart(gate, settings), *_own(gate, settings)]


def _known(gate: Gate, settings: Settings, names: tuple[str, str, str]) -> Iterator[Defect]:
    """What comes with the plugin is planted at once: no two of these get in each other's way.

    A gate over what other runs measured has no tests, and its data is of the tree without a defect.
    """
    if gate.gathers():
        return
    if gate.module is None:
        yield failing_test.defect(gate, settings, names)
    elif gate.name in _BY_GATE:
        yield _BY_GATE[gate.name](gate, settings)
    if gate.coverage and (module := uncovered.defect(gate.coverage, settings)):
        yield module


def _apart(gate: Gate, settings: Settings) -> Iterator[Defect]:
    """What would not be looked at beside the others: a history with two heads is not rehearsed."""
    if gate.name == "migrations":
        yield migrations.careless(gate, settings)


def _own(gate: Gate, settings: Settings) -> Iterator[Defect]:
    """What [tool.lifeos.gates.NAME.proofs] adds; it takes nothing away."""
    for name, each in gate.proofs.items():
        text = (settings.root / each.plant).read_text(encoding="utf-8", errors="surrogateescape")
        yield one_file(name, each.path, text, each.expect)
