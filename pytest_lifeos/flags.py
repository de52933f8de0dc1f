"""The command-line flags, declared in one place."""

import pytest


def declare(parser: pytest.Parser) -> None:
    """Adds the flags to pytest's own."""
    group = parser.getgroup("lifeos", "quality gates")
    group.addoption(
        "--gate",
        action="append",
        default=[],
        metavar="NAME",
        help="run this gate or pipeline and judge it (repeatable, or a comma list)",
    )
    group.addoption(
        "--gates",
        action="store_true",
        help="list gates and pipelines, and the plain pytest command each stands for",
    )
    group.addoption(
        "--gate-report",
        metavar="DIR",
        help="write report.json and the verdict that `python -m pytest_lifeos verify DIR` demands, "
        "or with --prove proofs.json",
    )
    group.addoption(
        "--shard",
        metavar="I/N",
        help="with --gate, run part I of N of the tests, or `auto`; `python -m pytest_lifeos merge` judges",
    )
    group.addoption(
        "--coverage-data",
        action="extend",
        nargs="+",
        default=[],
        metavar="PATH",
        help="with --gate coverage, judge what other runs measured: data files, or folders with some",
    )
    group.addoption(
        "--prove",
        action="store_true",
        help="in a copy, plant a defect for each gate, and demand that CI's own command goes red for it",
    )
    group.addoption(
        "--db",
        dest="lifeos_db",
        metavar="BACKEND",
        help="what the database fixtures work on: sqlite (default), postgresql, or a URL",
    )


def are_given(options: object) -> bool:
    """Whether the command line asks anything of gates."""
    names = ("gate", "gates", "gate_report", "shard", "coverage_data", "prove")
    return any(getattr(options, name) for name in names)
