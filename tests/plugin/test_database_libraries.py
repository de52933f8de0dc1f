"""A Flask app and factories join the transaction of a test, with no change in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

pytestmark = pytest.mark.integration

Mode = tuple[str, ...]

_SHOP = {
    "pyproject.toml": '[tool.lifeos.gates.migrations]\nmetadata = "shop.app:db.metadata"\n'
    '[tool.pytest]\npythonpath = ["."]\nfilterwarnings = ["error"]',
    "shop/__init__.py": "",
    "shop/app.py": """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy

        db = SQLAlchemy()

        class Item(db.Model):
            id = db.mapped_column(db.Integer, primary_key=True)
            name = db.mapped_column(db.String)

        def create_app():
            app = Flask("shop")
            app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:////nowhere/live.sqlite"
            db.init_app(app)

            @app.post("/items/<name>")
            def add(name):
                db.session.add(Item(name=name))
                db.session.commit()
                return str(db.session.query(Item).count())

            return app
    """,
    "test_it.py": """
        import pytest
        from factory.alchemy import SQLAlchemyModelFactory
        from polyfactory.factories.sqlalchemy_factory import SQLAlchemyFactory
        from sqlalchemy import select
        from sqlalchemy.orm import Session

        @pytest.fixture
        def shop():
            from shop import app  # the extension may be imported late
            return app

        @pytest.fixture
        def client(shop):
            return shop.create_app().test_client()

        def names(shop, session):
            return sorted(session.scalars(select(shop.Item.name)))

        @pytest.mark.parametrize("time", range(3))
        def test_requests_and_session(client, shop, db_session, time):
            db_session.add(shop.Item(name="by the test"))
            db_session.flush()
            assert [client.post(f"/items/{name}").text for name in "ab"] == ["2", "3"]
            assert names(shop, db_session) == ["a", "b", "by the test"]

        @pytest.mark.parametrize("time", range(3))
        def test_requests_that_commit(shop, db_committed, client, time):
            assert client.post("/items/a").text == "1"
            with Session(db_committed) as session:
                assert names(shop, session) == ["a"]

        @pytest.mark.parametrize("time", range(3))
        def test_factories(shop, db_session, client, time):
            class ItemFactory(SQLAlchemyModelFactory):
                class Meta:
                    model = shop.Item
                name = "by factory_boy"

            class OtherFactory(SQLAlchemyFactory[shop.Item]):
                name = "by polyfactory"

            ItemFactory()
            OtherFactory.create_sync()
            assert client.post("/items/a").text == "3"
            assert names(shop, db_session) == ["a", "by factory_boy", "by polyfactory"]
    """,
}


def test_an_application_and_factories_work_in_the_transaction_of_the_test(
    empty_project: Project, backend: str, mode: Mode
) -> None:
    empty_project.write(_SHOP)

    done = empty_project.pytest(f"--db={backend}", *mode)

    counts = done.stdout.splitlines()[-1].strip("= ").partition(" in ")[0]
    assert (done.returncode, counts) == (0, "9 passed"), done.stdout
