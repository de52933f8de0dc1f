"""What is changed reaches its bar, counted over nothing but what is changed."""

import pytest

from pytest_lifeos.checks.coverage.file_coverage import FileCoverage
from pytest_lifeos.checks.coverage.patch import check_patch
from pytest_lifeos.finding import CannotTell, Finding, Severity

_BASE = "origin/main (1234567)"


def _file(
    path: str,
    executed: tuple[int, ...],
    missing: tuple[int, ...],
    branches_at: dict[int, tuple[int, int]] | None = None,
) -> FileCoverage:
    pairs = (branches_at or {}).values()
    return FileCoverage(
        path=path,
        statements=len(executed) + len(missing),
        covered=len(executed),
        branches=sum(possible for possible, _ in pairs),
        covered_branches=sum(covered for _, covered in pairs),
        missing=missing,
        executed=executed,
        branches_at=branches_at or {},
    )


_OLD = _file("shop/old.py", executed=(1, 2), missing=tuple(range(3, 100)))
_FILES = {
    "shop/old.py": _OLD,
    "shop/new.py": _file("shop/new.py", executed=(1, 2, 3), missing=(5, 6)),
    "shop/if.py": _file("shop/if.py", executed=(1, 2), missing=(), branches_at={2: (2, 1)}),
}


def _findings(changed: dict[str, set[int]], bar: float) -> list[Finding]:
    return list(check_patch(_FILES, changed, bar, "shop", _BASE))


@pytest.mark.parametrize(
    ("changed", "bar"),
    [
        ({"shop/old.py": {1, 2}}, 100),
        ({"shop/new.py": {1, 2, 3, 4, 5, 6}}, 60),
        ({"shop/new.py": {3, 4}}, 100),
        ({"shop/if.py": {1}}, 100),
        ({"shop/if.py": {1, 2}}, 75),
    ],
)
def test_a_change_that_is_covered_enough_has_no_finding(
    changed: dict[str, set[int]], bar: float
) -> None:
    assert _findings(changed, bar) == []


@pytest.mark.parametrize(
    ("changed", "bar", "message"),
    [
        (
            {"shop/new.py": {1, 2, 3, 5, 6}, "shop/old.py": {50}},
            95.0,
            (
                "covers 50.00 % of 6 lines changed since origin/main (1234567), 95 % is asked for; "
                "shop/new.py misses 5-6"
            ),
        ),
        (
            {"shop/new.py": {1, 2, 3, 5, 6}},
            60.01,
            (
                "covers 60.00 % of 5 lines changed since origin/main (1234567), 60.01 % is asked for; "
                "shop/new.py misses 5-6"
            ),
        ),
        (
            {"shop/if.py": {2}},
            95.0,
            (
                "covers 66.66 % of 1 line and 2 branches changed since origin/main (1234567), 95 % is asked for; "
                "shop/if.py misses branches at 2"
            ),
        ),
    ],
    ids=["two-files", "just-below", "branch"],
)
def test_a_change_that_is_not_covered_enough_is_one_finding(
    changed: dict[str, set[int]], bar: float, message: str
) -> None:
    (finding,) = _findings(changed, bar)

    assert (finding.path, finding.code, finding.message) == ("shop", "COV003", message)


@pytest.mark.parametrize(
    ("changed", "files"),
    [({}, "0 changed files"), ({"shop/new.py": {4, 9}}, "1 changed file")],
    ids=["none", "no-statement"],
)
def test_a_change_without_a_statement_passes_and_says_so(
    changed: dict[str, set[int]], files: str
) -> None:
    assert _findings(changed, 95) == [
        Finding(
            path="shop",
            code="COV004",
            rule="patch-empty",
            severity=Severity.NOTE,
            message=f"no changed line can be covered: {files} since {_BASE}",
        )
    ]


def test_a_changed_file_that_was_not_measured_cannot_be_told() -> None:
    with pytest.raises(CannotTell) as caught:
        _findings({"shop/new.py": {1}, "shop/lost.py": {1}}, 0)

    assert (caught.value.code, caught.value.message) == (
        "coverage-not-measured",
        "coverage: shop/lost.py is changed, and was not measured",
    )
