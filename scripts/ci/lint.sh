#!/usr/bin/env bash
# The lint gate (ruff, black), then the demand for its green verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/lint/verdict.json
"$python" -m pytest --gate lint --gate-report build/gates/lint
"$python" -m pytest_lifeos verify build/gates/lint lint
