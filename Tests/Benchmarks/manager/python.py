"""A manager's objects, used from children: calls per second, each waited for."""
import multiprocessing as mp
import time

CALLS, STARTS = 40000, 10


def dict_calls(d, done):
    half = CALLS // 2
    began = time.perf_counter()
    for i in range(half):
        d[i % 100] = i
    for i in range(half):
        d[i % 100]
    done.put(time.perf_counter() - began)


def appends(l, done):
    began = time.perf_counter()
    for i in range(CALLS):
        l.append(i)
    done.put(time.perf_counter() - began)


def namespace_calls(ns, done):
    half = CALLS // 2
    began = time.perf_counter()
    for i in range(half):
        ns.x = i
    for _ in range(half):
        ns.x
    done.put(time.perf_counter() - began)


def queue_calls(q, done):
    half = CALLS // 2
    began = time.perf_counter()
    for i in range(half):
        q.put(i)
        q.get()
    done.put(time.perf_counter() - began)


def rate(f, thing, count):
    """Thousands of calls per second that `count` children make at once."""
    done = mp.Queue()
    children = [mp.Process(target=f, args=(thing, done)) for _ in range(count)]
    for p in children:
        p.start()
    longest = max(done.get() for _ in range(count))
    for p in children:
        p.join()
    return count * CALLS / longest / 1000


def start_to_answer():
    began = time.perf_counter()
    for _ in range(STARTS):
        with mp.Manager() as m:
            d = m.dict({"x": 1})
            assert d["x"] == 1
    return (time.perf_counter() - began) / STARTS * 1000


if __name__ == "__main__":
    with mp.Manager() as m:
        def row(what, f, thing, count):
            print(f"{what}\t{rate(f, thing, count):.3f}\tk/s")
        row("dict, 1 client: set, then get", dict_calls, m.dict(), 1)
        row("dict, 2 clients at once", dict_calls, m.dict(), 2)
        row("list append", appends, m.list(), 1)
        row("Namespace set, then get", namespace_calls, m.Namespace(), 1)
        row("Queue put and get", queue_calls, m.Queue(), 1)
    print(f"start, object, answer, shutdown\t{start_to_answer():.3f}\tms")
