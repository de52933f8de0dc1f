"""Money is a whole number of cents; this is how it reads."""


def format_cents(cents: int) -> str:
    """123456 -> "1,234.56"."""
    units, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{units:,}.{rest:02}"
