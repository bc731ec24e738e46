#!/usr/bin/env bash
# Checks what compose, Prometheus and Alertmanager are given: the compose file with a real parser (docker
# compose, or the compose-go library built with Go), the files it names, its shell scripts, the alert rules
# and the dashboard's expressions with promtool, routes and receivers with amtool. Both are taken from the
# PATH or, without installing, from Debian's packages. Says what it checked and what it left out; exits 1
# where it found something.
#
#   scripts/check-compose.sh [compose-file]          another file: it alone is checked
#   scripts/check-compose.sh --json [compose-file]   prints the parsed demo project, all profiles
#   scripts/check-compose.sh --parser                names the parser that needs no building, if any
#
# PROMTOOL and AMTOOL name programs that are not on the PATH.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

mode=check
case "${1:-}" in --json | --parser) mode=${1#--}; shift ;; esac
compose_file=${1:-docker-compose.yml}
demo_env=ops/compose/demo.env
cache=${XDG_CACHE_HOME:-$HOME/.cache}/grinder-reconcile
findings=0
. scripts/debian-tools.sh

ok() { echo "ok       $*"; }
left_out() { echo "left out $*"; }
finding() {
  findings=$((findings + 1))
  echo "FINDING  $1"
  [ -z "${2:-}" ] || printf '%s\n' "$2" | sed 's/^/           /'
}

checker=$cache/compose-check-$(cat ops/check/main.go ops/check/go.sum | cksum | cut -d' ' -f1)

# Sets parser to docker-compose, checker or nothing.
find_parser() {
  parser=
  if docker compose version >/dev/null 2>&1; then
    parser=docker-compose compose=(docker compose)
  elif [[ $(docker-compose version --short 2>/dev/null) =~ ^v?([2-9]|dev) ]]; then
    parser=docker-compose compose=(docker-compose)
  elif [ -x "$checker" ]; then
    parser=checker
  elif [ "${1:-}" = build ] && command -v go >/dev/null; then
    mkdir -p "$cache"
    # Built beside and renamed: two of us may run at once.
    if (cd ops/check && go build -trimpath -buildvcs=false -o "$checker.$$" . && mv "$checker.$$" "$checker") >&2; then
      parser=checker
    else
      finding 'the compose checker in ops/check does not build'
    fi
  fi
}

# Prints the project as JSON. Arguments: env file or "", then whether all profiles are meant.
project() {
  if [ "$parser" = checker ]; then
    "$checker" -f "$compose_file" -env-file "$1" -all-profiles="$2"
  else
    local options=(-f "$compose_file")
    [ -z "$1" ] || options+=(--env-file "$1")
    [ "$2" = false ] || options+=(--profile '*')
    "${compose[@]}" "${options[@]}" config --format json
  fi
}

check_project() { # title, env file or "", all profiles
  local output
  if output=$(project "$2" "$3" 2>&1 >/dev/null); then
    ok "$compose_file, $1"
    [ -z "$output" ] || finding "$compose_file, $1: warnings" "$output"
  else
    finding "$compose_file, $1" "$output"
  fi
}

# Files of the repository that a project mounts. The real one's secrets are not in the repository.
check_files() {
  local file count=0
  while IFS= read -r file; do
    count=$((count + 1))
    [ -e "$file" ] || finding "$compose_file names $file, which does not exist"
  done < <(project "$demo_env" true 2>/dev/null | grep -oE '"(source|file)": "/[^"]+"' | cut -d'"' -f4 | sort -u)
  ok "$count files and folders that the demo mounts"
}

check_shell() {
  local file output
  for file in ops/compose/*/*.sh ops/alertmanager/*.sh; do
    if output=$(sh -n "$file" 2>&1); then ok "$file (syntax)"; else finding "$file" "$output"; fi
  done
}

run() { # title, command
  local title=$1 output
  shift
  if output=$("$@" 2>&1); then ok "$title"; else finding "$title" "$output"; fi
}

check_prometheus() {
  local promtool
  promtool=${PROMTOOL:-$(debian_tool prometheus promtool)}
  if [ ! -x "$promtool" ]; then
    left_out 'Prometheus configuration, rules, dashboard: no promtool on the PATH or in PROMTOOL, and no Debian package to be had'
    return
  fi
  echo "promtool $("$promtool" --version 2>&1 | sed -n 's/^promtool, version \([^ ]*\).*/\1/p') ($promtool)"
  run 'ops/prometheus/prometheus.yml (promtool check config)' "$promtool" check config ops/prometheus/prometheus.yml
  run 'ops/prometheus/rules (promtool check rules)' \
    "$promtool" check rules --lint=all --lint-fatal ops/prometheus/rules/*.yml
  run 'ops/prometheus/tests (promtool test rules)' "$promtool" test rules ops/prometheus/tests/*.test.yml
  run "the dashboard's expressions (promtool check rules)" \
    "$promtool" check rules --lint=all --lint-fatal ops/prometheus/tests/dashboard.rules.yml
}

# What must go where; `log` is only a line in a log.
routes='
heartbeat                            alertname=Watchdog severity=info
pagerduty,telegram,slack,webhook,log alertname=GrinderReconcileWorkerDown severity=critical
telegram,slack,webhook,log           alertname=GrinderReconcileNoCycles severity=warning account=main
slack,webhook,log                    alertname=GrinderReconcileArmed severity=info account=main
log                                  alertname=SomethingElse'

# With the secrets of this receiver alone. An older amtool does not know every kind of secret file.
check_receiver() { # amtool, file of the receiver, folder for what is made
  local secrets
  secrets=$(mktemp -d -p "$3")
  grep -ho '/run/alertmanager/.*' "$2" | while read -r secret; do
    echo 'https://example.com/1' >"$secrets/${secret##*/}"
  done
  sh ops/alertmanager/assemble.sh ops/alertmanager "$secrets" 2>/dev/null >"$secrets.yml"
  if grep -q '_file not found in type' <<<"$("$1" check-config "$secrets.yml" 2>&1)"; then
    left_out "$2: this amtool is too old for its secret file; AMTOOL may name a newer one"
  else
    run "$2 with its secrets (amtool check-config)" "$1" check-config "$secrets.yml"
  fi
}

