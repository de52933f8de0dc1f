"""`--prove` tells the gates that can fail from those that are decoration, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from pytest_lifeos.proofs import json_proofs

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_SCHEMA = json.loads(Path(json_proofs.__file__).with_name("proofs.schema.json").read_text())
# The proofs' own runs take their flags from here: the plugins that nobody uses are half of a start.
_HEAD = """
[tool.lifeos]
package = "shop"

[tool.pytest]
testpaths = ["tests"]
pythonpath = ["."]
addopts = ["-p", "no:pytest_postgresql", "-p", "no:faker", "-p", "no:asyncio", "-p", "no:anyio"]
strict = true
"""


def _committed(project: Project) -> None:
    """A repository with one commit, as every CI has it."""
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *words], cwd=project.root, check=True, timeout=60)


def _state(root: Path) -> dict[str, tuple[float, bytes]]:
    """Every file with its time and content, git's own too, and the empty folders."""
    return {
        str(path): (path.stat().st_mtime, path.read_bytes() if path.is_file() else b"")
        for path in sorted(root.rglob("*"))
    }


def _temporary(root: Path) -> dict[str, str]:
    """The environment of a run whose temporary files are seen: a folder beside the project."""
    folder = root.parent / f"{root.name}-tmp"
    folder.mkdir(exist_ok=True)
    return {"TMPDIR": str(folder)}


def _copied(project: Project, *examples: str) -> None:
    """The examples in a repository, with a base branch and a green run on it in the ledger."""
    for each in examples:
        project.copy(each)
    project.write({".gitignore": ".coverage\n.lifeos\nout\n__pycache__\n"})
    _committed(project)
    subprocess.run(
        ["git", "update-ref", "refs/remotes/origin/HEAD", "HEAD"],
        cwd=project.root,
        check=True,
        timeout=60,
    )
    subprocess.run(["git", "branch", "-qM", "main"], cwd=project.root, check=True, timeout=60)
    run = project.gate("unit")
    assert run.is_green(), run.out


def _planted(folder: Path) -> dict[str, list[str]]:
    """What each gate had to say in each run with defects, by proofs.json, held to its schema."""
    report = json.loads((folder / "proofs.json").read_text())
    jsonschema.validate(report, _SCHEMA)
    return {
        proof["gate"]: [
            " ".join(each["words"] for each in planted["expected"]) for planted in proof["planted"]
        ]
        for proof in report["proofs"]
    }


def _rows(out: str) -> dict[str, str]:
    """The words of the table's rows: proved, clean, planted, by the name of the gate."""
    rows = re.findall(r"^(\w+) +(yes|NO) +(\S+) +(\S+) +\d", out, re.MULTILINE)
    return {gate: " ".join(words) for gate, *words in rows}


def _reasons(out: str) -> str:
    """What stands below the rows, with every break of a line undone."""
    return " ".join(out.partition("= proofs =")[2].split())


@pytest.mark.slow
def test_a_sound_project_is_proved_and_not_touched(empty_project: Project) -> None:
    """Through make, a script with the gate as its argument, a set-up of `.venv`, and pytest itself."""
    _copied(empty_project, "shop", "shop_ci")
    empty_project.write({".coverage": "older data"})
    env, before = _temporary(empty_project.root), _state(empty_project.root)
    out = empty_project.root.parent / f"{empty_project.root.name}-out"

    done = empty_project.pytest(
        "--gate=pr", "--prove", f"--gate-report={out}", env=env, timeout=600
    )

    gates = ("lint", "typecheck", "security", "unit", "integration", "migrations")
    assert (done.returncode, _rows(done.stdout)) == (
        0,
        dict.fromkeys(gates, "yes green red"),
    ), (
        done.stdout + done.stderr
    )
    assert max(map(len, done.stdout.partition("\n=")[2].splitlines())) <= 80
    assert _planted(out) == {
        "lint": ["F821 BLK001"],
        "typecheck": ["assignment"],
        "security": ["B307"],
        "unit": ["planted by --prove COV001 COV003 COV005 COV006"],
        "integration": ["planted by --prove"],
        "migrations": ["MIG001 MIG101", 'MIG020 table "lifeos_planted" MIG031'],
    }
    assert _state(empty_project.root) == before
    assert os.listdir(env["TMPDIR"]) == []


