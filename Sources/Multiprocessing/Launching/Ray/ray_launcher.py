"""A launcher of mprun: starts programs on the nodes of a Ray cluster.

It speaks the protocol of docs/LAUNCHERS.md: requests come as lines of JSON on stdin,
and events go as lines of JSON to stdout. The end of stdin ends it, and with it all that
it has started.

A program is started by a Ray task, which holds the place on the node until the program
has ended. Its secret is an argument of that task, and reaches the program as the first
line of its stdin: it is in no command line, environment, file, log or runtime_env.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import queue
import sys
import threading
import time
from typing import Any, BinaryIO

PROTOCOL = 1

# What Ray's tasks take. Other options are for other launchers.
OPTIONS = (
    "num_cpus",
    "num_gpus",
    "memory",
    "resources",
    "label_selector",
    "scheduling_strategy",
)

# A start for which the cluster has room waits for a worker of Ray only, which may start
# slowly, unless others use the cluster too. It gets so many times its patience.
PATIENCE_WITH_ROOM = 5

ADVICE = (
    "mprun uses a cluster that runs already: RAY_ADDRESS=HOST:PORT names it, and without "
    "that one on this computer is looked for. `ray start --head` starts one"
)


def keep_program(
    argv: list[str], secret: str, env: dict[str, str], address: str, shipped: list[Any]
) -> dict[str, Any]:
    """Starts a program on the node on which this task runs, and waits for its end.

    It is sent to Ray's workers by value, so it imports what it needs itself.

    Args:
        argv: The program's path, and its arguments.
        secret: The first line of its stdin.
        env: What its environment has beside that of the worker.
        address: Where the cluster is.
        shipped: Nothing, or the program's SHA-256 and a list with its bytes as a Ray
            object. They are used where the path leads to no file.
    """
    import contextlib
    import importlib
    import os
    import subprocess
    import sys
    import tempfile

    ray: Any = importlib.import_module("ray")

    def unpack(digest: str, reference: Any) -> str:
        folder = os.path.join(tempfile.gettempdir(), f"mprun-{os.getuid()}")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        facts = os.lstat(folder)
        if facts.st_uid != os.getuid() or facts.st_mode & 0o077:
            raise PermissionError(0, "it is not private to this user", folder)
        path = os.path.join(folder, digest)
        if not os.path.exists(path):
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
                file.write(ray.get(reference))
            os.chmod(file.name, 0o700)
            # Whoever comes second replaces it by the same bytes.
            os.rename(file.name, path)
        return path

    # What Ray has set for its own worker is not the program's.
    kept = ("RAY_USE_TLS", "RAY_TLS_", "RAY_AUTH_")
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("RAY_") or name.startswith(kept)
    }
    environment.update(env)
    node = ray.util.get_node_ip_address()
    environment.update(
        MPRUN_NODE=node, MPRUN_PYTHON=sys.executable, RAY_ADDRESS=address
    )
    try:
        if not os.path.exists(argv[0]):
            if not shipped:
                return {"missing": argv[0]}
            argv = [unpack(shipped[0], shipped[1][0]), *argv[1:]]
        # In a group of its own: what is sent to the worker's does not reach it by the way.
        # It ends with the worker, since it asks the system for that, and since its stdin
        # ends then. Unbuffered, since closing its stdin would else write what is left, and
        # raise if it has ended.
        program = subprocess.Popen(
            argv,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            process_group=0,
        )
    except OSError as error:
        return {"setup": f"{error.filename or argv[0]} on {node}: {error.strerror}"}
    output = b""
    with program:
        assert program.stdin is not None and program.stdout is not None
        with contextlib.suppress(
            OSError
        ):  # it has ended already, which its status tells
            program.stdin.write(secret.encode() + b"\n")
        while part := os.read(program.stdout.fileno(), 65536):
            output = (output + part)[-4096:]
        code = program.wait()
    return {
        "code": code,
        "pid": program.pid,
        "host": node,
        "output": output.decode(errors="replace"),
    }


class Start:
    """A start that was asked for and has not come to its end."""

    def __init__(
        self, request: dict[str, Any], options: dict[str, Any], now: float
    ) -> None:
        self.id: int = request["id"]
        self.request = request
        self.options = options
        self.asked = now
        self.patience: float | None = request.get("patience")
        self.is_linked = False
        self.reference: Any = None

    @property
    def cpus(self) -> float:
        """How many processors it asks for."""
        return float(self.options["num_cpus"])


class Launcher:
    """The starts of one program, on one cluster."""

    def __init__(self, ray: Any, out: BinaryIO) -> None:
        self.ray = ray
        self.out = out
        # Requests, ends of tasks, and None for the end of stdin.
        self.events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.starts: dict[int, Start] = {}
        # Once only: Ray would take each for another function.
        self.task = ray.remote(keep_program)
        self.address: str = ray.get_runtime_context().gcs_address
        self.shipped: list[Any] = []

    def tell(self, event: str, **fields: Any) -> None:
        """Writes an event."""
        self.out.write(json.dumps({"event": event, **fields}).encode() + b"\n")
        self.out.flush()

    # Starting

    def start(self, request: dict[str, Any]) -> None:
        """Starts a program, or says why not."""
        options = {"num_cpus": 1, "scheduling_strategy": "SPREAD"}
        given = request.get("options") or {}
        options.update((name, given[name]) for name in OPTIONS if name in given)
        start = Start(request, options, time.monotonic())
        self.starts[start.id] = start
        self.submit(start)

    def submit(self, start: Start) -> None:
        """Has Ray place a start."""
        request = start.request
        try:
            reference = self.task.options(max_retries=0, **start.options).remote(
                request["argv"],
                request["secret"],
                request.get("env") or {},
                self.address,
                self.shipped,
            )
        except (ValueError, TypeError) as error:
            del self.starts[start.id]
            self.tell("lost", id=start.id, why="setup", text=str(error))
            return
        start.reference = reference
        future = reference.future()
        future.add_done_callback(
            lambda done: self.events.put((start.id, reference, done))
        )

    def ship(self, path: str) -> None:
        """Makes this computer's copy of a program available to nodes that have none."""
        if not self.shipped:
            with open(path, "rb") as file:
                data = file.read()
            self.shipped = [hashlib.sha256(data).hexdigest(), [self.ray.put(data)]]

    def cancel(self, start: Start) -> None:
        """Gives up a start, together with Ray's worker if it runs already."""
        self.ray.cancel(start.reference, force=True)

    # Waiting for a place

    def patience_ends(self) -> dict[int, float]:
        """When each start that may be waiting for a place has waited enough."""
        slots = self.slots()
        taken = 0.0
        ends = {}
        for start in self.starts.values():
            taken += start.cpus
            if start.is_linked or not start.patience or not start.cpus:
                continue
            times = 1 if taken > slots else PATIENCE_WITH_ROOM
            ends[start.id] = start.asked + times * start.patience
        return ends

    def lose_patience(self) -> float | None:
        """Places those without a processor of their own that have waited enough.

        Returns:
            In how many seconds to look again, None if nobody waits.
        """
        now = time.monotonic()
        later = []
        for number, end in self.patience_ends().items():
            if end > now:
                later.append(end - now)
                continue
            start = self.starts[number]
            wish = ", ".join(
                f"{name}={value}"
                for name, value in start.options.items()
                if name != "scheduling_strategy"
            )
            start.options = {**start.options, "num_cpus": 0}
            # Nothing has connected: should it run by now, its link is refused.
            self.cancel(start)
            self.submit(start)
            self.tell(
                "waiting",
                id=number,
                why=f"no place is free for {wish} among {self.slots()} processors; "
                "it is placed without a processor of its own",
            )
        return min(later, default=None)

    # What Ray tells

    def slots(self) -> int:
        """How many processors the cluster has."""
        return int(self.ray.cluster_resources().get("CPU", 0))

    def nodes(self) -> list[dict[str, Any]]:
        """The nodes of the cluster."""
        return [
            {
                "id": node["NodeID"],
                "host": node["NodeManagerAddress"],
                "alive": node["Alive"],
                "slots": int(node["Resources"].get("CPU", 0)),
            }
            for node in self.ray.nodes()
        ]

    def ended(self, number: int, reference: Any, future: Any) -> None:
        """Tells how a task has ended."""
        start = self.starts.get(number)
        if start is None or start.reference is not reference:
            return  # it was given up for another try
        error = future.exception()
        result = {} if error else future.result()
        if (
            "missing" in result
            and not self.shipped
            and os.path.exists(result["missing"])
        ):
            self.ship(result["missing"])
            self.submit(start)
            return
        del self.starts[number]
        if error:
            text = str(error).strip().split("\n")[0][:300]
            self.tell("lost", id=number, why=self.reason(error), text=text)
        elif "missing" in result or "setup" in result:
            text = (
                result.get("setup") or f"{result['missing']}: there is no such program"
            )
            self.tell("lost", id=number, why="setup", text=text)
        else:
            self.tell("ended", id=number, **result)

    def reason(self, error: BaseException) -> str:
        """The protocol's word for why a task was lost."""
        errors = self.ray.exceptions
        reasons = {
            "cancelled": errors.TaskCancelledError,
            "node": errors.NodeDiedError,
            "memory": errors.OutOfMemoryError,
            "host": errors.WorkerCrashedError,
        }
        found = (why for why, kind in reasons.items() if isinstance(error, kind))
        return next(found, "setup")

    # The protocol

    def take(self, request: dict[str, Any]) -> None:
        """Does what was asked for."""
        start = self.starts.get(request.get("id", 0))
        if request["op"] == "start":
            self.start(request)
        elif request["op"] == "nodes":
            self.tell("nodes", nodes=self.nodes())
        elif start is not None and request["op"] == "linked":
            start.is_linked = True
        elif start is not None and request["op"] == "cancel":
            self.cancel(start)

    def read(self, lines: BinaryIO) -> None:
        """Passes on requests; runs in a thread of its own."""
        for line in lines:
            self.events.put(json.loads(line))
        self.events.put(None)

    def run(self, lines: BinaryIO) -> None:
        """Serves until the requests end."""
        self.tell(
            "ready",
            protocol=PROTOCOL,
            launcher=f"ray {self.ray.__version__}",
            host=self.ray.util.get_node_ip_address(),
            slots=self.slots(),
        )
        threading.Thread(target=self.read, args=(lines,), daemon=True).start()
        while True:
            try:
                event = self.events.get(timeout=self.lose_patience())
            except queue.Empty:
                continue
            if event is None:
                return
            if isinstance(event, tuple):
                self.ended(*event)
            else:
                self.take(event)


