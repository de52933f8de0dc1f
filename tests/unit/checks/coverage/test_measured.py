"""What is read from a real data file of coverage.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_lifeos.checks.coverage.file_coverage import FileCoverage
from pytest_lifeos.checks.coverage.measured import read_coverage
from pytest_lifeos.finding import CannotTell

_SIGN = """\
def sign(number):
    if number < 0:
        return "-"
    return "+"
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose sign was measured with one of its two branches."""
    (tmp_path / "shop/extra").mkdir(parents=True)
    (tmp_path / "shop/__init__.py").write_text("")
    (tmp_path / "shop/sign.py").write_text(_SIGN)
    (tmp_path / "shop/late.py").write_text("LATE = 1\n")
    (tmp_path / "shop/extra/later.py").write_text("LATER = 1\n")
    (tmp_path / "run.py").write_text("from shop.sign import sign\nsign(1)\n")
    subprocess.run(
        [sys.executable, "-m", "coverage", "run", "--branch", "--source=shop", "run.py"],
        cwd=tmp_path,
        check=True,
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _read(root: Path, config: str = "none") -> dict[str, FileCoverage]:
    return dict(read_coverage(root / ".coverage", str(root / config), root, root / "shop"))


def _unseen(path: str) -> FileCoverage:
    return FileCoverage(
        path=path, statements=1, covered=0, branches=0, covered_branches=0, missing=(1,)
    )


def _empty(path: str) -> FileCoverage:
    return FileCoverage(
        path=path, statements=0, covered=0, branches=0, covered_branches=0, missing=()
    )


def test_every_file_of_the_package_is_read_whether_it_was_imported_or_not(shop: Path) -> None:
    (shop / "none").write_text("")

    assert _read(shop) == {
        "shop/__init__.py": _empty("shop/__init__.py"),
        "shop/sign.py": FileCoverage(
            path="shop/sign.py",
            statements=4,
            covered=3,
            branches=2,
            covered_branches=1,
            missing=(3,),
            executed=(1, 2, 4),
            branches_at={2: (2, 1)},
        ),
        "shop/late.py": _unseen("shop/late.py"),
        "shop/extra/later.py": _unseen("shop/extra/later.py"),
    }


@pytest.mark.parametrize("section", ["run", "report"])
def test_what_the_project_omits_is_left_out(shop: Path, section: str) -> None:
    (shop / "rc").write_text(f"[{section}]\nomit =\n    shop/extra/*\n    shop/late.py\n")

    assert sorted(_read(shop, "rc")) == ["shop/__init__.py", "shop/sign.py"]


def test_reading_leaves_the_data_file_as_it_is(shop: Path) -> None:
    (shop / "none").write_text("")
    before = (shop / ".coverage").read_bytes()

    _read(shop)

    assert (shop / ".coverage").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "coverage-no-data"),
        (b"junk" * 99, "coverage-unreadable"),
    ],
    ids=["missing", "corrupt"],
)
def test_a_data_file_that_says_nothing_cannot_be_told(
    shop: Path, content: bytes | None, code: str
) -> None:
    (shop / "none").write_text("")
    (shop / ".coverage").unlink()
    if content is not None:
        (shop / ".coverage").write_bytes(content)

    with pytest.raises(CannotTell) as caught:
        _read(shop)

    assert caught.value.code == code


def test_a_data_file_over_nothing_means_that_nothing_is_covered(shop: Path) -> None:
    (shop / "none").write_text("")
    (shop / ".coverage").write_bytes(b"")

    assert {path: each.covered for path, each in _read(shop).items()} == {
        "shop/__init__.py": 0,
        "shop/sign.py": 0,
        "shop/late.py": 0,
        "shop/extra/later.py": 0,
    }


@pytest.mark.parametrize("source", [None, "def broken(:\n"], ids=["gone", "broken"])
def test_a_source_that_cannot_be_read_any_more_cannot_be_told(
    shop: Path, source: str | None
) -> None:
    (shop / "none").write_text("")
    (shop / "shop/sign.py").unlink()
    if source is not None:
        (shop / "shop/sign.py").write_text(source)

    with pytest.raises(CannotTell) as caught:
        _read(shop)

    assert (caught.value.code, "sign.py" in caught.value.message) == ("coverage-unreadable", True)


def test_ignore_errors_of_the_project_does_not_hide_a_source_that_went_away(shop: Path) -> None:
    (shop / "rc").write_text("[report]\nignore_errors = true\n")
    (shop / "shop/sign.py").unlink()

    with pytest.raises(CannotTell):
        _read(shop, "rc")


@pytest.mark.parametrize("section", ["run", "report"])
def test_include_leaves_nothing_out(shop: Path, section: str) -> None:
    (shop / "none").write_text("")
    (shop / "rc").write_text(f"[{section}]\ninclude = shop/late.py\n")

    assert _read(shop, "rc") == _read(shop)


def test_relative_patterns_start_at_the_root_wherever_a_test_has_gone(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "rc").write_text("[report]\nomit =\n    shop/extra/*\n    shop/late.py\n")
    monkeypatch.chdir(shop / "shop")

    assert (sorted(_read(shop, "rc")), Path.cwd()) == (
        ["shop/__init__.py", "shop/sign.py"],
        shop / "shop",
    )


def test_data_with_relative_names_is_read_once(shop: Path) -> None:
    (shop / "none").write_text("")
    absolute = _read(shop)
    (shop / "rc").write_text("[run]\nrelative_files = true\nbranch = true\nsource = shop\n")
    argv = [sys.executable, "-m", "coverage", "run", "--rcfile=rc", "run.py"]
    subprocess.run(argv, cwd=shop, check=True)

    assert _read(shop, "rc") == absolute
