"""Rewriting: flags of plugins and conftest.py files that let tests write what they should compare with."""

import re
from collections.abc import Iterator

from pytest_lifeos.selection.narrowing.start import Start

# `--snapshot-update` (syrupy, pytest-snapshot), `--update-goldens`, `--regen-all` (pytest-regressions),
# `--arraydiff-generate-path`, `--mpl-generate-path`, and what a project names like these.
_REWRITES = re.compile(
    r"--(?!no-)(?=.*(?:snap|golden|baseline|expected|regen|arraydiff|mpl|reference))"
    r"(?=.*(?:update|regen|generate|overwrite|rewrite|accept|bless))(?!.*summary).*"
)
_INLINE = re.compile(r"--inline-snapshot=.*(?:create|fix|update|trim).*")


def rewriting_flags(start: Start) -> Iterator[str]:
    """Each such flag that is typed; what the project commits in `addopts` is its own policy."""
    for word in start.typed:
        is_rewriting = _REWRITES.fullmatch(word.partition("=")[0]) or _INLINE.fullmatch(word)
        if is_rewriting and word not in start.addopts:
            yield f"{word} lets tests write what they should compare with"
