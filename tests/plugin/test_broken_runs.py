"""Runs that end before they have proved anything: none is green, and each says why."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Run

Mode = tuple[str, ...]

_TWO_TESTS = "def test_first(): pass\ndef test_second(): pass\n"
_WORKER_ONLY = """
import os
import pytest


def pytest_sessionfinish(session):
    if getattr(session.config, "workerinput", {{"workerid": ""}})["workerid"] == "gw1":
        {act}
"""
_WORKER_AFTER_ALL = """
import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    yield
    if hasattr(session.config, "workerinput"):
        {act}
"""


def _codes(run: Run) -> list[str]:
    """Each code once: how many items did not report depends on the order of two workers."""
    return list(dict.fromkeys(run.codes))


def _shown(run: Run) -> tuple[bool, dict[str, str], list[str]]:
    return run.is_green(), run.verdicts, _codes(run)


def test_a_clean_run_is_green(project: Project, mode: Mode) -> None:
    run = project.gate("unit", *mode)

    assert (run.is_green(), run.verdicts, run.reasons) == (True, {"unit": "passed"}, {"unit": []})


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        ("os._exit(1)", (False, {"unit": "undecided"}, ["worker-lost"])),
        ("raise RuntimeError('disk full')", (False, {"unit": "undecided"}, ["worker-lost"])),
    ],
    ids=["dies", "raises"],
)
def test_a_worker_that_breaks_after_its_last_test_leaves_the_gate_undecided(
    project: Project, act: str, wanted: object
) -> None:
    project.write({"conftest.py": _WORKER_ONLY.format(act=act)})

    run = project.gate("unit", "-n2")

    assert _shown(run) == wanted


@pytest.mark.parametrize("act", ["raise RuntimeError('disk full')", "os._exit(0)"])
@pytest.mark.parametrize("folder", [".", "tests/unit"], ids=["root", "below"])
def test_a_worker_that_breaks_when_xdist_has_sent_its_results_is_lost(
    project: Project, act: str, folder: str
) -> None:
    conftest = "import os\n" + _WORKER_AFTER_ALL.format(act=act)
    project.write({f"{folder}/conftest.py": conftest})

    run = project.gate("unit", "-n1")

    assert (run.is_green(), run.status, run.reasons) == (
        False,
        1,
        {"unit": [("worker-lost", "worker gw0 was lost: it did not finish")]},
    )


def test_a_worker_with_a_finish_of_its_own_is_not_lost(project: Project) -> None:
    project.write({"conftest.py": _WORKER_AFTER_ALL.format(act="pass")})

    run = project.gate("unit", "-n2")

    assert (run.is_green(), run.reasons) == (True, {"unit": []})


def test_a_worker_that_a_test_kills_leaves_the_gate_undecided_or_failed(project: Project) -> None:
    project.write({"tests/unit/test_exit.py": "import os\ndef test_exit(): os._exit(0)"})

    run = project.gate("unit", "-n2")

    assert (run.is_green(), run.verdicts, run.status) == (False, {"unit": "failed"}, 1)
    assert set(run.codes) == {"test-failed", "worker-lost"}


def test_a_process_that_a_test_ends_with_status_0_leaves_no_verdict_behind(
    project: Project,
) -> None:
    before = project.gate("unit")
    project.write({"tests/unit/test_exit.py": "import os\ndef test_exit(): os._exit(0)"})

    run = project.gate("unit")

    assert before.is_green()
    assert (run.status, run.report, len(run.objections)) == (0, None, 1)
    assert run.objections[0].endswith("not there; the run of the gates did not end")


def test_a_run_whose_settings_cannot_be_read_leaves_no_older_verdict_behind(
    project: Project,
) -> None:
    before = project.gate("unit")
    pyproject = (project.root / "pyproject.toml").read_text()
    project.write({"pyproject.toml": pyproject.replace("package", "pakcage")})

    run = project.gate("unit")

    assert before.is_green()
    assert (run.status, run.report, run.is_green()) == (4, None, False)


_QUERIES = [
    "--collect-only",
    "--setup-only",
    "--setup-plan",
    "--fixtures",
    "--fixtures-per-test",
    "--markers",
    "--gates",
    "--help",
]


@pytest.mark.parametrize("flag", _QUERIES)
def test_a_flag_that_only_shows_something_is_a_usage_error(project: Project, flag: str) -> None:
    run = project.gate("unit", flag)

    line = f"ERROR: --gate: {flag} runs no test; leave out one of them"
    assert (run.is_green(), run.status, run.err.strip()) == (False, 4, line)


def test_a_look_into_the_cache_is_a_usage_error(project: Project) -> None:
    run = project.gate("unit", "-p", "cacheprovider", "--cache-show")

    assert (run.status, run.report) == (4, None)


def test_flags_in_the_environment_count_as_if_typed(project: Project, mode: Mode) -> None:
    run = project.gate("unit", *mode, env={"PYTEST_ADDOPTS": "--collect-only"})

    assert (run.is_green(), run.status, run.report) == (False, 4, None)


_ENDS = {
    "before-collecting": "def pytest_sessionstart(): pytest.exit('enough', returncode=0)",
    "collecting": "def pytest_collection_finish(): pytest.exit('enough', returncode=0)",
    "running": "def pytest_runtest_logfinish(): pytest.exit('enough', returncode=0)",
    "finishing": "def pytest_sessionfinish(): pytest.exit('enough', returncode=0)",
    "finishing-without-a-word": "def pytest_sessionfinish(): raise SystemExit",
    "configuring": "def pytest_configure(): pytest.exit('enough', returncode=0)",
    "answering-for-pytest": "def pytest_cmdline_main(): return 0",
}


@pytest.mark.parametrize("act", _ENDS.values(), ids=_ENDS)
def test_whoever_ends_the_run_with_status_0_does_not_make_it_green(
    project: Project, act: str
) -> None:
    project.write({"conftest.py": f"import pytest\n\n{act}\n"})

    run = project.gate("unit")

    assert (run.is_green(), run.status, "passed" in run.verdicts.values()) == (False, 1, False)


def test_a_status_of_0_is_taken_back_aloud(project: Project) -> None:
    project.write({"conftest.py": "def pytest_cmdline_main(): return 0"})

    run = project.gate("unit")

    line = "ERROR: --gate: the run ended with status 0 and without a passed verdict"
    assert run.err.splitlines()[-1:] == [line]


def test_a_status_of_its_own_after_a_green_run_is_kept(project: Project) -> None:
    project.write({"conftest.py": "def pytest_unconfigure(): raise SystemExit(0)"})

    run = project.gate("unit")

    assert (run.is_green(), run.verdicts) == (True, {"unit": "passed"})


def test_a_run_that_stops_at_the_first_failure_says_what_did_not_run(
    project: Project, mode: Mode
) -> None:
    project.write(
        {f"tests/unit/test_{number:02}.py": "def test_it(): assert False" for number in range(8)}
    )

    run = project.gate("unit", "-x", *mode)

    assert (run.is_green(), run.verdicts) == (False, {"unit": "failed"})
    assert {"test-failed", "not-reported"} <= set(run.codes)


def test_an_interrupted_run_is_undecided(project: Project, mode: Mode) -> None:
    project.write({"tests/unit/test_stop.py": "def test_stop(): raise KeyboardInterrupt"})

    run = project.gate("unit", *mode)

    assert (run.is_green(), run.status, "interrupted" in run.codes) == (False, 2, True)


def test_a_module_that_does_not_import_leaves_the_gate_undecided(
    project: Project, mode: Mode
) -> None:
    project.write({"tests/unit/test_broken.py": "import no_such_library"})

    run = project.gate("unit", *mode)

    assert (run.is_green(), run.verdicts) == (False, {"unit": "undecided"})
    assert (
        "collection-error",
        "tests/unit/test_broken.py: ModuleNotFoundError: No module named 'no_such_library'",
    ) in run.reasons["unit"]


def test_a_module_that_does_not_import_is_not_passed_over(project: Project, mode: Mode) -> None:
    project.write({"tests/unit/test_broken.py": "import no_such_library"})

    run = project.gate("unit", "--continue-on-collection-errors", *mode)

    assert (run.is_green(), run.verdicts) == (False, {"unit": "undecided"})
    assert run.codes == ["collection-error"]


def test_a_module_that_does_not_import_comes_before_the_coverage_that_it_costs(
    shop: Project, mode: Mode
) -> None:
    shop.write({"tests/unit/test_sign.py": "import no_such_library"})

    run = shop.gate("unit", *mode)

    assert (run.verdicts, run.codes) == ({"unit": "failed"}, ["collection-error", "bar-missed"])
    assert "No module named 'no_such_library' (and 1 more)" in " ".join(run.out.split())


def test_a_test_that_yields_leaves_the_gate_undecided(project: Project, mode: Mode) -> None:
    project.write({"tests/unit/test_yield.py": "def test_it(): yield 1"})

    run = project.gate("unit", *mode)

    assert (run.is_green(), run.codes) == (False, ["collection-error"])


@pytest.mark.parametrize("action", ["ignore", "error"])
def test_a_class_that_is_not_collected_is_seen_whatever_is_done_with_warnings(
    project: Project, mode: Mode, action: str
) -> None:
    project.write({"tests/unit/test_pay.py": """
            class TestPay:
                def __init__(self): self.sum = 0

                def test_it(self): assert self.sum == 1
            """})

    run = project.gate("unit", "-W", action, *mode)

    code = {"ignore": "not-collected", "error": "collection-error"}[action]
    assert (run.is_green(), run.codes) == (False, [code])


def test_workers_that_collect_different_tests_leave_the_gate_undecided(project: Project) -> None:
    project.write({"tests/unit/test_varying.py": """
            import os
            import pytest

            @pytest.mark.parametrize("worker", [os.environ["PYTEST_XDIST_WORKER"]])
            def test_it(worker): pass
            """})

    run = project.gate("unit", "-n2")

    assert (run.is_green(), run.verdicts) == (False, {"unit": "undecided"})


@pytest.mark.parametrize("status", [0, 7])
def test_a_test_that_ends_pytest_does_not_choose_the_status(
    project: Project, mode: Mode, status: int
) -> None:
    project.write({"tests/unit/test_end.py": f"""
            import pytest

            def test_end(): pytest.exit("enough", returncode={status})

            def test_after(): pass
            """})

    run = project.gate("unit", *mode)

    assert (run.is_green(), run.status != 0, run.verdicts) == (False, True, {"unit": "undecided"})


def test_a_conftest_that_resets_the_exit_status_is_overruled(project: Project, mode: Mode) -> None:
    project.write(
        {
            "conftest.py": "def pytest_sessionfinish(session): session.exitstatus = 0",
            "tests/unit/test_fail.py": "def test_fail(): assert False",
        }
    )

    run = project.gate("unit", *mode)

    assert (run.is_green(), run.status, run.verdicts) == (False, 1, {"unit": "failed"})


def test_a_conftest_that_resets_the_exit_status_last_is_overruled(project: Project) -> None:
    project.write(
        {
            "conftest.py": """
            import pytest

            @pytest.hookimpl(wrapper=True, tryfirst=True)
            def pytest_sessionfinish(session):
                yield
                session.exitstatus = 0
            """,
            "tests/unit/test_fail.py": "def test_fail(): assert False",
        }
    )

    run = project.gate("unit")

    assert (run.status, len(run.objections), run.verdicts) == (1, 1, {"unit": "failed"})


def test_a_finish_that_raises_leaves_no_verdict(project: Project, mode: Mode) -> None:
    project.write({"conftest.py": """
            def pytest_sessionfinish(session):
                if not hasattr(session.config, "workerinput"):
                    raise SystemExit(0)
            """})

    run = project.gate("unit", *mode)

    assert (run.status, run.report, len(run.objections)) == (1, None, 1)


def test_a_failure_that_is_no_gates_leaves_the_gates_undecided(project: Project) -> None:
    project.write({"conftest.py": """
            import pytest

            @pytest.hookimpl(wrapper=True)
            def pytest_runtestloop(session):
                result = yield
                session.testsfailed += 1
                return result
            """})

    run = project.gate("unit")

    assert (run.is_green(), run.reasons) == (
        False,
        {"unit": [("exit-status", "pytest failed for a reason that is no gate's")]},
    )


def test_a_mistyped_marker_leaves_the_gate_undecided(project: Project, mode: Mode) -> None:
    project.write(
        {
            "pyproject.toml": (project.root / "pyproject.toml")
            .read_text()
            .replace("strict = true", ""),
            "tests/unit/test_marked.py": "import pytest\n@pytest.mark.slwo\ndef test_it(): pass",
        }
    )

    run = project.gate("unit", *mode)

    assert (run.is_green(), run.reasons) == (
        False,
        {
            "unit": [
                (
                    "unknown-marker",
                    ("tests/unit/test_marked.py::test_it: " 'nobody registered the marker "slwo"'),
                )
            ]
        },
    )


def test_a_run_without_the_plugin_is_a_usage_error(project: Project) -> None:
    run = project.gate("unit", "-p", "no:lifeos")

    assert (run.status, run.report, run.is_green()) == (4, None, False)


@pytest.mark.parametrize("blocked", ["no:cov", "no:pytest_cov", "no:xdist", "no:terminal"])
def test_blocked_plugins_never_make_a_gate_green_that_needs_them(
    project: Project, blocked: str
) -> None:
    run = project.gate("unit", "-p", blocked)

    assert run.is_green()


@pytest.mark.parametrize(("begin", "status"), [("rm -f out/verdict.json", 1), ("true", 0)])
def test_a_process_that_ends_before_the_plugin_is_loaded_is_caught_by_a_script_that_begins_without_a_verdict(
    project: Project, begin: str, status: int
) -> None:
    """The second is what docs/gates.md says of a script that does not."""
    project.write({"early.py": "import os\nos._exit(0)\n"})
    assert project.gate("unit").is_green()
    steps = [
        begin,
        f"{sys.executable} -m pytest -p early --gate unit --gate-report out",
        f"{sys.executable} -m pytest_lifeos verify out unit",
    ]

    done = subprocess.run(
        ["bash", "-ec", "\n".join(steps)], check=False, cwd=project.root, capture_output=True
    )

    assert done.returncode == status, done.stderr
