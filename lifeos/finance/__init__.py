"""Finance: accounts, and the transactions that change their balances."""
