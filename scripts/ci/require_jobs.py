"""Fails unless every job in NEEDS succeeded; a job named in MAY_SKIP may have been skipped.

GitHub counts a skipped job that is required as a success, so the one job that branch protection
requires reads the results itself.  NEEDS is the JSON of the workflow's `needs` context.
"""

import json
import os
import sys


def objections(needs: str, may_skip: str) -> list[str]:
    """One line for each job whose result is not good enough."""
    try:
        jobs = json.loads(needs)
        results = {name: job["result"] for name, job in jobs.items()}
    except (ValueError, AttributeError, TypeError, KeyError):
        return ["NEEDS is not the JSON of a needs context"]
    if not results:
        return ["NEEDS names no job"]
    accepted = {name: {"success", "skipped"} for name in may_skip.split()}
    return [
        f"{name}: {result}, success is asked for"
        for name, result in results.items()
        if result not in accepted.get(name, {"success"})
    ]


if __name__ == "__main__":
    lines = objections(os.environ.get("NEEDS", ""), os.environ.get("MAY_SKIP", ""))
    for line in lines:
        print(f"pr-gate: {line}", file=sys.stderr)
    sys.exit(1 if lines else 0)
