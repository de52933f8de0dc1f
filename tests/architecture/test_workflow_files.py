"""The workflow files keep to the rules in `workflow_rules`, and each rule finds the defects that it plants."""

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tests.architecture import workflow_rules
from tests.architecture.workflow import ROOT, Planted, read

FOLDER = ROOT / ".github/workflows"
FILES = sorted(FOLDER.glob("*.yml"))
NAMES = ["lifeos-main", "lifeos-nightly", "lifeos-pr", "lifeos-release"]
RULES = {
    each.name: importlib.import_module(f"{workflow_rules.__name__}.{each.name}")
    for each in pkgutil.iter_modules(workflow_rules.__path__)
}
PLANTED = [(name, each) for name, rule in RULES.items() for each in rule.PLANTED]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_workflow_keeps_every_rule(rule: ModuleType, path: Path) -> None:
    assert list(rule.find(read(path.read_text()))) == []


@pytest.mark.parametrize(("rule", "planted"), PLANTED)
def test_rule_finds_its_planted_defect(rule: str, planted: Planted) -> None:
    text = (FOLDER / f"lifeos-{planted.file}.yml").read_text()
    pattern = re.escape(planted.sound) if isinstance(planted.sound, str) else planted.sound
    broken = re.sub(pattern, lambda _: planted.broken, text, count=1)

    assert broken != text
    assert planted.finding in list(RULES[rule].find(read(broken)))


def test_every_rule_plants_a_defect() -> None:
    """A rule that cannot fail says nothing."""
    assert {name for name, _ in PLANTED} == RULES.keys()


def test_the_page_has_every_rule() -> None:
    page = (ROOT / "lifeos/docs/CI_CD_ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = [f"| `{name}` | {' '.join(str(each.__doc__).split())} |" for name, each in RULES.items()]

    assert "\n".join(rows) in page


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
