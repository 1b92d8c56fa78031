"""Lock and Semaphore: uncontended in one process, and two processes that add to a Value under it."""
import multiprocessing as mp
import time

PAIRS, TURNS = 2000000, 200000


def rate(count, fn):
    began = time.perf_counter()
    fn(count)
    return count / (time.perf_counter() - began) / 1e6


def add(lock, value, turns):
    for _ in range(turns):
        lock.acquire()
        value.value = value.value + 1
        lock.release()


def contended():
    lock, value = mp.Lock(), mp.RawValue("q", 0)
    began = time.perf_counter()
    ps = [mp.Process(target=add, args=(lock, value, TURNS)) for _ in range(2)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    assert value.value == 2 * TURNS
    return 2 * TURNS / (time.perf_counter() - began) / 1e6


def in_locals(lock, n):
    acquire, release = lock.acquire, lock.release
    for _ in range(n):
        acquire()
        release()


def as_methods(lock, n):
    for _ in range(n):
        lock.acquire()
        lock.release()


def with_block(lock, n):
    for _ in range(n):
        with lock:
            pass


if __name__ == "__main__":
    lock = mp.Lock()
    print(f"uncontended, methods in locals\t{rate(PAIRS, lambda n: in_locals(lock, n)):.4f}\tM/s")
    print(f"uncontended, as methods\t{rate(PAIRS, lambda n: as_methods(lock, n)):.4f}\tM/s")
    print(f"a semaphore, as methods\t{rate(PAIRS, lambda n: as_methods(mp.Semaphore(), n)):.4f}\tM/s")
    print(f"uncontended, with\t{rate(PAIRS, lambda n: with_block(lock, n)):.4f}\tM/s")
    print(f"2 processes add to a Value\t{contended():.4f}\tM/s")
