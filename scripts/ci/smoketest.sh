#!/usr/bin/env bash
# Asks TARGET_URL for /health and /ready until both answer as they must, or SMOKE_DEADLINE seconds are over.
set -euo pipefail
if [[ ! ${TARGET_URL:-} =~ ^https?://. ]]; then
    echo "smoketest: TARGET_URL is not an http address: make smoketest TARGET_URL=https://host" >&2
    exit 2
fi
answers() { # PATH BODY; --fail turns an error status into a failure, spaces in JSON mean nothing
    body=$(curl --silent --fail --max-time 5 "${TARGET_URL%/}$1" | tr -d '[:space:]') || body="no answer"
    [[ $body == "$2" ]] || { wrong="$1: wanted $2, got ${body:0:200}" && return 1; }
}
SECONDS=0
until answers /health '{"status":"ok"}' && answers /ready '{"status":"ready"}'; do
    if ((SECONDS >= ${SMOKE_DEADLINE:-60})); then
        echo "smoketest: not well after $SECONDS s: $wrong" >&2
        exit 1
    fi
    sleep 1
done
echo "smoketest: /health and /ready answer as they must"