@pytest.mark.slow
def test_six_ways_to_hide_a_failure_are_named(empty_project: Project) -> None:
    _copied(empty_project, "shop", "shop_ci", "shop_ci_hides_failures")

    done = empty_project.pytest("--gate=pr", "--prove", timeout=600)

    gates = ("lint", "typecheck", "security", "unit", "integration", "migrations")
    named = (
        "Makefile:4: `|| true` loses the exit status:",
        "Makefile:7: `| tee` gives the exit status of the pipe's end:",
        "Makefile:10: make ignores what a line that begins with `-` comes to:",
        "Makefile:13: `|| [ $$? -le 5 ]` swallows exit statuses:",
        "Makefile:16: `; echo` loses the exit status:",
        "Makefile:19: `if` asks for the exit status, and is green itself:",
    )
    assert (done.returncode, _rows(done.stdout)) == (
        1,
        dict.fromkeys(gates, "NO green green"),
    ), (
        done.stdout + done.stderr
    )
    assert [line for line in named if line not in _reasons(done.stdout)] == []


_DECORATION = """
on: push
defaults: {run: {shell: bash}}
jobs:
  straight:
    steps:
      - run: pytest --gate straight || true
  forgiven:
    continue-on-error: true
    steps:
      - run: pytest --gate forgiven
  off:
    if: false
    steps:
      - run: pytest --gate off
  piped:
    steps:
      - run: pytest --gate ${{ matrix.gate }} | tee log
    strategy: {matrix: {gate: [piped, red]}}
  talking:
    steps:
      - run: echo "you can run pytest --gate piped here"
  dead:
    steps:
      - run: |
          if [ "$NEVER" = yes ]; then
            pytest --gate dead
          fi
"""
_SAYINGS = {
    "straight": ".github/workflows/ci.yml:6: `|| true` loses the exit status: pytest --gate straight || true",
    "forgiven": "the job forgiven forgives a red gate by `continue-on-error: true`",
    "off": (
        "no workflow runs gate off (looked at ci.yml) "
        ".github/workflows/ci.yml:14: the job off never runs it, `if: false`"
    ),
    "dead": "clean: the command ended with 0 and never ran gate dead",
    "unnamed": "no workflow runs gate unnamed (looked at ci.yml)",
    "red": "clean: exit status 1: tests/test_all.py::test_red: assert 1 == 2",
}


@pytest.mark.slow
def test_decoration_in_a_workflow_is_named(empty_project: Project) -> None:
    """`| tee` is sound where the workflow's shell has pipefail; a gate that is red is not proved."""
    gates = (*_SAYINGS, "piped")
    tables = "".join(f'[tool.lifeos.gates.{gate}]\nselect = "{gate}"\n' for gate in gates)
    tests = "".join(
        f"@pytest.mark.{gate}\ndef test_{gate}(): assert 1 == {2 if gate == 'red' else 1}\n"
        for gate in gates
    )
    empty_project.write(
        {
            ".github/workflows/ci.yml": _DECORATION,
            "pyproject.toml": f"{_HEAD}\n{tables}",
            "shop/__init__.py": "",
            "tests/test_all.py": f"import pytest\n\n{tests}",
        }
    )

    done = empty_project.pytest(f"--gate={','.join(gates)}", "--prove", timeout=600)

    assert (done.returncode, _rows(done.stdout)) == (
        1,
        {
            "straight": "NO green green",
            "forgiven": "NO green red",
            "off": "NO green red",
            "dead": "NO green -",
            "unnamed": "NO green red",
            "red": "NO red -",
            "piped": "yes green red",
        },
    ), (
        done.stdout + done.stderr
    )
    assert [line for line in _SAYINGS.values() if line not in _reasons(done.stdout)] == []


