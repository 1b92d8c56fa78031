"""Times whole processes and prints a table of medians; called by scripts/bench."""

import os
import statistics
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MPRUN = os.path.join(ROOT, ".build", "command", "mprun")

COMMANDS = [
    ("lua5.4 -e ''", ["/usr/bin/lua5.4", "-e", ""]),
    ("mprun -e ''", [MPRUN, "-e", ""]),
    ("scripts/mprun -e ''", [os.path.join(ROOT, "scripts", "mprun"), "-e", ""]),
    ("python3 -c pass", ["/usr/bin/python3", "-c", "pass"]),
]


def time_of(command):
    """Seconds from before a process is started until after it has been waited for."""
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command} failed")
    return seconds


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    times = {name: [] for name, _ in COMMANDS}
    for _ in range(runs):  # in turns, so that a busy moment of the machine meets them all
        for name, command in COMMANDS:
            times[name].append(time_of(command) * 1000)
    print(f"start to end of a process, {runs} runs each, in ms")
    print(f"{'':24}{'min':>8}{'median':>8}{'p90':>8}")
    for name, _ in COMMANDS:
        ordered = sorted(times[name])
        p90 = ordered[len(ordered) * 9 // 10]
        print(f"{name:24}{ordered[0]:8.2f}{statistics.median(ordered):8.2f}{p90:8.2f}")


main()
