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
"$python" -m flask --app lifeos.wsgi db upgrade head
current=$("$python" -m flask --app lifeos.wsgi db current 2>/dev/null)
heads=$("$python" -m flask --app lifeos.wsgi db heads 2>/dev/null)
if [[ -z $heads || $current != "$heads" ]]; then
    echo "run_migrations: the database is at ${current:-base}, the head is ${heads:-missing}" >&2
    exit 1
fi
echo "run_migrations: the database is at $heads"
