"""Which gates the workflows run, read from workflow, Makefile and script; nothing is run."""

from pathlib import Path

import pytest

from pytest_lifeos.proofs.makefile import CannotRead, recipes
from pytest_lifeos.proofs.reach import read_reach
from pytest_lifeos.selection.orphans import Reach
from pytest_lifeos.settings import read_settings

_ALL = frozenset(("lint", "typecheck", "security", "unit", "migrations"))
_MAKEFILE = """
PIPELINE ?= pr
PY := python
RUN = $(PY) -m pytest --gate

.PHONY: lint all
all: lint unit
lint: $(STAMP) ## the lint gate
\t@$(RUN) lint

unit:
\tscripts/test_unit.sh
pipeline:
\t-$(RUN) "$(PIPELINE)"
both: ; $(MAKE) lint PIPELINE=x
"""


def _reach(root: Path, run: str, **more: str) -> Reach:
    """What is reached where the only step of the only workflow runs this."""
    extra = "\n".join(f"        {key}: {value}" for key, value in more.items())
    files = {
        "pyproject.toml": "[tool.lifeos]\n",
        "Makefile": _MAKEFILE,
        "scripts/test_unit.sh": "#!/bin/sh\nset -e\npython -m pytest --gate unit\n",
        "scripts/gate.sh": '#!/bin/sh\npython -m pytest --gate "$1"\n',
        ".github/workflows/ci.yml": f"on: push\njobs:\n  a:\n    steps:\n      - run: {run}\n{extra}\n",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    settings = read_settings(root)
    assert settings is not None
    return read_reach(settings)


@pytest.mark.parametrize(
    ("run", "gates"),
    [
        ("pytest --gate unit", {"unit"}),
        ("pytest --gate=pr --gate-report out", _ALL),
        ("make lint", {"lint"}),
        ("make all", {"lint", "unit"}),
        ("make", {"lint", "unit"}),
        ("make pipeline", _ALL),
        ("make pipeline PIPELINE=ml", {"ml"}),
        ("make both", {"lint"}),
        ("scripts/test_unit.sh", {"unit"}),
        ("scripts/gate.sh security", {"security"}),
        ("pytest --gate unit --shard auto", {"unit"}),
        ("pytest --gate unit --prove", set()),
        ("pytest -m unit", set()),
    ],
)
def test_the_gates_that_a_command_leads_to(tmp_path: Path, run: str, gates: set[str]) -> None:
    assert _reach(tmp_path, run) == Reach(gates={"ci.yml": frozenset(gates)})


def test_the_environment_of_a_step_chooses_for_make(tmp_path: Path) -> None:
    reach = _reach(tmp_path, "make pipeline", env="{PIPELINE: ml}")

    assert reach == Reach(gates={"ci.yml": frozenset({"ml"})})


def test_a_step_that_never_runs_reaches_nothing(tmp_path: Path) -> None:
    reach = _reach(tmp_path, "make lint", **{"if": "false"})

    assert reach == Reach(gates={"ci.yml": frozenset()})


@pytest.mark.parametrize(
    ("run", "untold"),
    [
        ("make smoke", ".github/workflows/ci.yml:5: make smoke: nothing says what smoke runs"),
        ("tox -e unit", ".github/workflows/ci.yml:5: tox may run gates, and is not read"),
        (
            'pytest --gate "$WHICH"',
            '.github/workflows/ci.yml:5: pytest --gate "$WHICH": names its gate by a variable',
        ),
    ],
)
def test_a_command_that_may_run_any_gate_is_said(tmp_path: Path, run: str, untold: str) -> None:
    assert _reach(tmp_path, run) == Reach(untold=untold)


def test_another_system_beside_the_workflows_is_said(tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").touch()

    reach = _reach(tmp_path, "make lint")

    assert reach == Reach(untold=".gitlab-ci.yml may run gates too, and is not read")


def test_a_project_without_workflows_reaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.lifeos]\n")
    settings = read_settings(tmp_path)

    assert settings is not None
    assert read_reach(settings) == Reach()


def test_a_goal_brings_the_recipes_of_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("a: b c.txt\n\t@echo $(X)\n\nb:\n\techo b\n")

    assert recipes(tmp_path, "a X=3", {}) == "\necho b\n\necho 3"


@pytest.mark.parametrize("words", ["b", "'a", "-C nowhere a"])
def test_what_the_text_does_not_say_cannot_be_read(tmp_path: Path, words: str) -> None:
    (tmp_path / "Makefile").write_text("a:\n\techo\n%.o:\n\tcc\n")

    with pytest.raises(CannotRead):
        recipes(tmp_path, words, {})