_OWN = """
[tool.lifeos.gates.words]
select = "words"
[tool.lifeos.gates.words.proofs]
caught = { plant = "proofs/rude.txt", as = "shop/words.txt", expect = "rude" }
[tool.lifeos.gates.slips]
select = "slips"
[tool.lifeos.gates.slips.proofs]
missed = { plant = "proofs/rude.txt", as = "shop/words.txt", expect = "rude" }
"""


def test_a_defect_of_the_project_is_planted_besides(empty_project: Project) -> None:
    """Without any workflow there, the gate itself is proved."""
    empty_project.write(
        {
            "pyproject.toml": _HEAD + _OWN,
            "proofs/rude.txt": "rude",
            "shop/__init__.py": "",
            "shop/words.txt": "kind",
            "tests/test_words.py": """
            import pathlib
            import pytest

            @pytest.mark.words
            def test_words():
                word = pathlib.Path("shop/words.txt").read_text()
                assert word != "rude", f"shop/words.txt: {word}"

            @pytest.mark.slips
            def test_slips(): pass
            """,
        }
    )

    done = empty_project.pytest("--gate=words,slips", "--prove")

    assert (done.returncode, _rows(done.stdout)) == (
        1,
        {"words": "yes green red", "slips": "NO green green"},
    ), (
        done.stdout + done.stderr
    )
    assert "passed with the defect in it (shop/words.txt: rude)" in _reasons(done.stdout)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_kill_in_the_middle_leaves_nothing(empty_project: Project, number: int) -> None:
    """Killed while a command runs: its processes and the copy go too, and the project is as it was."""
    empty_project.write(
        {
            ".github/workflows/ci.yml": "jobs: {a: {steps: [{run: 'sh wait.sh --gate unit'}]}}\n",
            "pyproject.toml": _HEAD,
            "wait.sh": 'echo $$ > "$HOME/../pid"; exec sleep 600',
            "shop/__init__.py": "",
            "tests/test_it.py": "def test_it(): pass",
        }
    )
    _committed(empty_project)
    env, before = _temporary(empty_project.root), _state(empty_project.root)
    run = empty_project.popen("--gate=unit", "--prove", env=env)
    pid = _awaited(Path(env["TMPDIR"]))

    run.send_signal(number)
    run.wait(30)

    assert _gone(pid, Path(env["TMPDIR"]))
    assert _state(empty_project.root) == before


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        (("--prove",), "ERROR: --prove: needs --gate NAME, the gate or pipeline to prove"),
        (
            ("--prove", "--gate=unit", "--shard=1/2"),
            "ERROR: --prove: runs gates whole; leave out --shard",
        ),
        (
            ("--prove", "--gate=unit"),
            "ERROR: --prove: .github/workflows/ci.yml: is no YAML: while parsing a flow",
        ),
    ],
)
def test_what_cannot_be_proved_is_one_line(
    project: Project, flags: tuple[str, ...], line: str
) -> None:
    project.write({".github/workflows/ci.yml": "jobs: {a: ["})

    done = project.pytest("-p", "no:asyncio", *flags)

    assert (done.returncode, done.stderr.startswith(line), done.stderr.count("\n")) == (4, True, 2)


def _awaited(folder: Path) -> int:
    """The process of the command, once it has begun; there is no other sign of it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in folder.glob("lifeos-tools-*/pid"):
            if text := path.read_text().strip():
                return int(text)
        time.sleep(0.05)
    pytest.fail(f"no command began below {folder}")


def _gone(pid: int, folder: Path) -> bool:
    """Whether process and folder go within a while: their keeper is told by the system."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        is_running = Path(f"/proc/{pid}").exists()
        if not is_running and not any(folder.iterdir()):
            return True
        time.sleep(0.05)
    return False