check_alertmanager() {
  local amtool folder receiver receivers labels
  amtool=${AMTOOL:-$(debian_tool prometheus-alertmanager amtool)}
  if [ ! -x "$amtool" ]; then
    left_out 'Alertmanager configuration: no amtool on the PATH or in AMTOOL, and no Debian package to be had'
    return
  fi
  echo "amtool   $("$amtool" --version 2>&1 | sed -n 's/^amtool, version \([^ ]*\).*/\1/p') ($amtool)"
  folder=$(mktemp -d)
  mkdir "$folder/none"
  sh ops/alertmanager/assemble.sh ops/alertmanager "$folder/none" 2>/dev/null >"$folder/none.yml"
  run 'ops/alertmanager without secrets (amtool check-config)' "$amtool" check-config "$folder/none.yml"
  while read -r receivers labels; do
    [ -n "$receivers" ] || continue
    # shellcheck disable=SC2086
    run "route of $labels: $receivers (amtool config routes test)" \
      "$amtool" config routes test --config.file="$folder/none.yml" --verify.receivers="$receivers" $labels
  done <<<"$routes"
  for receiver in ops/alertmanager/receivers/*.yml; do check_receiver "$amtool" "$receiver" "$folder"; done
  rm -r "$folder"
}

case $mode in
  parser)
    find_parser
    [ -n "$parser" ] && echo "$parser"
    exit
    ;;
  json)
    find_parser build
    [ -n "$parser" ] && project "$demo_env" true
    exit
    ;;
esac

find_parser build
if [ -z "$parser" ]; then
  [ "$findings" -gt 0 ] || left_out "$compose_file: neither docker compose nor Go to build the checker with"
else
  if [ "$parser" = checker ]; then
    echo "parser   compose-go $(sed -n 's/^require .*compose-go.* v/v/p' ops/check/go.mod) (ops/check)"
  else
    echo "parser   $("${compose[@]}" version)"
  fi
  check_project 'as it is' '' false
  check_project 'all profiles' '' true
  check_project "with $demo_env" "$demo_env" false
  [ "$findings" -gt 0 ] || check_files
fi
if [ "$compose_file" = docker-compose.yml ]; then
  check_shell
  check_prometheus
  check_alertmanager
fi
[ "$findings" -eq 0 ] || echo "$findings found"
[ "$findings" -eq 0 ]
