"""The environment of tools: ours, without what would change how a tool judges the project.

A gate means the same on a laptop and in CI: what a tool is to know stands in the project's files.
"""

import site
from collections.abc import Mapping

# By what the names begin with.
_DROPPED = (
    "PYTHON",  # PYTHONPATH can put other code in a tool's place, PYTHONWARNINGS=error stops bandit
    "MYPY",  # MYPYPATH and its like show mypy other modules than mypy_path of the project does
    "RUFF_",  # RUFF_OUTPUT_FILE takes the report away
    "COVERAGE_PROCESS",  # coverage's hook into subprocesses: tools are not what the run measures
)
# They say where and how fast, and change no judgement.
_KEPT = frozenset(
    (
        "MYPY_CACHE_DIR",
        "MYPY_NUM_WORKERS",
        "PYTHONUSERBASE",  # where `pip install --user` puts tools, as HOME does
        "RUFF_CACHE_DIR",
        "RUFF_NO_CACHE",
    )
)
# No folders: mypy, black and ruff would otherwise read settings of the user's own there, and ruff
# what the user's git ignores.
_SET = {"HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null"}


def tool_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What of `ours` a tool gets to see."""
    kept = {
        name: value
        for name, value in ours.items()
        if name in _KEPT or not name.startswith(_DROPPED)
    }
    return _homes(ours) | kept | _SET


def _homes(ours: Mapping[str, str]) -> dict[str, str]:
    """What tools would find by HOME, and which changes no judgement: installed tools, and a cache."""
    caches = ours.get("XDG_CACHE_HOME") or ("HOME" in ours and f"{ours['HOME']}/.cache")
    return {"PYTHONUSERBASE": site.getuserbase()} | (
        {"BLACK_CACHE_DIR": f"{caches}/black"} if caches else {}
    )
