"""Pool: how much of two processors reaches tasks that take time, and what a second worker brings."""
import multiprocessing as mp
import time


def work(seconds):
    """Keeps a processor busy."""
    finish = time.perf_counter() + seconds
    while time.perf_counter() < finish:
        pass


def time_of(workers, count, seconds):
    with mp.Pool(workers) as pool:
        list(pool.map(work, [0] * 100))
        began = time.perf_counter()
        list(pool.map(work, [seconds] * count, chunksize=None))
        return time.perf_counter() - began


if __name__ == "__main__":
    t = time_of(2, 20000, 1e-4)
    print(f"20,000 tasks of 100 µs on 2 workers: efficiency\t{100 * 2 / (t * 2):.4f}\t%")
    one, two = time_of(1, 2000, 1e-3), time_of(2, 2000, 1e-3)
    print(f"2,000 tasks of 1 ms: 1 worker\t{2000 / one:.4f}\t/s")
    print(f"2,000 tasks of 1 ms: 2 workers\t{2000 / two:.4f}\t/s")
