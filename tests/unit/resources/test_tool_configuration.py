"""Real tools beside configuration that is not the project's: they judge by the project's alone."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.mypy import MYPY
from pytest_lifeos.checks.tools.reading import command, read_report
from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.checks.tools.tool import Tool
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.resources.processes import Processes

_FAULT = 'import os\nx: int = "a"\n'
_CODES = {RUFF: {"F401"}, MYPY: {"assignment"}, BLACK: {"BLK001"}}

Place = Callable[[str, str], None]
Codes = Callable[..., set[str]]


@pytest.fixture
def place(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Place:
    """Writes files into a `home`, a `work` folder, and the project in `work/shop`; it has a fault."""
    cache = str(tmp_path_factory.getbasetemp())
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("MYPY_CACHE_DIR", "BLACK_CACHE_DIR", "RUFF_CACHE_DIR"):
        monkeypatch.setenv(name, cache)

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(tmp=tmp_path))

    write("work/shop/pyproject.toml", "[project]\nname = 'shop'\nrequires-python = '>=3.10'\n")
    write("work/shop/lib/prices.py", _FAULT)
    return write


@pytest.fixture
def codes(tmp_path: Path, place: Place) -> Iterator[Codes]:
    """What the tool finds in a folder of the project, without what is not the fault's."""
    root = tmp_path / "work/shop"
    processes = Processes(root)

    def run(tool: Tool, folder: str = "lib") -> set[str]:
        (root / "lib/prices.py").write_text("x=1\n" if tool is BLACK else _FAULT)
        processes.start(tool.name, command(tool, root, [folder]), 60)
        report = read_report(tool, processes.join(tool.name, 60), root)
        return {each.code for each in report.findings} & _CODES[tool]

    yield run
    processes.close()


def _git(folder: Path, *args: str) -> None:
    subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True)


_MYPY = "[mypy]\nignore_errors = True\n"
_RUFF = "lint.select = ['E9']\n"
_BLACK = "[tool.black]\nextend-exclude = 'prices'\n"
_IGNORE = "[core]\nexcludesFile = {tmp}/home/ignored\n"


@pytest.mark.parametrize(
    ("tool", "files"),
    [
        (MYPY, {"home/.mypy.ini": _MYPY}),
        (MYPY, {"home/.config/mypy/config": _MYPY}),
        (MYPY, {"work/mypy.ini": _MYPY}),
        (MYPY, {"work/setup.cfg": _MYPY}),
        (RUFF, {"home/.config/ruff/ruff.toml": _RUFF}),
        (RUFF, {"work/ruff.toml": _RUFF}),
        (RUFF, {"work/ruff.toml": _RUFF, "work/shop/ruff.toml": "lint.select = ['F']\n"}),
        (RUFF, {"home/.gitconfig": _IGNORE, "home/ignored": "prices.py\n"}),
        (RUFF, {"home/.config/git/ignore": "prices.py\n"}),
        (BLACK, {"home/.config/black": _BLACK}),
        (BLACK, {"work/pyproject.toml": _BLACK}),
    ],
    ids=lambda value: value.name if isinstance(value, Tool) else ",".join(value),
)
@pytest.mark.parametrize("repository", [False, True], ids=["no-git", "git"])
def test_configuration_that_is_not_the_projects_hides_no_fault(
    tmp_path: Path, place: Place, codes: Codes, tool: Tool, files: dict[str, str], repository: bool
) -> None:
    for name, text in files.items():
        place(name, text)
    if repository:
        _git(tmp_path / "work/shop", "init", "-q")

    found = codes(tool)

    assert found == _CODES[tool]


@pytest.mark.parametrize(
    ("tool", "files"),
    [
        (MYPY, {"work/shop/mypy.ini": _MYPY, "work/mypy.ini": "[mypy]\n"}),
        (MYPY, {"work/shop/.mypy.ini": _MYPY}),
        (MYPY, {"work/shop/pyproject.toml": "[tool.mypy]\nignore_errors = true\n"}),
        (MYPY, {"work/shop/setup.cfg": _MYPY}),
        (MYPY, {"work/.git/HEAD": "", "work/mypy.ini": _MYPY}),
        (RUFF, {"work/shop/ruff.toml": _RUFF}),
        (RUFF, {"work/shop/.ruff.toml": _RUFF, "work/ruff.toml": "lint.select = ['F']\n"}),
        (RUFF, {"work/shop/pyproject.toml": f"[tool.ruff]\n{_RUFF}"}),
        (RUFF, {"work/shop/lib/ruff.toml": _RUFF}),
        (RUFF, {"work/shop/lib/ruff.toml": _RUFF, "work/shop/ruff.toml": "lint.select = ['F']\n"}),
        (RUFF, {"work/.git/HEAD": "", "work/ruff.toml": _RUFF}),
        (BLACK, {"work/shop/pyproject.toml": "[tool.black]\nextend-exclude = 'prices'\n"}),
        (BLACK, {"work/shop/lib/pyproject.toml": "[tool.black]\nextend-exclude = 'prices'\n"}),
        (BLACK, {"work/.git/HEAD": "", "work/pyproject.toml": _BLACK}),
    ],
    ids=lambda value: value.name if isinstance(value, Tool) else ",".join(value),
)
def test_configuration_that_is_the_projects_counts(
    place: Place, codes: Codes, tool: Tool, files: dict[str, str]
) -> None:
    """That of folders below the root too, and up to the top of the repository that the root is in."""
    place("work/shop/lib/clean.py", "y = 1\n")
    for name, text in files.items():
        place(name, text)

    found = codes(tool)

    assert found == set()


