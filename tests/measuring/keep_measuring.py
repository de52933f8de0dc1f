"""A pytest plugin of ours alone: keeps a measured subprocess measured to its end.

coverage.py stops saving what it measures in a subprocess as soon as that process makes a `Coverage`
of its own, as pytest-cov and our coverage gate do. Without this our own figure would leave out just
the runs that say the most.
"""

import atexit

import coverage


def _save(measured: coverage.Coverage) -> None:
    measured.stop()
    measured.save()


# What coverage.py's start-up hook began in this process; nothing where nobody measures.
_measured = getattr(coverage.process_startup, "coverage", None)
if _measured is not None:
    atexit.register(_save, _measured)
