#!/usr/bin/env bash
# Stored and distributed bytes keep their meaning: every schema conforms to all of its released copies.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../schemas"
passed=0 failed=0
for released in released/*/*.fbs; do
  current=$(basename "$released")
  if [ -f "$current" ] && flatc --conform "$released" "$current" >/dev/null 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $current does not conform to $released"
    flatc --conform "$released" "$current" || true
  fi
done
# The check itself must be able to fail: a field taken away does not conform.
changed=$(mktemp -d)
trap 'rm -rf "$changed"' EXIT
sed '/^  key_check:ulong;$/d' event.fbs >"$changed/event.fbs"
if flatc --conform event.fbs "$changed/event.fbs" >/dev/null 2>&1; then
  echo "FAILED: flatc accepts a schema that lost a field"
  failed=$((failed + 1))
else
  passed=$((passed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
