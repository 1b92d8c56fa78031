"""Who may block: one of the checks of scripts/check.

Everything waits through the target Waiting. The calls that can put a process to sleep may stand there, in
CLinux/wait.c below it, and in the places of this list, each with its reason.
"""

import re

# Calls in Swift that sleep, or that lead to one of CLinux that does.
SWIFT = re.compile(
    r"\b(Futex\.wait|Poll\.wait|clinux_futex_wait\w*|clinux_poll|clinux_wait_ended|"
    r"ppoll|getc|getline|fread|recvmsg|accept4|CurrentProcess\.yield|clinux_yield|usleep|nanosleep|sleep\(nanoseconds:)\s*\(")

# System calls that can sleep. Those that are always called so that they do not are excused by their
# arguments.
C = re.compile(
    r"\b(ppoll|poll|select|pselect|nanosleep|clock_nanosleep|usleep|sleep|wait|waitpid|waitid|recvmsg|recv|"
    r"accept|accept4|connect|pause|sigwait\w*|sigsuspend|getc|getline|fgets|epoll_wait|sched_yield|flock|"
    r"clinux_futex_wait|clinux_futex_wait_any|syscall\(SYS_futex\w*)\s*\(")
EXCUSED = re.compile(
    r"WNOHANG|poll\(&\w+, 1, 0\)|epoll_wait\([^;]*, 0\)|Poll\.wait\([^;]*\.now\)")

ALLOWED = {
    "Sources/Waiting/": "the one place that waits",
    "Sources/CLinux/wait.c": "its system calls",
    "Sources/CLinux/include/clinux_wait.h": "their declarations",
    "Sources/LinuxSystem/Futex.swift": "Swift's view of them",
    "Sources/LinuxSystem/Poll.swift": "Swift's view of them",
    "Sources/SharedMemory/Kernel/Arena/LockWord.swift":
        "the arena's own locks are held for less than a microsecond, and no other task may run meanwhile",
    "Sources/LinuxSystem/Console/ConsoleLock.swift":
        "a line of output is whole: bounded, and below everything that knows tasks",
    "Sources/LinuxSystem/ChildHandle.swift":
        "collects a child that was just killed, or waits 50 ms at most until one has stopped",
    "Sources/LinuxSystem/MessageSocket.swift": "receives a message that is there",
    "Sources/LinuxSystem/Network/StreamSocket.swift": "sockets that do not block",
    "Sources/LinuxSystem/Terminal/StandardInput.swift": "reads the prompt's input, or a script from stdin",
    "Sources/Multiprocessing/Deadlock/DeadlockWatch.swift":
        "a process that can never go on waits, 5 s at most, for the one that tells of it, and answers meanwhile",
    "Sources/Multiprocessing/Pool/PoolCore+Standby.swift":
        "the kernel ends a standby's stand-ins with it, which takes a moment; a second at most",
    "Sources/LinuxSystem/Terminal/LiveScreen.swift": "the command top, which waits for keys",
    "Sources/Exploring/Stepping/Stepper.swift": "a process that is explored stands still until its turn",
    "Sources/Exploring/Running/Performance.swift": "the command explore, which waits for what comes from outside",
    "Sources/Exploring/Running/Performance+Processes.swift": "the command explore, which waits until processes stand still",
    "Sources/mprun/TopCommand.swift": "the command top, between two looks",
    "Sources/Multiprocessing/ChildProcess.swift": "lets a child go on that stopped with a lock of the arena",
    "Sources/Network/LinkRelay.swift": "a process that only copies between two descriptors",
    "Sources/LinuxSystem/Report.swift": "the command dump, which waits for answers",
    "Sources/CLinux/report.c": "the command dump; and SIGQUIT's helper, which ends at once",
    "Sources/CLinux/memory.c": "a process that ends itself; and a list that threads of modules share",
    "Sources/CLinux/signals.c": "collects a child that was just killed",
    "Sources/CLinux/process.c": "vfork and its child that failed; the processor is offered",
}


def problems(names, read, code_of):
    """Calls that can sleep where none may stand, and places of the list in which none does."""
    found = []
    used = set()
    for name in names:
        if not name.startswith("Sources/") or not name.endswith((".swift", ".c", ".h")):
            continue
        allowed = [place for place in ALLOWED if name.startswith(place)]
        pattern = SWIFT if name.endswith(".swift") else C
        for number, line in enumerate(code_of(read(name)).split("\n"), 1):
            match = pattern.search(line)
            if match is None or EXCUSED.search(line):
                continue
            used.update(allowed)
            if not allowed:
                found.append(
                    f"{name}:{number}: {match.group(1)} sleeps outside of Waiting; use a WaitRequest, or say "
                    "in scripts/lib/blocking.py why not")
    existing = [place for place in ALLOWED if any(name.startswith(place) for name in names)]
    return found + [f"{place} does not sleep and needs no exception" for place in existing
                    if place not in used]
