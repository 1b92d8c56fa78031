"""Pipe: one way, round trips, large messages and records."""
import multiprocessing as mp
import time

SMALL, TRIPS, LARGE, RECORDS, MEGABYTE = 200000, 20000, 500, 50000, 1024 * 1024


def send_integers(c, count):
    for i in range(count):
        c.send(i)


def echo(c, count):
    for _ in range(count):
        c.send(c.recv())


def send_large(c, count):
    s = b"x" * MEGABYTE
    for _ in range(count):
        c.send(s)


def send_large_bytes(c, count):
    s = b"x" * MEGABYTE
    for _ in range(count):
        c.send_bytes(s)


def record(i):
    return {
        "id": i,
        "name": "record",
        "floats": [i + k / 7 for k in range(1, 11)],
        "pairs": {f"key{k}": f"value{k}" for k in range(1, 6)},
    }


def send_records(c, count):
    r = record(1)
    for i in range(count):
        r["id"] = i
        c.send(r)


def receive(target, count, method):
    ours, theirs = mp.Pipe(False)
    p = mp.Process(target=target, args=(theirs, count))
    p.start()
    theirs.close()
    take = getattr(ours, method)
    take()
    began = time.perf_counter()
    for _ in range(count - 1):
        take()
    elapsed = time.perf_counter() - began
    p.join()
    return (count - 1) / elapsed


def round_trip():
    ours, theirs = mp.Pipe()
    p = mp.Process(target=echo, args=(theirs, TRIPS + 1))
    p.start()
    ours.send(0)
    ours.recv()
    began = time.perf_counter()
    for i in range(TRIPS):
        ours.send(i)
        ours.recv()
    elapsed = time.perf_counter() - began
    p.join()
    return elapsed / TRIPS * 1e6


if __name__ == "__main__":
    print(f"one way, small integers\t{receive(send_integers, SMALL, 'recv') / 1e6:.4f}\tM/s")
    print(f"round trip, small\t{round_trip():.4f}\tµs")
    print(f"messages of 1 MB, send\t{receive(send_large, LARGE, 'recv') * MEGABYTE / 1e9:.4f}\tGB/s")
    rate = receive(send_large_bytes, LARGE, "recv_bytes")
    print(f"messages of 1 MB, send_bytes\t{rate * MEGABYTE / 1e9:.4f}\tGB/s")
    print(f"records\t{receive(send_records, RECORDS, 'recv') / 1e6:.4f}\tM/s")
