"""The tables."""

from shop.models import metadata


def test_there_is_a_table_for_products() -> None:
    assert list(metadata.tables) == ["product"]
