"""Which files a package has, and which of them are no longer what was measured."""

import os
from pathlib import Path

import pytest

from pytest_lifeos.checks.coverage.sources import (
    require_unchanged,
    source_files,
    stamps,
    unspeakable,
)
from pytest_lifeos.finding import CannotTell


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A package of two modules, one in a folder without `__init__.py`, and a data file."""
    (tmp_path / "shop/deep").mkdir(parents=True)
    for file in ("shop/sign.py", "shop/deep/late.py", "shop/data.json"):
        (tmp_path / file).write_text("ONE = 1\n")
    return tmp_path / "shop"


def test_every_python_file_is_a_source(shop: Path) -> None:
    assert source_files(shop) == [shop / "deep/late.py", shop / "sign.py"]


def test_a_link_is_the_folder_it_leads_to(shop: Path) -> None:
    (shop.parent / "link").symlink_to(shop)

    assert source_files(shop.parent / "link") == source_files(shop)


def test_what_is_as_it_was_may_be_believed(shop: Path) -> None:
    before = stamps(shop)

    (shop / "data.json").write_text("{}")
    (shop / "new.py").write_text("NEW = 1\n")

    require_unchanged(before, shop.parent)


@pytest.mark.parametrize("way", ["longer", "as-long", "gone"])
def test_a_source_that_is_another_one_now_cannot_be_believed(shop: Path, way: str) -> None:
    before, source = stamps(shop), shop / "sign.py"

    if way == "gone":
        source.unlink()
    else:
        stat = source.stat()
        source.write_text("TWO = 2\n" if way == "as-long" else "")
        os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns + (way == "as-long")))

    with pytest.raises(CannotTell) as caught:
        require_unchanged(before, shop.parent)
    assert (caught.value.code, caught.value.message) == (
        "coverage-changed",
        "coverage: shop/sign.py changed while the tests ran",
    )


def test_several_changed_sources_are_counted(shop: Path) -> None:
    before = stamps(shop)

    for source in source_files(shop):
        source.unlink()

    with pytest.raises(CannotTell, match=r"shop/deep/late\.py and 1 more changed while"):
        require_unchanged(before, shop.parent)


@pytest.mark.parametrize(
    ("name", "is_found"), [("größe", False), ("gr\udcc3\udcb6\udcc3\udc9fe", True)]
)
def test_a_name_outside_of_the_locale_is_found(name: str, is_found: bool) -> None:
    paths = [Path("shop/sign.py"), Path(f"shop/{name}.py")]

    found = unspeakable(paths)

    assert found == (paths[1] if is_found else None)
