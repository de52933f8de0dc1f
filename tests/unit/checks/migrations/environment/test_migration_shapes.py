"""Shapes of real projects: each is rehearsed as it is, and its broken twin is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.finding import Finding
from tests.unit.checks.migrations.environment.test_migration_isolation import flask_app

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

Shape = dict[str, object]

CONFIGURE = """
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"""
# As `alembic init -t async` writes it.
ASYNC = f"""
import asyncio
from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config, create_async_engine
from {{models}} import metadata

config = context.config

def do_run_migrations(connection):{CONFIGURE}
async def run_async_migrations():
    config.set_main_option("sqlalchemy.url", ADDRESS)
    connectable = ENGINE
    async with connectable.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await connectable.dispose()

asyncio.run(run_async_migrations())
"""
FROM_CONFIG = (
    'async_engine_from_config(config.get_section("alembic"), prefix="sqlalchemy.", '
    "poolclass=pool.NullPool)"
)
CREATE = 'create_async_engine(config.get_main_option("sqlalchemy.url"))'
ASKED = 'config.get_main_option("sqlalchemy.url")'


def found_by(chain: Chain, **shape: object) -> list[str]:
    """All findings of a rehearsal, as code and path."""
    rehearsal = chain.rehearse(**shape)  # type: ignore[arg-type]  # by name
    phases: Iterable[Finding] = (*rehearsal.upgrade,)
    if not rehearsal.upgrade:
        phases = (*rehearsal.models, *rehearsal.downgrade)
    return [f"{each.code} {each.path}" for each in phases]


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Chain:
    """An empty project, on each database in turn."""
    name = {"sqlite": "chain", "postgresql": "on_postgresql"}[request.param]
    chain: Chain = request.getfixturevalue(name)
    return chain


def asynchronous(address: str, engine: str) -> str:
    return ASYNC.replace("ADDRESS", address).replace("ENGINE", engine)


DRIVERS = ["sqlite+aiosqlite", "postgresql+asyncpg", "postgresql+psycopg"]


@pytest.mark.parametrize("engine", [FROM_CONFIG, CREATE], ids=["from-config", "create"])
@pytest.mark.parametrize("driver", DRIVERS)
def test_an_asynchronous_env_is_rehearsed(
    request: pytest.FixtureRequest, driver: str, engine: str
) -> None:
    chain = request.getfixturevalue("on_postgresql" if "postgres" in driver else "chain")
    address = f"{driver!r} + {ASKED}[{ASKED}.index('://'):].replace('%', '%%')"
    chain.tasks().env(asynchronous(address, engine))

    assert found_by(chain) == []


@pytest.mark.parametrize("driver", DRIVERS)
def test_an_asynchronous_env_with_an_address_of_its_own_is_found(
    request: pytest.FixtureRequest, driver: str
) -> None:
    chain = request.getfixturevalue("on_postgresql" if "postgres" in driver else "chain")
    address = f"{driver}://me@db.example.com/prod" if "postgres" in driver else f"{driver}:///x.db"
    chain.tasks().env(asynchronous(repr(address), FROM_CONFIG))

    (found,) = chain.rehearse().upgrade

    assert (found.code, found.path, found.line) == ("MIG012", "migrations/env.py", 18)
    assert not (chain.root / "x.db").exists()


# Where env.py takes the address from, and what the settings must say for it to be right.
ADDRESSES = {
    "attributes": 'connection = config.attributes["connection"]\nrun(connection)',
    "attributes-or-engine": (
        'given = config.attributes.get("connection")\n'
        "if given is not None:\n    run(given)\n"
        'else:\n    with engine_from_config(config.get_section("alembic")).connect() as c:\n        run(c)'
    ),
    "section": (
        "with engine_from_config(config.get_section(config.config_ini_section), "
        'prefix="sqlalchemy.").connect() as connection:\n    run(connection)'
    ),
    "app-variable": (
        'os.environ.setdefault("SHOP_URL", config.get_main_option("sqlalchemy.url"))\n'
        'with create_engine(os.environ["SHOP_URL"]).connect() as connection:\n    run(connection)'
    ),
}
SYNC = f"""
import os
from alembic import context
from sqlalchemy import create_engine, engine_from_config
from {{models}} import metadata
config = context.config

