"""The examples of settings in the docs are read, and no setting is missing among them."""

import re
from pathlib import Path

import pytest

from pytest_lifeos.settings import read_settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = [
    (page.name, text)
    for page in PAGES
    for text in re.findall(
        r"^```toml\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
]
READERS = (ROOT / "pytest_lifeos" / "settings").glob("*.py")
# What the examples speak of.
FOLDERS = ("shop/migrations", "shop/payments", "src/shop", "tests/files", "tests/unit")
FILES = ("tests/proofs/star_import.py",)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with the folders and files of the examples."""
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("page", "text"), EXAMPLES, ids=[f"{page}-{at}" for at, (page, _) in enumerate(EXAMPLES)]
)
def test_an_example_is_read(shop: Path, page: str, text: str) -> None:
    head = "" if "[tool.lifeos]\n" in text else "[tool.lifeos]\n"
    package = "" if "\npackage = " in text else 'package = "shop"\n'
    whole = (head + text).replace("[tool.lifeos]\n", f"[tool.lifeos]\n{package}", 1)
    (shop / "pyproject.toml").write_text(whole, encoding="utf-8")

    assert read_settings(shop) is not None


def test_every_setting_stands_in_an_example() -> None:
    sources = [each.read_text(encoding="utf-8") for each in READERS]
    keys = {key for text in sources for key in re.findall(r'take\(\s*"(\w+)"', text)}
    words = set(re.findall(r"\w+", " ".join(text for _, text in EXAMPLES)))

    assert keys - words == set()
