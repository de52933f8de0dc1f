"""`--shard I/N` and `--shard auto` are one shard, or a usage error of one line."""

import pytest

from pytest_lifeos.settings import SettingsError
from pytest_lifeos.settings.shard import Shard, read_shard


@pytest.mark.parametrize(
    ("given", "environ", "number", "total"),
    [
        ("1/1", {}, 1, 1),
        ("8/8", {"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"}, 8, 8),
        ("auto", {"LIFEOS_SHARD_INDEX": "0", "LIFEOS_SHARD_TOTAL": "8"}, 1, 8),
        ("auto", {"CI_NODE_INDEX": "8", "CI_NODE_TOTAL": "8"}, 8, 8),
        ("auto", {"CIRCLE_NODE_INDEX": "7", "CIRCLE_NODE_TOTAL": "8"}, 8, 8),
        ("auto", {"BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "2"}, 1, 2),
        ("auto", {"JOB_COMPLETION_INDEX": "3", "LIFEOS_SHARD_TOTAL": "8"}, 4, 8),
        (
            "auto",
            {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "8"}
            | {"LIFEOS_SHARD_INDEX": "1", "LIFEOS_SHARD_TOTAL": "8"},
            2,
            8,
        ),
    ],
    ids=["whole", "typed", "github", "gitlab", "circleci", "buildkite", "kubernetes", "agreed"],
)
def test_a_shard_is_a_number_of_a_total(
    given: str, environ: dict[str, str], number: int, total: int
) -> None:
    assert read_shard(given, environ) == Shard(number=number, total=total)


@pytest.mark.parametrize(
    ("given", "environ", "message"),
    [
        ("2", {}, '--shard: "2" is no shard; give I/N, such as 2/8, or auto'),
        ("", {}, '--shard: "" is no shard; give I/N, such as 2/8, or auto'),
        ("-1/2", {}, '--shard: "-1/2" is no shard; give I/N, such as 2/8, or auto'),
        ("0/8", {}, '--shard: "0/8": the number of a shard is 1 to the total'),
        ("9/8", {}, '--shard: "9/8": the number of a shard is 1 to the total'),
        ("auto", {"CI_NODE_TOTAL": "8"}, "--shard auto: the environment says no shard"),
        (
            "auto",
            {"CIRCLE_NODE_INDEX": "8", "CIRCLE_NODE_TOTAL": "8"},
            '--shard: "CIRCLE_NODE_INDEX=8 CIRCLE_NODE_TOTAL=8": the number of a shard is',
        ),
        (
            "auto",
            {"CI_NODE_INDEX": "one", "CI_NODE_TOTAL": "8"},
            "--shard auto: CI_NODE_INDEX=one CI_NODE_TOTAL=8: is no pair of numbers",
        ),
        (
            "auto",
            {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "8"}
            | {"LIFEOS_SHARD_INDEX": "2", "LIFEOS_SHARD_TOTAL": "8"},
            "--shard auto: LIFEOS_SHARD_INDEX says 3/8 and CI_NODE_INDEX says 2/8",
        ),
    ],
    ids=["word", "empty", "negative", "zero", "above", "unset", "first", "letters", "differ"],
)
def test_what_is_no_shard_is_refused(given: str, environ: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_shard(given, environ)

    assert str(caught.value).startswith(message)
