"""Prints the requirements that pyproject.toml holds under the names given: `project`, an extra, a group."""

import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

table = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
named = {
    "project": table["project"]["dependencies"],
    **table["project"]["optional-dependencies"],
    **table["dependency-groups"],
}
for name in sys.argv[1:]:
    print(*named[name], sep="\n")
