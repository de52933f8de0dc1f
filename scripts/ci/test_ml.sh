#!/usr/bin/env bash
# The ml gate (slow tests and those of the model), then the demand for its green verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/ml/verdict.json
"$python" -m pytest --gate ml --gate-report build/gates/ml
"$python" -m pytest_lifeos verify build/gates/ml ml
