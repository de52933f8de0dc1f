#!/usr/bin/env bash
# TAG is v and a version of the semver grammar, is what is checked out, and its commit is on main.
set -euo pipefail
stop() { echo "validate_tag: $1" >&2 && exit 1; }
number='(0|[1-9][0-9]*)'
part='(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)' # a number in it has no leading zero
grammar="^v$number\\.$number\\.$number(-$part(\\.$part)*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?\$"
[[ ${TAG:-} =~ $grammar ]] || stop "'${TAG:-}' is not v and a semantic version, such as v1.2.3"
commit=$(git rev-parse --verify --quiet "refs/tags/$TAG^{commit}") || stop "there is no tag $TAG"
[[ $commit == "$(git rev-parse HEAD)" ]] || stop "$TAG is $commit, which is not checked out"
git merge-base --is-ancestor "$commit" "${MAIN:-origin/main}" || stop "$TAG is not on ${MAIN:-origin/main}"
echo "validate_tag: $TAG is $commit"