def test_ruff_above_and_below_a_root_without_configuration_cannot_be_told(
    tmp_path: Path, place: Place, codes: Codes
) -> None:
    """A flag against the one above would leave out the one below."""
    place("work/ruff.toml", _RUFF)
    place("work/shop/lib/ruff.toml", "lint.select = ['F']\n")

    with pytest.raises(CannotTell) as caught:
        codes(RUFF)

    assert (caught.value.code, caught.value.message) == (
        "tool-config",
        (
            f"ruff is configured in lib and, above the project, in {tmp_path}/work;"
            " write a table [tool.ruff] into pyproject.toml"
        ),
    )


def test_ruff_without_configuration_knows_the_python_of_the_project(
    place: Place, codes: Codes
) -> None:
    """Type parameters are a syntax error for ruff's own oldest Python."""
    place("work/ruff.toml", _RUFF)
    place("work/shop/pyproject.toml", "[project]\nrequires-python = '>=3.13'\n")
    place("work/shop/lib/clean.py", "def same[T = int](x: T) -> T:\n    return x\n")

    found = codes(RUFF)

    assert found == {"F401"}


@pytest.mark.parametrize("tool", [RUFF, BLACK], ids=lambda tool: tool.name)
@pytest.mark.parametrize("ignored", ["lib/", "prices.py", "*.py"])
@pytest.mark.parametrize("name", [".gitignore", ".git/info/exclude"])
def test_a_tracked_file_is_looked_at_whatever_git_ignores(
    tmp_path: Path, place: Place, codes: Codes, tool: Tool, ignored: str, name: str
) -> None:
    _git(tmp_path / "work/shop", "init", "-q")
    place(f"work/shop/{name}", f"{ignored}\n")
    _git(tmp_path / "work/shop", "add", "-f", "lib/prices.py")

    found = codes(tool, ".")

    assert found == _CODES[tool]


@pytest.mark.parametrize(
    ("tool", "settings"),
    [
        (RUFF, "[tool.ruff]\nextend-exclude = ['lib/prices.py']\n"),
        (BLACK, "[tool.black]\nextend-exclude = '^/lib/prices'\n"),
        (BLACK, "[tool.black]\nforce-exclude = '''\n  ^/lib/   # verbose\n  prices\n'''\n"),
        (BLACK, "[tool.black]\nexclude = 'prices'\n"),
    ],
)
def test_a_tracked_file_that_the_project_excludes_is_left_alone(
    tmp_path: Path, place: Place, codes: Codes, tool: Tool, settings: str
) -> None:
    _git(tmp_path / "work/shop", "init", "-q")
    place("work/shop/.gitignore", "prices.py\n")
    place("work/shop/pyproject.toml", settings)
    place("work/shop/lib/clean.py", "y = 1\n")
    _git(tmp_path / "work/shop", "add", "-f", ".")

    found = codes(tool, ".")

    assert found == set()


@pytest.mark.parametrize("tool", [RUFF, BLACK], ids=lambda tool: tool.name)
def test_an_ignored_file_that_git_does_not_track_is_left_alone(
    tmp_path: Path, place: Place, codes: Codes, tool: Tool
) -> None:
    _git(tmp_path / "work/shop", "init", "-q")
    place("work/shop/.gitignore", "prices.py\n")
    place("work/shop/lib/clean.py", "y = 1\n")

    found = codes(tool, ".")

    assert found == set()


@pytest.mark.parametrize("ignored", ["prices.py", "lib/"])
def test_a_file_that_ruff_passes_over_because_of_others_cannot_be_told(
    tmp_path: Path, place: Place, codes: Codes, ignored: str
) -> None:
    """`.ignore` counts in every folder above, also above a repository."""
    _git(tmp_path / "work/shop", "init", "-q")
    place("work/.ignore", f"{ignored}\n")
    place("work/shop/lib/__init__.py", "")

    with pytest.raises(CannotTell, match=rf"^ruff passes over lib\S* because of {tmp_path}/work/"):
        codes(RUFF, ".")


def test_a_file_that_is_no_python_may_be_passed_over(place: Place, codes: Codes) -> None:
    place("work/.gitignore", "*.txt\ncache/\n")
    place("work/shop/lib/notes.txt", "")
    place("work/shop/lib/cache/notes.txt", "")

    found = codes(RUFF, ".")

    assert found == {"F401"}
