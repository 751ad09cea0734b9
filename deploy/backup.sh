#!/usr/bin/env bash
# Dumps the database that libpq's variables name (PGHOST, PGUSER, PGDATABASE, PGPASSWORD) into BACKUP_FOLDER
# each night, or once with --now, and deletes dumps older than BACKUP_DAYS. Restore one with pg_restore
# (docs/deployment.md).
set -euo pipefail

folder=${BACKUP_FOLDER:-/backups}
days=${BACKUP_DAYS:-14}

dump() {
  local file
  file=$folder/plinth-$(date -u +%Y%m%dT%H%M%SZ).dump
  # Under another name until it is complete, so that half a dump is never taken for a whole one.
  pg_dump --format=custom --no-owner --file="$file.part"
  mv "$file.part" "$file"
  echo "Wrote $file ($(du -h "$file" | cut -f1))."
  find "$folder" -name 'plinth-*.dump*' -mtime +"$days" -print -delete
}

if [ "${1:-}" = --now ]; then
  dump
  exit
fi
while true; do
  # Past the second of the last dump, which could be quicker than that.
  sleep 1
  sleep $((($(date -u -d 'tomorrow 02:00' +%s) - $(date -u +%s)) % 86400))
  dump || echo 'The backup failed; the next attempt is tomorrow.' >&2
done
