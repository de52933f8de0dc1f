"""`verify` has an objection against everything that is not a whole and green verdict."""

import json
import subprocess
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pytest_lifeos.__main__ import main
from pytest_lifeos.reporters.checkout import look_at
from pytest_lifeos.reporters.json_report import write_report
from pytest_lifeos.reporters.report import make_report
from pytest_lifeos.verdict import GateVerdict, Verdict
from pytest_lifeos.verify import objections

Change = Callable[[Path], object]


def _gate(name: str, verdict: Verdict = Verdict.PASSED) -> GateVerdict:
    return GateVerdict(
        name=name,
        verdict=verdict,
        reasons=(),
        items={},
        duration_s=0,
        budget_s=None,
        coverage=None,
        tools=(),
        findings=(),
    )


def _write(folder: Path, *gates: GateVerdict) -> None:
    report = make_report(folder, ("pr",), datetime.now(timezone.utc), gates)
    folder.mkdir(exist_ok=True)
    write_report(report, folder, look_at(folder))


def _change(**values: object) -> Change:
    def change(folder: Path) -> None:
        path = folder / "verdict.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


@pytest.fixture
def green(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The report folder of a green run of lint and unit, outside of any git checkout."""
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, _gate("lint"), _gate("unit"))
    return tmp_path


@pytest.mark.parametrize("names", [(), ("pr",), ("lint",), ("lint", "unit", "pr")])
def test_a_green_verdict_has_no_objection(green: Path, names: tuple[str, ...]) -> None:
    assert list(objections(green, names)) == []


@pytest.mark.parametrize(
    ("change", "objection"),
    [
        (
            lambda folder: (folder / "verdict.json").unlink(),
            "{}/verdict.json: not there; the run of the gates did not end",
        ),
        (
            lambda folder: (folder / "report.json").unlink(),
            "{}/report.json: not there; the run of the gates did not end",
        ),
        (
            lambda folder: (folder / "verdict.json").rename(folder / "verdict.json.half"),
            "{}/verdict.json: not there; the run of the gates did not end",
        ),
        (
            lambda folder: (folder / "verdict.json").write_text("[]"),
            "{}/verdict.json: is not a pytest-lifeos/verdict/1",
        ),
        (_change(schema="other/1"), "{}/verdict.json: is not a pytest-lifeos/verdict/1"),
        (_change(gates={}), "{}/verdict.json: names no gate"),
        (_change(gates=["lint"]), "{}/verdict.json: names no gate"),
        (_change(names=None), "{}/verdict.json: names no gate"),
        (_change(verdict="undecided"), "{}/verdict.json: the run is undecided"),
        (_change(verdict=None), "{}/verdict.json: the run is None"),
        (
            _change(gates={"lint": "passed", "unit": "undecided"}),
            "{}/verdict.json: unit is undecided",
        ),
        (_change(gates={"lint": True}), "{}/verdict.json: lint is True"),
        (
            lambda folder: (folder / "report.json").write_text("{}"),
            "{}/report.json: is not the report that the verdict was written with",
        ),
        (
            _change(report_sha256=None),
            "{}/report.json: is not the report that the verdict was written with",
        ),
    ],
    ids=[
        "no-verdict",
        "no-report",
        "half-a-verdict",
        "no-object",
        "other-schema",
        "no-gates",
        "gates-no-object",
        "no-names",
        "run-undecided",
        "run-unknown",
        "gate-undecided",
        "gate-true",
        "other-report",
        "no-hash",
    ],
)
def test_each_fault_is_one_objection(green: Path, change: Change, objection: str) -> None:
    change(green)

    assert list(objections(green, ())) == [objection.format(green)]


@pytest.mark.parametrize("content", [b"", b'{"schema":', b"\xff"], ids=["empty", "half", "bytes"])
def test_a_verdict_that_cannot_be_read_is_one_objection(green: Path, content: bytes) -> None:
    (green / "verdict.json").write_bytes(content)

    (objection,) = objections(green, ())

    assert objection.startswith(f"{green}/verdict.json: cannot be read: ")


def test_a_file_in_the_place_of_the_folder_is_one_objection(green: Path) -> None:
    (objection,) = objections(green / "report.json", ())

    assert "cannot be read" in objection


def test_every_gate_that_is_not_green_is_an_objection(green: Path) -> None:
    _write(green, _gate("lint", Verdict.FAILED), _gate("unit"), _gate("ml", Verdict.UNDECIDED))

    assert list(objections(green, ())) == [
        f"{green}/verdict.json: lint is failed",
        f"{green}/verdict.json: ml is undecided",
    ]


def test_a_gate_that_was_not_asked_for_is_an_objection(green: Path) -> None:
    assert list(objections(green, ("lint", "migrations"))) == [
        f"{green}/verdict.json: says nothing of migrations, only of lint, unit"
    ]


def _git(folder: Path, *args: str) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *author, *args], cwd=folder, check=True, capture_output=True)


def _checkout(folder: Path) -> Path:
    """A git checkout at `folder`, with one commit and an ignored place for reports, which it gives."""
    (folder / "out").mkdir(parents=True)
    (folder / "shop.py").write_text("x = 1\n")
    (folder / ".gitignore").write_text("out/\n")
    _git(folder, "init", "-q")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "one")
    return folder / "out"


def _code(text: str) -> Change:
    """shop.py as it is in another state of the checkout."""
    return lambda out: (out.parent / "shop.py").write_text(text)


def _commit(out: Path) -> None:
    _git(out.parent, "commit", "-q", "-a", "--allow-empty", "-m", "two")


_AGAIN = "run the gates again"
_STATES: dict[str, tuple[Change, Change, list[str]]] = {
    "clean": (_code("x = 1\n"), _code("x = 1\n"), []),
    "clean-and-then-changed": (
        _code("x = 1\n"),
        _code("x = 2\n"),
        [f"is of the commit as it is, but files have changed since; {_AGAIN}"],
    ),
    "clean-and-then-a-report-beside": (
        _code("x = 1\n"),
        lambda out: (out.parent / "report.xml").write_text(""),
        [],
    ),
    "changed": (_code("x = 2\n"), _code("x = 2\n"), []),
    "changed-and-then-staged": (
        _code("x = 2\n"),
        lambda out: _git(out.parent, "add", "-A"),
        [],
    ),
    "changed-and-then-back": (
        _code("x = 2\n"),
        _code("x = 1\n"),
        [f"is of uncommitted changes that are gone now; {_AGAIN}"],
    ),
    "changed-and-then-otherwise": (
        _code("x = 2\n"),
        _code("x = 3\n"),
        [f"is of other uncommitted changes than those there are now; {_AGAIN}"],
    ),
}


@pytest.mark.parametrize(("then", "now", "said"), _STATES.values(), ids=_STATES)
def test_a_verdict_is_of_what_was_there_when_the_run_began(
    tmp_path: Path, then: Change, now: Change, said: list[str]
) -> None:
    out = _checkout(tmp_path / "shop")
    then(out)
    _write(out, _gate("lint"))

    now(out)

    assert list(objections(out, ())) == [f"{out}/verdict.json: {line}" for line in said]


def test_a_verdict_of_another_commit_is_one_objection(tmp_path: Path) -> None:
    out = _checkout(tmp_path / "shop")
    _code("x = 2\n")(out)
    _write(out, _gate("lint"))
    _commit(out)

    (objection,) = objections(out, ())

    assert "is of commit " in objection


def test_a_verdict_of_no_commit_is_an_objection_in_a_checkout(tmp_path: Path) -> None:
    out = _checkout(tmp_path / "shop")
    _write(out, _gate("lint"))
    _change(commit=None)(out)

    (objection,) = objections(out, ())

    assert objection == (
        f"{out}/verdict.json: is of no commit, git did not answer where the gates ran"
    )


def test_a_run_outside_of_any_checkout_may_be_verified_from_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout, out = _checkout(tmp_path / "shop").parent, tmp_path / "reports"
    _write(out, _gate("lint"))

    monkeypatch.chdir(checkout)

    assert list(objections(out, ())) == []


def test_a_verdict_is_compared_with_the_checkout_that_it_lies_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, other = _checkout(tmp_path / "shop"), _checkout(tmp_path / "other")
    _commit(other)
    _write(out, _gate("lint"))
    seen = {}
    for folder in (tmp_path, other):
        monkeypatch.chdir(folder)
        seen[folder] = list(objections(out, ()))

    _commit(out)

    assert (seen, len(list(objections(out, ())))) == ({tmp_path: [], other: []}, 1)


def test_a_verdict_that_was_moved_out_is_compared_with_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, other = _checkout(tmp_path / "shop"), _checkout(tmp_path / "other")
    _commit(other)
    _write(out, _gate("lint"))
    moved = out.rename(tmp_path / "download")
    seen = []
    for folder in (tmp_path / "shop", tmp_path / "other", tmp_path):
        monkeypatch.chdir(folder)
        seen.append(len(list(objections(moved, ()))))

    assert seen == [0, 1, 0]


def test_the_command_is_0_and_says_so_for_a_green_verdict(
    green: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["verify", str(green), "lint"])

    assert (status, capsys.readouterr()) == (0, (f"verify: {green}: passed\n", ""))


def test_the_command_is_1_and_says_why_for_any_other(
    green: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["verify", str(green), "ml"])

    assert (status, capsys.readouterr()) == (
        1,
        ("", f"verify: {green}/verdict.json: says nothing of ml, only of lint, unit\n"),
    )


@pytest.mark.parametrize("argv", [[], ["verify"], ["vrefiy", "out"]])
def test_a_wrong_call_is_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)

    assert (caught.value.code, "usage: " in capsys.readouterr().err) == (2, True)
