"""The ledger: the record of past verdicts, a line a run, which bars over time are judged by."""
