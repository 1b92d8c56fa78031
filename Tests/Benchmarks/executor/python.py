"""ProcessPoolExecutor: many futures in flight, one at a time, as they complete, and executors made and shut."""
import time
from concurrent.futures import ProcessPoolExecutor, as_completed


def square(x):
    return x * x


def elapsed(fn):
    began = time.perf_counter()
    fn()
    return time.perf_counter() - began


def in_flight(executor):
    futures = [executor.submit(square, i) for i in range(5000)]
    for future in futures:
        future.result()


def completed(executor):
    futures = [executor.submit(square, i) for i in range(5000)]
    for future in as_completed(futures):
        future.result()


def one_by_one(executor):
    for i in range(2000):
        executor.submit(square, i).result()


def made_and_shut():
    executor = ProcessPoolExecutor(8)
    executor.submit(square, 3).result()
    executor.shutdown()


if __name__ == "__main__":
    executor = ProcessPoolExecutor(2)
    for i in range(100):
        executor.submit(square, i).result()
    t = elapsed(lambda: in_flight(executor))
    print(f"submit and result, 5,000 in flight\t{t / 5000 * 1e6:.4f}\tµs")
    t = elapsed(lambda: completed(executor))
    print(f"submit and as_completed, 5,000 in flight\t{t / 5000 * 1e6:.4f}\tµs")
    t = elapsed(lambda: one_by_one(executor))
    print(f"submit and result, one after the other\t{t / 2000 * 1e6:.4f}\tµs")
    executor.shutdown()
    t = elapsed(made_and_shut)
    print(f"an executor of 8: made, one task, shut down\t{t * 1e3:.4f}\tms")
