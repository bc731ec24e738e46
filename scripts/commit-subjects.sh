#!/usr/bin/env bash
# Names the commits whose subject a list would cut off: more than 72 characters. Exit status 1 where there are
# any. Those from before the rule are left as they are.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

rule=2026-11-27T00:00Z
long=$(git log --no-merges --since="$rule" --format='%h %s' 2>/dev/null | awk 'length($0) - length($1) - 1 > 72')
[ -z "$long" ] || printf '%s\n' 'longer than 72 characters:' "$long"
[ -z "$long" ]
