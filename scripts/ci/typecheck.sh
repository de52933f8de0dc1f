#!/usr/bin/env bash
# The typecheck gate (mypy), then the demand for its green verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/typecheck/verdict.json
"$python" -m pytest --gate typecheck --gate-report build/gates/typecheck
"$python" -m pytest_lifeos verify build/gates/typecheck typecheck
