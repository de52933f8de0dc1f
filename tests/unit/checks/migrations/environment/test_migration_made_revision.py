"""No revision is made while a history is rehearsed, nor by a run of tests in CI: MIG015."""

from __future__ import annotations

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
