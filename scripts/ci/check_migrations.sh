#!/usr/bin/env bash
# The migrations gate (one head, up, down and up again, models match), then the demand for its green verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/migrations/verdict.json
"$python" -m pytest --gate migrations --gate-report build/gates/migrations
"$python" -m pytest_lifeos verify build/gates/migrations migrations
