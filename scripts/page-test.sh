#!/usr/bin/env bash
# Shows a page delivered: real Prometheus and Alertmanager (on the PATH, or Debian's, unpacked without
# installing; ALERTMANAGER names another), with the rules, routes and the receiver of this repository, on free ports of 127.0.0.1. A worker
# goes away, GrinderReconcileWorkerDown reaches the receiver, what follows from it is silent, and when the
# worker is back, that is told as well. Takes about three minutes, most of it the alert's own patience. Exit
# status 0: all of it was seen; 1: something was not; 77: it could not be tried here.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
. scripts/debian-tools.sh

for tool in 'prometheus prometheus' 'prometheus-alertmanager prometheus-alertmanager' 'prometheus-alertmanager amtool'; do
  # shellcheck disable=SC2086
  if ! path=$(debian_tool $tool); then
    echo "left out: no ${tool#* } on the PATH, and no Debian package to be had"
    exit 77
  fi
  case ${tool#* } in
    prometheus) prometheus=$path ;;
    prometheus-alertmanager) alertmanager=${ALERTMANAGER:-$path} ;;
    amtool) amtool=$path ;;
  esac
done

# Debian's reads its templates from /usr/share: where it is only unpacked, they are shown to it there.
unpacked=${alertmanager%/bin/*}/share
if [ -d "$unpacked/prometheus/alertmanager" ] && [ ! -d /usr/share/prometheus/alertmanager ]; then
  show='mount -t overlay overlay -o "lowerdir=$0:/usr/share" /usr/share && exec "$@"'
  alertmanager=(unshare --map-root-user --mount sh -c "$show" "$unpacked" "$alertmanager")
  if ! "${alertmanager[@]}" --version >/dev/null 2>&1; then
    echo 'left out: Alertmanager is only unpacked, and a mount of its own is not allowed here; install it'
    exit 77
  fi
fi

folder=$(mktemp -d)
declare -A pid
finish() {
  local status=$?
  kill "${pid[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$folder"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

step() { printf '%s %s\n' "$(date +%T)" "$*"; }
await() { # seconds, what, command
  local seconds=$1 what=$2 start=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $((SECONDS - start)) -ge "$seconds" ]; then
      step "NOT SEEN within $seconds s: $what"
      tail -n 5 "$folder"/*.log
      exit 1
    fi
    sleep 1
  done
  step "$what"
}

read -r worker_port temporal_port prometheus_port alertmanager_port < <(node -e '
  const { createServer } = require("node:net");
  const servers = Array.from({ length: 4 }, () => createServer().listen(0, "127.0.0.1"));
  Promise.all(servers.map((s) => new Promise((r) => s.once("listening", r)))).then(() => {
    console.log(servers.map((s) => s.address().port).join(" "));
    for (const s of servers) s.close();
  });')

start() { # name, command: its output goes to <name>.log
  local name=$1
  shift
  "$@" >"$folder/$name.log" 2>&1 &
  pid[$name]=$!
}
# Stands for a process that is scraped: what counts here is whether it answers.
answering() { # name, port
  start "$1" node -e 'require("node:http").createServer((_, r) => r.end()).listen(Number(process.argv[1]), "127.0.0.1")' "$2"
}
prometheus_says() { # PromQL: whether it has a value
  curl -sfG --max-time 5 "http://127.0.0.1:$prometheus_port/api/v1/query" --data-urlencode "query=$1" | grep -q '"value":\['
}
receiver_has() { grep -qE "$1" "$folder/pages.log"; }

cp -r ops/prometheus/rules "$folder/rules"
sed -e "s/worker:9090/127.0.0.1:$worker_port/" -e "s/temporal:8000/127.0.0.1:$temporal_port/" \
  -e "s/alertmanager:9093/127.0.0.1:$alertmanager_port/" -e "s/localhost:9090/127.0.0.1:$prometheus_port/" \
  ops/prometheus/prometheus.yml >"$folder/prometheus.yml"
start pages node ops/alertmanager/pages.mjs 127.0.0.1 0
await 20 'the receiver waits for pages' receiver_has 'waiting for pages on port'
pages_port=$(grep -oE '[0-9]+$' "$folder/pages.log" | head -1)
sh ops/alertmanager/assemble.sh ops/alertmanager "$folder/no-secrets" 2>/dev/null |
  sed "s/pages:9095/127.0.0.1:$pages_port/" >"$folder/alertmanager.yml"

answering worker "$worker_port"
answering temporal "$temporal_port"
start alertmanager "${alertmanager[@]}" --config.file="$folder/alertmanager.yml" --storage.path="$folder/alertmanager" \
  --cluster.listen-address= --web.listen-address="127.0.0.1:$alertmanager_port"
# Prometheus 2 takes its external labels from the environment only where it is told to; 3 always does.
start prometheus env RUNBOOK_BASE=https://git.example.com/ DASHBOARD_BASE=https://grafana.example.com/ \
  "$prometheus" --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/prometheus" \
  --enable-feature=expand-external-labels --web.listen-address="127.0.0.1:$prometheus_port"
step "$("$prometheus" --version 2>&1 | head -1); $("${alertmanager[@]}" --version 2>&1 | head -1)"
await 60 'Alertmanager is ready' curl -sf --max-time 5 "http://127.0.0.1:$alertmanager_port/-/ready"
await 120 'Prometheus scrapes the worker' prometheus_says 'up{job="grinder-reconcile"} == 1'
await 120 'the Watchdog fires' prometheus_says 'ALERTS{alertname="Watchdog", alertstate="firing"}'

kill "${pid[worker]}"
step 'the worker is stopped'
await 300 'the receiver has a page:' receiver_has ' FIRING critical GrinderReconcileWorkerDown '
grep -E 'FIRING critical GrinderReconcileWorkerDown' "$folder/pages.log"
await 5 'with a link that opens anywhere' receiver_has 'https://git\.example\.com/docs/runbooks/alerts\.md#grinderreconcileworkerdown'

"$amtool" --alertmanager.url="http://127.0.0.1:$alertmanager_port" alert add \
  GrinderReconcileBlind severity=critical account=main
suppressed() {
  curl -sf --max-time 5 "http://127.0.0.1:$alertmanager_port/api/v2/alerts?active=false&silenced=false&inhibited=true" |
    grep -q '"alertname":"GrinderReconcileBlind"'
}
await 60 'an alert that follows from it (GrinderReconcileBlind) is silenced' suppressed

answering worker "$worker_port"
step 'the worker is back'
await 300 'the receiver has its end:' receiver_has ' RESOLVED critical GrinderReconcileWorkerDown '
grep -E 'RESOLVED critical GrinderReconcileWorkerDown' "$folder/pages.log"
step 'all of it was seen'
