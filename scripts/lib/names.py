"""Compares the names that scripts see with docs/definitions, for editors, and docs/reference.

What there is, scripts/lib/names.lua reads off the program itself. A name without a definition or
without a place in the reference is wrong, and so is a definition or an entry of a table in the
reference that names nothing. `problems` is one of the checks of scripts/check.
"""

import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEFINITIONS = os.path.join(ROOT, "docs", "definitions", "library")
REFERENCE = os.path.join(ROOT, "docs", "reference")

# The pages of the reference that tell of a class or a module, or of one that it is like.
PAGES = {
    "multiprocessing": ["module", "errors", "value", "array", "queue", "joinable-queue",
        "simple-queue", "lock", "rlock", "semaphore", "condition", "event", "barrier", "pipe",
        "pool", "process", "manager", "logging", "sharedctypes", "crossing"],
    "multiprocessing.connection": ["connection", "listener", "client"],
    "multiprocessing.managers": ["manager", "custom-managers"],
    "multiprocessing.pool": ["pool"],
    "multiprocessing.queues": ["queue", "joinable-queue", "simple-queue"],
    "multiprocessing.shared_memory": ["shared-memory", "shareable-list"],
    "multiprocessing.synchronize": ["lock", "rlock", "semaphore", "condition", "event", "barrier"],
    "multiprocessing.dummy": ["threading", "module"],
    "multiprocessing.reduction": ["crossing"],
    "multiprocessing.sharedctypes": ["sharedctypes", "value", "array"],
    "atexit": ["atexit"],
    "signal": ["signal"],
    "threading": ["threading"],
    "trace": ["tracing"],
    "explore": ["exploring"],
    "concurrent.futures": ["executor"],
    "queue": ["threading", "module"],
    "time": ["time"],
    "Process": ["process"],
    "ParentProcess": ["process"],
    "Thread": ["threading", "process"],
    "DupFd": ["crossing"],
    "Logger": ["logging"],
    "Pool": ["pool"],
    "AsyncResult": ["async-result"],
    "IMapIterator": ["pool"],
    "ProcessPoolExecutor": ["executor"],
    "MapIterator": ["executor"],
    "Future": ["future"],
    "Queue": ["queue"],
    "JoinableQueue": ["joinable-queue", "queue"],
    "SimpleQueue": ["simple-queue"],
    "Connection": ["pipe"],
    "Listener": ["listener"],
    "Lock": ["lock"],
    "LockGuard": ["lock"],
    "RLock": ["rlock", "lock"],
    "Semaphore": ["semaphore"],
    "SemaphoreGuard": ["semaphore"],
    "BoundedSemaphore": ["semaphore"],
    "Condition": ["condition", "lock"],
    "Event": ["event"],
    "Barrier": ["barrier"],
    "Value": ["value", "lock"],
    "RawValue": ["value"],
    "Array": ["array", "lock"],
    "RawArray": ["array"],
    "SharedMemory": ["shared-memory"],
    "SharedBuffer": ["shared-memory"],
    "ShareableList": ["shareable-list"],
    "BaseManager": ["custom-managers", "manager"],
    "SyncManager": ["manager", "custom-managers"],
    "SharedMemoryManager": ["custom-managers", "manager"],
    "Server": ["custom-managers"],
    "DictProxy": ["dict-proxy", "manager"],
    "ListProxy": ["list-proxy", "manager"],
    "SetProxy": ["set-proxy", "manager"],
    "NamespaceProxy": ["namespace", "manager"],
    "ValueProxy": ["manager", "value", "lock"],
    "ArrayProxy": ["manager", "array", "lock"],
    "QueueProxy": ["manager", "queue"],
    "JoinableQueueProxy": ["manager", "joinable-queue", "queue"],
    "LockProxy": ["manager", "lock"],
    "RLockProxy": ["manager", "lock"],
    "SemaphoreProxy": ["manager", "semaphore"],
    "BoundedSemaphoreProxy": ["manager", "semaphore"],
    "ConditionProxy": ["manager", "condition", "lock"],
    "EventProxy": ["manager", "event"],
    "BarrierProxy": ["manager", "barrier"],
    "PoolProxy": ["manager", "pool"],
    "AsyncResultProxy": ["manager", "async-result"],
    "IteratorProxy": ["manager", "pool"],
}

