"""Event: two processes take turns; the time of a turn there and back. Then one process alone."""
import multiprocessing as mp
import time

TURNS, ALONE = 20000, 50000


def pong(ping, back, turns):
    for _ in range(turns):
        ping.wait()
        ping.clear()
        back.set()


def ping_pong(turns):
    ping, back = mp.Event(), mp.Event()
    p = mp.Process(target=pong, args=(ping, back, turns + 1))
    p.start()
    for turn in range(turns + 1):
        # The first turn is that of a process that is still starting.
        if turn == 1:
            began = time.perf_counter()
        ping.set()
        back.wait()
        back.clear()
    elapsed = time.perf_counter() - began
    p.join()
    return elapsed / turns * 1e6


if __name__ == "__main__":
    print(f"ping-pong\t{ping_pong(TURNS):.4f}\tµs")
    event = mp.Event()
    began = time.perf_counter()
    for _ in range(ALONE):
        event.set()
        event.wait()
        event.clear()
    print(f"set, wait, clear alone\t{ALONE / (time.perf_counter() - began) / 1e6:.4f}\tM/s")
