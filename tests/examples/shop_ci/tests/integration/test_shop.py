"""The shop as a whole."""

import shop


def test_the_shop_is_there() -> None:
    assert shop.__doc__
