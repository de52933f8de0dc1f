"""Merged shards are green only where all of them are there, of one run, and green together."""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.__main__ import main
from pytest_lifeos.reporters.recording import RECORD, recorded
from pytest_lifeos.reporters.report import RunReport
from pytest_lifeos.selection.orphans import Orphans
from pytest_lifeos.settings import SettingsError
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.shards.merging import merge
from pytest_lifeos.verdict import Outcome, Reason, Verdict
from pytest_lifeos.verify import objections
from tests.unit.shards.conftest import IDS, Shards, passed

Change = Callable[[Shards], object]


def _merge(shards: Shards) -> RunReport:
    return merge(shards.write(), shards.root / "out", shards.root)


def test_whole_shards_are_one_green_run(shards: Shards) -> None:
    report = _merge(shards)

    (gate,) = report.gates
    seen = (gate.verdict, gate.items["passed"], gate.duration_s, gate.bars)
    assert (seen, list(objections(shards.root / "out", ()))) == (
        (Verdict.PASSED, len(IDS), 10.5, (1, 1)),
        [],
    )


def test_what_belongs_to_no_gate_and_what_is_no_test_is_in_the_merged_report(
    shards: Shards,
) -> None:
    shards.change(1, orphans=("tests/a.py::test_a",), unseen=("tests/a_b.py: is no test file",))

    report = _merge(shards)

    assert report.orphans == Orphans(
        tests=("tests/a.py::test_a",), unseen=("tests/a_b.py: is no test file",)
    )


def test_a_project_that_fails_on_orphans_fails_on_those_of_its_shards(shards: Shards) -> None:
    settings = (shards.root / "pyproject.toml").read_text()
    (shards.root / "pyproject.toml").write_text(
        settings.replace("[tool.lifeos]", '[tool.lifeos]\norphans = "fail"', 1)
    )
    shards = Shards(shards.root, 2)
    shards.change(1, orphans=("tests/a.py::test_a",))

    report = _merge(shards)

    message = "1 test belongs to no gate of a pipeline: tests/a.py::test_a"
    assert (report.verdict, [(each.code, each.message) for each in report.reasons]) == (
        Verdict.FAILED,
        [("orphans", message)],
    )


