"""What the reader takes for the arguments of Alembic's operations is what Alembic takes."""

import inspect

import pytest
from alembic.operations import BatchOperations, Operations

from pytest_lifeos.checks.migrations.danger.reading.op_arguments import SIGNATURES

BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def positional(operations: type, name: str) -> tuple[str, ...]:
    """The parameters that a method takes by position, without `self`."""
    parameters = inspect.signature(getattr(operations, name)).parameters.values()
    return tuple(each.name for each in parameters if each.kind in BY_POSITION)[1:]


@pytest.mark.parametrize("name", SIGNATURES)
def test_an_operation_takes_its_arguments_in_this_order(name: str) -> None:
    """`SIGNATURES` is Alembic's, up to where our reading ends."""
    found = positional(Operations, name)

    assert found[: len(SIGNATURES[name])] == SIGNATURES[name]


@pytest.mark.parametrize("name", [each for each in SIGNATURES if hasattr(BatchOperations, each)])
def test_a_batch_operation_takes_the_same_without_the_table(name: str) -> None:
    """That is how the reader gets from one to the other."""
    found = positional(BatchOperations, name)
    tables = ("table_name", "source_table")
    without = tuple(each for each in SIGNATURES[name] if each not in tables)

    assert found[: len(without)] == without
