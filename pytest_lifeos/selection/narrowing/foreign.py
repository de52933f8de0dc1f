"""Foreign flags: options that are typed and that neither pytest nor we know the effect of."""

import re
from collections.abc import Iterator

from pytest_lifeos.selection.narrowing.start import Start

# pytest's own, ours, and those of plugins that hide no file; pytest keeps short ones to itself.
_KNOWN = re.compile(
    r"""--(?:
    basetemp|cache-clear|capture|code-highlight|collect-in-virtualenv|color|confcutdir
    |continue-on-collection-errors|cov(-.*)?|coverage-data|db|debug|deselect|disable-pytest-warnings
    |disable-warnings|dist|doctest-.*|durations|durations-min|exitfirst|failed-first|ff
    |force-short-summary|full-trace|gate|gate-report|ignore|ignore-glob|import-mode|junit.*
    |keep-duplicates|last-failed|lf|log-.*|max-warnings|maxfail|maxprocesses|new-first|nf|no-cov
    |no-fold-skipped|no-header|no-showlocals|no-summary|numprocesses|override-ini|pdb
    |pythonwarnings|quiet|reruns|rootdir|setup-show|shard|show-capture|showlocals|stepwise|strict.*
    |sw|tb|timeout|trace|tx|verbose|verbosity|xfail-tb
    )|-[^-A-Z].*|-[WV].*""",
    re.VERBOSE,
)


def foreign_flags(start: Start) -> Iterator[str]:
    """Each such flag; what the project commits in `addopts` makes no difference to a plain start."""
    for word in start.typed:
        name = word.split("=")[0]
        is_flag = name.startswith("-") and name.strip("-")
        if is_flag and not _KNOWN.fullmatch(name) and word not in start.addopts:
            yield name
