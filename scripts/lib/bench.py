"""Times mprun and Python's multiprocessing on the same work, in alternation, and prints both.

Called by scripts/bench [--rounds N] [--python PROGRAM] [--with PACKAGE] [--hogs N] [--cpus LIST]
[NAME ...]. With hogs, so many other processes are busy meanwhile; with a LIST such as 0 or 0,1, only
those processors are used.

Each folder of Tests/Benchmarks holds one program several times: mprun.lua, python.py and, for a
PACKAGE of PyPI such as loky, with_PACKAGE.py. What has no python.py uses no processes, and is beside
lua5.4, which runs the same program. All print lines `what<TAB>number<TAB>unit`. They are
run in turn, N rounds; a row of the table shows the median of each and what mprun's is to it, in the
direction in which more is better for mprun.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

import hogs
import peers

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "Tests" / "Benchmarks"
LESS_IS_BETTER = {"s", "ms", "µs", "ns", "MB", "KB", "B"}


def figures(command):
    """Runs a benchmark program and returns {what: (number, unit)} in its own order."""
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=600)
    if finished.returncode != 0:
        sys.exit(f"scripts/bench: {' '.join(map(str, command))} ended with {finished.returncode}")
    rows = (line.split("\t") for line in finished.stdout.splitlines() if line.count("\t") == 2)
    return {what: (float(number), unit) for what, number, unit in rows}


def wall(command):
    """Milliseconds from before the start of a command until it has been waited for."""
    began = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ)
    _, status = os.waitpid(pid, 0)
    elapsed = time.perf_counter() - began
    if status != 0:
        sys.exit(f"scripts/bench: {command} failed")
    return elapsed * 1e3


def startup(ours, python, rounds):
    """The time of a command that has nothing to do: ours, lua5.4's and Python's."""
    commands = {
        "mprun -e ''": [ours, "-e", ""],
        "lua5.4 -e ''": ["/usr/bin/lua5.4", "-e", ""],
        "python3 -c pass": [python, "-c", "pass"],
    }
    times = {name: [] for name in commands}
    for _ in range(rounds * 20):
        for name, command in commands.items():
            times[name].append(wall(command))
    print("\nstartup")
    for name, values in times.items():
        print(f"  {name:<44} {statistics.median(values):10.3f} ms")


def ratio(ours, theirs, unit):
    return theirs / ours if unit in LESS_IS_BETTER else ours / theirs


def compare(folder, ours, interpreters, rounds):
    """Runs one benchmark of all who have it, in alternation, and prints its rows."""
    commands = {"mprun": [ours, folder / "mprun.lua"]}
    for peer, interpreter in interpreters.items():
        # A program must not have the name of the package that it imports.
        program = folder / ("python.py" if peer == "python" else f"with_{peer}.py")
        if program.exists():
            commands[peer] = [interpreter, program]
    if not (folder / "python.py").exists():
        commands["lua5.4"] = ["/usr/bin/lua5.4", folder / "mprun.lua"]
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(figures(command))
    mine = runs.pop("mprun")
    heads = "".join(f"{name:>15}      ratio" for name in runs)
    print(f"\n{folder.name:<46} {'mprun':>10}     {heads}")
    for what, (_, unit) in mine[0].items():
        own = median(mine, what)
        row = f"  {what:<44} {own:10.3f} {unit:<4}"
        for theirs in runs.values():
            row += beside(own, theirs, what, unit)
        print(row.rstrip())


def median(runs, what):
    return statistics.median(run[what][0] for run in runs)


def beside(own, theirs, what, unit):
    """The column of one peer; empty if its program has no such row."""
    if what not in theirs[0]:
        return " " * 26
    other = median(theirs, what)
    return f"{other:10.3f} {unit:<4} {ratio(own, other, unit):6.2f} x  "


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--with", dest="packages", action="append", default=[], metavar="PACKAGE")
    parser.add_argument("--hogs", type=int, default=0, metavar="N")
    parser.add_argument("--cpus", metavar="LIST")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.cpus:
        os.sched_setaffinity(0, [int(cpu) for cpu in options.cpus.split(",")])
    ours = os.fspath(ROOT / ".build" / "command" / "mprun")
    all_of_them = sorted(program.parent.name for program in BENCHMARKS.glob("*/mprun.lua"))
    names = options.names or ["startup"] + all_of_them
    with peers.interpreters(options.python, options.packages) as interpreters, hogs.running(options.hogs):
        for name in names:
            if name == "startup":
                startup(ours, options.python, options.rounds)
            else:
                compare(BENCHMARKS / name, ours, interpreters, options.rounds)


if __name__ == "__main__":
    main()
