"""The workflow files keep to their rules, and each rule finds the defect that it is there for."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
NAMES = ["lifeos-main", "lifeos-nightly", "lifeos-pr", "lifeos-release"]
BUDGETS = {  # minutes, by the runbook
    "lint": 2,
    "typecheck": 3,
    "security": 2,
    "unit-tests": 5,
    "migration-check": 1,
    "integration-tests": 10,
}
CACHE_KEY = ["path: .venv", "outputs.python-version", "requirements/*.txt", "pyproject.toml"]
HOMES = {  # the environments that may hold each secret
    "STAGING_DATABASE_URL": {"staging"},
    "PROD_DATABASE_URL": {"production"},
    "CODECOV_TOKEN": {"codecov"},
    "SLACK_WEBHOOK": {"notifications"},
}
# An upload that fails is red by itself, and blocks no merge.
NOT_GATED = {"coverage-upload", "pr-gate"}


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the rules read of a job; `text` is its YAML, dumped anew."""

    name: str
    needs: frozenset[str]
    condition: str
    environment: str
    minutes: int | None
    permissions: object
    runs: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """What the rules read of a workflow file."""

    text: str
    triggers: frozenset[str]
    permissions: object
    jobs: Mapping[str, Job]


def read(text: str) -> Workflow:
    """A workflow from its YAML."""
    table = yaml.safe_load(text)
    return Workflow(
        text=text,
        triggers=frozenset(table[True]),  # YAML 1.1 reads `on` as a truth value
        permissions=table.get("permissions", "missing"),
        jobs={name: _job(name, job) for name, job in table["jobs"].items()},
    )


def _job(name: str, table: Mapping[str, object]) -> Job:
    needs = table.get("needs", [])
    minutes = table.get("timeout-minutes")
    steps = table["steps"]
    assert isinstance(needs, str | list)
    assert isinstance(steps, list)
    return Job(
        name=name,
        needs=frozenset([needs] if isinstance(needs, str) else needs),
        condition=str(table.get("if", "")),
        environment=str(table.get("environment", "")),
        minutes=minutes if isinstance(minutes, int) else None,
        permissions=table.get("permissions", "missing"),
        runs=tuple(step["run"] for step in steps if "run" in step),
        text=yaml.safe_dump(table, width=10_000),
    )


# ---------------------------------------------------------------------- rules


