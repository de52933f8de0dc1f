"""MIG018: a migration lets the process live that runs it.

What crashes Python, or computes without an end where Python cannot stop it, ends a deployment halfway and
without a word.

Bad:   ctypes.string_at(0)
Good:  raise ValueError("task 7 has no owner")
"""

from pytest_lifeos.checks.migrations.environment.contained import Death
from pytest_lifeos.checks.migrations.environment.failure import Place, innermost
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import Finding


def tell_death(death: Death, project: MigrationProject) -> Finding:
    """The finding of a process that ended, at the project's line that it ended on, else at `env.py`."""
    inside = innermost(death.frames, project.folders, project.root)
    outside = innermost(death.frames, [project.location, project.root], project.root)
    place = inside or outside or Place(path=relative(project.environment, project.root))
    return Finding(
        path=place.path,
        line=place.line,
        code="MIG018",
        rule="process-ends",
        message=f"ends the process of the rehearsal: {death.how}",
        hint="`upgrade head` in a shell shows the same",
    )
