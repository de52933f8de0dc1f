"""Step: one `run:` of a workflow's job, and the command that it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Command:
    """What is run: `text` by `interpreter`, in `folder` from the top of the repository, with `env` besides.

    Two steps with the same command are proved once.
    """

    text: str
    interpreter: tuple[str, ...] = ("bash", "-e")
    folder: str = "."
    env: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Its only line, or the first with a mark that there are more."""
        lines = self.text.strip().splitlines() or [""]
        return lines[0] if len(lines) == 1 else f"{lines[0]} ..."


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where a command stands: workflow file, line (from 1) and job; and what the job makes of it.

    `forgiven` says what in the workflow lets the job be green although the command is red, `never`
    what keeps it from running at all; both are empty where nothing does. `limit_s` is the time that the
    job has, 0 where it does not say.
    """

    workflow: str
    line: int
    job: str
    command: Command
    forgiven: str = ""
    never: str = ""
    limit_s: float = 0.0

    @property
    def place(self) -> str:
        """`.github/workflows/pr.yml:12`."""
        return f"{self.workflow}:{self.line}"


def by_command(steps: Iterable[Step]) -> Mapping[Command, list[Step]]:
    """The steps that share a command, in the order in which the commands come."""
    found: dict[Command, list[Step]] = {}
    for step in steps:
        found.setdefault(step.command, []).append(step)
    return found
