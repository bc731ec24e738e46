#!/bin/sh
# Creates Temporal's two databases, or brings their schema up to the version of this image. Every step
# leaves alone what is already there.
set -eu

# The tool reads it from its environment only.
SQL_PASSWORD=$(cat /run/secrets/postgres_password)
export SQL_PASSWORD

for pair in temporal:temporal temporal_visibility:visibility; do
  export SQL_DATABASE="${pair%%:*}"
  echo "database $SQL_DATABASE"
  temporal-sql-tool create
  temporal-sql-tool setup-schema --version 0.0
  temporal-sql-tool update-schema --schema-name "postgresql/v12/${pair##*:}"
done
echo "schema is up to date"
