"""No revision is made while a history is rehearsed, nor by a run of tests in CI: MIG015."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import base

from pytest_lifeos.checks.migrations.environment.ci_guard import RevisionRefused, refuse_in

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

ROOT = Path(__file__).parents[5]
_ENV = """
from contextlib import suppress
from alembic import command, context
from alembic.script import ScriptDirectory
from {models} import metadata

with suppress(Exception):
    CALL
context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
"""


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*.py"))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('command.revision(context.config, "x")', "alembic revision"),
        ('command.merge(context.config, ["0001"])', "alembic merge"),
        (
            'ScriptDirectory.from_config(context.config).generate_revision("9", "x")',
            "ScriptDirectory.generate_revision",
        ),
    ],
)
def test_env_py_that_makes_a_revision_is_found_though_it_hides_it(
    chain: Chain, call: str, said: str
) -> None:
    chain.tasks().env(_ENV.replace("CALL", call)).file("migrations/script.py.mako", "x")
    before = files(chain.root)

    found = chain.rehearse().upgrade

    assert [str(each) for each in found] == [
        f"migrations/env.py:8: MIG015 makes a revision by {said}, which no commit would hold"
    ]
    assert files(chain.root) == before


def test_a_revision_that_makes_one_is_found_at_its_line(chain: Chain) -> None:
    body = "from alembic import command, context\ncommand.revision(context.config, 'x')"

    (found,) = chain.tasks().revision("0002", body).rehearse().upgrade

    assert (found.path, found.line, found.code) == (
        "migrations/versions/0002_step.py",
        10,
        "MIG015",
    )


def test_afterwards_revisions_are_made_again(chain: Chain, tmp_path: Path) -> None:
    chain.tasks().rehearse()

    made = command.revision(_config(tmp_path), "due", rev_id="0002")

    assert made is not None


def _config(root: Path) -> Config:
    folder = root / "migrations"
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    (folder / "script.py.mako").write_text('revision = "${up_revision}"\ndown_revision = None\n')
    config = Config()
    config.set_main_option("script_location", str(folder))
    return config


def test_in_ci_the_project_gets_no_revision_and_a_temporary_folder_does(tmp_path: Path) -> None:
    config = _config(tmp_path / "project")
    undo = refuse_in(tmp_path / "project", base)

    try:
        for make in (
            partial(command.revision, config, "x"),
            partial(command.merge, config, "heads"),
        ):
            with pytest.raises(
                RevisionRefused, match=r"^CI makes no revision in migrations: .*committed$"
            ):
                make()
        elsewhere = command.revision(_config(tmp_path / "elsewhere"), "x")
    finally:
        undo()

    assert (elsewhere is not None, command.revision(config, "x") is not None) == (True, True)


@pytest.mark.parametrize("words", [["revision", "-m", "x"], ["merge", "heads", "-m", "x"]])
@pytest.mark.parametrize(("ci", "made"), [("true", 0), ("", 1)])
def test_with_its_line_in_the_template_alembic_makes_no_revision_in_ci(
    tmp_path: Path, words: list[str], ci: str, made: int
) -> None:
    template = ROOT / "lifeos" / "migrations" / "script.py.mako"
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (tmp_path / "migrations" / "script.py.mako").write_text(template.read_text())
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n")
    for head in ("0001", "0002") if words[0] == "merge" else ():
        text = f'revision = "{head}"\ndown_revision = None\n'
        (versions / f"{head}_x.py").write_text(text)
    before = sorted(versions.iterdir())

    run = subprocess.run(
        [sys.executable, "-m", "alembic", *words],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    new = [each for each in versions.glob("*.py") if each not in before]
    said = "CI makes no revision: make it where it can be read and committed"
    assert (len(new), run.returncode == 0, said in run.stderr) == (made, made == 1, made == 0)
    for each in new:
        ast.parse(each.read_text())
