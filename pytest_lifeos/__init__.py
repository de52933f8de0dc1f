"""pytest-lifeos: a CI pipeline is a pytest run."""

__version__ = "0.1.0"
