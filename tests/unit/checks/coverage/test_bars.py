"""A coverage bar is met or not, unrounded, and never over nothing."""

import pytest

from pytest_lifeos.checks.coverage.bars import check_branches, check_package, check_total
from pytest_lifeos.checks.coverage.file_coverage import (
    FileCoverage,
    branch_percentage,
    percentage,
)
from pytest_lifeos.finding import CannotTell, Finding, Severity


def _file(
    covered: int, statements: int, path: str = "shop/a.py", missing: tuple[int, ...] = ()
) -> FileCoverage:
    return FileCoverage(
        path=path,
        statements=statements,
        covered=covered,
        branches=0,
        covered_branches=0,
        missing=missing,
    )


@pytest.mark.parametrize(
    ("covered", "statements", "bar"),
    [(90, 100, 90.0), (100, 100, 100.0), (0, 1, 0.0), (1, 3, 33.0), (9999, 10000, 99.99)],
)
def test_a_bar_that_is_reached_has_no_finding(covered: int, statements: int, bar: float) -> None:
    assert list(check_total({"shop/a.py": _file(covered, statements)}, bar, "shop")) == []


@pytest.mark.parametrize(
    ("covered", "statements", "bar", "message"),
    [
        (9880, 10000, 99.0, "covers 98.80 %, 99 % is asked for"),
        (89999, 100000, 90.0, "covers 89.99 %, 90 % is asked for"),
        (999999, 1000000, 100.0, "covers 99.99 %, 100 % is asked for"),
        (0, 5, 0.5, "covers 0.00 %, 0.5 % is asked for"),
    ],
)
def test_a_bar_that_is_missed_is_one_finding_that_never_rounds_up(
    covered: int, statements: int, bar: float, message: str
) -> None:
    files = {"shop/a.py": _file(covered, statements, missing=(1, 2))}

    assert list(check_total(files, bar, "shop")) == [
        Finding(
            path="shop",
            code="COV001",
            rule="coverage-below-bar",
            message=f"{message}; shop/a.py misses 1-2",
        )
    ]


def test_a_file_that_misses_only_branches_is_named_too() -> None:
    file = FileCoverage(
        path="shop/a.py", statements=4, covered=4, branches=2, covered_branches=1, missing=()
    )

    (finding,) = check_total({"shop/a.py": file}, 100, "shop")

    assert finding.message == ("covers 83.33 %, 100 % is asked for; shop/a.py misses branches")


def test_a_finding_names_the_files_that_miss_most_and_their_lines() -> None:
    files = {
        path: _file(1, 2, path, missing)
        for path, missing in {
            "shop/a.py": (3, 4, 5, 9),
            "shop/b.py": (),
            "shop/c.py": (1, 2, 3, 4, 7, 8),
        }.items()
    }

    (finding,) = check_total(files, 90, "shop")

    assert (finding.message, finding.hint) == (
        "covers 50.00 %, 90 % is asked for; shop/c.py misses 1-4, 7-8",
        "shop/a.py misses 3-5, 9",
    )


def test_only_five_files_are_named() -> None:
    files = {f"shop/{n}.py": _file(1, 2, f"shop/{n}.py", (n,)) for n in range(1, 8)}

    (finding,) = check_total(files, 90, "shop")

    assert (str(finding) + finding.hint).count(" misses ") == 5


def test_a_package_is_its_folder_and_no_namesake() -> None:
    files = {
        "shop/money/a.py": _file(9, 10, "shop/money/a.py"),
        "shop/money/deep/b.py": _file(9, 10, "shop/money/deep/b.py"),
        "shop/moneybag.py": _file(0, 100, "shop/moneybag.py"),
    }

    assert list(check_package(files, "shop/money/", 90)) == []


def test_a_package_below_its_bar_is_one_finding_about_the_folder() -> None:
    files = {"shop/money/a.py": _file(8, 10, "shop/money/a.py", (1, 2))}

    (finding,) = check_package(files, "shop/money", 90)

    assert (finding.path, finding.message[:17]) == ("shop/money", "covers 80.00 %, 9")


def test_a_folder_without_a_measured_file_cannot_be_told() -> None:
    with pytest.raises(CannotTell) as caught:
        list(check_package({"shop/a.py": _file(1, 1)}, "shop/finance", 90))

    assert (caught.value.code, caught.value.message) == (
        "coverage-no-files",
        "coverage: no measured file lies in shop/finance",
    )


@pytest.mark.parametrize("files", [{}, {"shop/a.py": _file(0, 0)}], ids=["no-file", "no-statement"])
def test_zero_statements_are_not_100_percent(files: dict[str, FileCoverage]) -> None:
    with pytest.raises(CannotTell) as caught:
        list(check_total(files, 0, "shop"))

    assert caught.value.code == "coverage-nothing"


def test_branches_count_as_coverage_counts_them() -> None:
    file = FileCoverage(
        path="a.py", statements=6, covered=5, branches=4, covered_branches=2, missing=(3,)
    )

    assert (percentage([file]), branch_percentage([file]), branch_percentage([_file(1, 1)])) == (
        70.0,
        50.0,
        None,
    )


def test_files_that_are_left_out_are_a_note_beside_a_bar_that_is_reached() -> None:
    omitted = [f"shop/{n}.py" for n in range(7)]

    (note,) = check_total({"shop/a.py": _file(1, 1)}, 90, "shop", omitted)

    assert note == Finding(
        path="shop",
        code="COV002",
        rule="coverage-omits",
        severity=Severity.NOTE,
        message="7 of 8 files are left out by `omit`",
        hint="shop/0.py, shop/1.py, shop/2.py, shop/3.py, shop/4.py, ...",
    )


def _branches(path: str, covered: int, possible: int) -> FileCoverage:
    return FileCoverage(
        path=path,
        statements=100,
        covered=100,
        branches=possible,
        covered_branches=covered,
        missing=(),
        branches_at={7: (possible, covered)},
    )


def test_branches_have_a_bar_of_their_own_that_lines_cannot_lift() -> None:
    files = {path: _branches(path, 7, 8) for path in ("shop/a.py", "shop/b.py")}

    met, missed = (list(check_branches(files, bar, "shop")) for bar in (87.5, 87.51))

    assert (met, [(each.code, each.message, each.hint) for each in missed]) == (
        [],
        [
            (
                "COV005",
                (
                    "covers 87.50 % of its branches, 87.51 % is asked for; "
                    "shop/a.py misses branches at 7"
                ),
                "shop/b.py misses branches at 7",
            )
        ],
    )


def test_no_branch_at_all_is_not_100_percent() -> None:
    with pytest.raises(CannotTell) as caught:
        list(check_branches({"shop/a.py": _file(1, 1)}, 0, "shop"))

    assert caught.value.code == "coverage-nothing"


def test_a_glob_has_a_bar_and_one_that_matches_nothing_cannot_be_told() -> None:
    files = {path: _file(8, 10, path, (1, 2)) for path in ("shop/a/models.py", "shop/b.py")}

    (finding,) = check_package(files, "shop/*/models.py", 90)
    with pytest.raises(CannotTell) as caught:
        list(check_package(files, "shop/*/modles.py", 0))

    assert (finding.path, caught.value.message) == (
        "shop/*/models.py",
        "coverage: no measured file matches shop/*/modles.py",
    )
