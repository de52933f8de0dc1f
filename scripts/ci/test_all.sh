#!/usr/bin/env bash
# The four gates of tests, then the demand for their green verdicts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/all/verdict.json
"$python" -m pytest --gate unit,integration,ml,plugin --gate-report build/gates/all
"$python" -m pytest_lifeos verify build/gates/all unit integration ml plugin
