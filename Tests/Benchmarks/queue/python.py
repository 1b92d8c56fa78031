"""Queue: small integers and large strings, from producers to consumers in other processes."""
import multiprocessing as mp
import time

SMALL, LARGE, MEGABYTE = 200000, 500, 1024 * 1024


def produce(q, count):
    for i in range(count):
        q.put(i)


def produce_large(q, count):
    s = b"x" * MEGABYTE
    for _ in range(count):
        q.put(s)


def consume(q, count, done):
    for _ in range(count):
        q.get()
    done.put(True)


def small(producers, consumers):
    q, done = mp.Queue(), mp.Queue()
    began = time.perf_counter()
    everyone = [mp.Process(target=produce, args=(q, SMALL // producers)) for _ in range(producers)]
    everyone += [
        mp.Process(target=consume, args=(q, SMALL // consumers, done)) for _ in range(consumers)
    ]
    for p in everyone:
        p.start()
    for _ in range(consumers):
        done.get()
    elapsed = time.perf_counter() - began
    for p in everyone:
        p.join()
    return SMALL / elapsed / 1e6


def large():
    q = mp.Queue(8)
    p = mp.Process(target=produce_large, args=(q, LARGE))
    p.start()
    q.get()
    began = time.perf_counter()
    for _ in range(LARGE - 1):
        q.get()
    elapsed = time.perf_counter() - began
    p.join()
    return (LARGE - 1) * MEGABYTE / elapsed / 1e9


if __name__ == "__main__":
    print(f"small integers, 1 producer, 1 consumer\t{small(1, 1):.4f}\tM/s")
    print(f"small integers, 2 producers, 2 consumers\t{small(2, 2):.4f}\tM/s")
    print(f"small integers, 4 producers, 4 consumers\t{small(4, 4):.4f}\tM/s")
    print(f"messages of 1 MB\t{large():.4f}\tGB/s")
