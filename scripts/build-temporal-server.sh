#!/usr/bin/env bash
# Builds Temporal's server and SQL tool from the Go module proxy into the project's cache, where they are not
# there yet, and prints the folder. Some minutes and about 200 MB a version; needs Go.
#
#   scripts/build-temporal-server.sh 1.31.2
set -euo pipefail

version=${1:?which version, such as 1.31.2}
folder=${XDG_CACHE_HOME:-$HOME/.cache}/grinder-reconcile/temporal-server-$version
if [ ! -x "$folder/temporal-server" ] || [ ! -x "$folder/temporal-sql-tool" ]; then
  command -v go >/dev/null || { echo "Temporal's server $version cannot be built: there is no Go" >&2; exit 1; }
  fresh=$folder.$$
  trap 'rm -rf "$fresh"' EXIT
  # One after the other: together they need more memory than a small machine has.
  for package in cmd/server cmd/tools/sql; do
    echo "building go.temporal.io/server/$package@v$version" >&2
    GOBIN=$fresh CGO_ENABLED=0 GOFLAGS=-buildvcs=false go install "go.temporal.io/server/$package@v$version" >&2
  done
  # As the images call them.
  mv "$fresh/server" "$fresh/temporal-server"
  mv "$fresh/sql" "$fresh/temporal-sql-tool"
  # Built beside and renamed: two of us may run at once.
  mv -T "$fresh" "$folder" 2>/dev/null || [ -x "$folder/temporal-server" ]
fi
echo "$folder"
