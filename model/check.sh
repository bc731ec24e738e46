#!/usr/bin/env bash
# Checks every model in this directory: it must pass as it is, every MUTANT_... in it must break one of its
# properties, and every reach_... must be reachable. The lists are read from the models, so none can be forgotten.
#
#   model/check.sh                            check everything
#   model/check.sh lock.pml                   check one model
#   model/check.sh --show lock.pml MUTANT_X   tell the shortest way to the error
set -uo pipefail
export LC_ALL=C

fail() { echo "check.sh: $*" >&2; exit 1; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Where scripts/test-programs.sh got one.
. "$here/../scripts/debian-tools.sh"
PATH=$PATH:$tools/bin
for tool in spin gcc; do
  command -v "$tool" >/dev/null || fail "$tool is missing; on Debian or Ubuntu: scripts/test-programs.sh, or apt-get install spin gcc libc6-dev"
done

tmp=$(mktemp -d) || fail "no temporary directory"
set -m # a process group per job, so that stopping one also stops its compiler or search
stop() { local pid; for pid in $(jobs -p); do kill -- "-$pid" 2>/dev/null; done; wait; rm -rf "$tmp"; }
trap stop EXIT
trap 'exit 1' INT TERM

# build <directory> <model> <gcc options> [spin -D options]: leaves the verifier as <directory>/pan
build() {
  local dir=$1 model=$2 options=$3; shift 3
  mkdir -p "$dir" && cp "$here/$model" "$dir/" && cd "$dir" || return 1
  spin "$@" -a "$model" >build.log 2>&1 && [ -s pan.c ] || return 1
  # shellcheck disable=SC2086
  gcc $options -DSAFETY -DMEMLIM=6000 -w -o pan pan.c >>build.log 2>&1
}

# A search says something only if it saw everything it was asked to look at.
complete() {
  grep -q 'errors: 0' "$1" && grep -q 'states, stored' "$1" &&
    ! grep -Eqi 'search not completed|max search depth|out of memory|memory limit|resize|vectorsz|truncated|^error|aborting' "$1"
}

# -E: that everything may stop for ever, frozen or dead, is part of the models and no error.
pan() { timeout --foreground 300 ./pan -E -m100000 "$@" >pan.log 2>&1; }

# Where an error is expected, taking alternatives in a mixed but fixed order finds it sooner, and most of the time
# goes into the compiler.
quick='-O0 -DT_RAND' seed=-RS1

line() { printf '%-4s %s\n' "$1" "$2"; }
broken() { line FAIL "$1"; sed 's/^/       /' "$2" | head -n 12; }

check_good() {
  local model=$1
  build "$tmp/$model.good" "$model" -O2 || { broken "$model does not compile" build.log; return; }
  pan
  if complete pan.log; then
    line ok "$model ($(awk '/states, stored/ { print $1 }' pan.log) states)"
  else
    broken "$model" pan.log
  fi
}

check_mutant() {
  local model=$1 mutant=$2 property
  build "$tmp/$model.$mutant" "$model" "$quick" "-D$mutant" || { broken "$model -D$mutant does not compile" build.log; return; }
  pan $seed -w20
  property=$(sed -n 's/^pan:1: assertion violated \(p[0-9]_[a-z_]*\) .*/\1/p' pan.log)
  if [ -n "$property" ]; then
    line ok "$model -D$mutant rejected ($property)"
  else
    broken "$model -D$mutant accepted, or not searched to the end" pan.log
  fi
}

check_reach() {
  local model=$1 name
  build "$tmp/$model.reach" "$model" '-O1 -DT_RAND' -DREACH || { broken "$model -DREACH does not compile" build.log; return; }
  for name in $(sed -n 's/^ltl \(reach_[a-z0-9_]*\).*/\1/p' "$model"); do
    pan $seed -w20 -N "$name"
    if grep -q "^pan:1: assertion violated  *!(" pan.log; then
      line ok "$model $name found"
    else
      broken "$model $name not found: the model no longer covers this case" pan.log
    fi
  done
}

show() {
  local model=$1 mutant=$2
  build "$tmp/show" "$model" '-O1 -DBFS' "-D$mutant" || { cat build.log; exit 1; }
  pan
  [ -s "$model.trail" ] || { cat pan.log; fail "$model -D$mutant: no error found"; }
  spin "-D$mutant" -t "$model" | sed -n '/^ *\[*[0-9a-z].*/p' | grep -Ev '^spin: (trail|.*Error)|#processes|proc +[0-9]|process(es)? created'
  exit 0
}

if [ "${1:-}" = --show ]; then
  [ $# -eq 3 ] && [ -f "$here/${2##*/}" ] || fail "usage: check.sh --show MODEL.pml MUTANT_NAME"
  show "${2##*/}" "$3"
fi

cd "$here" || exit 1
models=("${@##*/}")
[ $# -gt 0 ] || models=(*.pml)
jobs_file=$tmp/jobs
for model in "${models[@]}"; do
  [ -f "$model" ] || fail "no such model: $model"
  mutants=$(grep -o 'MUTANT_[A-Z0-9_]*[A-Z0-9]' "$model" | sort -u)
  [ -n "$mutants" ] && grep -q '^ltl reach_' "$model" || fail "$model has no mutants or nothing to reach"
  echo "check_good $model"
  printf "check_mutant $model %s\n" $mutants
  echo "check_reach $model"
done >"$jobs_file"

# Runs as many at once as there are processors; prints in the order of the list.
slots=${JOBS:-$(nproc 2>/dev/null || echo 2)}
total=$(wc -l <"$jobs_file") printed=0
flush() {
  while [ -e "$tmp/$((printed + 1)).done" ]; do
    printed=$((printed + 1)); cat "$tmp/$printed.out" | tee -a "$tmp/all"
  done
}
n=0
while read -r -a job; do
  n=$((n + 1))
  while [ "$(jobs -pr | wc -l)" -ge "$slots" ]; do wait -n; flush; done
  ( "${job[@]}" >"$tmp/$n.out" 2>&1; : >"$tmp/$n.done" ) &
done <"$jobs_file"
while [ "$printed" -lt "$total" ] && [ -n "$(jobs -pr)" ]; do wait -n; flush; done
wait; flush

failed=$(grep -c '^FAIL' "$tmp/all")
echo "$(grep -c '^ok' "$tmp/all") checks passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$printed" -eq "$total" ]
