#!/usr/bin/env bash
# Writes htmlcov/ and build/coverage.xml from the coverage data of the last run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

if [[ ! -f .coverage ]]; then
    echo "coverage_report: no coverage data here: run make test-unit or make coverage first" >&2
    exit 1
fi
"$python" -m coverage html
"$python" -m coverage xml -o build/coverage.xml