def run(connection):{CONFIGURE}
"""


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_is_given_is_taken(either: Chain, name: str) -> None:
    either.tasks().env(SYNC + ADDRESSES[name])

    assert found_by(either) == []


def test_an_address_that_the_app_reads_itself_is_found(
    either: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{either.root}/real.db")
    either.tasks().env(SYNC + ADDRESSES["app-variable"])

    assert found_by(either) == ["MIG012 migrations/env.py"]
    assert not (either.root / "real.db").exists()


def moved(chain: Chain) -> Chain:
    """Two folders of revisions, none of them `versions`."""
    chain.tasks().revision(
        "0002",
        'op.create_table("note", sa.Column("id", sa.Integer, primary_key=True))',
        'op.drop_table("note")',
    )
    chain.models(
        'sa.Table("task", metadata, sa.Column("id", sa.Integer, primary_key=True))\n'
        'sa.Table("note", metadata, sa.Column("id", sa.Integer, primary_key=True))'
    )
    versions = chain.root / "migrations/versions"
    for folder, id in (("old", "0001"), ("new", "0002")):
        (chain.root / folder).mkdir()
        (versions / f"{id}_step.py").rename(chain.root / folder / f"{id}_step.py")
    versions.rmdir()
    return chain


LOCATIONS = {
    "ini": {
        "alembic.ini": "[alembic]\npath_separator = space\nversion_locations = %(here)s/old %(here)s/new\n"
    },
    "pyproject": {
        "pyproject.toml": '[tool.alembic]\nversion_locations = ["%(here)s/old", "new"]\n'
    },
    "recursive": {
        "alembic.ini": "[alembic]\nrecursive_version_locations = true\nversion_locations = %(here)s\n"
    },
}


@pytest.mark.parametrize("name", LOCATIONS)
def test_version_locations_of_the_configuration_are_read(either: Chain, name: str) -> None:
    moved(either)
    for path, text in LOCATIONS[name].items():
        either.file(path, text)
    if name == "recursive":
        # Only revisions lie there: each file is taken for one.
        (either.root / "all").mkdir()
        for folder in ("old", "new"):
            (either.root / folder).rename(either.root / "all" / folder)
        either.file(
            "alembic.ini", LOCATIONS[name]["alembic.ini"].replace("%(here)s", "%(here)s/all")
        )

    assert found_by(either) == []


def test_a_fault_in_a_folder_of_the_configuration_is_found_there(either: Chain) -> None:
    moved(either).file("alembic.ini", LOCATIONS["ini"]["alembic.ini"])
    path = either.root / "new/0002_step.py"
    path.write_text(path.read_text().replace('op.drop_table("note")', "pass"))

    assert found_by(either) == ["MIG031 new/0002_step.py"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no configuration", "MissingSectionHeaderError"),
        ("[alembic]\nversion_locations = %(nowhere)s\n", "InterpolationMissingOptionError"),
        ("[alembic]\na = 1\na = 2\n", "DuplicateOptionError"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_one_finding(
    chain: Chain, text: str, said: str
) -> None:
    chain.tasks().file("alembic.ini", text)

    (found,) = chain.rehearse().upgrade

    assert (found.code, found.path, said in found.message) == (
        "MIG011",
        "migrations/env.py",
        True,
    )


AT_RUN_TIME = (
    'context.script.version_locations = [os.path.abspath("old"), os.path.abspath("new")]\n'
    'context.script.__dict__.pop("_version_locations", None)\n'
)


def test_version_locations_that_env_sets_are_named_in_the_settings(either: Chain) -> None:
    moved(either).env(SYNC + AT_RUN_TIME + ADDRESSES["attributes"])

    assert found_by(either, version_locations=("old", "new")) == []


def test_version_locations_that_only_env_knows_are_not_passed_over(either: Chain) -> None:
    moved(either).env(SYNC + AT_RUN_TIME + ADDRESSES["attributes"])
    (either.root / "old").rename(either.root / "migrations/versions")
    (either.root / "old").symlink_to("migrations/versions")

    assert found_by(either) == ["MIG013 migrations/env.py"]


BRANCH = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = {id!r}, {parent!r}, {label!r}, {needs!r}
def upgrade():
    op.create_table({id!r}, sa.Column("id", sa.Integer, primary_key=True))
def downgrade():
    op.drop_table({id!r})
"""


