#!/bin/bash
# Runs a command beside a Ray cluster of its own: cluster.sh VENV COMMAND...
#
# The head has no processors, and two nodes have two each. All of them are in namespaces that end
# with the command, and so do they. RAY_ADDRESS is the cluster's; $START_NODE adds a node.
set -eu
if [ -z "${IN_NAMESPACE:-}" ]; then
  exec env IN_NAMESPACE=1 timeout -k 5 "600" \
    unshare --net --pid --fork --kill-child --mount-proc bash "$0" "$@"
fi
venv=$1
shift
ip link set lo up
folder=$(mktemp -d /tmp/rayXXXXXX) # short: Ray makes sockets below it
trap 'rm -rf "$folder"' EXIT
export PATH="$venv/bin:$PATH" HOME="$folder" RAY_TMPDIR="$folder" MPRUN_PYTHON="$venv/bin/python"
export RAY_AUTH_MODE=disabled RAY_USAGE_STATS_ENABLED=0 RAY_ENABLE_AUTO_CONNECT=0
# Ray notices sooner than by default what has died.
export RAY_health_check_period_ms=1000 RAY_health_check_timeout_ms=1000
export RAY_health_check_failure_threshold=3
options="--object-store-memory=100000000 --disable-usage-stats"
# With --node-ip-address=ADDRESS behind it, it starts one more node.
export START_NODE="ray start --address=127.0.0.2:6399 --num-cpus=2 $options"

# The options are words.
# shellcheck disable=SC2086
{
  ray start --head --node-ip-address=127.0.0.2 --port=6399 --num-cpus=0 \
    --include-dashboard=false --temp-dir="$folder" $options &&
    $START_NODE --node-ip-address=127.0.0.3 && $START_NODE --node-ip-address=127.0.0.4
} >"$folder/log" 2>&1 || {
  cat "$folder/log"
  exit 1
}
export RAY_ADDRESS=127.0.0.2:6399
"$@"
