"""`python dangers.py [CORPUS]`: precision and recall of `find_dangers` beside grep and squawk.

A corpus is a folder with `labels.jsonl`, a line a file:
`{"file": "a.py", "expected": [{"line": 3, "kind": "drop-table", "optional": false}]}`.
Optional labels neither help nor hurt. Without an argument the repository's own cases are read.
squawk reads the SQL that Alembic renders offline: to get it, the files are run, in a process of their own.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pytest_lifeos.checks.migrations.danger import find_dangers

_CASES = Path(__file__).resolve().parents[1] / "unit/checks/migrations/danger/cases"
_THREE = frozenset({"drop-table", "drop-column", "raw-sql"})
_PATTERNS = {
    "drop-table": re.compile(r"\bdrop_table\("),
    "drop-column": re.compile(r"\bdrop_column\("),
    "raw-sql": re.compile(r"\bexecute\("),
}
_SQUAWK = {
    "adding-field-with-default": "volatile-default",
    "adding-foreign-key-constraint": "fk-without-not-valid",
    "adding-not-nullable-field": "set-not-null",
    "adding-required-field": "add-not-null-column-without-default",
    "adding-serial-primary-key-field": "primary-key",
    "ban-concurrent-index-creation-in-transaction": "concurrent-index-in-transaction",
    "ban-drop-column": "drop-column",
    "ban-drop-table": "drop-table",
    "ban-truncate-cascade": "truncate",
    "changing-column-type": "type-change",
    "constraint-missing-not-valid": "check-constraint",
    "disallowed-unique-constraint": "unique-constraint",
    "renaming-column": "rename",
    "renaming-table": "rename",
    "require-concurrent-index-creation": "non-concurrent-index",
    "require-concurrent-index-deletion": "non-concurrent-index-drop",
}
# Runs in a child: writes the SQL of each file's upgrade beside its name, as far as it renders.
_RENDER = """
import io, pathlib, runpy, sys
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    out = io.StringIO()
    options = {"as_sql": True, "output_buffer": out}
    try:
        context = MigrationContext.configure(dialect_name="postgresql", opts=options)
        with context.begin_transaction(), Operations.context(context):
            runpy.run_path(source)["upgrade"]()
    except BaseException:
        continue
    pathlib.Path(target).write_text(out.getvalue())
"""

Found = set[tuple[int, str]]


@dataclass(frozen=True)
class Labels:
    """What has to be found in a file, and what may be."""

    required: Found
    optional: Found


@dataclass
class Score:
    """Right, wrong and missed findings."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: Found, labels: Labels) -> None:
        """Counts the findings in one file."""
        self.right += len(found & labels.required)
        self.wrong += len(found - labels.required - labels.optional)
        self.missed += len(labels.required - found)

    def __str__(self) -> str:
        precision = self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 1.0
        return f"{precision:9.2f} {recall:6.2f} {self.right:6} {self.wrong:6} {self.missed:6}"


Corpus = Mapping[Path, Labels]
Tool = Callable[[Path], Found]