def branches(chain: Chain, needs: str | None = None) -> Chain:
    """Two branches that end in a head each: shop (s1, s2) and stock (t1, t2)."""
    rows = (("s1", None, "shop", None), ("s2", "s1", None, None))
    more = (("t1", None, "stock", needs), ("t2", "t1", None, None))
    for id, parent, label, need in (*rows, *more):
        # The assignment above is none that can be read: one name a line.
        text = BRANCH.replace(
            "revision, down_revision, branch_labels, depends_on = {id!r}, {parent!r}, {label!r}, {needs!r}",
            "revision = {id!r}\ndown_revision = {parent!r}\nbranch_labels = {label!r}\ndepends_on = {needs!r}",
        )
        chain.file(
            f"migrations/versions/{id}.py",
            text.format(id=id, parent=parent, label=label, needs=need),
        )
    return chain.models(
        "\n".join(
            f'sa.Table("{id}", metadata, sa.Column("id", sa.Integer, primary_key=True))'
            for id in ("s1", "s2", "t1", "t2")
        )
    )


@pytest.mark.parametrize("needs", [None, "s1", "s2", "shop"])
def test_two_heads_by_design_are_rehearsed(either: Chain, needs: str | None) -> None:
    branches(either, needs)

    assert found_by(either, branches=("shop", "stock")) == []


def test_a_fault_on_a_branch_is_found_there(either: Chain) -> None:
    branches(either, "s2")
    path = either.root / "migrations/versions/t2.py"
    path.write_text(path.read_text().replace("op.drop_table('t2')", "pass"))

    assert found_by(either, branches=("shop", "stock")) == [
        "MIG031 migrations/versions/t2.py",
    ]


BEFORE = """
import sqlalchemy as sa
def make(connection):
    connection.execute(sa.text("CREATE TABLE legacy (id INTEGER NOT NULL PRIMARY KEY)"))
broken = 7
"""
LEGACY = """
sa.Table("task", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "legacy", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.Text)
)
"""


def legacy(chain: Chain) -> Chain:
    """A first revision that alters a table which was there before it."""
    chain.file(f"{chain.name}_before.py", BEFORE)
    return (
        chain.tasks()
        .models(LEGACY)
        .revision(
            "0002",
            'op.add_column("legacy", sa.Column("note", sa.Text))',
            'with op.batch_alter_table("legacy") as batch:\n    batch.drop_column("note")',
        )
    )


def test_a_schema_from_before_the_first_revision_is_made_by_the_setting(either: Chain) -> None:
    legacy(either)
    if either.new_url is not None:
        either.file(f"{either.name}_before.py", BEFORE.replace("INTEGER", "SERIAL"))

    assert found_by(either, before=f"{either.name}_before:make") == []


def test_without_the_setting_the_first_revision_that_needs_it_is_found(either: Chain) -> None:
    assert found_by(legacy(either)) == ["MIG010 migrations/versions/0002_step.py"]


@pytest.mark.parametrize("name", ["broken", "nowhere"])
def test_a_setting_before_that_makes_nothing_is_found(chain: Chain, name: str) -> None:
    legacy(chain)

    (found,) = found_by(chain, before=f"{chain.name}_before:{name}")

    assert found.startswith("MIG011")


def test_a_schema_that_env_makes_first_is_rehearsed(either: Chain) -> None:
    serial = "SERIAL" if either.new_url else "INTEGER"
    made = f'connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS legacy (id {serial} NOT NULL PRIMARY KEY)")\n'
    legacy(either).env(
        SYNC + 'connection = config.attributes["connection"]\n' + made + "connection.commit()\n"
        "run(connection)"
    )

    assert found_by(either) == []


UNNAMED = """
sa.Table("user", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "task",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(20)),
    sa.Column("owner", sa.Integer, sa.ForeignKey("user.id")),
    sa.UniqueConstraint("title"),
    sa.CheckConstraint("title <> ''"),
)
"""


