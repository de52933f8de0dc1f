"""Shard: which part of a run this machine has, as `--shard` or the CI system says it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_lifeos.settings.errors import SettingsError

_WRITTEN = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Shard:
    """Part `number` of `total`; the first is 1."""

    number: int
    total: int

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"


@dataclass(frozen=True, kw_only=True)
class System:
    """The variables in which a CI system says which part a job has; `first` is its first number."""

    index: str
    total: str
    first: int


# GitHub sets none by itself: a job's `env` gives ours from strategy.job-index and strategy.job-total.
# Kubernetes does not tell a pod how many completions its Job has: the manifest does, in ours.
# https://docs.gitlab.com/ci/variables/predefined_variables/
# https://circleci.com/docs/reference/variables/
# https://buildkite.com/docs/pipelines/configure/environment-variables
# https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
SYSTEMS = (
    System(index="LIFEOS_SHARD_INDEX", total="LIFEOS_SHARD_TOTAL", first=0),
    System(index="CI_NODE_INDEX", total="CI_NODE_TOTAL", first=1),
    System(index="CIRCLE_NODE_INDEX", total="CIRCLE_NODE_TOTAL", first=0),
    System(index="BUILDKITE_PARALLEL_JOB", total="BUILDKITE_PARALLEL_JOB_COUNT", first=0),
    System(index="JOB_COMPLETION_INDEX", total="LIFEOS_SHARD_TOTAL", first=0),
)


def read_shard(given: str, environ: Mapping[str, str]) -> Shard:
    """The shard that `I/N` or `auto` stands for; raises SettingsError for what is none."""
    if given == "auto":
        return _of_environment(environ)
    written = _WRITTEN.fullmatch(given)
    if written is None:
        raise SettingsError(f'--shard: "{given}" is no shard; give I/N, such as 2/8, or auto')
    return _shard(int(written[1]), int(written[2]), given)


def _of_environment(environ: Mapping[str, str]) -> Shard:
    found = dict(_told(environ))
    if not found:
        pairs = ", ".join(f"{each.index} and {each.total}" for each in SYSTEMS)
        raise SettingsError(f"--shard auto: the environment says no shard; set one of {pairs}")
    if len(found) > 1:
        told = " and ".join(f"{name} says {shard}" for shard, name in found.items())
        raise SettingsError(f"--shard auto: {told}; give --shard I/N")
    return next(iter(found))


def _told(environ: Mapping[str, str]) -> Iterator[tuple[Shard, str]]:
    for each in SYSTEMS:
        index, total = environ.get(each.index, ""), environ.get(each.total, "")
        if index and total:
            given = f"{each.index}={index} {each.total}={total}"
            if not (_is_number(index) and _is_number(total)):
                raise SettingsError(f"--shard auto: {given}: is no pair of numbers")
            yield _shard(int(index) + 1 - each.first, int(total), given), each.index


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def _shard(number: int, total: int, given: str) -> Shard:
    if not 1 <= number <= total <= _MOST:
        what = f"the number of a shard is 1 to the total, and the total at most {_MOST}"
        raise SettingsError(f'--shard: "{given}": {what}')
    return Shard(number=number, total=total)
