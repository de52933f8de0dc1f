"""The modules that are imported, beside one that loads when it is used and cannot be loaded."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from pytest_lifeos.selection.imported import imported_modules

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_module_that_loads_when_it_is_used_is_left_asleep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sleeper.py"
    path.write_text("raise ImportError('needs something')")
    spec = importlib.util.spec_from_file_location("sleeper", path)
    assert spec is not None
    assert spec.loader is not None
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "sleeper", module)
    spec.loader.exec_module(module)

    found = imported_modules()

    assert (found[str(path)] is module, __file__ in found) == (True, True)


def test_what_only_says_that_it_is_a_module_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        __class__ = ModuleType  # type: ignore[assignment]  # as cffi's do
        __file__ = "library.so"

    monkeypatch.setitem(sys.modules, "library", Library())

    assert "library.so" not in imported_modules()
