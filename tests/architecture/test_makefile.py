"""The Makefile, the scripts that it calls and the locks that it installs."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
SCRIPTS = {  # script -> the one target that calls it
    "lint.sh": "lint",
    "typecheck.sh": "typecheck",
    "security.sh": "security",
    "test_unit.sh": "test-unit",
    "test_integration.sh": "test-integration",
    "test_ml.sh": "test-ml",
    "test_all.sh": "test-all",
    "check_migrations.sh": "check-migrations",
    "run_migrations.sh": "run-migrations",
    "smoketest.sh": "smoketest",
    "build_image.sh": "build-image",
    "coverage_report.sh": "coverage-report",
    "lock.sh": "lock",
    "validate_tag.sh": "validate-tag",
}
RUNBOOK_TARGETS = {
    "help",
    "install",
    "test",
    "test-unit",
    "test-integration",
    "test-ml",
    "test-all",
    "coverage",
    "lint",
    "typecheck",
    "security",
    "audit",
    "check-migrations",
    "run-migrations",
    "docker-up",
    "docker-logs",
    "docker-down",
    "build-image",
    "scan-image",
    "smoketest",
    "deploy",
    "rollback",
    "notify",
}
NOT_YET = [
    "audit",
    "scan-image",
    "docker-up",
    "docker-logs",
    "docker-down",
    "deploy",
    "rollback",
    "notify",
]
LOCKS = sorted((ROOT / "requirements").glob("py3*.txt"))


def run(
    *command: str | Path, cwd: Path = ROOT, **environ: str
) -> "subprocess.CompletedProcess[str]":
    """Runs a command with no more of the environment than it is given."""
    # HOME and the git identity are a stranger's: a user's settings change no result.
    names = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environ}
    return subprocess.run(
        command, cwd=cwd, env=names, capture_output=True, text=True, timeout=60, check=False
    )


# ---------------------------------------------------------------------- rules


def targets(makefile: str) -> dict[str, str]:
    """Each target with the text of its rule."""
    rules = re.findall(r"^([a-z-]+):(?!=)(.*\n(?:\t.*\n)*)", makefile, re.MULTILINE)
    return dict(rules)


def undocumented(makefile: str) -> list[str]:
    """Targets that `make help` would not list."""
    return [name for name, rule in targets(makefile).items() if " ## " not in rule.splitlines()[0]]


def callers(makefile: str, script: str) -> list[str]:
    """The targets whose recipe calls a script."""
    return [name for name, rule in targets(makefile).items() if f"scripts/ci/{script}" in rule]


def script_faults(text: str) -> list[str]:
    """What keeps a script from being a thin one that stops at the first error."""
    lines = text.splitlines()
    faults = {
        "is longer than 20 lines": len(lines) > 20,
        "does not start bash by env": lines[0] != "#!/usr/bin/env bash",
        "goes on after an error": "set -euo pipefail" not in lines,
        "swallows a failure": bool(re.search(r"\|\| *true|set \+e", text)),
        "creates a migration": bool(re.search(r"\bdb\s+(migrate|revision|merge)\b", text)),
    }
    return [fault for fault, is_there in faults.items() if is_there]


def unpinned(names: list[str], lock: str) -> list[str]:
    """Requirements that a lock does not pin."""
    pinned = {_normal(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    return [name for name in names if _normal(name) not in pinned]


def _normal(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


# ------------------------------------------------------------------- the targets


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    listed = [line.split()[0] for line in run("make", "help").stdout.splitlines()]

    assert (sorted(listed), undocumented(makefile)) == (sorted(targets(makefile)), [])


def test_a_target_without_a_comment_is_found() -> None:
    assert undocumented("a: ## says what\n\ttrue\nb: a\n\ttrue\nC := 1\n") == ["b"]


def test_every_target_of_the_runbook_is_there() -> None:
    assert set(targets((ROOT / "Makefile").read_text())) >= RUNBOOK_TARGETS


@pytest.mark.parametrize("target", NOT_YET)
def test_what_is_not_there_yet_is_red_and_says_so_in_one_line(target: str) -> None:
    done = run("make", target)

    said = [line for line in done.stderr.splitlines() if not line.startswith("make: ***")]
    assert (done.returncode, done.stdout, len(said)) == (2, "", 1)
    assert said[0].startswith(f"{target}: not there yet: ")


def test_no_target_creates_a_migration() -> None:
    assert not re.search(r"\bdb\s+(migrate|revision|merge)\b", (ROOT / "Makefile").read_text())


# ------------------------------------------------------------------- the scripts


def test_there_are_the_scripts_of_the_runbook_and_two_more() -> None:
    assert sorted(path.name for path in (ROOT / "scripts/ci").glob("*.sh")) == sorted(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_thin_and_called_by_its_target_alone(script: str) -> None:
    path = ROOT / "scripts/ci" / script

    assert script_faults(path.read_text()) == []
    assert os.access(path, os.X_OK)
    assert callers((ROOT / "Makefile").read_text(), script) == [SCRIPTS[script]]


def test_a_second_caller_is_found() -> None:
    assert callers("a:\n\t@scripts/ci/x.sh\nb:\n\t@scripts/ci/x.sh\n", "x.sh") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("#!/usr/bin/env bash\nset -euo pipefail\n" + "true\n" * 19, "is longer than 20 lines"),
        ("#!/bin/sh\nset -euo pipefail\n", "does not start bash by env"),
        ("#!/usr/bin/env bash\ntrue\n", "goes on after an error"),
        ("#!/usr/bin/env bash\nset -euo pipefail\nruff . || true\n", "swallows a failure"),
        ("#!/usr/bin/env bash\nset -euo pipefail\nflask db migrate\n", "creates a migration"),
    ],
)
def test_a_fault_of_a_script_is_found(text: str, fault: str) -> None:
    assert script_faults(text) == [fault]


def test_shellcheck_finds_nothing() -> None:
    scripts = [f"scripts/ci/{name}" for name in SCRIPTS]

    done = run(Path(sys.executable).parent / "shellcheck", *scripts, ".ci/run")

    assert (done.returncode, done.stdout) == (0, "")


def test_migrations_are_refused_without_a_database_url() -> None:
    done = run("scripts/ci/run_migrations.sh")

    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "run_migrations: DATABASE_URL is not set: it names the database to migrate\n",
    )


# --------------------------------------------------------------- the smoke test

WELL = {"/health": '{"status": "ok"}\n', "/ready": '{"status":"ready"}\n'}


@contextmanager
def served(bodies: Mapping[str, str]) -> Iterator[str]:
    """Serves the bodies on loopback, anything else as 503; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in bodies else 503)
            self.end_headers()
            self.wfile.write(bodies.get(self.path, '{"status":"ready"}').encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("bodies", "status", "said"),
    [
        (WELL, 0, "smoketest: /health and /ready answer as they must"),
        (
            {**WELL, "/health": '{"status":"okay"}'},
            1,
            'wanted {"status":"ok"}, got {"status":"okay"}',
        ),
        ({"/health": WELL["/health"]}, 1, '/ready: wanted {"status":"ready"}, got no answer'),
    ],
    ids=["well", "wrong body", "status 503 with the right body"],
)
def test_smoke_test_asks_for_status_and_body(
    bodies: dict[str, str], status: int, said: str
) -> None:
    with served(bodies) as address:
        done = run("scripts/ci/smoketest.sh", TARGET_URL=address, SMOKE_DEADLINE="0")

    assert done.returncode == status
    assert said in done.stdout + done.stderr