# Classes of the definitions that name shapes of tables, or what a class is called with.
SHAPES = re.compile(r"(Options|Limits|Class|None|Error)$")

# Functions of Lua's that take objects of the module, and so stand in tables of the reference.
LUAS_OWN = {"pairs", "ipairs", "print"}


def problems():
    done = subprocess.run(["scripts/mprun", "scripts/lib/names.lua"], cwd=ROOT, capture_output=True,
                          text=True)
    if done.returncode or done.stderr:
        return [done.stderr]
    actual = {}
    for line in done.stdout.splitlines():
        kind, name = line.split(" ")
        owner, member = name.rsplit(".", 1)
        actual.setdefault(owner, {})[member] = kind
    return list(against_definitions(actual)) + list(against_reference(actual))


def against_definitions(actual):
    defined = read_definitions()
    for owner, members in sorted(actual.items()):
        for member in sorted(members.keys() - defined.get(owner, {}).keys()):
            yield f"docs/definitions: {owner}.{member} is missing"
        for member in sorted(defined.get(owner, {}).keys() - members.keys()):
            yield f"docs/definitions: there is no {owner}.{member}"
        for member, kind in sorted(members.items()):
            said = defined.get(owner, {}).get(member, kind)
            if kind != "module" and said != kind:
                yield f"docs/definitions: {owner}.{member} is a {kind} and not a {said}"
    for owner in sorted(defined.keys() - actual.keys()):
        if owner != "Proxy" and not SHAPES.search(owner):
            yield f"docs/definitions: there is no class {owner}"


def read_definitions():
    """{class or module: {member: "method" or "field"}}, with the members of classes above."""
    own, parents = {}, {}
    for folder, _, files in os.walk(DEFINITIONS):
        for file in files:
            if file.endswith(".lua"):
                with open(os.path.join(folder, file), encoding="utf-8") as text:
                    read_definition_file(text, own, parents)

    def members(name):
        found = {}
        for parent in parents.get(name, []):
            found.update(members(parent))
        return found | own[name]

    return {name: members(name) for name in own}


def read_definition_file(lines, own, parents):
    current, variables = None, {}
    for line in lines:
        if match := re.match(r"---@class ([\w.]+)(?:: (.*))?", line):
            current = match.group(1).removeprefix("mp.")
            parents[current] = [name.removeprefix("mp.") for name in
                                (match.group(2) or "").split(", ") if name]
            own.setdefault(current, {})
        elif match := re.match(r"---@field (\w+)\?? ", line):
            own[current][match.group(1)] = "field"
        elif match := re.match(r"local (\w+) = ", line):
            variables[match.group(1)] = current
        elif match := re.match(r"function (\w+)[.:](\w+)\(", line):
            own[variables[match.group(1)]][match.group(2)] = "method"
        elif match := re.match(r"(\w+)\.(\w+) = ", line):
            own[variables[match.group(1)]][match.group(2)] = "field"


def against_reference(actual):
    pages = {}
    for file in sorted(os.listdir(REFERENCE)):
        with open(os.path.join(REFERENCE, file), encoding="utf-8") as text:
            pages[file.removesuffix(".md")] = text.read()
    # What a page may name: the members of the classes and modules that it is about.
    names = {}
    for owner, members in sorted(actual.items()):
        if owner not in PAGES:
            yield f"docs/reference: no page is given for {owner}"
            continue
        texts = []
        for page in PAGES[owner]:
            names.setdefault(page, set()).update(members)
            if page in pages:
                texts.append(pages[page])
            else:
                yield f"docs/reference: there is no {page}.md"
        told = words_in_code("\n".join(texts))
        for member in sorted(members.keys() - told):
            yield f"docs/reference: {owner}.{member} is not in {PAGES[owner][0]}.md"
    for page in sorted(names.keys() & pages.keys()):
        for cell in re.findall(r"^\| *(`[^|]*?`) *\|", pages[page], re.M):
            for name in re.findall(r"`(?:\w+[.:])*(\w+)\(", cell):
                if name not in names[page] | LUAS_OWN:
                    yield f"docs/reference/{page}.md: there is no {name}"


def words_in_code(text):
    """The words between backticks, those of whole programs left out."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return {word for code in re.findall(r"`([^`]+)`", prose) for word in re.findall(r"\w+", code)}
