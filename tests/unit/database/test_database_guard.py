"""The guard: real databases are refused, unseen and unprinted."""

from collections.abc import Collection
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from pytest_lifeos.database.guard import MARK, judge_database
from pytest_lifeos.database.scrubbing import without_secrets
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.tables import DatabaseUnreachable, table_names

SECRET = "hunter2"  # noqa: S105  it is what must not be shown


def judge(
    url: str,
    *tables: str,
    hosts: Collection[str] = (),
    environ: dict[str, str] | None = None,
) -> str:
    """The code of the refusal, or "used"; fails if the refusal shows the secret."""
    refusal = judge_database(url, tables=lambda: tables, hosts=hosts, environ=environ or {})
    assert SECRET not in f"{refusal!r} {refusal}"
    return refusal.code if refusal else "used"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://app:{SECRET}@localhost/app_test",
        f"postgresql+psycopg://app:{SECRET}@127.0.0.1:5433/test",
        f"postgresql+asyncpg://app:{SECRET}@[::1]:5432/test_app",
        f"postgres://app:{SECRET}@LOCALHOST/app-tests",
        "postgresql:///app_test",
        "postgresql://app@/app_test?host=/var/run/postgresql",
        "postgresql+psycopg://app@/app_test?host=%2Ftmp%2Fsockets&port=5433",
        "postgresql://%2Fvar%2Frun%2Fpostgresql/app_test",
        f"postgresql://app:{SECRET}%40%2F%3A%23@localhost/app_test_gw0",
        f"postgresql://localhost/test1?sslmode=disable&password={SECRET}",
        f"postgresql://app:{SECRET}@localhost,127.0.0.1:5433/pytest",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?cache=shared&uri=true",
        "sqlite:////tmp/work/test.db",
        "sqlite+aiosqlite:///app_test.sqlite3",
    ],
)
def test_a_test_database_nearby_is_used(url: str) -> None:
    assert judge(url) == "used"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://app:{SECRET}@db.example.com/app_test",
        f"postgresql://app:{SECRET}@10.0.0.5/app_test",
        f"postgresql://app:{SECRET}@localhost.example.com/app_test",
        f"postgresql://app:{SECRET}@127.0.0.1.nip.io/app_test",
        f"postgresql://app:{SECRET}@localhost,db.example.com/app_test",
        f"postgresql://app:{SECRET}@localhost/app_test?host=db.example.com",
        f"postgresql://app:{SECRET}@/app_test?host=db.example.com:5432",
        f"postgresql://app:{SECRET}@0.0.0.0/app_test",
        f"postgresql://app:{SECRET}@2130706433/app_test",
        f"postgresql://app:{SECRET}@[2001:db8::1]/app_test",
        f"postgresql://app:{SECRET}@app.abc123.eu-west-1.rds.amazonaws.com:5432/test",
        f"postgresql://app:{SECRET}@test.example.com/app_test",
    ],
)
def test_another_host_is_refused(url: str) -> None:
    assert judge(url) == "host"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://app:{SECRET}@localhost/app",
        f"postgresql://app:{SECRET}@localhost:15432/app",  # a tunnel, as likely as not
        f"postgresql://app:{SECRET}@127.0.0.1:6432/postgres",
        "postgresql:///app?host=/cloudsql/project:region:instance",
        f"postgresql://test:{SECRET}@localhost/app",
        f"postgresql://app:{SECRET}@localhost/contest",
        f"postgresql://app:{SECRET}@localhost/latest",
        f"postgresql://app:{SECRET}@localhost/attestations",
        f"postgresql://app:{SECRET}@localhost/test_production",
        f"postgresql://app:{SECRET}@localhost/prod-test",
        f"postgresql://app:{SECRET}@localhost/staging_test",
        f"postgresql://app:{SECRET}@localhost/live.test",
        f"postgresql://app:{SECRET}@localhost/app?application_name=test",
        "sqlite:///instance/app.db",
        "sqlite:////srv/test/app.db",
        "sqlite:///file:app.db?mode=rw&uri=true",
    ],
)
def test_a_name_that_does_not_say_test_is_refused(url: str) -> None:
    assert judge(url) == "name"


@pytest.mark.parametrize(
    "url",
    [
        "",
        SECRET,
        f"app:{SECRET}@localhost/app_test",
        f"postgresql:/app:{SECRET}@localhost/app_test",
        f"postgresql:// app:{SECRET}@localhost/app_test",
        f"postgresql://app:{SECRET}@part@localhost/app_test",
        f"postgresql://app:part/{SECRET}@localhost/app_test",
        f"postgresql://app:part#{SECRET}@localhost/app_test",
        f"postgresql://app:part?{SECRET}@localhost/app_test",
        f"postgresql://app:part:{SECRET}@localhost/app_test",
        f"postgresql://app:[{SECRET}]@localhost/app_test",
        f"postgresql://app:{SECRET}%@localhost/app_test",
        f"postgresql://app:{SECRET}%ZZ@localhost/app_test",
        f"postgresql://app:part {SECRET}@localhost/app_test",
        f"postgresql://app:{SECRET}\n@localhost/app_test",
        f"postgresql://app:{SECRET}@local host/app_test",
        f"postgresql://app:{SECRET}@localhost:port/app_test",
        f"postgresql://app:{SECRET}@localhost",
        f"postgresql://app:{SECRET}@localhost/",
        f"postgresql://app:{SECRET}@localhost/app_test/more",
        f"postgresql://app:{SECRET}@localhost/app_test?hostaddr=10.0.0.5",
        f"postgresql://app:{SECRET}@localhost/app_test?service=production",
        f"postgresql://app:{SECRET}@localhost/app_test?dbname=app",
        f"postgresql://app:{SECRET}@localhost/app_test?options=-csearch_path%3Dapp",
        f"postgresql://app:{SECRET}@localhost/app_test?{SECRET}",
        f"mysql://app:{SECRET}@localhost/app_test",
        f"host=localhost password={SECRET} dbname=app_test",
        f"sqlite://{SECRET}@localhost/test.db",
    ],
)
def test_a_url_that_can_be_understood_in_two_ways_is_refused(url: str) -> None:
    assert judge(url) == "unreadable"


