"""The async driver of a database: that of its URL, else one that is installed."""

import pytest

from pytest_lifeos.database import async_drivers
from pytest_lifeos.database.async_drivers import NoAsyncDriver, async_driver, led_by


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql+psycopg:///shop", "asyncpg"),
        ("postgresql+asyncpg:///shop", "asyncpg"),
        ("postgresql:///shop", "asyncpg"),
        ("sqlite:///shop.sqlite", "aiosqlite"),
        ("sqlite+aiosqlite:///shop.sqlite", "aiosqlite"),
    ],
)
def test_the_driver_follows_the_url_and_what_is_installed(url: str, driver: str) -> None:
    assert async_driver(url) == driver


def test_psycopg_stands_in_where_asyncpg_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(async_drivers, "find_spec", lambda name: name == "psycopg" or None)

    driver = async_driver("postgresql+psycopg:///shop")

    assert driver == "psycopg"


def test_without_any_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(async_drivers, "find_spec", lambda name: None)

    with pytest.raises(NoAsyncDriver, match="for postgresql: install asyncpg or psycopg"):
        async_driver("postgresql+psycopg:///shop")


def test_the_rest_of_the_url_stays() -> None:
    url = "postgresql+psycopg://me:hunter%402@/shop?host=%2Frun&port=5432"

    assert led_by(url, "asyncpg") == url.replace("psycopg", "asyncpg")
