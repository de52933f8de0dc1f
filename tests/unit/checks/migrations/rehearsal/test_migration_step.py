"""A quick step leads where Alembic's own leads, in each shape of a history."""

from types import SimpleNamespace

import pytest
from alembic.runtime.migration import RevisionStep
from alembic.script.revision import Revision, RevisionMap

from pytest_lifeos.checks.migrations.rehearsal.step import quick


class Written(Revision):
    """A revision with the functions of its file."""

    module = SimpleNamespace(upgrade=lambda: None, downgrade=lambda: None)


# a <- b <- c, and d beside b; e merges c and d, f stands on c and depends on d.
HISTORY = (
    Written("a", None),
    Written("b", "a"),
    Written("c", "b"),
    Written("d", "a"),
    Written("e", ("c", "d")),
    Written("f", "c", dependencies="d"),
)


@pytest.mark.parametrize(
    ("revision", "heads"),
    [
        ("a", {"a"}),
        ("b", {"b"}),
        ("c", {"c"}),
        ("c", {"c", "d"}),
        ("d", {"b", "d"}),
        ("e", {"e"}),
        ("f", {"f"}),
        ("f", {"e", "f"}),
    ],
)
def test_a_downgrade_leads_to_the_same_revisions(revision: str, heads: set[str]) -> None:
    known = RevisionMap(lambda: HISTORY)
    step = RevisionStep(known, known.get_revision(revision), is_upgrade=False)  # type: ignore[arg-type]  # a Script has more

    found = quick(step)

    assert sorted(found._unmerge_to_revisions(heads)) == sorted(step._unmerge_to_revisions(heads))
    assert found.should_delete_branch(heads) == step.should_delete_branch(heads)
