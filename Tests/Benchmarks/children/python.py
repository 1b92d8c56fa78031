"""Start and join of a child that does nothing, one after the other, under each start method."""
import multiprocessing as mp
import statistics
import time


def nothing():
    pass


def start_and_join(context, count):
    times = []
    for _ in range(count):
        began = time.perf_counter()
        p = context.Process(target=nothing)
        p.start()
        p.join()
        times.append(time.perf_counter() - began)
        p.close()
    return statistics.median(times) * 1e3


if __name__ == "__main__":
    counts = {"fork": 60, "forkserver": 60, "spawn": 30}
    for method in ("fork", "forkserver", "spawn"):
        context = mp.get_context(method)
        start_and_join(context, 3)
        print(f"start to join, {method}\t{start_and_join(context, counts[method]):.4f}\tms")
    ballast = b"x" * (256 * 1024 * 1024)
    for method in ("fork", "forkserver"):
        value = start_and_join(mp.get_context(method), 20)
        print(f"start to join, {method}, parent has touched 256 MB\t{value:.4f}\tms")
    assert ballast
