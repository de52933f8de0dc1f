"""The root of the tests: pytest runs pytest here."""

pytest_plugins = ["pytester", "keep_measuring"]
