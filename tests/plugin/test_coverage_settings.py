"""A gate's coverage follows the project's own settings, over all of its package as it was tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_HALF = "from shop.sign import sign\ndef test_sign(): assert sign(1) == '+'\n"
_MEASURED = "[tool.coverage.run]\nbranch = true\n"


@pytest.fixture
def half(shop: Project) -> Project:
    """The shop with one of its two branches tested, and settings that nobody has committed."""
    shop.write({"tests/unit/test_sign.py": _HALF, "elsewhere.rc": "[run]\nomit = shop/sign.py\n"})
    return shop


@pytest.mark.parametrize(
    ("flags", "env", "what"),
    [
        (("--cov-config=elsewhere.rc",), {}, "--cov-config elsewhere.rc"),
        ((), {"PYTEST_ADDOPTS": "--cov-config=elsewhere.rc"}, "--cov-config elsewhere.rc"),
        ((), {"COVERAGE_RCFILE": "elsewhere.rc"}, "COVERAGE_RCFILE"),
        (("-n2",), {"COVERAGE_RCFILE": "elsewhere.rc"}, "COVERAGE_RCFILE"),
    ],
    ids=["typed", "addopts", "environment", "environment-two-workers"],
)
def test_settings_from_elsewhere_leave_the_gate_undecided(
    half: Project, flags: Mode, env: dict[str, str], what: str
) -> None:
    run = half.gate("unit", *flags, env=env)

    assert (run.verdicts, run.reasons["unit"][0][0]) == (
        {"unit": "undecided"},
        "coverage-config",
    )
    assert run.reasons["unit"][0][1].startswith(
        f"coverage: {what} chooses other settings than pyproject.toml; "
    )


def test_the_projects_own_settings_may_be_named(shop: Project, mode: Mode) -> None:
    run = shop.gate("unit", "--cov-config=pyproject.toml", *mode)

    assert run.is_green()


@pytest.mark.parametrize("section", ["run", "report"])
def test_include_narrows_nothing(half: Project, section: str) -> None:
    include = f'{_MEASURED}[tool.coverage.{section}]\ninclude = ["shop/__init__.py"]\n'
    half.set(_MEASURED, include.replace("[tool.coverage.run]\ninclude", "include"))

    run = half.gate("unit")

    assert run.verdicts == {"unit": "failed"}


def test_settings_that_exclude_every_line_leave_the_gate_undecided(shop: Project) -> None:
    shop.set(_MEASURED, f'{_MEASURED}[tool.coverage.report]\nexclude_also = [".*"]\n')

    run = shop.gate("unit")

    assert (run.verdicts, run.codes[0]) == ({"unit": "undecided"}, "coverage-nothing")


def test_settings_that_coverage_refuses_are_one_line(shop: Project) -> None:
    shop.set(_MEASURED, '[tool.coverage.run]\nbranch = "maybe"\n')

    done = shop.pytest("--gate=unit")

    assert (done.returncode, [line[:36] for line in done.stderr.splitlines() if line]) == (
        4,
        ["ERROR: pyproject.toml: Couldn't read"],
    )


def test_what_is_omitted_is_a_note_of_the_report(shop: Project) -> None:
    shop.set(_MEASURED, f'{_MEASURED}omit = ["shop/extra/*"]\n')
    shop.write({"shop/extra/late.py": "LATE = 1\n"})

    run = shop.gate("unit")

    assert run.is_green()
    assert run.report is not None
    assert [(each["path"], each["code"]) for each in run.report["gates"][0]["findings"]] == [
        ("shop", "COV002")
    ]


@pytest.mark.parametrize(
    ("late", "verdict"), [("", "passed"), ("LATE = 1\n", "failed")], ids=["covered", "uncovered"]
)
@pytest.mark.parametrize("way", ["pythonpath", "installed"])
def test_a_src_layout_counts_every_file_whatever_the_way_of_import(
    shop: Project, mode: Mode, way: str, late: str, verdict: str
) -> None:
    """Also one that nobody imports, in a folder without `__init__.py`."""
    (shop.root / "src").mkdir()
    (shop.root / "shop").rename(shop.root / "src/shop")
    shop.write({"src/shop/deep/er/late.py": late})
    shop.set('package = "shop"', 'package = "src/shop"')
    shop.set('pythonpath = ["."]', 'pythonpath = ["src"]' if way == "pythonpath" else "")

    run = shop.gate("unit", *mode, env={"PYTHONPATH": str(shop.root / "src")})

    assert run.verdicts == {"unit": verdict}


def test_a_package_that_is_a_link_is_the_folder_it_leads_to(shop: Project) -> None:
    (shop.root / "src").mkdir()
    (shop.root / "shop").rename(shop.root / "src/shop")
    (shop.root / "shop").symlink_to("src/shop")

    run = shop.gate("unit")

    assert run.is_green()


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ("shpo", 'there is no such folder; did you mean "shop"?'),
        ("shop/sign.py", "is a file; give the folder that holds the package"),
    ],
)
def test_a_package_that_is_no_folder_is_a_usage_error(
    shop: Project, given: str, advice: str
) -> None:
    shop.set('package = "shop"', f'package = "{given}"')

    done = shop.pytest("--gate=unit")

    errors = [line for line in done.stderr.splitlines() if line]
    assert (done.returncode, errors) == (
        4,
        [f'ERROR: pyproject.toml: tool.lifeos.package = "{given}": {advice}'],
    )


@pytest.mark.parametrize("puts_back", [False, True], ids=["left", "put-back"])
def test_a_source_that_a_test_rewrites_leaves_the_gate_undecided(
    shop: Project, mode: Mode, puts_back: bool
) -> None:
    shop.write({"tests/unit/test_rewrite.py": f"""
            from pathlib import Path

            def test_rewrite():
                source = Path("shop/sign.py")
                text = source.read_text()
                source.write_text("def sign(number):\\n    return '+'\\n")
                {puts_back} and source.write_text(text)
            """})

    run = shop.gate("unit", *mode)

    assert (run.verdicts, run.reasons["unit"][0]) == (
        {"unit": "undecided"},
        ("coverage-changed", "coverage: shop/sign.py changed while the tests ran"),
    )


def test_a_test_that_goes_elsewhere_changes_nothing(shop: Project) -> None:
    shop.set(_MEASURED, f'{_MEASURED}relative_files = true\nomit = ["shop/extra/*"]\n')
    shop.write(
        {
            "shop/extra/late.py": "LATE = 1\n",
            "tests/unit/test_z.py": "import os\ndef test_it(): os.chdir('tests')\n",
        }
    )

    run = shop.gate("unit")

    assert run.is_green()


_ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_name_that_the_locale_cannot_write_is_a_usage_error(shop: Project) -> None:
    shop.write({"shop/größe.py": ""})

    done = shop.pytest("--gate=unit", env=_ASCII)

    errors = [line for line in done.stderr.splitlines() if line]
    file = f"{shop.root}/shop/gr\\udcc3\\udcb6\\udcc3\\udc9fe.py"
    what = f"coverage.py cannot write down '{file}' in this locale"
    assert (done.returncode, errors) == (
        4,
        [f"ERROR: --gate: {what}; set PYTHONUTF8=1 or LC_ALL=C.UTF-8"],
    )


@pytest.mark.parametrize("name", ["size", "größe"])
def test_other_names_and_locales_work(shop: Project, mode: Mode, name: str) -> None:
    shop.write({f"shop/{name}.py": ""})

    run = shop.gate("unit", *mode, env=_ASCII if name.isascii() else {"LC_ALL": "C.UTF-8"})

    assert run.is_green()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("strict = true", 'strict = true\naddopts = ["--cov=shop", "--cov-fail-under=100"]'),
        ("[tool.coverage.run]", "[tool.coverage.report]\nfail_under = 100\n[tool.coverage.run]"),
    ],
    ids=["addopts", "coverage"],
)
def test_the_bar_of_the_gate_counts_and_not_fail_under(
    half: Project, mode: Mode, old: str, new: str
) -> None:
    half.set(old, new)
    half.set("total = 100", "total = 50")

    run = half.gate("unit", *mode)

    assert run.is_green(), run.out


def test_gates_without_a_bar_are_not_measured_for_the_sake_of_addopts(
    half: Project, mode: Mode
) -> None:
    half.set("strict = true", 'strict = true\naddopts = ["--cov", "--cov-fail-under=100"]')
    half.write({"tests/ml/test_it.py": "import pytest\n@pytest.mark.ml\ndef test_it(): pass"})

    run = half.gate("ml", *mode)

    assert (run.is_green(), (half.root / ".coverage").exists()) == (True, False), run.out


def test_coverage_that_is_typed_is_measured_without_a_bar_too(half: Project, mode: Mode) -> None:
    half.write({"tests/ml/test_it.py": "import pytest\n@pytest.mark.ml\ndef test_it(): pass"})

    run = half.gate("ml", "--cov=shop", *mode)

    assert (run.is_green(), (half.root / ".coverage").exists()) == (True, True), run.out
