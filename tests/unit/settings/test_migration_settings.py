"""What the migrations gate reads of its own: the databases of the rehearsal and its time limit."""

from __future__ import annotations

import pytest

from pytest_lifeos.checks.migrations.demands import Demands, Tolerance
from pytest_lifeos.settings.errors import SettingsError
from pytest_lifeos.settings.migrations import MigrationSettings, read_migrations
from pytest_lifeos.settings.model import Database
from pytest_lifeos.settings.table import Table


def read(values: dict[str, object]) -> MigrationSettings:
    return read_migrations(Table(values, "gates.migrations"))


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("sqlite", ("sqlite",)),
        ("postgresql", ("postgresql",)),
        ("postgresql+psycopg://localhost/app_test", ("postgresql",)),
        ("sqlite:///app_test.db", ("sqlite",)),
    ],
)
def test_the_rehearsal_is_on_the_database_of_the_project(
    backend: str, expected: tuple[str, ...]
) -> None:
    assert read({}).rehearsed_on(Database(backend=backend)) == expected


def test_the_databases_that_are_named_win() -> None:
    own = read({"databases": ["sqlite", "postgresql", "sqlite"], "timeout": "90s"})

    assert (own.rehearsed_on(Database()), own.timeout) == (("sqlite", "postgresql"), 90.0)


def test_an_unknown_database_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsError) as error:
        read({"databases": ["postgres"]})

    assert str(error.value) == (
        'gates.migrations.databases: no database "postgres"; did you mean "postgresql"? '
        "known: postgresql, sqlite"
    )


def test_what_is_excused_is_read_with_its_reasons() -> None:
    own = read(
        {
            "revisions": "all",
            "tolerate": [{"kind": "index", "name": "ix_*", "reason": "built by hand"}],
            "minimum_downgrade": "0003",
            "one_way": {"0005": "splits what cannot be joined again"},
            "squashed": {"0003": "every database is past it"},
        }
    )

    assert (own.revisions, own.demands) == (
        "all",
        Demands(
            tolerate=(Tolerance(kind="index", name="ix_*", reason="built by hand"),),
            minimum_downgrade="0003",
            one_way={"0005": "splits what cannot be joined again"},
            squashed={"0003": "every database is past it"},
        ),
    )


def test_what_env_py_is_given_is_read() -> None:
    own = read(
        {
            "variables": {"A_URL": "{async_url}", "EMPTY": "", "JSON": '{"a": {}}'},
            "x_arguments": ["tenant=shop"],
        }
    )

    assert (own.variables, own.x_arguments) == (
        {"A_URL": "{async_url}", "EMPTY": "", "JSON": '{"a": {}}'},
        ("tenant=shop",),
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"revisions": "newest"},
            '.revisions: no choice "newest"; did you mean "new"? known: all, new',
        ),
        (
            {"tolerate": {"kind": "index"}},
            (
                ".tolerate = {'kind': 'index'}: should be a list of tables: "
                "[[tool.lifeos.gates.migrations.tolerate]]"
            ),
        ),
        (
            {"tolerate": [{"name": "ix"}]},
            ".tolerate[0]: needs reason, a string that says why it may stay",
        ),
        (
            {"tolerate": [{"kind": "index", "reason": "x"}]},
            ".tolerate[0]: needs table or name, of what may differ",
        ),
        ({"one_way": {"0005": ""}}, ".one_way.0005 = '': should be a string that is not empty"),
        ({"squashed": {"0005": ""}}, ".squashed.0005 = '': should be a string that is not empty"),
        (
            {"variables": {"A_URL": "{ulr}"}},
            '.variables.A_URL: no address "{ulr}"; did you mean "{url}"? known: {async_url}, {url}',
        ),
        (
            {"variables": {"A-URL": "{url}"}},
            ".variables = 'A-URL': should be names of letters, digits and _",
        ),
        ({"variables": {"A_URL": 5}}, ".variables.A_URL = 5: should be a string"),
        ({"x_arguments": "a=b"}, ".x_arguments = 'a=b': should be a list of strings"),
        ({"one_way": ["0005"]}, ".one_way = ['0005']: should be a table"),
        ({"minimum_downgrade": 5}, ".minimum_downgrade = 5: should be a string that is not empty"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_line(values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(values)

    assert str(error.value) == f"gates.migrations{said}"


def test_an_unknown_kind_of_difference_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r'no kind "indx"; did you mean "index"\?'):
        read({"tolerate": [{"kind": "indx", "name": "ix", "reason": "x"}]})
