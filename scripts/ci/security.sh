#!/usr/bin/env bash
# The security gate (bandit), then the demand for its green verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

rm -f build/gates/security/verdict.json
"$python" -m pytest --gate security --gate-report build/gates/security
"$python" -m pytest_lifeos verify build/gates/security security
