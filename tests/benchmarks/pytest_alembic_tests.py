"""Seconds that pytest-alembic's own tests take on a chain, as its JUnit report has them."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from xml.etree import ElementTree  # nosec B405  a file that our own process wrote

_EXACT = "test_downgrade_leaves_no_trace"
_DEFAULTS = 4
_SECONDS = 1800


def beside(
    python: str, root: Path, new_url: Callable[[], AbstractContextManager[str]], *, exact: bool
) -> tuple[float, float | None]:
    """The seconds of its four default tests together, and of its exact one if that is asked for.

    Raises SystemExit where one of them does not pass.
    """
    words = ["-o", "pytest_alembic_include_experimental=downgrade_leaves_no_trace"] if exact else []
    with tempfile.TemporaryDirectory() as folder, new_url() as url:
        report = Path(folder, "report.xml")
        argv = [python, "-m", "pytest", "-p", "no:cacheprovider", "--test-alembic", *words]
        argv += ["--rootdir", str(root), f"--junitxml={report}", "tests"]
        run = subprocess.run(
            argv,
            cwd=root,
            env={**os.environ, "CHAIN_URL": url, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        if run.returncode != 0:
            raise SystemExit(f"pytest-alembic does not pass:\n{run.stdout}{run.stderr}")
        cases = ElementTree.parse(report).iter("testcase")  # noqa: S314  # nosec B314  see above
        seconds = {str(each.get("name")): float(each.get("time", "0")) for each in cases}
    no_trace = [each for name, each in seconds.items() if _EXACT in name or _EXACT[5:] in name]
    defaults = [each for name, each in seconds.items() if _EXACT[5:] not in name]
    if len(defaults) != _DEFAULTS or len(no_trace) != int(exact):
        raise SystemExit(f"pytest-alembic ran other tests: {sorted(seconds)}")
    return sum(defaults), no_trace[0] if exact else None