@pytest.mark.parametrize("name", ["PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE"])
def test_an_environment_that_leads_elsewhere_is_refused(name: str) -> None:
    assert judge("postgresql://localhost/app_test", environ={name: "10.0.0.5"}) == "redirected"


@pytest.mark.parametrize(
    ("host", "answer"), [("db.example.com", "host"), ("/run/postgresql", "used")]
)
def test_without_a_host_the_one_of_the_environment_counts(host: str, answer: str) -> None:
    assert judge("postgresql:///app_test", environ={"PGHOST": host}) == answer


def test_a_host_on_the_list_is_as_good_as_loopback() -> None:
    url = f"postgresql://app:{SECRET}@Postgres:5432/app_test"

    assert (judge(url), judge(url, hosts=["postgres"])) == ("host", "used")


@pytest.mark.parametrize(
    ("tables", "answer"),
    [((), "used"), (("users",), "tables"), (("users", MARK), "used")],
)
def test_tables_that_we_did_not_make_are_refused(tables: tuple[str, ...], answer: str) -> None:
    assert judge("postgresql://localhost/app_test", *tables) == answer


def test_a_database_is_not_touched_before_its_url_is_fit() -> None:
    def touch() -> list[str]:
        raise AssertionError("touched")

    refusals = [
        judge_database(url, tables=touch, environ={})
        for url in ("postgresql://db.example.com/app_test", "postgresql://localhost/app", "x")
    ]

    assert [refusal and refusal.code for refusal in refusals] == ["host", "name", "unreadable"]


def test_a_refusal_says_what_and_what_to_do() -> None:
    url = f"postgresql://app:{SECRET}@localhost/app_test"

    refusal = judge_database(url, tables=lambda: ["d", "c", "b", "a"], environ={})

    assert str(refusal) == (
        'the database "app_test" on localhost is refused: it holds 4 table(s) that we did not make'
        " (a, b, c, ...)\nhint: if all of it may be lost, say so in it:"
        " CREATE TABLE lifeos_test_database (id integer)"
    )


@pytest.mark.parametrize("character", list(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~é€\t"))
def test_no_special_character_lets_a_password_out(character: str) -> None:
    """The driver's message holds the URL, the password as written and as meant."""
    password = f"{SECRET}{character}{SECRET}"
    for written in (password, quote(password, safe=""), quote_plus(password)):
        url = f"postgresql://app:{written}@localhost/app_test"
        message = f"failed: {url} {password} {written} {password!r} {url!r}"

        def fail(message: str = message) -> list[str]:
            raise OSError(message)

        refusal = judge_database(url, tables=fail, environ={})

        assert refusal is not None
        assert SECRET not in f"{refusal!r} {without_secrets(message, url)}"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://app:{SECRET}@localhost:1/app_test",
        f"postgresql+psycopg://app:{SECRET}@localhost:99999/app_test",
        f"postgresql+psycopg://app:{SECRET}%@localhost/app_test?x={SECRET}",
        f"postgresql+psycopg://app:{SECRET}@localhost:1/app_test?sslmode={SECRET}",
        f"postgresql+nodriver://app:{SECRET}@localhost/app_test",
        f"{SECRET}://{SECRET}",
    ],
)
def test_an_error_of_the_real_driver_shows_no_password(url: str) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        table_names(url)

    error = caught.value
    shown = f"{error!r} {error.__cause__!r} {error.__context__!r}"
    assert SECRET not in shown.replace(f"sslmode={SECRET}", "").replace(f'"{SECRET}"', "")


def test_looking_at_a_sqlite_file_does_not_make_it(tmp_path: Path) -> None:
    path = tmp_path / "test.db"

    found = table_names(f"sqlite:///{path}")

    assert (found, path.exists()) == ([], False)


def test_the_tables_of_a_sqlite_file_are_named(sqlite_file: Path) -> None:
    assert sorted(table_names(f"sqlite:///{sqlite_file}")) == ["author", "book"]


@pytest.mark.integration
def test_the_tables_of_a_real_server_are_named(shared_server: Server, postgresql_url: str) -> None:
    found = [name for name in table_names(postgresql_url) if not name.startswith("lifeos.")]

    assert sorted(found) == ["author", "book", "note"]
