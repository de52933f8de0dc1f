"""The end of a supervisor is waited for by its event, or by looking where there is none."""

import os
import subprocess

import pytest

from pytest_lifeos.database import supervisor

with_and_without_event = pytest.mark.parametrize("has_event", [True, False])


def ends_in_time(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, *, has_event: bool, seconds: float
) -> bool:
    monkeypatch.setattr(supervisor, "_LONGEST_STOP_S", seconds)
    if not has_event:
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    with subprocess.Popen(argv) as process:
        try:
            return supervisor._ends_in_time(process)
        finally:
            process.kill()


@with_and_without_event
def test_a_process_that_ends_has_ended_in_time(
    monkeypatch: pytest.MonkeyPatch, has_event: bool
) -> None:
    ended = ends_in_time(["sleep", "0.01"], monkeypatch, has_event=has_event, seconds=60)

    assert ended


@with_and_without_event
def test_a_process_that_goes_on_has_not(monkeypatch: pytest.MonkeyPatch, has_event: bool) -> None:
    ended = ends_in_time(["sleep", "60"], monkeypatch, has_event=has_event, seconds=0.05)

    assert not ended
