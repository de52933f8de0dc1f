"""Each way to be less than a plain start is named; what only shows or arranges is let pass."""

from pathlib import Path

import pytest

from pytest_lifeos.selection.narrowing import narrowings
from pytest_lifeos.selection.narrowing.options import committed_deselection
from pytest_lifeos.selection.narrowing.start import Start

_ROOT = Path("/shop")


_PLAIN = Start(
    options={},
    root=_ROOT,
    folder=_ROOT,
    ini=_ROOT / "pyproject.toml",
    args=(str(_ROOT),),
    python_files=("test_*.py", "*_test.py"),
)


def _start(**given: object) -> Start:
    """A plain start of a project whose tests are in its root, but for what is given."""
    return Start(**vars(_PLAIN) | given)


def _words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, (dict, list, tuple)) else ""


# What holds by pytest's names, the same as the project would commit it, and what is said of it.
_OPTIONS: list[tuple[dict[str, object], list[str], str]] = [
    ({"noconftest": True}, ["--noconftest"], "--noconftest leaves out every conftest.py"),
    (
        {"runxfail": True},
        ["--runxfail"],
        "--runxfail lets a test pass that a strict xfail expects to fail",
    ),
    (
        {"doctest_ignore_import_errors": True},
        ["--doctest-ignore-import-errors"],
        "--doctest-ignore-import-errors passes over modules that do not import",
    ),
    (
        {"doctestglob": ["*.md"]},
        ["--doctest-glob", "*.md"],
        "--doctest-glob=*.md changes which files are collected",
    ),
    (
        {"importmode": "importlib"},
        ["--import-mode=importlib"],
        "--import-mode=importlib is not how the project imports its tests",
    ),
    ({"pyargs": True}, ["--pyargs"], "--pyargs may read a path as a package elsewhere"),
    ({"ignore": ["tests/a"]}, ["--ignore", "tests/a"], "--ignore=tests/a leaves out files"),
    ({"ignore_glob": ["*_a"]}, ["--ignore-glob=*_a"], "--ignore-glob=*_a leaves out files"),
    (
        {"confcutdir": "tests"},
        ["--confcutdir=tests"],
        "--confcutdir=tests leaves out the conftest.py files above it",
    ),
    (
        {"disable_plugin_autoload": True},
        ["--disable-plugin-autoload"],
        "--disable-plugin-autoload leaves out the project's plugins",
    ),
    (
        {"override_ini": ["strict=false"]},
        ["-o", "strict=false"],
        "-o strict=false overrides the project's configuration",
    ),
]


@pytest.mark.parametrize(
    ("options", "said"), [(options, said) for options, _, said in _OPTIONS], ids=_words
)
def test_an_option_that_the_project_does_not_commit_narrows(
    options: dict[str, object], said: str
) -> None:
    assert list(narrowings(_start(options=options), collects=True)) == [said]


@pytest.mark.parametrize(
    ("options", "addopts"), [(options, words) for options, words, _ in _OPTIONS], ids=_words
)
def test_an_option_that_the_project_commits_is_its_own_policy(
    options: dict[str, object], addopts: list[str]
) -> None:
    addopts = ["-ra", "--html", "out.html", *addopts, "--cov=shop"]

    assert list(narrowings(_start(options=options, addopts=addopts), collects=True)) == []


@pytest.mark.parametrize("name", ["doctest", "python", "skipping", "unittest", "warnings"])
def test_a_plugin_of_pytest_that_is_left_out_narrows(name: str) -> None:
    (said,) = narrowings(_start(blocked={name}), collects=True)

    assert said.startswith(f"-p no:{name} ")


@pytest.mark.parametrize("addopts", [["-p", "no:doctest"], ["-pno:doctest"]])
def test_a_plugin_that_the_project_leaves_out_itself_is_its_policy(addopts: list[str]) -> None:
    assert list(narrowings(_start(blocked={"doctest"}, addopts=addopts), collects=True)) == []


def test_plugins_switched_off_by_the_environment_narrow() -> None:
    start = _start(has_autoload=False)

    assert list(narrowings(start, collects=True)) == [
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD leaves out the project's plugins"
    ]


def test_plugins_switched_off_by_the_environment_and_by_the_project_do_not() -> None:
    start = _start(has_autoload=False, addopts=["--disable-plugin-autoload", "-p", "lifeos"])

    assert list(narrowings(start, collects=True)) == []


