"""Condition: two processes take turns under one lock; the time of a turn there and back. Then a
semaphore in one process alone."""
import multiprocessing as mp
import time

TURNS, ALONE = 20000, 2000000


def turn(condition, whose, mine, other):
    """Waits until it is this party's turn, and gives the turn to the other one."""
    while whose.value != mine:
        condition.wait()
    whose.value = other
    condition.notify()


def pong(condition, whose, turns):
    with condition:
        for _ in range(turns):
            turn(condition, whose, 1, 0)


def ping_pong(turns):
    condition, whose = mp.Condition(), mp.RawValue("i", 0)
    p = mp.Process(target=pong, args=(condition, whose, turns + 1))
    p.start()
    with condition:
        for number in range(turns + 1):
            turn(condition, whose, 0, 1)
            # The first turn is that of a process that is still starting.
            if number == 0:
                while whose.value != 0:
                    condition.wait()
                began = time.perf_counter()
        while whose.value != 0:
            condition.wait()
        elapsed = time.perf_counter() - began
    p.join()
    return elapsed / turns * 1e6


if __name__ == "__main__":
    print(f"ping-pong\t{ping_pong(TURNS):.4f}\tµs")
    semaphore = mp.Semaphore(1)
    began = time.perf_counter()
    for _ in range(ALONE):
        semaphore.acquire()
        semaphore.release()
    rate = ALONE / (time.perf_counter() - began) / 1e6
    print(f"semaphore acquire, release alone\t{rate:.4f}\tM/s")