def test_smoke_test_waits_for_an_app_that_is_late() -> None:
    bodies: dict[str, str] = {}
    with served(bodies) as address:
        threading.Timer(0.5, bodies.update, [WELL]).start()
        done = run("scripts/ci/smoketest.sh", TARGET_URL=address, SMOKE_DEADLINE="20")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("address", ["", "staging.example", "file:///etc/passwd"])
def test_smoke_test_refuses_what_is_no_address(address: str) -> None:
    done = run("scripts/ci/smoketest.sh", TARGET_URL=address)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


# ----------------------------------------------------------- the aggregator's rule


@pytest.mark.parametrize(
    ("needs", "may_skip", "said"),
    [
        ({"lint": "success", "integration-tests": "skipped"}, "integration-tests", ""),
        ({"lint": "success", "integration-tests": "skipped"}, "", "integration-tests: skipped"),
        ({"lint": "skipped"}, "integration-tests", "lint: skipped"),
        ({"integration-tests": "failure"}, "integration-tests", "integration-tests: failure"),
        ({"lint": "cancelled"}, "", "lint: cancelled"),
        ({}, "", "NEEDS names no job"),
    ],
)
def test_only_success_is_green_for_the_aggregator(
    needs: dict[str, str], may_skip: str, said: str
) -> None:
    context = json.dumps(
        {name: {"result": result, "outputs": {}} for name, result in needs.items()}
    )

    done = run(sys.executable, "scripts/ci/require_jobs.py", NEEDS=context, MAY_SKIP=may_skip)

    assert (done.returncode == 0, said in done.stderr) == (not said, True)


@pytest.mark.parametrize("needs", ["", "null", "[]", '{"lint": "success"}'])
def test_the_aggregator_refuses_what_is_no_needs_context(needs: str) -> None:
    done = run(sys.executable, "scripts/ci/require_jobs.py", NEEDS=needs)

    assert (done.returncode, done.stderr) == (
        1,
        "pr-gate: NEEDS is not the JSON of a needs context\n",
    )


# ----------------------------------------------------------------- release tags

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Runs git in a repository with the script in it and one commit on main."""

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
        done = run("git", *identity, *arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    git("init", "--quiet", "--initial-branch=main")
    git("commit", "--quiet", "--allow-empty", "--message=one")
    return git


def validate(tag: str, repository: Path) -> "subprocess.CompletedProcess[str]":
    """What the script says to a tag; `main` stands for origin's."""
    return run(ROOT / "scripts/ci/validate_tag.sh", cwd=repository, TAG=tag, MAIN="main")