def test_stripped_assert_statements_narrow() -> None:
    assert list(narrowings(_start(optimized=True), collects=False)) == [
        "python -O strips the assert statements outside of test modules"
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"plugins": ["no:randomly", "xdist", "no:cacheprovider"], "randomly_seed": 3},
        {"numprocesses": 2, "dist": "load"},
        {"verbose": 2, "tbstyle": "short", "color": "no", "capture": "no", "setupshow": True},
        {"reruns": 3, "timeout": 60, "htmlpath": "out.html", "json_report": True},
        {"durations": 5, "xmlpath": "out.xml", "basetemp": "base", "maxfail": 1},
        {"failedfirst": True, "newfirst": True, "keepduplicates": True, "stepwise": True},
        {"importmode": "prepend", "ignore": None, "noconftest": False, "confcutdir": None},
        {"override_ini": ["log_cli=true", "cache_dir=x", "junit_family=xunit1", "timeout=9"]},
        {"override_ini": ["strict=true", "strict_markers=true", "xfail_strict = True"]},
        {"confcutdir": "/shop"},
        {"confcutdir": "/"},
    ],
    ids=str,
)
def test_what_shows_arranges_or_is_stricter_narrows_nothing(options: dict[str, object]) -> None:
    assert list(narrowings(_start(options=options, blocked={"randomly"}), collects=True)) == []


_COLLECTING_ONLY: list[dict[str, object]] = [
    {"args": ("selection/test_narrowing.py",), "root": Path(__file__).parents[1]},
    {"blocked": {"doctest", "unittest"}},
    {"options": {"ignore": ["tests/a"], "pyargs": True, "importmode": "append"}},
    {"options": {"override_ini": ["python_files=a.py", "testpaths=a", "norecursedirs=a"]}},
]


@pytest.mark.parametrize("given", _COLLECTING_ONLY, ids=["path", "plugins", "options", "overrides"])
def test_a_gate_with_a_module_of_its_own_is_whole_whatever_is_collected(
    given: dict[str, object],
) -> None:
    start = _start(**given)

    assert (
        list(narrowings(start, collects=False)),
        bool(list(narrowings(start, collects=True))),
    ) == ([], True)


@pytest.mark.parametrize(
    "options",
    [{"noconftest": True}, {"lf": True}, {"override_ini": ["usefixtures=a"]}],
    ids=_words,
)
def test_a_gate_with_a_module_of_its_own_is_judged_as_strictly(options: dict[str, object]) -> None:
    assert len(list(narrowings(_start(options=options), collects=False))) == 1


def test_last_failed_narrows_even_where_the_project_commits_it() -> None:
    start = _start(options={"lf": True}, addopts=["--lf"])

    assert list(narrowings(start, collects=True)) == ["--lf runs only what failed last time"]


@pytest.mark.parametrize(
    "key",
    [
        "addopts",
        "collect_imported_tests",
        "consider_namespace_packages",
        "empty_parameter_set_mark",
        "filterwarnings",
        "markers",
        "norecursedirs",
        "python_classes",
        "pythonpath",
        "some_plugin_setting",
        "usefixtures",
        "xfail_strict",
    ],
)
def test_an_override_of_what_decides_narrows(key: str) -> None:
    start = _start(options={"override_ini": [f"{key}=no"]})

    assert list(narrowings(start, collects=True)) == [
        f"-o {key}=no overrides the project's configuration"
    ]


_ERROR = ["ignore::ResourceWarning", "error"]


_NAMING = "ignore::pytest.PytestUnhandledThreadExceptionWarning"


@pytest.mark.parametrize(
    "given", [_NAMING, "i:Coroutine 'work':RuntimeWarning", "ignore:It is deprecated to return"]
)
@pytest.mark.parametrize("way", ["-W", "PYTHONWARNINGS"])
def test_a_filter_that_hides_what_a_test_cannot_fail_by_narrows(way: str, given: str) -> None:
    typed = {"options": {"pythonwarnings": [given]}}
    start = _start(**typed if way == "-W" else {"environment_filters": (given,)})

    assert list(narrowings(start, collects=True)) == [
        f"the filter {given} hides what a test cannot fail by"
    ]


@pytest.mark.parametrize("given", ["ignore", "i", "default", "", "always::DeprecationWarning"])
@pytest.mark.parametrize(
    "project",
    [{"filterwarnings": _ERROR}, {"addopts": ["-W", "error::DeprecationWarning"]}],
    ids=["filterwarnings", "addopts"],
)
def test_a_filter_that_is_no_error_weakens_those_that_are(
    given: str, project: dict[str, object]
) -> None:
    start = _start(options={"pythonwarnings": [given]}, **project)

    assert list(narrowings(start, collects=True)) == [
        f"-W {given} weakens the project's filterwarnings"
    ]


@pytest.mark.parametrize(
    ("given", "project"),
    [
        ("error", {"filterwarnings": _ERROR}),
        ("e::DeprecationWarning", {"filterwarnings": _ERROR}),
        ("ignore", {}),
        ("ignore", {"filterwarnings": ["ignore::ResourceWarning"]}),
        ("ignore", {"filterwarnings": _ERROR, "addopts": ["-W", "ignore"]}),
        ("ignore", {"filterwarnings": _ERROR, "addopts": ["-vWignore"]}),
        (_NAMING, {"addopts": ["-W", _NAMING]}),
        ("ignore:pkg_resources is deprecated:DeprecationWarning", {}),
        ("ignore::DeprecationWarning", {}),
        ("default:coroutine:RuntimeWarning", {}),
    ],
)
def test_a_filter_that_weakens_nothing_is_let_pass(given: str, project: dict[str, object]) -> None:
    start = _start(options={"pythonwarnings": [given]}, **project)

    assert list(narrowings(start, collects=True)) == []


