"""Workflows: every `run:` step of the files in .github/workflows, as GitHub would run it."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.proofs.expressions import combinations, fill, is_expression, plain
from pytest_lifeos.proofs.step import Command, Step
from pytest_lifeos.settings import SettingsError

FOLDER = ".github/workflows"

# https://docs.github.com/actions/reference/workflow-syntax-for-github-actions, `shell`
_SHELLS = {
    "": ("bash", "-e"),
    "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"),
    "sh": ("sh", "-e"),
    "python": ("python",),
}
_Table = dict[object, object]


def workflow_files(top: Path) -> list[Path]:
    """The workflow files of the repository, by name."""
    return sorted(path for path in (top / FOLDER).glob("*.y*ml") if path.is_file())


def read_steps(path: Path, top: Path) -> Iterator[Step]:
    """The steps of one workflow, in order, one for each choice of the matrix that they speak of.

    Raises SettingsError, in one line, without PyYAML or for a file that is no YAML.
    """
    text = path.read_text(encoding="utf-8", errors="replace")
    workflow = _table(_parsed(text, path.name))
    for name, job in _table(workflow.get("jobs")).items():
        for step in _list(_table(job).get("steps")):
            if isinstance(_table(step).get("run"), str):
                yield from _steps(
                    path.relative_to(top).as_posix(),
                    text,
                    str(name),
                    workflow,
                    _table(job),
                    _table(step),
                )


def _parsed(text: str, name: str) -> object:
    try:
        import yaml
    except ImportError:
        what = f'--prove: reading {FOLDER} needs PyYAML; pip install "pytest-lifeos[proofs]"'
        raise SettingsError(what) from None
    try:
        # Texts only: YAML 1.1 would take a job called `off` for a truth value, GitHub does not.
        base = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # ten times as fast, where it is built
        return yaml.load(text, Loader=base)  # noqa: S506  # nosec B506  makes no objects
    except yaml.YAMLError as error:
        line = " ".join(str(error).split())
        raise SettingsError(f"--prove: {FOLDER}/{name}: is no YAML: {line}") from None


def _steps(
    path: str, text: str, name: str, workflow: _Table, job: _Table, step: _Table
) -> Iterator[Step]:
    levels = (workflow, job, step)
    matrix = _table(job.get("strategy")).get("matrix")
    for chosen in combinations(matrix, json.dumps([job, step, workflow.get("env")], default=str)):
        env = _environment(levels, chosen)
        values = chosen | {f"env.{key}": value for key, value in env.items()}
        shell = _setting("shell", levels)
        yield Step(
            workflow=path,
            line=_line(text, plain(step["run"])),
            job=name,
            command=Command(
                text=fill(plain(step["run"]), values),
                interpreter=_SHELLS.get(shell) or tuple(shlex.split(shell)),
                folder=fill(_setting("working-directory", levels), values) or ".",
                env=tuple(env.items()),
            ),
            forgiven=_first(_forgiven(each, values) for each in (job, step)),
            never=_first(_never(each) for each in (job, step)),
            limit_s=_seconds(job.get("timeout-minutes", 0)),
        )


def _environment(levels: tuple[_Table, ...], chosen: dict[str, str]) -> dict[str, str]:
    """The variables of workflow, job and step; what holds an expression of GitHub's is left out."""
    env: dict[str, str] = {}
    for level in levels:
        for key, value in _table(level.get("env")).items():
            filled = fill(plain(value), chosen)
            if filled or not is_expression(plain(value)):
                env[str(key)] = filled
    return env


def _setting(name: str, levels: tuple[_Table, ...]) -> str:
    """`shell` or `working-directory`: the step's own, or the defaults of the job or the workflow."""
    workflow, job, step = levels
    for level in (job, workflow):
        default = _table(_table(level.get("defaults")).get("run")).get(name)
        step = {name: default, **step} if default is not None and name not in step else step
    return plain(step.get(name))


def _forgiven(level: _Table, values: dict[str, str]) -> str:
    """Anything but a plain false may let a red command through."""
    given = level.get("continue-on-error", "false")
    value = fill(plain(given), values) if is_expression(plain(given)) else plain(given)
    return "" if value == "false" else f"continue-on-error: {plain(given)}"


def _never(level: _Table) -> str:
    condition = plain(level.get("if", ""))
    bare = condition.replace("${{", "").replace("}}", "").strip()
    return f"if: {condition}" if bare == "false" else ""


def _seconds(minutes: object) -> float:
    """0 for an expression."""
    try:
        return float(str(minutes)) * 60
    except ValueError:
        return 0.0


def _line(text: str, run: str) -> int:
    """The line that the command's first line stands on; 1 where it is written in another way."""
    first = (run.strip().splitlines() or [""])[0]
    lines = text.splitlines()
    return next((at for at, line in enumerate(lines, 1) if first and first in line), 1)


def _first(words: Iterator[str]) -> str:
    return next((word for word in words if word), "")


def _table(value: object) -> _Table:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
