"""Memory (PSS) of one idle child among ten, under each start method."""
import multiprocessing as mp
import os
import re


def idle(ready, done):
    ready.put(os.getpid())
    done.get()


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return int(re.search(r"^Pss:\s+(\d+)", rollup.read(), re.M).group(1)) / 1024


if __name__ == "__main__":
    for method in ("fork", "forkserver", "spawn"):
        context = mp.get_context(method)
        ready, done = context.Queue(), context.Queue()
        children = [context.Process(target=idle, args=(ready, done)) for _ in range(10)]
        for p in children:
            p.start()
        sizes = sorted(pss(ready.get()) for _ in range(10))
        print(f"idle child, {method}\t{sizes[5]:.3f}\tMB")
        for _ in range(10):
            done.put(True)
        for p in children:
            p.join()
