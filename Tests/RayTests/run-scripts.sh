#!/bin/sh
# Runs Lua scripts on a cluster: run-scripts.sh MPRUN SCRIPT... Each must print "ok" last and end
# in order; what fails is shown. Their headers say what they need, as in conformance scripts.
set -u
mprun=$1
shift

# run SCRIPT
run() {
  script=$1
  folder=$(basename "$(dirname "$script")")
  cd "$(dirname "$script")/.." || return 1
  CONFORMANCE_TMP=$(mktemp -d)
  export CONFORMANCE_TMP AFAR_METHOD=ray LUA_PATH="lib/?.lua;$CONFORMANCE_LIB/?.lua;;"
  arguments=$(sed -n 's/^-- args: //p' "$script")
  sed -n 's/^-- environment: //p' "$script" >"$CONFORMANCE_TMP/variables"
  set --
  while read -r variable; do set -- "$@" "$variable"; done <"$CONFORMANCE_TMP/variables"
  # The arguments are words.
  # shellcheck disable=SC2086
  env "$@" timeout -k 5 90 "$mprun" --start-method ray "$folder/$(basename "$script")" $arguments \
    </dev/null >"$CONFORMANCE_TMP/out" 2>"$CONFORMANCE_TMP/err"
  code=$?
  if [ $code -eq 0 ] && [ "$(tail -n 1 "$CONFORMANCE_TMP/out")" = ok ]; then
    echo "passed $folder/$(basename "$script")"
    grep ': noticed after ' "$CONFORMANCE_TMP/out"
  else
    failed=1
    echo "FAILED $script: exit code $code"
    tail -n 40 "$CONFORMANCE_TMP/out" "$CONFORMANCE_TMP/err"
  fi
  rm -rf "$CONFORMANCE_TMP"
}

failed=0
for script in "$@"; do run "$script"; done
exit $failed
