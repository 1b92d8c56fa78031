"""Threads: what starting, locking, handing over and pools cost within one process."""
import queue
import statistics
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from time import perf_counter as clock


def show(what, count, began):
    print(f"{what}\t{count / (clock() - began) / 1e6:.4f}\tM/s")


def nothing():
    pass


def starts(n):
    began = clock()
    for _ in range(n):
        t = threading.Thread(target=nothing)
        t.start()
        t.join()
    show("start + join of a thread", n, began)


def locks(n):
    lock = threading.Lock()
    began = clock()
    for _ in range(n):
        lock.acquire()
        lock.release()
    show("lock, acquire + release", n, began)
    began = clock()
    for _ in range(n):
        with lock:
            nothing()
    show("lock, with", n, began)


def ping_pong(n):
    ping, pong = threading.Event(), threading.Event()

    def answer():
        for _ in range(n):
            ping.wait()
            ping.clear()
            pong.set()

    t = threading.Thread(target=answer)
    t.start()
    began = clock()
    for _ in range(n):
        ping.set()
        pong.wait()
        pong.clear()
    show("ping-pong by two events", n, began)
    t.join()


def queues(n):
    q = queue.Queue()
    began = clock()
    for i in range(n):
        q.put(i)
        q.get()
    show("queue, put + get in one thread", n, began)
    q = queue.Queue()

    def produce():
        for i in range(n):
            q.put(i)

    t = threading.Thread(target=produce)
    began = clock()
    t.start()
    for _ in range(n):
        q.get()
    show("queue, 1 producer, 1 consumer", n, began)
    t.join()


def pools(n):
    with ThreadPool(2) as pool:
        items = list(range(n))
        began = clock()
        pool.map(abs, items, 1)
        show("ThreadPool, map, chunksize 1", n, began)
        began = clock()
        for i in range(n):
            pool.apply(abs, (i,))
        show("ThreadPool, apply", n, began)
    with ThreadPoolExecutor(2) as executor:
        began = clock()
        for i in range(n):
            executor.submit(abs, i).result()
        show("ThreadPoolExecutor, submit + result", n, began)


def work(n):
    s = 0
    for i in range(n):
        s += i % 7
    return s


def alone(n):
    began = clock()
    work(2 * n)
    return clock() - began


def in_two_threads(n):
    began = clock()
    threads = [threading.Thread(target=work, args=(n,)) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return clock() - began


def sharing(n):
    """Two threads that compute, beside one that does the work of both: the ratio of the times, the
    median of eleven pairs."""
    ratio = statistics.median(alone(n) / in_two_threads(n) for _ in range(11))
    print(f"a loop in two threads, speed of one's\t{ratio:.4f}\tx")


def memory(n):
    """Kilobytes of each of many threads that wait."""

    def resident():
        with open("/proc/self/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))

    gate = threading.Event()
    before = resident()
    threads = [threading.Thread(target=gate.wait) for _ in range(n)]
    for t in threads:
        t.start()
    print(f"memory of a waiting thread\t{(resident() - before) / n:.2f}\tKB")
    gate.set()
    for t in threads:
        t.join()


starts(20000)
locks(500000)
ping_pong(20000)
queues(100000)
pools(10000)
sharing(2000000)
memory(10000)
