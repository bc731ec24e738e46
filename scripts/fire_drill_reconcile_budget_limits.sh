#!/usr/bin/env bash
# Fire drill: proves that budget limits block, through real cycles and guards on a real Temporal server, the
# worker's own /metrics and the simulated exchange. Artifacts: .artifacts/budget_fire_drill/<time>/
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d node_modules ] || npm ci
# What is drilled is what is here now.
npm run --silent build
exec node dist/drill/main.js budget
