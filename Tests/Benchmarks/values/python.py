"""Value and Array: reads and writes by one process."""
import multiprocessing as mp
import time

COUNT, LENGTH = 2000000, 1000000


def rate(count, fn):
    began = time.perf_counter()
    fn(count)
    return count / (time.perf_counter() - began) / 1e6


def read_and_write(v, n):
    for i in range(n // 2):
        v.value = i
        v.value


def increment(v, n):
    lock = v.get_lock()
    for _ in range(n):
        with lock:
            v.value += 1


def total(a, n):
    result = 0
    for i in range(n):
        result += a[i]
    return result


def total_of_slice(a, n):
    result = 0
    for x in a[:]:
        result += x
    return result


if __name__ == "__main__":
    raw, value = mp.RawValue("q", 0), mp.Value("q", 0)
    print(f"RawValue, read and write\t{rate(COUNT, lambda n: read_and_write(raw, n)):.4f}\tM/s")
    print(f"Value with its lock, read and write\t{rate(COUNT, lambda n: read_and_write(value, n)):.4f}\tM/s")
    print(f"Value += 1 under get_lock\t{rate(COUNT // 4, lambda n: increment(value, n)):.4f}\tM/s")
    print(f"Value add(1)\t{rate(COUNT // 4, lambda n: increment(value, n)):.4f}\tM/s")
    raw, locked = mp.RawArray("d", LENGTH), mp.Array("d", LENGTH)
    print(f"Array of doubles summed, raw\t{rate(LENGTH, lambda n: total(raw, n)):.4f}\tM/s")
    print(f"Array of doubles summed, locked\t{rate(LENGTH, lambda n: total(locked, n)):.4f}\tM/s")
    print(f"Array of doubles summed, slice\t{rate(LENGTH, lambda n: total_of_slice(locked, n)):.4f}\tM/s")
