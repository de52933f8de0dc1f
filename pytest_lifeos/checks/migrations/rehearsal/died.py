"""Died: the rehearsal and the measurement of code that ended the process it ran in."""

from pytest_lifeos.checks.migrations.environment.contained import Death
from pytest_lifeos.checks.migrations.environment.process_ends import tell_death
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.phase import Phase
from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal
from pytest_lifeos.finding import CannotTell


def rehearsal_of(found: Rehearsal | Death, project: MigrationProject) -> Rehearsal:
    """What was found, or MIG018 as what the upgrade came to; the rest was not reached."""
    if isinstance(found, Rehearsal):
        return found
    message = "migrations: not reached, the process of the rehearsal ended"
    lost = Phase(doubt=CannotTell("migrations-process-ended", message))
    upgrade = Phase(findings=(tell_death(found, project),))
    return Rehearsal(upgrade_phase=upgrade, models_phase=lost, downgrade_phase=lost)
