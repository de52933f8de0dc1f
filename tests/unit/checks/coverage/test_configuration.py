"""Which settings of coverage.py are the project's own, and what else has no say."""

from pathlib import Path

import pytest

from pytest_lifeos.checks.coverage.configuration import own_configuration, require_own
from pytest_lifeos.finding import CannotTell

_PYPROJECT = {"pyproject.toml": "[tool.lifeos]\n"}
_COVERAGE = {"pyproject.toml": "[tool.coverage.run]\nbranch = true\n"}


def _write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("files", "own"),
    [
        (_PYPROJECT, "pyproject.toml"),
        (_COVERAGE, "pyproject.toml"),
        (_PYPROJECT | {".coveragerc": ""}, ".coveragerc"),
        (_PYPROJECT | {".coveragerc.toml": ""}, ".coveragerc.toml"),
        (_PYPROJECT | {"setup.cfg": "[coverage:run]\n"}, "setup.cfg"),
        (_PYPROJECT | {"tox.ini": "[coverage:report]\n"}, "tox.ini"),
        (_COVERAGE | {"setup.cfg": "[flake8]\n", "tox.ini": "[tox]\n"}, "pyproject.toml"),
    ],
    ids=["none", "pyproject", "coveragerc", "coveragerc-toml", "setup", "tox", "others"],
)
def test_the_file_that_coverage_picks_is_the_projects_own(
    tmp_path: Path, files: dict[str, str], own: str
) -> None:
    root = _write(tmp_path, files)

    found = own_configuration(root)

    require_own(root, root, ".coveragerc", {})
    assert found == root / own


@pytest.mark.parametrize("here", [".", "tests"])
def test_the_projects_own_file_may_be_named(tmp_path: Path, here: str) -> None:
    (tmp_path / "tests").mkdir()
    _write(tmp_path, _COVERAGE)

    given = "pyproject.toml" if here == "." else "../pyproject.toml"

    require_own(tmp_path, tmp_path / here, given, {"COVERAGE_RCFILE": ""})


@pytest.mark.parametrize(
    ("files", "given", "environ", "code", "message"),
    [
        (
            _COVERAGE,
            "ci.rc",
            {},
            "coverage-config",
            "--cov-config ci.rc chooses other settings than pyproject.toml; leave it out",
        ),
        (
            _COVERAGE,
            ".coveragerc",
            {"COVERAGE_RCFILE": "x"},
            "coverage-config",
            "COVERAGE_RCFILE chooses other settings than pyproject.toml; unset it",
        ),
        (
            _PYPROJECT | {".coveragerc": ""},
            ".coveragerc",
            {"COVERAGE_FORCE_CONFIG": "x"},
            "coverage-config",
            "COVERAGE_FORCE_CONFIG chooses other settings than .coveragerc; unset it",
        ),
        (
            _COVERAGE | {"tox.ini": "[coverage:run]\n"},
            ".coveragerc",
            {},
            "coverage-shadowed",
            "tox.ini shadows [tool.coverage] of pyproject.toml; keep one of them",
        ),
    ],
    ids=["flag", "rcfile", "force", "shadow"],
)
def test_anything_else_that_has_a_say_cannot_be_believed(
    tmp_path: Path,
    files: dict[str, str],
    given: str,
    environ: dict[str, str],
    code: str,
    message: str,
) -> None:
    root = _write(tmp_path, files)

    with pytest.raises(CannotTell) as caught:
        require_own(root, root, given, environ)

    assert (caught.value.code, caught.value.message) == (code, f"coverage: {message}")
