"""`python -m pytest_lifeos verify DIR [NAME ...]`: exit status 0 only for a green verdict."""

import argparse
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
    arguments = parser.parse_args(argv)
    lines = list(objections(arguments.report, arguments.names))
    for line in lines:
        print(f"verify: {line}", file=sys.stderr)
    if not lines:
        print(f"verify: {arguments.report}: passed")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
