"""Books, finds, categorises and removes transactions."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lifeos.faults import BadInput, Fault, NotFound
from lifeos.finance.categories import Category
from lifeos.finance.models import Account, Transaction
from lifeos.finance.schema import TransactionBody, TransactionQuery


def list_transactions(session: Session, query: TransactionQuery) -> list[Transaction]:
    """The newest transactions that `query` asks for, with their accounts."""
    newest_first = (Transaction.booked_on.desc(), Transaction.id.desc())
    found = select(Transaction).options(joinedload(Transaction.account)).order_by(*newest_first)
    if query.account_id is not None:
        found = found.where(Transaction.account_id == query.account_id)
    if query.category is not None:
        found = found.where(Transaction.category == query.category)
    return list(session.scalars(found.limit(query.limit)))


def get_transaction(session: Session, transaction_id: int) -> Transaction:
    """The transaction, or NotFound."""
    transaction = session.get(Transaction, transaction_id)
    if transaction is None:
        reason = f"no transaction has id {transaction_id}"
        raise NotFound(Fault(field="transaction_id", reason=reason))
    return transaction


def add_transaction(
    session: Session, body: TransactionBody, *, category: Category, today: date
) -> Transaction:
    """A new transaction in `category`, booked today unless the body names another day."""
    if session.get(Account, body.account_id) is None:
        raise BadInput(Fault(field="account_id", reason=f"no account has id {body.account_id}"))
    transaction = Transaction(
        account_id=body.account_id,
        booked_on=body.booked_on or today,
        description=body.description,
        amount_cents=body.amount_cents,
        category=category,
    )
    session.add(transaction)
    session.flush()
    return transaction


def categorise_transaction(
    session: Session, transaction_id: int, category: Category
) -> Transaction:
    """The transaction in the category that a person chose."""
    transaction = get_transaction(session, transaction_id)
    transaction.category = category
    return transaction


def remove_transaction(session: Session, transaction_id: int) -> None:
    """Forgets the transaction."""
    session.delete(get_transaction(session, transaction_id))
