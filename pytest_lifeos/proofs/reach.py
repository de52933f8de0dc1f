"""Reach: which gates each workflow runs, read from workflows, Makefile and scripts; nothing is run."""

import re
from pathlib import Path

from pytest_lifeos.proofs.chain import follow
from pytest_lifeos.proofs.links import Link
from pytest_lifeos.proofs.makefile import CannotRead, recipes
from pytest_lifeos.proofs.step import Command, Step
from pytest_lifeos.proofs.workflows import FOLDER, read_steps, workflow_files
from pytest_lifeos.selection.orphans import Reach
from pytest_lifeos.settings import Settings, SettingsError

# What runs commands that stand in a file of its own kind, or in an image.
_RUNNER = re.compile(
    r"(?:^|[;&|]|\s)(tox|nox|just|task|invoke|inv|hatch|poe|pdm|npm|npx|yarn|docker|podman|bazel|pants)\s"
)
# A step that stands in a file which is no workflow of this repository.
_ELSEWHERE = re.compile(
    r"uses:\s*['\"]?(\./(?!\.github/workflows/)\S*|\S+/\.github/workflows/\S+@\S+)"
)
_OTHER_SYSTEMS = (
    *(".gitlab-ci.yml", ".circleci/config.yml", "Jenkinsfile", "azure-pipelines.yml"),
    *(".buildkite", "bitbucket-pipelines.yml", ".drone.yml", ".woodpecker", ".woodpecker.yml"),
    *(".travis.yml", "cloudbuild.yaml", ".teamcity", ".cirrus.yml"),
)


def read_reach(settings: Settings) -> Reach:
    """Which gates the workflows of the repository run.

    Where a command may run any gate, or another CI system may, that is said and nothing is claimed.
    """
    top = _top(settings.root)
    other = next((name for name in _OTHER_SYSTEMS if (top / name).exists()), None)
    if other is not None:
        return Reach(untold=f"{other} may run gates too, and is not read")
    reader = _Reader(top, settings)
    try:
        gates = {path.name: reader.gates_of(path) for path in workflow_files(top)}
    except SettingsError as error:
        return Reach(untold=str(error).removeprefix("--prove: "))
    except _Untold as untold:
        return Reach(untold=str(untold))
    except OSError as error:
        return Reach(untold=f"{error.filename}: {error.strerror}")
    return Reach(gates=gates)


class _Untold(Exception):
    """A command of a workflow that may run any gate."""


class _Reader:
    """Follows each command once, in however many steps it stands."""

    def __init__(self, top: Path, settings: Settings) -> None:
        self._top = top
        self._known = {name: (name,) for name in settings.gates} | dict(settings.pipelines)
        self._seen: dict[Command, frozenset[str]] = {}

    def gates_of(self, path: Path) -> frozenset[str]:
        """What the steps of a workflow run; raises _Untold or SettingsError."""
        if found := _ELSEWHERE.search(path.read_text(encoding="utf-8", errors="replace")):
            what = f"uses {found[1]}, which may run gates and is not read"
            raise _Untold(f"{FOLDER}/{path.name} {what}")
        steps = [step for step in read_steps(path, self._top) if not step.never]
        return frozenset(gate for step in steps for gate in self._run_by(step))

    def _run_by(self, step: Step) -> frozenset[str]:
        if step.command not in self._seen:
            self._seen[step.command] = self._followed(step)
        return self._seen[step.command]

    def _followed(self, step: Step) -> frozenset[str]:
        command, env = step.command, dict(step.command.env)
        folder = self._top / command.folder

        def read(words: str) -> str:
            try:
                return _fit(recipes(folder, words, env), step)
            except CannotRead as error:
                what = f"make {words}: nothing says what {error} runs"
                raise _Untold(f"{step.place}: {what}") from None

        first = Link(path=step.workflow, line=step.line, text=_fit(command.text, step))
        chain = follow(first, env, folder, self._known, read)
        if chain.may_be_any:
            raise _Untold(f"{step.place}: {command.title}: names its gate by a variable")
        return chain.sure | chain.in_parts


def _fit(text: str, step: Step) -> str:
    if runner := _RUNNER.search(text):
        raise _Untold(f"{step.place}: {runner[1]} may run gates, and is not read")
    return text


def _top(root: Path) -> Path:
    """The nearest folder from `root` up that holds `.git`, or `root`."""
    here = root.resolve()
    return next((each for each in (here, *here.parents) if (each / ".git").exists()), here)
