"""Faults in outside tools: ones that looked at nothing, were not there, or were not themselves."""

from tests.faults.fault import SERIAL, Fault, Setup

_IMPORTS = {"shop/lost.py": "import os\n"}
_TYPES = {"shop/lost.py": 'number: int = "one"\n'}
_HOLE = {"shop/lost.py": "import subprocess\n\nsubprocess.call('ls', shell=True)\n"}
_FORMAT = {"shop/lost.py": "number   =   1\n"}
_RUFF = ("-m", "ruff", "check", ".")
_MYPY = ("-m", "mypy", "shop")
_BANDIT = ("-m", "bandit", "-q", "-r", "shop")
# The base project as the formatter wants it.
_LINTED = {
    "shop/sign.py": 'def sign(number):\n    return "-" if number < 0 else "+"\n',
    "tests/unit/test_sign.py": (
        'from shop.sign import sign\n\n\ndef test_it():\n    assert sign(1) == "+"\n'
    ),
}


def _tool(
    name: str, gate: str, plain: tuple[str, ...], broken: Setup, clean: Setup | None = None
) -> Fault:
    fine = clean or Setup(files=_LINTED, policy="", gate=gate)
    return Fault(name=name, broken=broken, clean=fine, modes=(SERIAL,), plain=plain)


def _fake(name: str) -> dict[str, str]:
    """A package that lies first on the path and finds nothing."""
    return {f"evil/{name}/__init__.py": "", f"evil/{name}/__main__.py": "print('[]')\n"}


FAULTS = (
    _tool("lint: an unused import", "lint", _RUFF, Setup(files=_IMPORTS, gate="lint")),
    _tool("lint: a file that black would change", "lint", _RUFF, Setup(files=_FORMAT, gate="lint")),
    _tool(
        "lint: an assertion over a tuple, which is always true",
        "lint",
        ("-m", "pytest", "-m", "unit"),
        Setup(
            files={
                **_LINTED,
                "tests/unit/test_sign.py": 'def test_it():\n    assert (1 == 2, "two")\n',
            },
            policy="",
            gate="lint,unit",
        ),
        Setup(files=_LINTED, policy="", gate="lint,unit"),
    ),
    _tool(
        "lint: the settings leave every file out",
        "lint",
        _RUFF,
        Setup(files=_IMPORTS, settings='[tool.ruff]\nexclude = ["*"]\n', gate="lint"),
    ),
    _tool(
        "lint: the gate's paths are not there",
        "lint",
        ("-c", "pass"),
        Setup(files=_IMPORTS, settings='[tool.lifeos.gates.lint]\npaths = ["shpo"]\n', gate="lint"),
    ),
    _tool(
        "lint: a file of the project poses as ruff",
        "lint",
        _RUFF,
        Setup(files={**_IMPORTS, "ruff.py": "print('[]')\n"}, gate="lint"),
    ),
    _tool(
        "typecheck: a package on PYTHONPATH poses as mypy",
        "typecheck",
        _MYPY,
        Setup(files={**_TYPES, **_fake("mypy")}, env={"PYTHONPATH": "evil"}, gate="typecheck"),
    ),
    _tool(
        "security: a package on PYTHONPATH poses as bandit",
        "security",
        _BANDIT,
        Setup(files={**_HOLE, **_fake("bandit")}, env={"PYTHONPATH": "evil"}, gate="security"),
    ),
    _tool("typecheck: a type error", "typecheck", _MYPY, Setup(files=_TYPES, gate="typecheck")),
    _tool(
        "typecheck: a setting that mypy does not know and passes over",
        "typecheck",
        _MYPY,
        Setup(
            files={"shop/lost.py": "def lost(number):\n    return number\n"},
            settings="[tool.mypy]\ndisalow_untyped_defs = true\n",
            gate="typecheck",
        ),
    ),
    _tool(
        "security: a shell from a string", "security", _BANDIT, Setup(files=_HOLE, gate="security")
    ),
    _tool(
        "security: the settings leave every file out",
        "security",
        ("-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "shop"),
        Setup(files=_HOLE, settings='[tool.bandit]\nexclude_dirs = ["shop"]\n', gate="security"),
    ),
    _tool(
        "lint: the tools are not those of the lock",
        "lint",
        _RUFF,
        Setup(
            files={
                **_LINTED,
                "requirements.txt": "ruff==0.0.1\nblack==1.0\n",
                "pyproject.toml": '[tool.lifeos]\npackage = "shop"\nlock = "requirements.txt"\n',
            },
            gate="lint",
        ),
    ),
    _tool(
        "lint: its item is left out by -k",
        "lint",
        _RUFF,
        Setup(files=_LINTED, policy="", args=("-k", "black"), gate="lint"),
    ),
    _tool(
        "pr: a path on the command line keeps the gates from being collected",
        "lint",
        ("-m", "pytest", "tests"),
        Setup(files=_IMPORTS, policy="", args=("tests",), gate="lint,unit"),
    ),
    _tool(
        "pr: two workers keep the gates from being collected",
        "lint",
        ("-m", "pytest", "-n2"),
        Setup(files=_IMPORTS, policy="", args=("-n2",), gate="lint,unit"),
    ),
    _tool(
        "lint: a failing test that carries the gate's marker",
        "lint",
        ("-m", "pytest", "-m", "unit"),
        Setup(
            files={
                "tests/test_lint.py": (
                    "import pytest\n\n\n@pytest.mark.lint\n" "def test_it():\n    assert 1 == 2\n"
                ),
                **_LINTED,
            },
            policy="",
            gate="unit,lint",
        ),
    ),
)
