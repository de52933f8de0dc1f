"""`python -m pytest_lifeos verify DIR [NAME ...]` and `merge DIR ... --report OUT`: 0 only for green."""

import argparse
import shutil
import sys
from pathlib import Path

from pytest_lifeos.verify import objections


def main(argv: list[str] | None = None) -> int:
    """Runs the command; 0 is green, 1 is anything else, 2 a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m pytest_lifeos")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="demand the green verdict of a finished run")
    verify.add_argument("report", type=Path, help="the folder given to --gate-report")
    verify.add_argument("names", nargs="*", help="gates or pipelines that must be among them")
    merge = commands.add_parser("merge", help="judge the shards of a run as one run")
    merge.add_argument("shards", nargs="+", type=Path, help="each shard's --gate-report folder")
    merge.add_argument("--report", type=Path, required=True, help="the folder for the verdict")
    arguments = parser.parse_args(argv)
    if arguments.command == "merge":
        return _merge(arguments.shards, arguments.report)
    return _verify(arguments.report, arguments.names)


def _verify(report: Path, names: list[str]) -> int:
    lines = list(objections(report, names))
    for line in lines:
        print(f"verify: {line}", file=sys.stderr)
    if not lines:
        print(f"verify: {report}: passed")
    return 1 if lines else 0


def _merge(shards: list[Path], out: Path) -> int:
    """In the project's folder, with its commit checked out."""
    from pytest_lifeos.proofs.reach import read_reach
    from pytest_lifeos.reporters.terminal import show_on
    from pytest_lifeos.settings import SettingsError
    from pytest_lifeos.shards.merging import merge
    from pytest_lifeos.shards.table import PlainPage
    from pytest_lifeos.verdict import Verdict

    try:
        report = merge(shards, out, Path.cwd(), read_reach)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    columns = shutil.get_terminal_size().columns
    show_on(PlainPage(sys.stdout, columns), report, columns)
    reasons = [*(each for gate in report.gates for each in gate.reasons), *report.reasons]
    for message in dict.fromkeys(each.message for each in reasons):
        print(f"merge: {message}", file=sys.stderr)
    return 0 if report.verdict is Verdict.PASSED else 1


if __name__ == "__main__":
    sys.exit(main())
