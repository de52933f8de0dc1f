"""Spans of time, as every reporter writes them."""


def span(seconds: float) -> str:
    """`90 s` is `1.5 min`; less than a minute stays in seconds."""
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"
