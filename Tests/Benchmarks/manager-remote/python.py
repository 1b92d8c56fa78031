"""A manager on the loopback interface of the internet: calls per second, each waited for."""
import multiprocessing as mp
import time
from multiprocessing.managers import SyncManager

CALLS, CLIENTS = 20000, 8


def client(address, calls, ready, go, done):
    mp.current_process().authkey = b"secret"
    m = SyncManager(address=address, authkey=b"secret")
    m.connect()
    d = m.dict({"x": 1})
    assert d["x"] == 1
    ready.put(True)
    go.wait()
    began = time.perf_counter()
    for _ in range(calls):
        d["x"]
    done.put(time.perf_counter() - began)


def rate(address, count):
    """Thousands of calls per second that `count` clients make at once."""
    ready, go, done = mp.Queue(), mp.Event(), mp.Queue()
    calls = CALLS // count
    clients = [mp.Process(target=client, args=(address, calls, ready, go, done)) for _ in range(count)]
    for p in clients:
        p.start()
    for _ in clients:
        ready.get()
    go.set()
    longest = max(done.get() for _ in clients)
    for p in clients:
        p.join()
    return count * calls / longest / 1000


if __name__ == "__main__":
    mp.set_start_method("forkserver")
    m = SyncManager(address=("127.0.0.1", 0), authkey=b"secret")
    m.start()
    print(f"dict get, one client\t{rate(m.address, 1):.2f}\tk calls/s")
    print(f"dict get, {CLIENTS} clients\t{rate(m.address, CLIENTS):.2f}\tk calls/s")
    m.shutdown()