def unnamed(chain: Chain) -> Chain:
    return chain.models(UNNAMED).revision(
        "0001",
        UNNAMED.replace("sa.Table(", "op.create_table(").replace(" metadata,", ""),
        'op.drop_table("task")\nop.drop_table("user")',
    )


def test_unnamed_constraints_are_compared_by_what_they_say(either: Chain) -> None:
    due = '"title", sa.String(20)), sa.Column("due", sa.Date),'
    unnamed(either).revision(
        "0002", 'op.add_column("task", sa.Column("due", sa.Date))', 'op.drop_column("task", "due")'
    ).models(UNNAMED.replace('"title", sa.String(20)),', due))

    assert found_by(either) == []


def test_an_unnamed_check_that_a_batch_operation_loses_is_found(chain: Chain) -> None:
    batch = 'with op.batch_alter_table("task", recreate="always") as batch:\n    batch.'
    unnamed(chain).revision(
        "0002", 'op.add_column("task", sa.Column("due", sa.Date))', batch + 'drop_column("due")'
    )

    assert "MIG031 migrations/versions/0002_step.py" in found_by(chain)


def test_an_unnamed_constraint_that_is_missing_is_found(either: Chain) -> None:
    unnamed(either).models(UNNAMED.replace("title <> ''", "title <> 'x'"))

    assert set(found_by(either)) == {"MIG021 migrations"}


@pytest.mark.parametrize("extension", ["uuid-ossp", "pg_trgm", "citext"])
def test_an_extension_is_made_and_dropped(on_postgresql: Chain, extension: str) -> None:
    create = f"op.execute('CREATE EXTENSION \"{extension}\"')"
    on_postgresql.tasks().revision("0002", create, f"op.execute('DROP EXTENSION \"{extension}\"')")

    assert found_by(on_postgresql) == []


def test_an_extension_that_is_left_behind_is_found(on_postgresql: Chain) -> None:
    on_postgresql.tasks().revision("0002", "op.execute('CREATE EXTENSION citext')")

    assert set(found_by(on_postgresql)) == {"MIG031 migrations/versions/0002_step.py"}


def test_an_extension_that_the_server_lacks_is_one_finding_with_what_to_install(
    on_postgresql: Chain,
) -> None:
    on_postgresql.tasks().revision("0002", "op.execute('CREATE EXTENSION postgis_of_mars')")

    (found,) = on_postgresql.rehearse().upgrade

    assert (found.code, found.path, found.line) == (
        "MIG010",
        "migrations/versions/0002_step.py",
        9,
    )
    assert found.hint == (
        'install the extension "postgis_of_mars" beside the server that the gate starts: it is in '
        "postgresql-contrib, or in a package such as postgresql-VERSION-postgis-of-mars"
    )


def test_a_batch_operation_that_fails_is_one_finding(chain: Chain) -> None:
    """It leaves `_alembic_tmp_task` behind, which no other rehearsal meets."""
    chain.tasks().revision(
        "0002",
        'op.execute("INSERT INTO task VALUES (1)")\n'
        'with op.batch_alter_table("task", recreate="always") as batch:\n'
        '    batch.add_column(sa.Column("due", sa.Date, nullable=False))',
    )

    first, second = found_by(chain), found_by(chain)

    assert (first, second) == (["MIG010 migrations/versions/0002_step.py"],) * 2


def test_a_table_that_a_batch_operation_leaves_behind_is_found(chain: Chain) -> None:
    chain.tasks().revision("0002", 'op.execute("CREATE TABLE _alembic_tmp_task (id int)")')

    assert set(found_by(chain)) >= {"MIG031 migrations/versions/0002_step.py"}


def test_a_check_without_a_revision_is_found_behind_the_template_of_flask_migrate(
    either: Chain,
) -> None:
    app = flask_app(either, "sqlite://")
    path = either.root / f"{either.name}_app.py"
    path.write_text(
        path.read_text().replace(
            "class Task(db.Model):\n",
            'class Task(db.Model):\n    __table_args__ = (db.CheckConstraint("id > 0", name="ck"),)\n',
        )
    )

    assert found_by(either, app=app) == ["MIG021 migrations"]
