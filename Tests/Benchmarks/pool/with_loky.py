"""loky's executor: cheap tasks in bulk, one by one, and executors made and shut."""
import time
from concurrent.futures import as_completed

from loky import ProcessPoolExecutor


def square(x):
    return x * x


def elapsed(fn):
    began = time.perf_counter()
    fn()
    return time.perf_counter() - began


def one_by_one(executor):
    for i in range(5000):
        executor.submit(square, i).result()


def in_any_order(executor, items):
    for _ in as_completed([executor.submit(square, i) for i in items]):
        pass


def made_and_closed():
    executor = ProcessPoolExecutor(8)
    executor.submit(square, 3).result()
    executor.shutdown()


if __name__ == "__main__":
    executor = ProcessPoolExecutor(2)
    million, thousands = range(1000000), range(50000)
    list(executor.map(square, thousands, chunksize=6250))
    t = elapsed(lambda: list(executor.map(square, million, chunksize=125000)))
    print(f"map of x*x over 1,000,000\t{1 / t:.4f}\tM/s")
    t = elapsed(lambda: list(executor.map(square, thousands, chunksize=1)))
    print(f"map over 50,000, chunksize 1\t{0.05 / t:.4f}\tM/s")
    t = elapsed(lambda: in_any_order(executor, thousands))
    print(f"imap_unordered over 50,000, chunksize 1\t{0.05 / t:.4f}\tM/s")
    t = elapsed(lambda: one_by_one(executor))
    print(f"5,000 apply, one after the other\t{t / 5000 * 1e6:.4f}\tµs")
    executor.shutdown()
    t = elapsed(made_and_closed)
    print(f"a pool of 8: made, one apply, closed, joined\t{t * 1e3:.4f}\tms")