def main() -> None:
    """Prints one table of tools, and one of our kinds."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _CASES
    corpus = _labelled(folder) if (folder / "labels.jsonl").exists() else _commented(folder)
    print(f"{len(corpus)} files of {folder.name}")
    print(f"{'':46} {'precision':>9} {'recall':>6} {'right':>6} {'wrong':>6} {'missed':>6}")
    _row("find_dangers, all kinds, by line", corpus, _ours)
    _row("grep whole files, three kinds, by line", _only(corpus, _THREE), _grep)
    _row("grep in upgrade(), three kinds, by line", _only(corpus, _THREE), _grep_upgrade)
    _row("grep in upgrade(), all kinds, by line", corpus, _grep_upgrade)
    _row("find_dangers, all kinds, by file", _by_file(corpus), lambda path: _no_lines(_ours(path)))
    squawk = shutil.which("squawk")
    if squawk is None:
        print("squawk is not installed: not compared")
    else:
        results = _squawk(squawk, corpus)
        _row("squawk on offline SQL, all kinds, by file", _by_file(corpus), results.__getitem__)
    print("\nfind_dangers by kind")
    for kind in sorted({kind for labels in corpus.values() for _, kind in labels.required}):
        _row(f"  {kind}", _only(corpus, {kind}), partial(_ours_of, kind))


def _row(what: str, corpus: Corpus, tool: Tool) -> None:
    score = Score()
    for path, labels in corpus.items():
        score.add(tool(path), labels)
    print(f"{what:46} {score}")


def _labelled(folder: Path) -> Corpus:
    corpus = {}
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        sure: Found = set()
        maybe: Found = set()
        for each in entry["expected"]:
            (maybe if each.get("optional") else sure).add((each["line"], each["kind"]))
        corpus[folder / entry["file"]] = Labels(sure, maybe)
    return corpus


def _commented(folder: Path) -> Corpus:
    """The cases of the tests: `# expect: kind, kind` at the end of a line."""
    corpus = {}
    for path in sorted(folder.glob("*.revision")):
        with tokenize.open(path) as file:
            marked = [(n, line.partition("# expect:")[2]) for n, line in enumerate(file, 1)]
        found = {(n, kind.strip()) for n, kinds in marked if kinds for kind in kinds.split(",")}
        corpus[path] = Labels(found, set())
    return corpus


def _only(corpus: Corpus, kinds: Iterable[str]) -> Corpus:
    return {
        path: Labels(_of(labels.required, kinds), _of(labels.optional, kinds))
        for path, labels in corpus.items()
    }


def _of(found: Found, kinds: Iterable[str]) -> Found:
    return {(line, kind) for line, kind in found if kind in kinds}


def _by_file(corpus: Corpus) -> Corpus:
    return {
        path: Labels(_no_lines(labels.required), _no_lines(labels.optional))
        for path, labels in corpus.items()
    }


def _no_lines(found: Found) -> Found:
    return {(0, kind) for _, kind in found}


def _ours(path: Path) -> Found:
    return {(each.line, each.rule) for each in find_dangers(path)}


def _ours_of(kind: str, path: Path) -> Found:
    return _of(_ours(path), {kind})


def _grep(path: Path) -> Found:
    """The three patterns of the runbook in every line."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return {
        (n, kind)
        for n, line in enumerate(lines, 1)
        for kind, pattern in _PATTERNS.items()
        if pattern.search(line)
    }


def _grep_upgrade(path: Path) -> Found:
    """The same between `def upgrade` and the next line that is not indented."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    inside: set[int] = set()
    is_inside = False
    for n, line in enumerate(lines, 1):
        is_inside = line.startswith("def upgrade(") or (is_inside and line[:1] in ("", " "))
        inside |= {n} if is_inside else set()
    return {(n, kind) for n, kind in _grep(path) if n in inside}


def _squawk(squawk: str, corpus: Corpus) -> dict[Path, Found]:
    """What squawk says to the SQL of each file; nothing where it does not render."""
    found: dict[Path, Found] = {path: set() for path in corpus}
    with tempfile.TemporaryDirectory() as folder:
        targets = {str(Path(folder) / f"{n}.sql"): path for n, path in enumerate(corpus)}
        pairs = [each for target, path in targets.items() for each in (str(path), target)]
        render = [sys.executable, "-c", _RENDER, *pairs]
        subprocess.run(render, cwd=folder, capture_output=True, timeout=300, check=False)
        rendered = [target for target in targets if Path(target).exists()]
        print(f"  (squawk: {len(rendered)} of {len(corpus)} files render offline)")
        run = subprocess.run(
            [squawk, "--reporter", "json", *rendered],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,  # it exits with 1 for findings
        )
        for each in json.loads(run.stdout):
            if each["rule_name"] in _SQUAWK:
                found[targets[each["file"]]].add((0, _SQUAWK[each["rule_name"]]))
    return found


if __name__ == "__main__":
    main()
