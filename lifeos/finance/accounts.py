"""Adds accounts and counts what is in them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeos.faults import Conflict, Fault, NotFound
from lifeos.finance.models import Account, Transaction
from lifeos.finance.schema import AccountBody, AccountView


def list_accounts(session: Session) -> list[AccountView]:
    """Every account with its balance, by name."""
    total = func.sum(Transaction.amount_cents)
    rows = session.execute(select(Transaction.account_id, total).group_by(Transaction.account_id))
    # int(), since PostgreSQL's sum of BIGINT is a NUMERIC.
    turnovers = {account_id: int(cents) for account_id, cents in rows}
    accounts = session.scalars(select(Account).order_by(Account.name))
    return [_view(account, turnovers.get(account.id, 0)) for account in accounts]


def get_account(session: Session, account_id: int) -> AccountView:
    """One account with its balance, or NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(Fault(field="account_id", reason=f"no account has id {account_id}"))
    total = func.sum(Transaction.amount_cents)
    turnover = session.scalar(select(total).where(Transaction.account_id == account_id))
    return _view(account, int(turnover or 0))


def add_account(session: Session, body: AccountBody) -> AccountView:
    """A new account; Conflict if the name is taken."""
    if session.scalar(select(Account.id).where(Account.name == body.name)) is not None:
        raise Conflict(Fault(field="name", reason="another account has this name"))
    account = Account(**body.model_dump())
    session.add(account)
    session.flush()
    return _view(account, 0)


def _view(account: Account, turnover: int) -> AccountView:
    return AccountView(
        id=account.id,
        name=account.name,
        currency=account.currency,
        opening_cents=account.opening_cents,
        balance_cents=account.opening_cents + turnover,
    )
