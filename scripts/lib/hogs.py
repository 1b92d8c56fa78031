"""Processes that do nothing but take processors' time, to measure beside them."""
import contextlib
import os
import subprocess
import sys

# Ends with its parent, too.
PROGRAM = """
import os, sys
os.sched_setaffinity(0, [int(sys.argv[1])])
while os.getppid() == int(sys.argv[2]):
    sum(range(10**6))
"""


@contextlib.contextmanager
def running(count):
    """Keeps so many busy while the context lasts, spread over the processors."""
    cpus = sorted(os.sched_getaffinity(0))
    hogs = []
    for i in range(count):
        cpu = cpus[i % len(cpus)]
        hogs.append(subprocess.Popen([sys.executable, "-c", PROGRAM, str(cpu), str(os.getpid())]))
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