def runs_only_make(workflow: Workflow) -> Iterator[str]:
    """Every `run:` is `make` and one target that exists, so a laptop can do the same."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for job in workflow.jobs.values():
        for line in job.runs:
            command, _, target = line.partition(" ")
            if command != "make" or target not in targets:
                yield f"{job.name} runs {line!r}"


def pins_actions(workflow: Workflow) -> Iterator[str]:
    """A tag can be moved to other code (it happened to Trivy's); a commit cannot."""
    pinned = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    for used in re.findall(r"uses: (.*)", workflow.text):
        if not pinned.fullmatch(used):
            yield f"{used} is not pinned"


def grants_nothing_by_default(workflow: Workflow) -> Iterator[str]:
    """The token can do nothing until a job says what it needs."""
    if workflow.permissions != {}:
        yield f"the workflow's permissions are {workflow.permissions}"
    for job in workflow.jobs.values():
        if job.permissions not in ({"contents": "read"}, {}) and job.name != "post-deploy":
            yield f"{job.name}'s permissions are {job.permissions}"


def keeps_no_credentials(workflow: Workflow) -> Iterator[str]:
    """A checkout that keeps its token hands it to everything that runs after it."""
    checkouts = workflow.text.count("uses: actions/checkout@")
    if workflow.text.count("persist-credentials: false") != checkouts:
        yield "a checkout keeps its credentials"


def trusts_no_stranger(workflow: Workflow) -> Iterator[str]:
    """Such triggers run with this repository's secrets on what a fork sent."""
    for trigger in workflow.triggers & {"pull_request_target", "workflow_run"}:
        yield f"is triggered by {trigger}"


def keeps_budgets(workflow: Workflow) -> Iterator[str]:
    """Every job ends by itself, and those that the runbook names in its time."""
    for job in workflow.jobs.values():
        wanted = BUDGETS.get(job.name, job.minutes)
        if job.minutes is None or job.minutes != wanted:
            yield f"{job.name} has {job.minutes} minutes"


def keeps_secrets_at_home(workflow: Workflow) -> Iterator[str]:
    """A secret is in the environment that it is for, and in jobs of that environment alone."""
    for job in workflow.jobs.values():
        for secret in re.findall(r"secrets\.(\w+)", job.text):
            if job.environment not in HOMES.get(secret, set()):
                yield f"{job.name} reads {secret}"


def caches_the_set_up(workflow: Workflow) -> Iterator[str]:
    """A set-up costs half a minute, which a job of one minute does not have twice.

    A cache is not checked as the lock's hashes are: no job of an environment, which may hold a
    secret, reads one, nor does a release.
    """
    is_release = "tags" in workflow.text.partition("permissions:")[0]
    for job in workflow.jobs.values():
        may = "actions/setup-python@" in job.text and not job.environment and not is_release
        keyed = all(part in job.text for part in CACHE_KEY)
        if may and not ("actions/cache@" in job.text and keyed):
            yield f"{job.name} sets up anew"
        if not may and re.search("actions/cache@|cache: ", job.text):
            yield f"{job.name} reads a cache"


def needs_no_service(workflow: Workflow) -> Iterator[str]:
    """The tests start their own PostgreSQL, here as on a laptop."""
    for job in workflow.jobs.values():
        if re.search("^(services|container):", job.text, re.MULTILINE):
            yield f"{job.name} needs a container"


def creates_no_migration(workflow: Workflow) -> Iterator[str]:
    """CI applies migrations; the database team creates them."""
    yield from re.findall(r"\bdb\s+(?:migrate|revision|merge)\b", workflow.text)


def asks_before_production(workflow: Workflow) -> Iterator[str]:
    """Every path to production goes through the approval, and no condition leads around it."""
    for job in workflow.jobs.values():
        is_production = job.environment in ("production", "production-rollback")
        if is_production and not _dominates("approval-gate", job.name, workflow.jobs):
            yield f"{job.name} is reached without approval-gate"
        if job.environment == "production" and job.condition:
            yield f"{job.name} has the condition {job.condition}"
    gate = workflow.jobs.get("approval-gate")
    if gate and (gate.condition or gate.environment != "production-approval"):
        yield "approval-gate asks nobody"


def _dominates(gate: str, name: str, jobs: Mapping[str, Job]) -> bool:
    if name == gate:
        return True
    needs = jobs[name].needs
    return bool(needs) and all(_dominates(gate, need, jobs) for need in needs)


def gates_every_job(workflow: Workflow) -> Iterator[str]:
    """The aggregator needs every job, always runs, and knows exactly when one may be skipped."""
    gate = workflow.jobs.get("pr-gate")
    if not gate:
        return
    yield from (
        f"pr-gate does not need {name}" for name in set(workflow.jobs) - gate.needs - NOT_GATED
    )
    if gate.condition != "always()":
        yield "pr-gate can be skipped"
    asked = workflow.jobs["integration-tests"].condition
    if f"!({asked}) && 'integration-tests' || ''" not in workflow.text:
        yield "integration-tests may be skipped when it was asked for"


RULES: list[Callable[[Workflow], Iterator[str]]] = [
    runs_only_make,
    pins_actions,
    grants_nothing_by_default,
    keeps_no_credentials,
    trusts_no_stranger,
    keeps_budgets,
    keeps_secrets_at_home,
    caches_the_set_up,
    needs_no_service,
    creates_no_migration,
    asks_before_production,
    gates_every_job,
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_workflow_keeps_every_rule(
    rule: Callable[[Workflow], Iterator[str]], path: Path
) -> None:
    assert list(rule(read(path.read_text()))) == []


# ------------------------------------------------------------ each rule can fail


@pytest.mark.parametrize(
    ("rule", "file", "sound", "broken", "finding"),
    [
        (runs_only_make, "pr", "run: make lint", "run: ruff check", "lint runs 'ruff check'"),
        (runs_only_make, "pr", "run: make lint", "run: make lnit", "lint runs 'make lnit'"),
        (
            runs_only_make,
            "pr",
            "run: make lint",
            "run: make lint || true",
            "lint runs 'make lint || true'",
        ),
        (
            pins_actions,
            "nightly",
            re.compile(r"checkout@.*"),
            "checkout@v7",
            "actions/checkout@v7 is not pinned",
        ),
        (
            grants_nothing_by_default,
            "pr",
            "\npermissions: {}",
            "\npermissions: write-all",
            "the workflow's permissions are write-all",
        ),
        (
            grants_nothing_by_default,
            "pr",
            "contents: read",
            "contents: write",
            "lint's permissions are {'contents': 'write'}",
        ),
        (
            keeps_no_credentials,
            "pr",
            "persist-credentials: false",
            "persist-credentials: true",
            "a checkout keeps its credentials",
        ),
        (
            trusts_no_stranger,
            "pr",
            "  pull_request:",
            "  pull_request_target:",
            "is triggered by pull_request_target",
        ),
        (
            keeps_budgets,
            "pr",
            "timeout-minutes: 1\n",
            "timeout-minutes: 9\n",
            "migration-check has 9 minutes",
        ),
        (keeps_budgets, "pr", "    timeout-minutes: 2\n", "", "lint has None minutes"),
        (
            keeps_secrets_at_home,
            "release",
            "secrets.STAGING_DATABASE_URL",
            "secrets.PROD_DATABASE_URL",
            "deploy-staging-verify reads PROD_DATABASE_URL",
        ),
        (
            caches_the_set_up,
            "pr",
            re.compile(r"actions/cache@.*"),
            "actions/checkout@v7",
            "lint sets up anew",
        ),
        (caches_the_set_up, "pr", "path: .venv", "path: .env", "lint sets up anew"),
        (
            caches_the_set_up,
            "release",
            'python-version: "3.12"',
            'python-version: "3.12"\n          cache: pip',
            "full-test-suite reads a cache",
        ),
        (
            caches_the_set_up,
            "main",
            re.compile(r"(?<=environment: staging\n)(?=    concurrency)"),
            "    env: {x: actions/cache@v5}\n",
            "deploy-staging reads a cache",
        ),
        (
            needs_no_service,
            "pr",
            "    timeout-minutes: 10\n",
            "    timeout-minutes: 10\n    services: {postgres: {image: postgres}}\n",
            "integration-tests needs a container",
        ),
        (creates_no_migration, "main", "make lint", "flask db  migrate", "db  migrate"),
        (
            asks_before_production,
            "release",
            "needs: approval-gate",
            "needs: [approval-gate, build-prod]",
            "deploy-production is reached without approval-gate",
        ),
        (
            asks_before_production,
            "release",
            "needs: approval-gate",
            "needs: approval-gate\n    if: always()",
            "deploy-production has the condition always()",
        ),
        (
            asks_before_production,
            "release",
            "environment: production-approval",
            "environment: staging",
            "approval-gate asks nobody",
        ),
        (gates_every_job, "pr", "[lint, typecheck,", "[lint,", "pr-gate does not need typecheck"),
        (gates_every_job, "pr", "if: always()", "if: success()", "pr-gate can be skipped"),
        (
            gates_every_job,
            "pr",
            "MAY_SKIP: ${{ !(",
            "MAY_SKIP: ${{ (",
            "integration-tests may be skipped when it was asked for",
        ),
    ],
)
def test_rule_finds_its_planted_defect(
    rule: Callable[[Workflow], Iterator[str]],
    file: str,
    sound: str | re.Pattern[str],
    broken: str,
    finding: str,
) -> None:
    text = (ROOT / f".github/workflows/lifeos-{file}.yml").read_text()
    pattern = re.escape(sound) if isinstance(sound, str) else sound
    planted = re.sub(pattern, lambda _: broken, text, count=1)

    assert planted != text
    assert finding in list(rule(read(planted)))


# ------------------------------------------------------------- the files as a set


def test_there_are_the_four_workflows_of_the_runbook() -> None:
    names = [yaml.safe_load(path.read_text())["name"] for path in FILES]

    assert (names, [path.stem for path in FILES]) == (NAMES, NAMES)


def test_the_images_that_are_deployed_are_built_once() -> None:
    built = {path.stem: path.read_text().count("run: make build-image") for path in FILES}

    assert built == {
        "lifeos-main": 1,
        "lifeos-nightly": 0,
        "lifeos-pr": 0,
        "lifeos-release": 1,
    }


def test_the_database_team_owns_the_migrations() -> None:
    lines = (ROOT / ".github/CODEOWNERS").read_text().splitlines()

    assert lines[-1].split() == ["/lifeos/migrations/", "@lifeos/db-team"]


@pytest.mark.parametrize(
    "command",
    [
        ["zizmor", "--offline", "--strict-collection", ".github"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, FILES)],
        ["check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"],
        ["hadolint", "deploy/Dockerfile"],
    ],
    ids=lambda command: " ".join(command[:3]),
)
def test_tool_finds_nothing(command: list[str]) -> None:
    tool, *arguments = command

    done = subprocess.run(
        [Path(sys.executable).parent / tool, *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},  # a token would send zizmor online
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout + done.stderr if done.returncode else "") == (0, "")
