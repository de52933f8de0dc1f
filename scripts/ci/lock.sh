#!/usr/bin/env bash
# Pins what pyproject.toml names: lock.sh PYTHON [flags of pip-compile]; the app's lock is made by 3.13.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tag=$("$1" -c 'import sys; print("py%d%d" % sys.version_info[:2])')
home=build/lock/$tag
# The default index alone: the files of a mirror may have hashes that nobody else can meet.
export PIP_CONFIG_FILE=/dev/null && unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
[[ -x $home/bin/pip-compile ]] || { "$1" -m venv "$home" && "$home/bin/pip" install --quiet pip-tools==7.6.2; }
pin() { # LOCK SEED NAMES...; the pins of SEED stay, unless --upgrade is among the flags
    "$home/bin/python" scripts/ci/locked_names.py "${@:3}" >"$home/names.in"
    [[ ! -f requirements/$2 ]] || cp "requirements/$2" "$home/$1"
    "$home/bin/pip-compile" --quiet --no-config --max-rounds 100 --generate-hashes --allow-unsafe --strip-extras \
        --no-annotate --no-header --no-emit-options "${flags[@]}" --output-file "$home/$1" "$home/names.in"
    cp "$home/$1" "requirements/$1"
}
flags=("${@:2}")
pin "$tag.txt" "$tag.txt" project tools app ml postgres dev
[[ $tag != py313 ]] || pin app.txt py313.txt app
