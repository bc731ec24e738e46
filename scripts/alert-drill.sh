#!/usr/bin/env bash
# The alert drill: each family of the fault matrix in a form that lasts, the alert that tells of it, and the
# commands of its page. Real Prometheus (on the PATH, or Debian's, unpacked without installing), about 25
# minutes. Writes docs/runbooks/coverage.md; what happened is in .artifacts/alerts. Exit status 0: every fault
# was told of and ended; 1: one was not; 77: it could not be tried here.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
. scripts/debian-tools.sh

if ! PROMETHEUS=$(debian_tool prometheus prometheus); then
  echo 'left out: no prometheus on the PATH, and no Debian package to be had'
  exit 77
fi
export PROMETHEUS
npm run --silent build && SUITE=alerts npx vitest run
