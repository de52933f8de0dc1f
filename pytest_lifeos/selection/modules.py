"""Gate modules: the plain test files of the package, collected as children of pyproject.toml."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from pytest_lifeos import gates as package
from pytest_lifeos.settings import Gate

_FOLDER = Path(package.__file__).parent


class GateFile(pytest.File):
    """pyproject.toml as a collector: one test module a gate, with short and stable node ids."""

    gates: tuple[Gate, ...] = ()

    def collect(self) -> Iterable[pytest.Collector]:
        """Yields each gate's module as `pyproject.toml::NAME`, marked with the gate's name."""
        for gate in self.gates:
            if gate.module:
                yield _module(self, gate, _FOLDER / gate.module)


def _module(parent: GateFile, gate: Gate, path: Path) -> pytest.Module:
    module = pytest.Module.from_parent(
        parent, path=path, name=gate.name, nodeid=f"{parent.nodeid}::{gate.name}"
    )
    module.add_marker(gate.name)
    return module


def gate_of(node: pytest.Item | pytest.Collector) -> str | None:
    """The gate in whose module the node stands; None for what is the project's own."""
    module = node.getparent(pytest.Module)
    inside = module is not None and isinstance(module.parent, GateFile)
    return module.name if module is not None and inside else None


class GateModules:
    """Collects the modules of `gates` wherever pytest meets the project's pyproject.toml."""

    def __init__(self, file: Path, gates: tuple[Gate, ...]) -> None:
        self._file = file
        self._gates = gates

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> GateFile | None:
        """Answers for the one file; every other is somebody else's."""
        if file_path != self._file:
            return None
        file = GateFile.from_parent(parent, path=file_path)
        file.gates = self._gates
        return file


def named_modules(gates: Mapping[str, Gate], file: Path, args: Iterable[str]) -> tuple[Gate, ...]:
    """All gates with a module, where the command line names pyproject.toml itself; else none."""
    if not any(Path(arg.split("::")[0]).resolve() == file for arg in args):
        return ()
    return tuple(gate for gate in gates.values() if gate.module)
