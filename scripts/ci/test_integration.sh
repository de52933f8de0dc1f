#!/usr/bin/env bash
# The integration gate (tests with a database), then the demand for its green verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/integration/verdict.json
"$python" -m pytest --gate integration --gate-report build/gates/integration
"$python" -m pytest_lifeos verify build/gates/integration integration
