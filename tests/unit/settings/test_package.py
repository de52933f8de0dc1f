"""The package is a folder of the project, or one line says which it may be."""

from pathlib import Path

import pytest

from pytest_lifeos.settings.errors import SettingsError
from pytest_lifeos.settings.package import package_folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A src layout, a module beside it, and links to folders in and out of the project."""
    root = tmp_path / "project"
    for file in (
        "src/shop/money/vat.py",
        "src/shop/__init__.py",
        "tests/shop/test_it.py",
        "one.py",
    ):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")
    (tmp_path / "elsewhere").mkdir()
    (root / "inside").symlink_to("src/shop")
    (root / "outside").symlink_to(tmp_path / "elsewhere")
    (root / "loop").symlink_to("loop")
    return root


@pytest.mark.parametrize(
    ("given", "folder"),
    [
        ("src/shop", "src/shop"),
        ("./src/shop/", "src/shop"),
        ("src", "src"),
        ("src/shop/money", "src/shop/money"),
        ("inside", "src/shop"),
    ],
)
def test_a_folder_below_the_root_is_taken(project: Path, given: str, folder: str) -> None:
    assert package_folder(given, "package", project) == folder


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("shop", 'there is no such folder; did you mean "src/shop"?'),
        ("src/shpo", 'there is no such folder; did you mean "src/shop"?'),
        ("shop.money", 'there is no such folder; did you mean "src/shop/money"?'),
        ("zebra", "there is no such folder; give the folder that holds the package"),
        ("loop", "there is no such folder; give the folder that holds the package"),
        ("zebra\0", "there is no such folder; give the folder that holds the package"),
        ("z" * 999, "there is no such folder; give the folder that holds the package"),
        ("one.py", "is a file; give the folder that holds the package"),
        (".", "is no folder below {root}; give the folder that holds the package"),
        ("..", "is no folder below {root}; give the folder that holds the package"),
        ("/", "is no folder below {root}; give the folder that holds the package"),
        ("outside", "is no folder below {root}; give the folder that holds the package"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_anything_else_is_refused_with_the_nearest_right_one(
    project: Path, given: str, error: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        package_folder(given, "package", project)

    shown = given.replace("\0", r"\x00")
    assert str(caught.value) == f'package = "{shown}": {error.format(root=project)}'
