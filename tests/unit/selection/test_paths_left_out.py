"""A start is whole when all that a plain start would look at lies in what it names."""

from pathlib import Path

import pytest

from pytest_lifeos.selection.narrowing.paths import paths_left_out
from pytest_lifeos.selection.narrowing.start import Start

_PATTERNS = ("test_*.py", "*_test.py", "checks/*.py")


def _touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def _said(
    root: Path,
    *typed: str,
    folder: str = ".",
    testpaths: tuple[str, ...] = (),
    args: tuple[str, ...] | None = None,
    doctests: bool = False,
) -> list[str]:
    """What is said of a start with these words, or, without, of a plain one in the folder."""
    start = Start(
        options={"file_or_dir": list(typed), "doctestmodules": doctests},
        root=root,
        folder=root / folder,
        ini=None,
        args=(typed or (".",)) if args is None else args,
        testpaths=testpaths,
        python_files=_PATTERNS,
        skipped=("build", ".*"),
    )
    return list(paths_left_out(start))


@pytest.mark.parametrize("testpaths", ["{root}/tests", "tests", "te*", "./tests/", "**/tests", "."])
def test_testpaths_of_any_spelling_are_left_out_by_a_file_and_not_by_the_root(
    tmp_path: Path, testpaths: str
) -> None:
    _touch(tmp_path, "tests/test_a.py")
    given = (testpaths.format(root=tmp_path),)

    said = [bool(_said(tmp_path, each, testpaths=given)) for each in ("tests/test_a.py", ".")]

    assert said == [True, False]


def test_a_pattern_of_testpaths_means_no_dotfile_as_it_does_to_pytest(tmp_path: Path) -> None:
    _touch(tmp_path, "tests/.gitkeep", "tests/unit/test_a.py", "tests/api/test_b.py")
    given = ("tests/*",)

    said = [
        _said(tmp_path, *names, testpaths=given)
        for names in (("tests/api", "tests/unit"), ("tests/api",))
    ]

    assert said == [[], ["tests/api leaves out tests/unit"]]


def test_without_testpaths_a_folder_that_holds_all_test_files_is_whole(tmp_path: Path) -> None:
    _touch(tmp_path, "tests/test_a.py", "shop/cart.py", "build/test_b.py", "env/pyvenv.cfg")
    _touch(tmp_path, "env/lib/test_c.py", ".tox/test_d.py")

    assert _said(tmp_path, "tests") == []


@pytest.mark.parametrize("name", ["shop/test_b.py", "b_test.py", "shop/checks/b.py", "test_b.txt"])
def test_without_testpaths_a_test_file_outside_of_the_folder_is_left_out(
    tmp_path: Path, name: str
) -> None:
    _touch(tmp_path, "tests/test_a.py", name)

    assert _said(tmp_path, "tests") == [f"tests leaves out {name}"]


def test_without_testpaths_doctests_may_be_anywhere(tmp_path: Path) -> None:
    _touch(tmp_path, "tests/test_a.py")

    assert _said(tmp_path, "tests", doctests=True) == ["tests leaves out ."]


def test_testpaths_that_match_nothing_are_none(tmp_path: Path) -> None:
    _touch(tmp_path, "spec/test_a.py", "spec/test_b.py")

    said = [_said(tmp_path, each, testpaths=("tests",)) for each in ("spec", "spec/test_a.py")]

    assert said == [[], ["spec/test_a.py leaves out spec/test_b.py"]]


def test_a_start_in_a_folder_beside_the_tests_leaves_them_out(tmp_path: Path) -> None:
    _touch(tmp_path, "tests/test_a.py", "docs/index.md")

    assert _said(tmp_path, folder="docs") == ["starting in docs leaves out tests/test_a.py"]


@pytest.mark.parametrize(
    ("args", "said"), [(("tests/test_a.py",), "tests/test_a.py"), ((), "nothing")], ids=str
)
def test_what_a_plugin_put_in_the_place_of_testpaths_leaves_out_the_rest(
    tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    _touch(tmp_path, "tests/test_a.py")

    assert _said(tmp_path, args=args, testpaths=("tests",)) == [
        f"a plugin's choice of {said} leaves out tests"
    ]
