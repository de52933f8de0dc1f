#!/usr/bin/env bash
# Applies the migrations to DATABASE_URL, which is never printed; then the database is at the head.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
[[ -x $python ]] || python=python3

if [[ -z ${DATABASE_URL:-} ]]; then
    echo "run_migrations: DATABASE_URL is not set: it names the database to migrate" >&2
    exit 2
fi
exec "$python" -m lifeos.apply_migrations
