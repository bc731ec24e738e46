#!/usr/bin/env bash
# Names the newest commits whose subject a list would cut off: more than 72 characters. Exit status 1 where
# there are any.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

long=$(git log --no-merges --max-count=15 --format='%h %s' 2>/dev/null | awk 'length($0) - length($1) - 1 > 72')
[ -z "$long" ] || printf '%s\n' 'longer than 72 characters:' "$long"
[ -z "$long" ]
