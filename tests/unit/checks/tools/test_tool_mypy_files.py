"""What mypy checks where the gate names no paths."""

from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.mypy_files import default_paths


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        pytest.param({}, ("shop",), id="no-configuration"),
        pytest.param({"pyproject.toml": "[tool.mypy]\nstrict = true\n"}, ("shop",), id="no-files"),
        pytest.param({"pyproject.toml": "[tool.mypy]\nfiles = ['src']\n"}, (), id="files"),
        pytest.param({"pyproject.toml": "[tool.mypy]\npackages = 'a'\n"}, (), id="packages"),
        pytest.param({"pyproject.toml": "[tool\n"}, ("shop",), id="broken-toml"),
        pytest.param({"mypy.ini": "[mypy]\nfiles = src\n"}, (), id="ini"),
        pytest.param({"mypy.ini": "files = src\n"}, ("shop",), id="broken-ini"),
        pytest.param({"setup.cfg": "[mypy]\nmodules = a\n"}, (), id="setup-cfg"),
        pytest.param(
            {"mypy.ini": "[mypy]\n", "pyproject.toml": "[tool.mypy]\nfiles = ['src']\n"},
            ("shop",),
            id="the-first-that-mypy-reads",
        ),
    ],
)
def test_the_package_is_checked_where_the_configuration_names_nothing(
    tmp_path: Path, files: dict[str, str], paths: tuple[str, ...]
) -> None:
    """mypy without files ends with an error, which would leave a new project undecided."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert default_paths(tmp_path, "shop") == paths


def test_the_files_of_a_configuration_above_the_root_are_not_the_projects(tmp_path: Path) -> None:
    """mypy reads it in a repository of several projects, but its paths begin elsewhere."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "mypy.ini").write_text("[mypy]\nfiles = src\n", encoding="utf-8")
    (tmp_path / "service").mkdir()

    assert default_paths(tmp_path / "service", "shop") == ("shop",)
