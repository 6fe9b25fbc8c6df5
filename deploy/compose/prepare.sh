#!/usr/bin/env bash
# Makes what compose.yaml asks for: the address and the secrets. Run again it changes nothing that is there.
#   prepare.sh event.example.org
set -euo pipefail
umask 077
site=${1:?usage: prepare.sh HOSTNAME (the name that points at this machine)}
if ! printf '%s' "$site" | grep -Eq '^[A-Za-z0-9.-]+$'; then
  echo "a host name like event.example.org, not: $site" >&2
  exit 2
fi
cd "$(dirname "$0")"
mkdir -p secrets
secret() {
  [ -s "secrets/$1" ] && return
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"secrets/$1"
  # Read by the user inside the container; the folder above lets nobody else in.
  chmod 444 "secrets/$1"
  echo "made secrets/$1"
}
secret metrics-token
secret grafana-password
# For cluster.yaml: what the relays share, and the door to their database.
if [ ! -s secrets/cluster-secret ]; then
  head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' >secrets/cluster-secret
  chmod 444 secrets/cluster-secret
  echo "made secrets/cluster-secret"
fi
if [ ! -s secrets/cluster.env ]; then
  password=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
  printf 'POSTGRES_PASSWORD=%s\nATTEND_GATE_POSTGRES=postgres://attend:%s@postgres:5432/attend\n' \
    "$password" "$password" >secrets/cluster.env
  echo "made secrets/cluster.env"
fi
[ -f .env ] && grep -q '^SITE=' .env || printf 'SITE=%s\n' "$site" >>.env
echo "next: docker compose --file deploy/compose/compose.yaml up --detach"
echo "then: docker compose --file deploy/compose/compose.yaml exec event attend-gate backup-key"
