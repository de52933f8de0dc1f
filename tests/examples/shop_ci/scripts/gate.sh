#!/usr/bin/env bash
set -euo pipefail
python -m pytest --gate "$1" --gate-report "build/$1" | tee gate.log
python -m pytest_lifeos verify "build/$1" "$1"
