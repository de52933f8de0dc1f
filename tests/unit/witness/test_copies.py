"""Modules of the package that were imported from elsewhere: told where they are not as they are here."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from pytest_lifeos.witness.copies import copies


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with a package `src/shop`, and a copy in `installed` of which a module is imported."""
    for folder in ("src", "installed"):
        for name in ("__init__", "sign", "_version"):
            file = tmp_path / folder / "shop" / f"{name}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("one = 1\n")
    for name, stem in (("shop", "__init__"), ("shop.sign", "sign"), ("shop._version", "_version")):
        module = ModuleType(name)
        module.__file__ = str(tmp_path / "installed" / "shop" / f"{stem}.py")
        monkeypatch.setitem(sys.modules, name, module)
    return tmp_path


def test_a_module_that_differs_is_told(shop: Path) -> None:
    (shop / "src/shop/sign.py").write_text("one = 2\n")

    said = (
        f"shop.sign was imported from {shop / 'installed/shop/sign.py'}, which is not "
        "src/shop/sign.py as it is here; tests of a copy say nothing of it"
    )
    assert list(copies(shop, "src/shop")) == [("imported-elsewhere", said)]


@pytest.mark.parametrize("path", ["src/shop/_version.py", "src/shop/sign.py"])
def test_a_copy_is_as_good_but_for_its_version_and_its_ends_of_lines(shop: Path, path: str) -> None:
    is_version = path.endswith("_version.py")
    (shop / path).write_bytes(b"one = 3\n" if is_version else b"one = 1\r\n")

    assert list(copies(shop, "src/shop")) == []


def test_what_is_imported_from_here_is_what_is_tested(shop: Path) -> None:
    (shop / "installed/shop/sign.py").write_text("one = 2\n")

    assert list(copies(shop, "installed/shop")) == []


def test_what_only_the_copy_has_was_made_for_it(shop: Path) -> None:
    (shop / "src/shop/sign.py").unlink()

    assert list(copies(shop, "src/shop")) == []
