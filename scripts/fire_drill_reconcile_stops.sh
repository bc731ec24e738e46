#!/usr/bin/env bash
# Fire drill: proves that a disarm stops a cycle that is acting, and that a worker killed in mid-write does nothing
# twice; as the drill of budget limits does. Artifacts: .artifacts/stops_fire_drill/<time>/
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d node_modules ] || npm ci
# What is drilled is what is here now.
npm run --silent build
exec node dist/drill/main.js stops
