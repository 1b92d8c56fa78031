"""Stands in for Ray in the tests of its launcher: remembers what was asked for."""

from __future__ import annotations

import concurrent.futures
import os
import types
from typing import Any

__version__ = "0.0-fake"

cpus = 2
submitted: list[Reference] = []
cancelled: list[Reference] = []
stored: dict[str, bytes] = {}
initialised: dict[str, Any] = {}


class Reference:
    """A task that was submitted."""

    def __init__(self, options: dict[str, Any], arguments: tuple[Any, ...]) -> None:
        self.options = options
        self.arguments = arguments
        self.done: concurrent.futures.Future[Any] = concurrent.futures.Future()

    def future(self) -> concurrent.futures.Future[Any]:
        return self.done


class Task:
    """A remote function."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.chosen = options

    def options(self, **options: Any) -> Task:
        return Task(options)

    def remote(self, *arguments: Any) -> Reference:
        if self.chosen["num_cpus"] < 0:
            raise ValueError("num_cpus cannot be negative")
        reference = Reference(self.chosen, arguments)
        submitted.append(reference)
        return reference


def remote(function: Any) -> Task:
    return Task({})


def init(**options: Any) -> None:
    print("Ray says good morning")  # no line of the protocol
    if options["address"] == "nowhere:1":
        raise ConnectionError("Failed to connect\nto the cluster")
    if options["address"] == "old:1":
        raise RuntimeError("Version mismatch: the cluster has Ray 1.0.")
    initialised.update(options)


def put(data: bytes) -> str:
    name = f"object {len(stored)}"
    stored[name] = data
    return name


def get(name: str) -> bytes:
    return stored[name]


def cancel(reference: Reference, *, force: bool) -> None:
    assert force
    cancelled.append(reference)


def cluster_resources() -> dict[str, float]:
    return {"CPU": float(cpus)}


def nodes() -> list[dict[str, Any]]:
    return [
        {
            "NodeID": "a1",
            "NodeManagerAddress": "10.0.0.2",
            "Alive": True,
            "Resources": {"CPU": 2.0},
        },
        {
            "NodeID": "a2",
            "NodeManagerAddress": "10.0.0.3",
            "Alive": False,
            "Resources": {},
        },
    ]


def get_runtime_context() -> Any:
    return types.SimpleNamespace(gcs_address="10.0.0.1:6379")


util = types.SimpleNamespace(
    get_node_ip_address=lambda: os.environ.get("FAKE_NODE", "10.0.0.2")
)


class TaskCancelledError(Exception):
    pass


class NodeDiedError(Exception):
    pass


class OutOfMemoryError(Exception):
    pass


class WorkerCrashedError(Exception):
    pass


exceptions = types.SimpleNamespace(
    TaskCancelledError=TaskCancelledError,
    NodeDiedError=NodeDiedError,
    OutOfMemoryError=OutOfMemoryError,
    WorkerCrashedError=WorkerCrashedError,
)