class Refusal(Exception):
    """Why there can be no launcher, and what to do about it."""


def chosen_address() -> str:
    """The cluster that RAY_ADDRESS names, or "auto" for the one on this computer."""
    address = os.environ.get("RAY_ADDRESS") or "auto"
    if address.startswith("ray://"):
        raise Refusal(
            f"RAY_ADDRESS={address}: nodes cannot connect back to a program that uses a Ray "
            "Client. Run it on a computer of the cluster, with RAY_ADDRESS=HOST:PORT "
            "(ray start --address=HOST:PORT --num-cpus=0 makes this one so), or submit it: "
            "ray job submit -- mprun SCRIPT"
        )
    if address == "local":
        raise Refusal(f"RAY_ADDRESS=local would start a cluster. {ADVICE}")
    return address


def load() -> Any:
    """Ray's module, told to start nothing by itself."""
    # Otherwise a call after a lost connection starts a cluster on this computer.
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise Refusal(
            f"{sys.executable} cannot load Ray ({error}): install it there, in the "
            "cluster's version (pip install ray==VERSION), or have MPRUN_PYTHON name an "
            "interpreter that has it"
        ) from error


def connect(ray: Any, address: str) -> None:
    """Joins a cluster."""
    options: dict[str, Any] = {}
    if os.environ.get("MPRUN_NODE"):
        # On a node of the cluster, which may be one of several on a computer.
        options["_node_ip_address"] = os.environ["MPRUN_NODE"]
    try:
        ray.init(
            address=address,
            log_to_driver=False,
            logging_level="ERROR",
            configure_logging=False,
            **options,
        )
    except Exception as error:
        text = " ".join(str(error).split())
        if "ersion mismatch" in text:
            raise Refusal(
                f"{text} MPRUN_PYTHON names the interpreter: its Ray and its Python must "
                "be of the cluster's versions"
            ) from error
        raise Refusal(
            f"no Ray cluster was reached at '{address}': {text}. {ADVICE}"
        ) from error


def main() -> None:
    """Runs the launcher between stdin and stdout."""
    out = os.fdopen(os.dup(1), "wb")
    # What Ray prints is no line of the protocol.
    os.dup2(2, 1)
    try:
        address = chosen_address()
        ray = load()
        connect(ray, address)
        Launcher(ray, out).run(sys.stdin.buffer)
    except Refusal as refusal:
        why = str(refusal)
        out.write(json.dumps({"event": "closed", "why": why}).encode() + b"\n")
        out.flush()
        os._exit(1)
    # Ray's threads have nothing to do any more that would be worth waiting for.
    os._exit(0)


if __name__ == "__main__":
    main()
