"""The environment of a proved command: that of a fresh CI machine, and nothing secret of the caller's."""

import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.reporters.recording import RECORD

# They say where, in which language and against which branch, and hold no secret.
_KEPT = (
    *("LANG", "LANGUAGE", "LC_", "TERM", "TZ", "USER", "LOGNAME", "LD_LIBRARY_PATH"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_", "REQUESTS_CA_BUNDLE"),
    *("GITHUB_BASE_REF", "GITHUB_REF_NAME", "GITHUB_REF_TYPE"),
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
)
_GITHUB_FILES = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")


def proof_environment(
    ours: Mapping[str, str], folder: Path, tree: Path, top: Path, package: str | None, root: Path
) -> dict[str, str]:
    """What every command in the copy `tree` of `top` gets; `folder` holds all that it leaves behind."""
    home, temporary, record = folder / "home", folder / "t", folder / "record"
    for path in (home, temporary, record):
        path.mkdir(exist_ok=True)
    copied_root = tree / root.relative_to(top)
    programs = (copied_root / ".venv" / "bin", Path(sys.executable).parent)
    return {
        **{name: text for name, text in ours.items() if name.startswith(_KEPT)},
        **{name: str(folder / name.lower()) for name in _GITHUB_FILES},
        "PATH": os.pathsep.join([*map(str, programs), ours.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(_imported_from(tree, top, copied_root, package)),
        "PYTHONUSERBASE": site.getuserbase(),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "GIT_CEILING_DIRECTORIES": str(tree.parent),  # no checkout around the copy is its own
        "GITHUB_WORKSPACE": str(tree),
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        RECORD: str(record),
    }


def _imported_from(tree: Path, top: Path, copied_root: Path, package: str | None) -> list[str]:
    """Where the copy is imported from: an editable install would lead back to the original."""
    own = [(copied_root / package).parent] if package else []
    mirrored = [
        tree / Path(entry).resolve().relative_to(top)
        for entry in sys.path
        if entry and Path(entry).resolve().is_relative_to(top)
    ]
    return [str(path) for path in dict.fromkeys([*own, *mirrored]) if path.is_dir()]