@pytest.mark.parametrize(
    "project",
    [{"max_warnings": "3"}, {"addopts": ["--max-warnings=3"]}],
    ids=["setting", "addopts"],
)
def test_more_warnings_than_the_project_allows_narrow(project: dict[str, object]) -> None:
    said = {
        most: list(narrowings(_start(options={"max_warnings": most}, **project), collects=True))
        for most in (0, 3, 4)
    }

    assert said == {0: [], 3: [], 4: ["--max-warnings=4 allows more than the project's 3"]}


def _files(root: Path, *names: str) -> None:
    """Each file with a table for pytest; pyproject.toml with ours alone."""
    tables = {"tox.ini": "[pytest]", "setup.cfg": "[tool:pytest]"}
    (root / "pyproject.toml").write_text("[tool.lifeos]\n")
    for name in names:
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(tables.get(name, "[tool.pytest]\n"))


@pytest.mark.parametrize(
    ("files", "read", "plain"),
    [
        (["other.ini"], "other.ini", "pyproject.toml"),
        (["pyproject.toml", "tox.ini"], "tox.ini", "pyproject.toml"),
        (["pytest.ini", "pyproject.toml"], "pyproject.toml", "pytest.ini"),
        ([".pytest.toml", "pytest.ini"], "pytest.ini", ".pytest.toml"),
        (["sub/pytest.ini"], "sub/pytest.ini", "pyproject.toml"),
        (["tox.ini", "setup.cfg"], "setup.cfg", "tox.ini"),
    ],
    ids=str,
)
def test_another_configuration_narrows_and_the_plain_one_does_not(
    tmp_path: Path, files: list[str], read: str, plain: str
) -> None:
    _files(tmp_path, *files)
    chosen = {"options": {"inifilename": "given"}, "root": tmp_path, "folder": tmp_path}

    said = {
        ini: list(narrowings(_start(**chosen, ini=tmp_path / ini), collects=False))
        for ini in (read, plain)
    }

    assert said == {
        read: [f"-c or --rootdir: {read} was read, a plain start reads {plain}"],
        plain: [],
    }


def test_no_configuration_at_all_narrows(tmp_path: Path) -> None:
    _files(tmp_path)
    start = _start(options={"rootdir": "."}, root=tmp_path, folder=tmp_path, ini=None)

    assert list(narrowings(start, collects=False)) == [
        "-c or --rootdir: no file was read, a plain start reads pyproject.toml"
    ]


def test_what_pytest_chose_by_itself_is_not_questioned() -> None:
    assert list(narrowings(_start(ini=_ROOT / "tests" / "odd.ini"), collects=False)) == []


@pytest.mark.parametrize(
    "word",
    [
        "--snapshot-update",
        "--update-goldens",
        "--regen-all",
        "--force-regen",
        "--mpl-generate-path=base",
        "--inline-snapshot=create,fix",
    ],
)
def test_a_flag_that_lets_tests_write_what_they_compare_with_narrows(word: str) -> None:
    said = f"{word} lets tests write what they should compare with"

    assert list(narrowings(_start(typed=[word]), collects=True)) == [said]
    assert list(narrowings(_start(typed=[word], addopts=[word]), collects=True)) == []


@pytest.mark.parametrize(
    "word",
    [
        "--snapshot-details",
        "--snapshot-dir=updates",
        "--inline-snapshot=report",
        "--mpl-generate-summary=html",
        "--no-snapshot-update",
        "--update-db",
    ],
)
def test_a_flag_that_only_compares_or_shows_does_not(word: str) -> None:
    assert list(narrowings(_start(typed=[word]), collects=True)) == []


@pytest.mark.parametrize(
    ("options", "addopts", "said"),
    [
        ({"markexpr": "not slow"}, ["-m", "not slow"], "-m 'not slow' in addopts"),
        ({"keyword": "a"}, ["-ka"], "-k 'a' in addopts"),
        ({"keyword": "b"}, ["-k", "a"], None),
        (
            {"keyword": "a", "deselect": ["t.py"]},
            ["-k", "a", "--deselect=t.py"],
            "-k 'a' and --deselect t.py in addopts",
        ),
        ({"markexpr": "slow"}, [], None),
    ],
)
def test_what_of_addopts_deselects_is_told_by_its_words(
    options: dict[str, object], addopts: list[str], said: str | None
) -> None:
    assert committed_deselection(_start(options=options, addopts=addopts)) == said