@pytest.mark.parametrize("tag", ["v1.2.3", "v0.0.0", "v1.2.3-rc.1", "v1.2.3-0a.x-y+build.007"])
def test_a_semantic_version_on_main_is_released(tag: str, git: Git, tmp_path: Path) -> None:
    git("tag", tag)

    assert validate(tag, tmp_path).returncode == 0


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "1.2.3",
        "v1.2",
        "v1.2.3.4",
        "v1.x.0",
        "v01.2.3",
        "v1.2.3-01",
        "v1.2.3-",
        "v1.2.3\nv1.2.3",
    ],
)
def test_another_grammar_is_refused(tag: str, git: Git, tmp_path: Path) -> None:
    done = validate(tag, tmp_path)

    assert done.returncode == 1
    assert "is not v and a semantic version" in done.stderr


def test_a_tag_beside_main_is_refused(git: Git, tmp_path: Path) -> None:
    git("checkout", "--quiet", "-b", "side")
    git("commit", "--quiet", "--allow-empty", "--message=two")
    git("tag", "v1.2.3")

    assert validate("v1.2.3", tmp_path).stderr == "validate_tag: v1.2.3 is not on main\n"


def test_a_tag_that_is_not_checked_out_is_refused(git: Git, tmp_path: Path) -> None:
    git("tag", "v1.2.3")
    git("commit", "--quiet", "--allow-empty", "--message=two")

    assert "which is not checked out" in validate("v1.2.3", tmp_path).stderr


# --------------------------------------------------------------------- set-up

FAKE_PYTHON = """#!/usr/bin/env bash
echo "$*" >>{log}
case $1 in
-c) echo {version} ;;
-m) if [[ $2 == venv ]]; then rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python"; else exit {pip}; fi ;;
esac
"""


@pytest.fixture
def set_up(tmp_path: Path) -> Callable[..., tuple[int, list[str], str]]:
    """`make install` with a Python that is not one: its status, what it was asked to do, what make said."""
    log, python = tmp_path / "log", tmp_path / "python"

    def set_up(version: str = "3.12", pip: int = 0) -> tuple[int, list[str], str]:
        log.write_text("")
        python.write_text(FAKE_PYTHON.format(log=log, version=version, pip=pip))
        python.chmod(0o755)
        done = run("make", "install", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")
        asked = [line.split()[1] for line in log.read_text().splitlines() if line.startswith("-m")]
        return done.returncode, asked, done.stderr

    return set_up


def test_set_up_is_done_once(set_up: Callable[..., tuple[int, list[str], str]]) -> None:
    first, second = set_up(), set_up()

    assert (first[:2], second[:2]) == ((0, ["venv", "pip", "pip", "pip"]), (0, []))


def test_another_python_is_set_up_anew(set_up: Callable[..., tuple[int, list[str], str]]) -> None:
    set_up(version="3.12")

    assert set_up(version="3.11")[1] == ["venv", "pip", "pip", "pip"]


def test_a_failed_set_up_is_done_again(
    set_up: Callable[..., tuple[int, list[str], str]], tmp_path: Path
) -> None:
    failed, stamps = set_up(pip=1)[0], list(tmp_path.glob("venv/.stamp*"))

    assert (failed, stamps, set_up()[0]) == (2, [], 0)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("3.9", "is Python 3.9, 3.10 is the oldest that works"),
        ("3.14", "no lock for Python 3.14 (requirements/py314.txt is missing)"),
        ("", "does not start"),
    ],
)
def test_a_python_that_cannot_be_set_up_is_told_in_one_line(
    version: str, said: str, set_up: Callable[..., tuple[int, list[str], str]]
) -> None:
    status, asked, error = set_up(version=version)

    assert (status, asked, error.count("\n"), said in error) == (2, [], 1, True)


# --------------------------------------------------------------------- the locks


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_lock_pins_all_that_pyproject_names(lock: Path) -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = table["project"]["optional-dependencies"].values()
    required = [*table["project"]["dependencies"], *table["dependency-groups"]["dev"]]
    names = [*required, *(name for extra in extras for name in extra)]
    wanted = [name for name in names if "python_version <" not in name]

    assert unpinned(wanted, lock.read_text()) == []


def test_a_name_that_no_lock_pins_is_found() -> None:
    assert unpinned(["a_b>=1", "c[x]>=2"], "a-b==1.0 \\\n    --hash=sha256:0\n") == ["c[x]>=2"]


@pytest.mark.parametrize(
    "lock", [*LOCKS, ROOT / "requirements/app.txt"], ids=lambda path: path.stem
)
def test_lock_holds_nothing_but_pins_and_hashes(lock: Path) -> None:
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; .*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")

    assert [line for line in lock.read_text().splitlines() if not pin.fullmatch(line)] == []


@pytest.mark.parametrize("file", ["Makefile", *(f"scripts/ci/{name}" for name in SCRIPTS)])
def test_whatever_verifies_a_run_of_gates_begins_without_a_verdict(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    reports = re.findall(r"-m pytest --gate .*--gate-report (\S+)\n.*-m pytest_lifeos verify", text)

    removed = re.findall(r"rm -f (\S+?)/verdict\.json(\"?)\n.*-m pytest --gate", text)

    assert [folder + quote for folder, quote in removed] == reports
