"""Which files a folder or a glob means."""

import pytest

from pytest_lifeos.checks.coverage.globs import is_meant


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("shop/money", "shop/money/a.py"),
        ("shop/money/", "shop/money/deep/a.py"),
        ("shop/*/models.py", "shop/money/models.py"),
        ("shop/*", "shop/money/deep/a.py"),
        ("shop/m?ney", "shop/money/a.py"),
        ("shop/**/models.py", "shop/models.py"),
        ("shop/**/models.py", "shop/money/deep/models.py"),
        ("**", "shop/a.py"),
        ("**/money", "shop/money/a.py"),
    ],
)
def test_a_pattern_means_its_files(pattern: str, path: str) -> None:
    assert is_meant(path, pattern)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("shop/money", "shop/moneybag.py"),
        ("shop/*/models.py", "shop/models.py"),
        ("shop/*/models.py", "shop/money/deep/models.py"),
        ("shop/*/models.py", "shop/money/models_py"),
        ("shop/*/models.py", "shop/money/models.pyx"),
        ("shop/m?ney", "shop/m/ney/a.py"),
        ("hop/*", "shop/a.py"),
    ],
)
def test_a_pattern_means_no_other_file(pattern: str, path: str) -> None:
    assert not is_meant(path, pattern)
