"""`/api/finance`."""

from dataclasses import asdict

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lifeos.database import db
from lifeos.finance import accounts, service
from lifeos.finance.models import Transaction
from lifeos.finance.schema import (
    AccountBody,
    CategoryBody,
    DescriptionBody,
    TransactionBody,
    TransactionQuery,
    TransactionView,
)
from lifeos.finance.suggestion import suggest_category
from lifeos.parts import current_parts
from lifeos.validation import read_body, read_query

blueprint = Blueprint("finance", __name__, url_prefix="/api/finance")


@blueprint.get("/accounts")
def list_accounts() -> ResponseReturnValue:
    """Every account and its balance."""
    found = accounts.list_accounts(db.session())
    return jsonify(accounts=[account.model_dump() for account in found])


@blueprint.post("/accounts")
def add_account() -> ResponseReturnValue:
    """Adds an account."""
    account = accounts.add_account(db.session(), read_body(AccountBody))
    db.session.commit()
    return account.model_dump(), 201


@blueprint.get("/accounts/<id:account_id>")
def get_account(account_id: int) -> ResponseReturnValue:
    """One account and its balance."""
    return accounts.get_account(db.session(), account_id).model_dump()


@blueprint.get("/transactions")
def list_transactions() -> ResponseReturnValue:
    """The newest transactions, or those that the query chooses."""
    found = service.list_transactions(db.session(), read_query(TransactionQuery))
    return jsonify(transactions=[_view(transaction) for transaction in found])


@blueprint.post("/transactions")
def add_transaction() -> ResponseReturnValue:
    """Books a transaction."""
    body, parts = read_body(TransactionBody), current_parts()
    category = suggest_category(body, parts.categorisers)
    transaction = service.add_transaction(
        db.session(), body, category=category, today=parts.today()
    )
    db.session.commit()
    return _view(transaction), 201


@blueprint.get("/transactions/<id:transaction_id>")
def get_transaction(transaction_id: int) -> ResponseReturnValue:
    """One transaction."""
    return _view(service.get_transaction(db.session(), transaction_id))


@blueprint.put("/transactions/<id:transaction_id>/category")
def categorise_transaction(transaction_id: int) -> ResponseReturnValue:
    """Gives a transaction the category that a person chose."""
    category = read_body(CategoryBody).category
    transaction = service.categorise_transaction(db.session(), transaction_id, category)
    db.session.commit()
    return _view(transaction)


@blueprint.delete("/transactions/<id:transaction_id>")
def remove_transaction(transaction_id: int) -> ResponseReturnValue:
    """Forgets a transaction."""
    service.remove_transaction(db.session(), transaction_id)
    db.session.commit()
    return "", 204


@blueprint.post("/categorise")
def categorise() -> ResponseReturnValue:
    """The category that a description suggests; stores nothing."""
    body = read_body(DescriptionBody)
    suggestion = current_parts().categorisers.categoriser().suggest(body.description)
    return asdict(suggestion)


def _view(transaction: Transaction) -> dict[str, object]:
    return TransactionView.model_validate(transaction).model_dump(mode="json")
