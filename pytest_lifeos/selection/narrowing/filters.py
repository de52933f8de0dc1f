"""Filters: warnings that fail a plain start, and that this start lets pass."""

from collections.abc import Iterable, Iterator

from pytest_lifeos.selection.narrowing.start import Start, addopts_parser
from pytest_lifeos.verdict.filters import is_accepted_by


def weaker_warnings(start: Start) -> Iterator[str]:
    """`-W` is stronger than `filterwarnings`; it weakens where some warning is to be an error.

    PYTHONWARNINGS does not: pytest applies the project's filters on top of it. Both may name what the
    verdict's rules have to see; a filter about everything does not hide that.
    """
    parser = addopts_parser()
    parser.add_argument("-W", "--pythonwarnings", dest="filters", action="append", default=[])
    parser.add_argument("--max-warnings", dest="most")
    committed = start.committed(parser)
    if _has_error([*start.filterwarnings, *committed.filters]):
        for given in start.values("pythonwarnings"):
            if given not in committed.filters and not _has_error([given]):
                yield f"-W {given} weakens the project's filterwarnings"
    for given in [*start.values("pythonwarnings"), *start.environment_filters]:
        if given not in committed.filters and is_accepted_by(given):
            yield f"the filter {given} hides what a test cannot fail by"
    most, own = start.options.get("max_warnings"), committed.most or start.max_warnings
    if most is not None and own is not None and int(str(most)) > int(own):
        yield f"--max-warnings={most} allows more than the project's {own}"


def _has_error(filters: Iterable[str]) -> bool:
    """Whether an action is "error"; Python takes any beginning of the word."""
    actions = [each.split(":")[0].strip() for each in filters]
    return any(action and "error".startswith(action) for action in actions)
