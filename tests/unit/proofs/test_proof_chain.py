"""A command leads from the workflow through make and scripts to the gates that it names."""

from pathlib import Path

import pytest

from pytest_lifeos.proofs.chain import Chain, follow
from pytest_lifeos.proofs.hiding import hiding_lines
from pytest_lifeos.proofs.links import Link

_KNOWN = {"lint": ("lint",), "unit": ("unit",), "pr": ("lint", "unit")}


def _chain(text: str, folder: Path, make: str = "", **env: str) -> Chain:
    first = Link(path="ci.yml", line=7, text=text)
    return follow(first, env, folder, _KNOWN, lambda words: make)


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("pytest --gate lint", {"lint"}),
        ("pytest --gate=unit -n 2", {"unit"}),
        ('pytest --gate "pr"', {"lint", "unit"}),
        ("pytest --gate lint,unit", {"lint", "unit"}),
        ("pytest --gate $PIPELINE", {"unit"}),
        ('pytest --gate "${PIPELINE}" | tee log', {"unit"}),
        ("pytest --gate lint; pytest --gate unit", {"lint", "unit"}),
        ("pytest --gate other", set()),
        ("pytest --gates", set()),
        ("pytest --gate lint --prove", set()),
        ("pytest --gate lint --shard 1/2", set()),
        ("pytest --gate unit --shard 1/1 && python -m pytest_lifeos merge d", {"unit"}),
        ("ruff check", set()),
    ],
)
def test_gates_are_what_stands_behind_the_flag(text: str, sure: set[str], tmp_path: Path) -> None:
    assert _chain(text, tmp_path, PIPELINE="unit").sure == sure


def test_a_shard_runs_its_gate_in_parts(tmp_path: Path) -> None:
    text = "pytest --gate lint\npytest \\\n  --gate $GATE --shard auto\n"

    chain = _chain(text, tmp_path, GATE="unit")

    assert (chain.sure, chain.in_parts) == (frozenset({"lint"}), frozenset({"unit"}))


def test_what_make_would_run_is_read(tmp_path: Path) -> None:
    assert _chain("make check", tmp_path, make="pytest --gate lint").sure == {"lint"}


def test_a_script_is_read_and_what_it_calls(tmp_path: Path) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci/all.sh").write_text("#!/bin/sh\nsh ci/lint.sh\nci/all.sh\n")
    (tmp_path / "ci/lint.sh").write_text("pytest --gate lint\n")

    chain = _chain("./ci/all.sh", tmp_path)

    assert ([link.path for link in chain.links], chain.sure) == (
        ["ci.yml", "ci/all.sh", "ci/lint.sh"],
        frozenset({"lint"}),
    )


def test_a_test_that_speaks_of_a_gate_does_not_run_it(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("run('pytest --gate lint')\n")

    assert _chain("pytest test_it.py", tmp_path).sure == set()


def test_a_script_s_argument_is_the_gate(tmp_path: Path) -> None:
    (tmp_path / "gate.sh").write_text('pytest --gate "$1"\n')

    chain = _chain("sh gate.sh unit", tmp_path)

    assert (chain.sure, chain.may_be_any) == (frozenset({"unit"}), False)


def test_a_variable_that_nobody_knows_may_be_any_gate(tmp_path: Path) -> None:
    chain = _chain('pytest --gate "$(cat chosen)"', tmp_path)

    assert (chain.sure, chain.may_be_any) == (frozenset(), True)


def test_the_rule_is_kept_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(
        "all: lint\n\nlint: x\n\t-pytest --gate lint\n\nx:\n\ttrue\n"
    )

    links = _chain("make -s lint", tmp_path, make="pytest --gate lint").links

    assert links[1:] == (Link(path="Makefile", line=3, text="lint: x\n\t-pytest --gate lint"),)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("pytest --gate a || true", "`|| true` loses the exit status"),
        ("pytest --gate a || :", "`|| :` loses the exit status"),
        ("pytest --gate a || echo red", "`|| echo` loses the exit status"),
        ("pytest --gate a; exit 0", "`; exit 0` loses the exit status"),
        ("pytest --gate a || [ $? -eq 5 ]", "`|| [ $? -eq 5 ]` swallows exit statuses"),
        ("pytest --gate a || test $? = 1", "`|| test $? = 1` swallows exit statuses"),
        ("pytest --gate a | tee log", "`| tee` gives the exit status of the pipe's end"),
        ("pytest --gate a &", "`&` does not wait for it"),
        ("if pytest --gate a; then", "`if` asks for the exit status, and is green itself"),
        ("\t-pytest --gate a", "make ignores what a line that begins with `-` comes to"),
        ("\t@-pytest --gate a", "make ignores what a line that begins with `-` comes to"),
        ("make -i a", "`make -i` ignores every error"),
        ("set +e", "`set +e` goes on after an error"),
    ],
)
def test_a_line_that_hides_a_failure_is_named(line: str, why: str) -> None:
    text = f"echo begin || true\n# pytest --gate a || true\n{line}"

    found = list(hiding_lines([Link(path="ci.sh", line=4, text=text)], ("--gate", "make ")))

    assert found == [f"ci.sh:6: {why}: {line.strip()}"]


def test_where_nothing_is_recognised_the_gate_s_line_is_shown() -> None:
    link = Link(path="ci.sh", line=1, text="trap 'exit 0' EXIT\npytest \\\n  --gate a\n")

    assert list(hiding_lines([link], ("--gate",))) == [
        "ci.sh:2: from here the exit status is lost: pytest   --gate a"
    ]