def test_a_proof_is_told_of_the_merged_run(
    shards: Shards, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("record")
    monkeypatch.setenv(RECORD, str(folder))

    _merge(shards)

    (told,) = recorded(folder, shards.root)
    assert told["verdict"] == "passed"


_HARMLESS: dict[str, Change] = {
    "more-shards-than-tests": lambda shards: None,
    "an-expected-failure": lambda shards: shards.change_result(2, outcome=Outcome.XFAILED),
}


@pytest.mark.parametrize("name", _HARMLESS)
def test_what_a_single_run_lets_pass_passes(root: Path, name: str) -> None:
    shards = Shards(root, 14 if name == "more-shards-than-tests" else 3)
    _HARMLESS[name](shards)

    assert _merge(shards).verdict is Verdict.PASSED


def _overlap(shards: Shards) -> None:
    part = shards.records[2].gates["unit"]
    results = dict(shards.records[2].results) | {IDS[0]: passed(IDS[0])}
    shards.change_part(2, ids=(*part.ids, IDS[0]))
    shards.change(2, results=results)


def _changed_test(shards: Shards) -> None:
    (shards.root / "tests/unit/test_shop.py").write_text("def test_0(): assert False\n")


def _new_conftest(shards: Shards) -> None:
    (shards.root / "tests/conftest.py").write_text("collect_ignore = []\n")


def _slow(shards: Shards) -> None:
    """None of them is over the budget by itself."""
    for number in shards.records:
        shards.change_result(number, duration_s=20.0)


def _doubt() -> Reason:
    return Reason(code="worker-lost", message="worker gw0 was lost", verdict=Verdict.UNDECIDED)


_CHANGES: dict[str, tuple[Change, list[str]]] = {
    "absent": (lambda shards: shards.records.pop(2), ["shard-absent"]),
    "twice": (lambda shards: shards.records.update({4: shards.records[2]}), ["shard-twice"]),
    "other-commit": (lambda shards: shards.change_here(2, commit="a" * 40), ["shard-other-commit"]),
    "other-changes": (lambda shards: shards.change_here(2, changes="a"), ["shard-other-commit"]),
    "other-sources": (lambda shards: shards.change_here(2, sources="a"), ["shard-other-commit"]),
    "other-settings": (
        lambda shards: shards.change_here(2, settings="a"),
        ["shard-other-configuration"],
    ),
    "other-versions": (
        lambda shards: shards.change_here(2, versions={}),
        ["shard-other-configuration"] * 5,
    ),
    "other-run": (lambda shards: shards.change_here(2, run="17"), ["shard-other-run"]),
    "other-division": (
        lambda shards: shards.change(2, method="otherwise"),
        ["shard-other-configuration"],
    ),
    "other-names": (
        lambda shards: shards.change(2, names=("pr",)),
        ["shard-other-configuration"],
    ),
    "other-total": (
        lambda shards: shards.change(2, shard=Shard(number=2, total=4)),
        ["shard-other-run"],
    ),
    "other-collection": (
        lambda shards: shards.change_part(2, collection_sha256="a"),
        ["shard-other-collection"],
    ),
    "other-test-file": (
        lambda shards: shards.change_part(2, contents_sha256="a"),
        ["shard-other-commit"],
    ),
    "test-file-changed-since": (_changed_test, ["shard-other-commit"] * 3),
    "conftest-added-since": (_new_conftest, ["shard-other-commit"] * 3),
    "overlap": (_overlap, ["shard-overlap"]),
    "a-test-in-no-shard": (
        lambda shards: shards.change_part(2, ids=shards.records[2].gates["unit"].ids[1:]),
        ["shard-incomplete"],
    ),
    "gate-unknown-to-one": (lambda shards: shards.change(2, gates={}), ["shard-incomplete"]),
    "no-report-of-a-test": (lambda shards: shards.change(2, results={}), ["not-reported"]),
    "half-a-test": (
        lambda shards: shards.change_result(2, phases=("setup", "call")),
        ["not-reported"],
    ),
    "doubt": (lambda shards: shards.change_part(2, doubts=(_doubt(),)), ["worker-lost"]),
    "narrowed": (lambda shards: shards.change_part(2, narrowed=("-k",)), ["partial"]),
    "lost": (lambda shards: shards.change_part(2, lost=1), ["partial"]),
    "failed": (
        lambda shards: shards.change_result(2, outcome=Outcome.FAILED, message="no"),
        ["test-failed"],
    ),
    "skipped": (
        lambda shards: shards.change_result(2, outcome=Outcome.SKIPPED, message="why"),
        ["bar-missed"],
    ),
    "module-that-skips": (
        lambda shards: shards.change_part(2, modules=("tests/unit/test_x.py",)),
        ["bar-missed"],
    ),
    "too-slow-together": (
        _slow,
        ["bar-missed"],
    ),
}


@pytest.mark.parametrize("name", _CHANGES)
def test_each_fault_is_named(shards: Shards, name: str) -> None:
    change, codes = _CHANGES[name]
    change(shards)

    (gate,) = _merge(shards).gates

    assert [each.code for each in gate.reasons][: len(codes)] == codes
    assert gate.verdict is not Verdict.PASSED
    assert list(objections(shards.root / "out", ())) != []


@pytest.mark.parametrize("size", [20, 200, -1], ids=["head", "middle", "end"])
@pytest.mark.parametrize("what", ["cut", "changed"])
def test_a_corrupt_record_is_named(shards: Shards, what: str, size: int) -> None:
    file = shards.write()[1] / "shard.json"
    content = file.read_bytes()
    rest = b"" if what == "cut" else bytes([content[size] ^ 1]) + content[size:][1:]
    file.write_bytes(content[:size] + rest)

    (gate,) = merge(shards.folders, shards.root / "out", shards.root).gates

    assert [each.code for each in gate.reasons] == ["shard-corrupt", "shard-absent"]


@pytest.mark.parametrize("killed", [1, 2, 7])
def test_shards_killed_at_random_are_never_green(root: Path, killed: int) -> None:
    shards = Shards(root, 8)
    for folder in shards.write():
        assert (folder / "shard.json").exists()
    ways = list(itertools.combinations(shards.folders, killed))
    chosen = random.Random(killed).sample(ways, min(10, len(ways)))  # noqa: S311  no secret
    verdicts = set()

    for gone in chosen:
        shards.write()
        for folder in gone:
            (folder / "shard.json").unlink()
        verdicts.add(merge(shards.folders, root / "out", root).verdict)

    assert verdicts == {Verdict.UNDECIDED}


def test_a_red_test_is_red_although_a_shard_is_absent(shards: Shards) -> None:
    shards.change_result(1, outcome=Outcome.FAILED, message="no")
    shards.records.pop(2)

    assert _merge(shards).verdict is Verdict.FAILED


def test_where_no_shard_can_be_read_the_command_says_so(
    shards: Shards, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["merge", *map(str, shards.folders), "--report", "out"])

    line = f"{shards.folders[0]}: has no shard.json; the run of that shard did not end"
    assert (status, line in capsys.readouterr().err) == (2, True)


def test_an_older_verdict_does_not_outlive_a_merge_that_cannot_judge(shards: Shards) -> None:
    _merge(shards)
    for folder in shards.folders:
        (folder / "shard.json").unlink()

    with pytest.raises(SettingsError, match="no shard can be read"):
        merge(shards.folders, shards.root / "out", shards.root)

    assert not (shards.root / "out" / "verdict.json").exists()


def test_a_shards_own_folder_is_no_place_for_the_verdict(shards: Shards) -> None:
    folders = shards.write()

    with pytest.raises(SettingsError, match="is the folder of a shard"):
        merge(folders, folders[0], shards.root)

    assert (folders[0] / "shard.json").exists()


def test_a_record_of_one_shard_is_no_verdict(shards: Shards) -> None:
    folder = shards.write()[0]

    line = f"{folder}/shard.json: is of one shard; `python -m pytest_lifeos merge` decides"
    assert list(objections(folder, ())) == [line]


def test_the_command_prints_the_closing_table(
    shards: Shards, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    status = main(["merge", *map(str, shards.write()), "--report", "out"])

    lines = capsys.readouterr().out.splitlines()
    assert (status, lines[0], lines[2]) == (
        0,
        " quality gates ".center(80, "="),
        "unit  passed      10/10    1/1   10.5 s of 1 min",
    )


def test_a_shard_that_ran_tests_and_left_no_data_leaves_the_bar_undecided(root: Path) -> None:
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").write_text("x = 1\n")
    bar = "[tool.lifeos.gates.unit]\ncoverage = { total = 90 }\n"
    (root / "pyproject.toml").write_text(f'[tool.lifeos]\npackage = "shop"\n{bar}')

    (gate,) = _merge(Shards(root, 3)).gates

    assert [(each.code, each.message) for each in gate.reasons] == [
        ("coverage-no-data", f"coverage: shard 1/3 ({root}/shard-1) left no data")
    ]


def test_merged_shards_are_remembered_as_one_run(root: Path) -> None:
    ledger = root / "ledger.jsonl"
    (root / "pyproject.toml").write_text('[tool.lifeos]\nledger = "ledger.jsonl"\n')

    _merge(Shards(root, 3))

    assert len(ledger.read_text().splitlines()) == 1
