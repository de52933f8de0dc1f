"""Discounts."""

import pytest

from shop.prices import with_discount


@pytest.mark.parametrize(("percent", "price"), [(0, 999), (10, 899), (100, 0)])
def test_a_discount_is_rounded_down_to_a_cent(percent: int, price: int) -> None:
    assert with_discount(999, percent) == price


def test_a_discount_above_the_price_is_refused() -> None:
    with pytest.raises(ValueError, match="percent = 101"):
        with_discount(999, 101)
