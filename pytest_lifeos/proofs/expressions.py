"""Expressions of a workflow, `${{ ... }}`: those over the matrix are filled in, the rest is empty here."""

import itertools
import re
from collections.abc import Iterator, Mapping

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_MATRIX = re.compile(r"matrix\.([\w-]+)")
_MOST = 64


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with `${{ matrix.NAME }}` and `${{ env.NAME }}` filled in; `values` by that name.

    Secrets and what only GitHub knows become nothing: a proof is given no secret.
    """
    return _EXPRESSION.sub(lambda match: values.get(match[1], ""), text)


def is_expression(text: str) -> bool:
    """Whether anything is left to fill in."""
    return bool(_EXPRESSION.search(text))


def combinations(matrix: object, texts: str) -> Iterator[dict[str, str]]:
    """Every choice of the matrix's values that `texts` speak of; one empty choice without any."""
    lists = matrix if isinstance(matrix, dict) else {}
    names = [name for name in dict.fromkeys(_MATRIX.findall(texts)) if _values(lists.get(name))]
    products = itertools.product(*(_values(lists[name]) for name in names))
    for chosen in itertools.islice(products, _MOST):
        yield {f"matrix.{name}": value for name, value in zip(names, chosen, strict=True)}


def _values(value: object) -> list[str]:
    return [plain(each) for each in value] if isinstance(value, list) else []


def plain(value: object) -> str:
    """A value of a workflow file as a text; what is no text there has none."""
    return value if isinstance(value, str) else ""
