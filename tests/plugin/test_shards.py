"""Shards of a real run: each is green or red by itself, and merged they are the single run."""

import json
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pytest_lifeos.settings import SettingsError
from pytest_lifeos.shards.merging import merge
from pytest_lifeos.verify import objections
from tests.plugin.conftest import Project


def _shard(project: Project, shard: str, *args: str, gate: str = "unit") -> int:
    """The exit status of a shard, which leaves its record in `d/NUMBER`."""
    folder = project.root / "d" / shard.split("/")[0]
    flags = (f"--gate={gate}", f"--shard={shard}", f"--gate-report={folder}")
    return project.pytest(*flags, *args).returncode


def _merged(project: Project, numbers: Iterable[int]) -> dict[str, object]:
    """What the merged report says of the gates, and what `verify` has against it."""
    out = project.root / "out-merged"
    merge([project.root / "d" / str(number) for number in numbers], out, project.root)
    report = json.loads((out / "report.json").read_text())
    gates = {
        gate["name"]: (gate["verdict"], [each["code"] for each in gate["reasons"]])
        for gate in report["gates"]
    }
    return {
        "gates": gates,
        "coverage": [gate["coverage"] for gate in report["gates"]],
        "is_green": not list(objections(out, ())),
    }


def _split_signs(shop: Project) -> None:
    """Each of the two tests covers what the other does not."""
    shop.write(
        {
            "tests/unit/test_clean.py": "",
            "tests/unit/test_sign.py": """
            from shop.sign import sign

            def test_minus(): assert sign(-1) == "-"

            def test_plus(): assert sign(1) == "+"
            """,
        }
    )


def test_merged_shards_have_the_verdict_and_coverage_of_the_single_run(shop: Project) -> None:
    """The second shard runs on two workers; alone, each would miss the bar of 100 %."""
    _split_signs(shop)
    single = shop.gate("unit").report

    statuses = (_shard(shop, "1/2"), _shard(shop, "2/2", "-n2"))

    assert single is not None
    measured = dict(single["gates"][0]["coverage"] or {})
    del measured["core"]  # each shard has its own
    assert (statuses, _merged(shop, (1, 2))) == (
        (0, 0),
        {
            "gates": {"unit": ("passed", [])},
            "coverage": [measured],
            "is_green": True,
        },
    )


def test_lines_that_no_shard_covers_miss_the_bar_once_merged(shop: Project) -> None:
    _split_signs(shop)
    shop.write({"shop/other.py": "x = 1\n"})

    statuses = (_shard(shop, "1/2"), _shard(shop, "2/2"))

    assert (statuses, _merged(shop, (1, 2))["gates"]) == (
        (0, 0),
        {"unit": ("failed", ["bar-missed"])},
    )


def test_coverage_data_that_is_not_as_it_was_written_is_a_corrupt_shard(shop: Project) -> None:
    _shard(shop, "1/1")
    data = shop.root / "d" / "1" / "shard.coverage"
    data.write_bytes(data.read_bytes()[:-1])

    with pytest.raises(SettingsError, match=r"shard\.coverage is not as it was written"):
        _merged(shop, (1,))


def test_a_failed_test_makes_its_shard_red_and_an_empty_shard_is_green(project: Project) -> None:
    project.write({"tests/unit/test_clean.py": "def test_dirty(): assert 1 == 2"})

    statuses = tuple(_shard(project, f"{number}/2") for number in (1, 2))

    assert (statuses, _merged(project, (1, 2))["gates"]) == (
        (1, 0),
        {"unit": ("failed", ["test-failed"])},
    )


def test_the_first_shard_runs_a_gate_with_a_module_of_its_own(project: Project) -> None:
    project.write({"shop/__init__.py": "import os\n"})

    statuses = tuple(_shard(project, f"{number}/2", gate="lint,unit") for number in (1, 2))

    assert (statuses, _merged(project, (1, 2))["gates"]) == (
        (1, 0),
        {"lint": ("failed", ["test-failed"] * 2), "unit": ("passed", [])},
    )


def test_a_test_file_that_changed_between_two_shards_is_named(project: Project) -> None:
    """There is no git here that would tell; each shard ran the test that was right at its time."""
    file = {
        "tests/unit/test_clean.py": "def test_a(): assert 1 == {}\ndef test_b(): assert 1 == {}\n"
    }
    project.write({name: text.format(1, 2) for name, text in file.items()})
    first = _shard(project, "1/2")
    project.write({name: text.format(2, 1) for name, text in file.items()})
    second = _shard(project, "2/2", "-n2")

    merged = _merged(project, (1, 2))["gates"]

    assert (first, second, merged) == (0, 0, {"unit": ("undecided", ["shard-other-commit"])})


def test_a_narrowed_shard_is_red(project: Project) -> None:
    assert _shard(project, "1/1", "-k", "other") == 1


def test_a_killed_shard_is_named_and_never_green(project: Project) -> None:
    """It is killed in the midst of its test, over the record of an earlier run."""
    project.write({"tests/unit/test_clean.py": """
            import os, pathlib, time

            def test_a(): pass

            def test_b():
                if "SIGN" in os.environ:
                    pathlib.Path(os.environ["SIGN"]).write_text("")
                    time.sleep(600)
            """})
    statuses = (_shard(project, "1/2"), _shard(project, "2/2"))
    was_green = _merged(project, (1, 2))["is_green"]
    sign = project.root / "sign"
    flags = ("--gate=unit", "--shard=2/2", f"--gate-report={project.root / 'd' / '2'}")

    with project.popen(*flags, env={"SIGN": str(sign)}) as running:
        _wait_for(sign, running.poll)
        running.send_signal(signal.SIGKILL)

    merged = _merged(project, (1, 2))
    assert (statuses, was_green, merged["gates"], merged["is_green"]) == (
        (0, 0),
        True,
        {"unit": ("undecided", ["shard-absent", "shard-absent"])},
        False,
    )


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        (("--shard=1/2",), "--shard: needs --gate NAME, whose tests it divides"),
        (
            ("--shard=3/2", "--gate=unit"),
            '--shard: "3/2": the number of a shard is 1 to the total, and the total at most 10000',
        ),
    ],
    ids=["without-a-gate", "above-the-total"],
)
def test_a_shard_that_cannot_be_is_one_line(
    project: Project, flags: tuple[str, ...], line: str
) -> None:
    done = project.pytest(*flags)

    assert (done.returncode, done.stderr.strip()) == (4, f"ERROR: {line}")


def _wait_for(sign: Path, poll: Callable[[], int | None]) -> None:
    while not sign.exists():
        assert poll() is None, "the shard ended before it was killed"
        time.sleep(0.02)  # a file is the only thing that both processes see
