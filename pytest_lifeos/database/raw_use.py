"""Raw use: what goes past SQLAlchemy's transactions, by the driver's own connection, is rolled back too.

`engine.raw_connection()` and `connection.connection` lead to it: for COPY, for scripts, for pandas.
Our driver begins nothing by itself: each statement there would be committed at once.
"""

from typing import TYPE_CHECKING, Any

from pytest_lifeos.database.nesting import IsolationBroken, Nesting

if TYPE_CHECKING:
    from sqlalchemy import Engine


class RawUse:
    """Begins the real transaction with the first cursor, and keeps or takes back what raw code did."""

    def __init__(self, engine: "Engine", nesting: Nesting) -> None:
        from sqlalchemy import event

        self._nesting = nesting
        # The methods of an async driver's adapter are fixed: there all begins ahead.
        if engine.dialect.is_async:
            event.listen(engine, "checkout", lambda *_: nesting.begin_real())
            return
        self._watch(nesting.one.driver)
        event.listen(engine, "connect", lambda driver, _: self._watch(driver))

    def _watch(self, driver: Any) -> None:
        driver.cursor = self._begun(driver.cursor)
        driver.commit, driver.rollback = self._commit, self._roll_back
        if hasattr(driver, "transaction"):  # of psycopg, which then makes savepoints
            driver.transaction = self._begun(driver.transaction)

    def _begun(self, method: Any) -> Any:
        def begun(*args: object, **kwargs: object) -> object:
            self._nesting.begin_real()
            return method(*args, **kwargs)

        return begun

    def _commit(self) -> None:
        """Within a transaction of SQLAlchemy's, it goes with that."""
        if not self._nesting.open_transactions():
            self._nesting.keep_all()

    def _roll_back(self) -> None:
        if self._nesting.open_transactions():
            raise IsolationBroken(
                "a rollback() of the driver's connection, within a transaction that SQLAlchemy began"
                "\nhint: end that before, or isolate the test by a database that really commits"
            )
        self._nesting.take_back_the_rest()
