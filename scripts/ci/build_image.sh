#!/usr/bin/env bash
# Builds the image of the app, tags it with the commit and writes it to build/image/lifeos.tar.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
commit=$(git rev-parse HEAD)
tag=lifeos:$commit
build=(--file deploy/Dockerfile --build-arg "VERSION=$commit" --iidfile build/image/id --tag "$tag")
[[ -z ${BASE_IMAGE:-} ]] || build+=(--build-arg "BASE_IMAGE=$BASE_IMAGE")
rm -rf build/image && mkdir -p build/image
if docker info >/dev/null 2>&1; then
    docker build "${build[@]}" .
    docker save --output build/image/lifeos.tar "$tag"
elif command -v buildah >/dev/null; then
    buildah bud --isolation chroot --format docker "${build[@]}" .
    buildah push "$tag" "docker-archive:build/image/lifeos.tar:$tag"
else
    echo "build_image: no docker engine answers and there is no buildah: start or install one" >&2
    exit 1
fi
