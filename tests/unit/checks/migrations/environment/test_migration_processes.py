"""MIG016: a process is told by the name of its program, and nothing that may be a secret."""

from __future__ import annotations

import pytest

from pytest_lifeos.checks.migrations.environment.child_process import process_of

STARTS = [
    (("/usr/bin/psql", ["psql", "-c", "DROP TABLE secret"], None, None), "starts psql"),
    (("/bin/sh", ["sh", "-c", "PGPASSWORD=hunter2 psql -h db"], None, None), "starts psql"),
    (("/bin/sh", ["/bin/sh", "-c", "PGPASSWORD=hunter2"], None, None), "starts a process"),
    (("git", ["git", "rev-parse", "HEAD"], None, None), None),
    ((None, "pg_dump shop", None, None), "starts pg_dump"),
    ((None, [""], None, None), "starts a process"),
]


@pytest.mark.parametrize(("args", "said"), STARTS)
def test_a_program_is_told_without_its_arguments(
    args: tuple[object, ...], said: str | None
) -> None:
    assert process_of("subprocess.Popen", args) == said


def test_the_command_of_a_shell_is_told_by_its_first_word() -> None:
    assert process_of("os.system", (b"PGPASSWORD=hunter2 /opt/psql -c x",)) == "starts psql"


@pytest.mark.parametrize(("number", "said"), [(0, None), (9, "sends signal 9 to a process")])
def test_only_a_question_whether_a_process_is_there_is_harmless(
    number: int, said: str | None
) -> None:
    assert process_of("os.kill", (1, number)) == said


def test_other_events_are_none_of_its_business() -> None:
    assert process_of("open", ("x", "w", 0)) is None
