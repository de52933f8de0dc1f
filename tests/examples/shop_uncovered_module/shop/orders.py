"""Orders, which no test knows."""


def total(prices: list[int]) -> int:
    """The sum of an order in cents."""
    return sum(prices)
