"""MIG011: the project's `env.py` runs from its first line to its last.

An `env.py` that only works on the machine of its author stops every deployment before the first
revision.

Bad:   from app.modles import metadata
Good:  from app.models import metadata
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.environment.failure import Failure
from pytest_lifeos.finding import Finding

_HINT = (
    "it runs from the project's root, with the root importable; variables and `-x` arguments that it "
    "needs go into `variables` and `x_arguments` of [tool.lifeos.gates.migrations]"
)
_FLASK = (
    'name the Flask app that it asks for: app = "shop:create_app" in [tool.lifeos.gates.migrations]'
)


def check_environment(failure: Failure | None) -> Iterator[Finding]:
    """One finding if the run failed outside of every revision file."""
    if failure is not None and not failure.in_revision:
        yield Finding(
            path=failure.place.path,
            line=failure.place.line,
            code="MIG011",
            rule="environment-fails",
            message=f"env.py does not run: {failure.message}",
            hint=_FLASK if "application context" in failure.message else _HINT,
        )
