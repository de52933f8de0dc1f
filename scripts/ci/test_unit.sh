#!/usr/bin/env bash
# The unit gate (fast tests and their coverage), then the demand for its green verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/unit/verdict.json
"$python" -m pytest --gate unit --gate-report build/gates/unit
"$python" -m pytest_lifeos verify build/gates/unit unit
