#!/bin/sh
# Prints Alertmanager's configuration: the routes, and every receiver, which does nothing where a secret that
# it needs is not there.
#
#   assemble.sh <folder of this script> <folder of the secrets>
set -eu
folder=$1
secrets=$2

cat "$folder/routes.yml"
echo 'receivers:'
for file in "$folder"/receivers/*.yml; do
  name=$(basename "$file" .yml)
  missing=
  for secret in $(sed -n 's|^.*_file: /run/alertmanager/||p' "$file"); do
    [ -s "$secrets/$secret" ] || missing="$missing $secret"
  done
  if [ -z "$missing" ]; then
    echo "receiver $name: on" >&2
    sed -e '/^#/d' -e "s|/run/alertmanager/|$secrets/|" "$file"
  else
    echo "receiver $name: off, there is no$missing" >&2
    echo "- name: $name"
  fi
done
