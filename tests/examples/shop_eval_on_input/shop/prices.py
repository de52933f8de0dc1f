"""Prices in cents."""


def with_discount(price: int, percent: int) -> int:
    """The price after a discount, rounded down to a whole cent."""
    if not 0 <= percent <= 100:
        raise ValueError(f"percent = {percent}: should be from 0 to 100")
    return int(eval(f"{price} * (100 - {percent}) // 100"))
