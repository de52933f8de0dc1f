"""Marker expressions mean what they mean to `pytest -m`."""

import pytest

from pytest_lifeos.settings.expression import ExpressionError, parse_expression


@pytest.mark.parametrize(
    ("text", "markers", "holds"),
    [
        ("unit", {"unit"}, True),
        ("unit", {"slow"}, False),
        ("unit and not slow", {"unit"}, True),
        ("unit and not slow", {"unit", "slow"}, False),
        ("slow or ml", {"ml"}, True),
        ("slow or ml", set(), False),
        ("not (slow or ml)", {"unit"}, True),
        (" a or b and c ", {"a"}, True),
        ("(a or b) and c", {"a"}, False),
    ],
)
def test_an_expression_holds_for_the_right_markers(
    text: str, markers: set[str], holds: bool
) -> None:
    assert parse_expression(text).matches(markers) is holds


def test_an_expression_knows_its_names() -> None:
    assert parse_expression("unit and not (slow or ml)").names == {"unit", "slow", "ml"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unit and",
        "unit slow",
        "f()",
        "unit == slow",
        "-unit",
        "a.b",
        "True",
        "'unit'",
        "a if b else c",
        "1if a",
        "a \\\n and b",
        "a\x00",
        "(" * 400 + "a" + ")" * 400,
    ],
    ids=lambda text: text[:10],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"^markers joined by and, or, not$"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["not " * 3000 + "a", "(" * 3000 + "a" + ")" * 3000])
def test_a_text_too_long_to_read_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"^at most 1000 characters long$"):
        parse_expression(text)


@pytest.mark.parametrize(
    "text", ["not " * 248 + "a", "not(a and " * 66 + "a" + ")" * 66, "a or " * 199 + "a"]
)
def test_the_deepest_text_that_can_be_read_can_be_matched(text: str) -> None:
    assert parse_expression(text).matches({"a"}) is True
