"""Pool: cheap tasks in bulk, one by one, and pools made and closed."""
import multiprocessing as mp
import time


def square(x):
    return x * x


def elapsed(fn):
    began = time.perf_counter()
    fn()
    return time.perf_counter() - began


def one_by_one(pool):
    for i in range(5000):
        pool.apply(square, (i,))


def in_any_order(pool, items):
    for _ in pool.imap_unordered(square, items, 1):
        pass


def made_and_closed():
    p = mp.Pool(8)
    p.apply(square, (3,))
    p.close()
    p.join()


if __name__ == "__main__":
    pool = mp.Pool(2)
    million, thousands = range(1000000), range(50000)
    pool.map(square, thousands)
    t = elapsed(lambda: pool.map(square, million))
    print(f"map of x*x over 1,000,000\t{1 / t:.4f}\tM/s")
    t = elapsed(lambda: pool.map(square, thousands, 1))
    print(f"map over 50,000, chunksize 1\t{0.05 / t:.4f}\tM/s")
    t = elapsed(lambda: in_any_order(pool, thousands))
    print(f"imap_unordered over 50,000, chunksize 1\t{0.05 / t:.4f}\tM/s")
    t = elapsed(lambda: one_by_one(pool))
    print(f"5,000 apply, one after the other\t{t / 5000 * 1e6:.4f}\tµs")
    pool.close()
    pool.join()
    t = elapsed(made_and_closed)
    print(f"a pool of 8: made, one apply, closed, joined\t{t * 1e3:.4f}\tms")
