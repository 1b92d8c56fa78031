"""Pool: what a task of a map costs, as the tasks become more."""
import multiprocessing as mp
import time


def square(x):
    return x * x


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        pool.map(square, range(50000))
        for exponent in range(3, 8):
            count = 10**exponent
            began = time.perf_counter()
            pool.map(square, range(count))
            t = time.perf_counter() - began
            print(f"a task of 10^{exponent}\t{t / count * 1e9:.4f}\tns")
