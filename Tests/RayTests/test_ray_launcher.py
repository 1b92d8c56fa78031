"""Tests of Ray's launcher with a fake Ray: python3 -m unittest test_ray_launcher"""

from __future__ import annotations

import importlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest
from typing import Any
from unittest import mock

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parents[1] / "Sources" / "Multiprocessing" / "Launching" / "Ray"
sys.path[:0] = [str(HERE / "fake"), str(FOLDER)]
sys.dont_write_bytecode = True

launcher: Any = importlib.import_module("ray_launcher")
ray: Any = importlib.import_module("ray")

DEADLINE = 20


class LauncherTest(unittest.TestCase):
    """A launcher that runs in a thread, between two pipes."""

    def setUp(self) -> None:
        ray.submitted.clear()
        ray.cancelled.clear()
        ray.stored.clear()
        requests, self.requests = self.pipe()
        self.addCleanup(requests.close)
        self.events, events = self.pipe()
        self.launcher = launcher.Launcher(ray, events)
        self.thread = threading.Thread(target=self.launcher.run, args=(requests,))
        self.thread.start()
        self.assertEqual(self.hear()["event"], "ready")

    def tearDown(self) -> None:
        self.requests.close()
        self.thread.join(DEADLINE)
        self.assertFalse(self.thread.is_alive())
        self.events.close()
        self.launcher.out.close()

    def pipe(self) -> tuple[Any, Any]:
        reading, writing = os.pipe()
        return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")

    def ask(self, op: str, number: int = 7, **members: Any) -> None:
        request = {"op": op, "id": number, **members}
        self.requests.write(json.dumps(request).encode() + b"\n")
        self.requests.flush()

    def start(self, number: int = 7, **members: Any) -> Any:
        """Asks for a start, and gives the task that was submitted for it."""
        count = len(ray.submitted)
        request = {"argv": ["/bin/x"], "secret": "00ff", "env": {}, "options": {}}
        self.ask("start", number, **{**request, "patience": None, **members})
        self.settle()
        return ray.submitted[count]

    def hear(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.events.readline())
        return event

    def settle(self) -> None:
        """Waits until all that was asked for is done."""
        self.ask("nodes")
        self.assertEqual(self.hear()["event"], "nodes")


class StartTests(LauncherTest):
    def test_a_task_gets_what_was_asked_for(self) -> None:
        options = {"num_gpus": 1, "resources": {"disk": 2}, "colour": "red"}
        task = self.start(env={"A": "1"}, options=options)
        self.assertEqual(
            task.options,
            {
                "max_retries": 0,
                "num_cpus": 1,
                "num_gpus": 1,
                "resources": {"disk": 2},
                "scheduling_strategy": "SPREAD",
            },
        )
        self.assertEqual(
            task.arguments, (["/bin/x"], "00ff", {"A": "1"}, "10.0.0.1:6379", [])
        )

    def test_a_result_is_told(self) -> None:
        task = self.start()
        task.done.set_result({"code": 3, "pid": 1, "host": "a", "output": "x"})
        told = {
            "event": "ended",
            "id": 7,
            "code": 3,
            "pid": 1,
            "host": "a",
            "output": "x",
        }
        self.assertEqual(self.hear(), told)

    def test_what_ray_refuses_is_told(self) -> None:
        self.ask("start", argv=["x"], secret="", options={"num_cpus": -1})
        told = {"event": "lost", "id": 7, "why": "setup"}
        self.assertEqual(self.hear(), {**told, "text": "num_cpus cannot be negative"})

    def test_what_cannot_be_set_up_is_told(self) -> None:
        self.start().done.set_result({"setup": "no room"})
        told = {"event": "lost", "id": 7, "why": "setup", "text": "no room"}
        self.assertEqual(self.hear(), told)

    def test_a_lost_task_is_told_with_the_reason(self) -> None:
        reasons = {
            "cancelled": ray.TaskCancelledError,
            "node": ray.NodeDiedError,
            "memory": ray.OutOfMemoryError,
            "host": ray.WorkerCrashedError,
            "setup": RuntimeError,
        }
        for why, kind in reasons.items():
            self.start().done.set_exception(kind("first line\nsecond line"))
            told = {"event": "lost", "id": 7, "why": why, "text": "first line"}
            self.assertEqual(self.hear(), told)

    def test_a_start_is_withdrawn(self) -> None:
        task = self.start()
        self.ask("cancel", 8)
        self.ask("cancel")
        self.settle()
        self.assertEqual(ray.cancelled, [task])

    def test_a_program_that_a_node_lacks_is_shipped(self) -> None:
        task = self.start(argv=["/bin/sh", "-c", "x"])
        task.done.set_result({"missing": "/bin/sh"})
        self.settle_until(2)
        (digest, [name]) = ray.submitted[1].arguments[4]
        self.assertEqual(len(digest), 64)
        self.assertEqual(ray.stored[name], pathlib.Path("/bin/sh").read_bytes())
        # It is there from now on; a node that lacks it all the same is told of.
        ray.submitted[1].done.set_result({"missing": "/bin/sh"})
        told = {"event": "lost", "id": 7, "why": "setup"}
        self.assertEqual(
            self.hear(), {**told, "text": "/bin/sh: there is no such program"}
        )

    def settle_until(self, count: int) -> None:
        while len(ray.submitted) < count:
            self.settle()

    def test_nodes_are_told(self) -> None:
        self.ask("nodes")
        nodes = [
            {"id": "a1", "host": "10.0.0.2", "alive": True, "slots": 2},
            {"id": "a2", "host": "10.0.0.3", "alive": False, "slots": 0},
        ]
        self.assertEqual(self.hear(), {"event": "nodes", "nodes": nodes})


class PatienceTests(LauncherTest):
    def test_one_too_many_is_placed_without_a_processor(self) -> None:
        held = [self.start(number) for number in (1, 2)]
        late = self.start(3, patience=0.01)
        event = self.hear()
        self.assertEqual((event["event"], event["id"]), ("waiting", 3))
        self.assertIn(
            "no place is free for num_cpus=1 among 2 processors", event["why"]
        )
        self.assertEqual(ray.cancelled, [late])
        again = ray.submitted[-1]
        self.assertEqual(again.options["num_cpus"], 0)
        self.assertEqual(again.arguments, late.arguments)
        # What becomes of the first try does not matter any more.
        late.done.set_exception(ray.TaskCancelledError())
        again.done.set_result({"code": 0})
        self.assertEqual(self.hear(), {"event": "ended", "id": 3, "code": 0})
        self.assertEqual(len(held), 2)

    def test_one_that_has_connected_stays(self) -> None:
        self.start(1)
        self.start(2)
        self.start(3, patience=60)
        self.ask("linked", 3)
        self.settle()
        with mock.patch.object(launcher.time, "monotonic", return_value=1e12):
            self.assertIsNone(self.launcher.lose_patience())
        self.assertEqual(ray.cancelled, [])

    def test_one_for_which_there_is_room_has_more_time(self) -> None:
        self.start(1, patience=60)
        start = self.launcher.starts[1]
        ends = self.launcher.patience_ends()
        self.assertEqual(ends, {1: start.asked + launcher.PATIENCE_WITH_ROOM * 60})


class RefusalTests(unittest.TestCase):
    def refusal_of(self, address: str | None) -> str:
        with mock.patch.dict(os.environ):
            os.environ.pop("RAY_ADDRESS", None)
            if address:
                os.environ["RAY_ADDRESS"] = address
            with self.assertRaises(launcher.Refusal) as caught:
                launcher.connect(ray, launcher.chosen_address())
        return str(caught.exception)

    def test_a_client_is_refused(self) -> None:
        self.assertIn("ray job submit -- mprun", self.refusal_of("ray://head:10001"))

    def test_no_cluster_is_started(self) -> None:
        self.assertIn("would start a cluster", self.refusal_of("local"))

    def test_a_cluster_that_is_not_there_is_told(self) -> None:
        text = self.refusal_of("nowhere:1")
        self.assertIn("at 'nowhere:1': Failed to connect to the cluster", text)
        self.assertIn("ray start --head", text)

    def test_another_version_is_told(self) -> None:
        self.assertIn("MPRUN_PYTHON names the interpreter", self.refusal_of("old:1"))

    def test_a_python_without_ray_is_told(self) -> None:
        with (
            mock.patch.dict(sys.modules, {"ray": None}),
            self.assertRaises(launcher.Refusal) as caught,
        ):
            launcher.load()
        self.assertIn("pip install ray", str(caught.exception))

    def test_one_of_several_nodes_of_a_computer_is_named(self) -> None:
        with mock.patch.dict(os.environ, MPRUN_NODE="10.0.0.3"):
            launcher.connect(ray, "auto")
        self.assertEqual(ray.initialised["_node_ip_address"], "10.0.0.3")
        self.assertEqual(ray.initialised["address"], "auto")


class KeepingTests(unittest.TestCase):
    """The function that runs on the node."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        tempdir = mock.patch.object(tempfile, "tempdir", self.folder.name)
        tempdir.start()
        self.addCleanup(tempdir.stop)

    def keep(self, script: str, *shipped: Any, path: str = "/bin/sh") -> dict[str, Any]:
        argv = [path, "-c", script]
        result: dict[str, Any] = launcher.keep_program(
            argv, "5ec2e7", {"GIVEN": "yes"}, "10.0.0.1:6379", list(shipped)
        )
        return result

    def test_a_program_is_run(self) -> None:
        result = self.keep("read key; echo $key $GIVEN; echo more >&2; exit 7")
        self.assertEqual(result["output"], "5ec2e7 yes\nmore\n")
        self.assertEqual((result["code"], result["host"]), (7, "10.0.0.2"))

    def test_its_stdin_stays_open_after_the_key(self) -> None:
        # At its end, it would be ready to be read.
        look = "import select; print(select.select([0], [], [], 0)[0])"
        result = self.keep(f"read key; exec {sys.executable} -c '{look}'")
        self.assertEqual(result["output"], "[]\n")

    def test_the_last_that_it_prints_is_kept(self) -> None:
        result = self.keep("yes | head -n 10000; echo last; kill -9 $$")
        self.assertEqual(len(result["output"]), 4096)
        self.assertTrue(result["output"].endswith("y\nlast\n"))
        self.assertEqual(result["code"], -9)

    def test_what_ray_sets_for_its_worker_is_not_the_programs(self) -> None:
        worker = {"RAY_JOB_ID": "1", "RAY_USE_TLS": "1", "RAY_AUTH_MODE": "token"}
        with mock.patch.dict(os.environ, worker):
            lines = self.keep("env")["output"].split("\n")
        for line in (
            "RAY_USE_TLS=1",
            "RAY_AUTH_MODE=token",
            "RAY_ADDRESS=10.0.0.1:6379",
            "MPRUN_NODE=10.0.0.2",
            f"MPRUN_PYTHON={sys.executable}",
        ):
            self.assertIn(line, lines)
        self.assertFalse([line for line in lines if line.startswith("RAY_JOB_ID")])
        self.assertFalse([line for line in lines if "5ec2e7" in line])

    def test_a_program_that_is_not_there_is_told(self) -> None:
        result = self.keep("", path="/no/such/program")
        self.assertEqual(result, {"missing": "/no/such/program"})

    def test_a_program_that_cannot_be_run_is_told(self) -> None:
        result = self.keep("", path="/etc/passwd")
        self.assertEqual(
            result, {"setup": "/etc/passwd on 10.0.0.2: Permission denied"}
        )

    def shipped(self) -> tuple[str, list[str]]:
        return "d1635f", [ray.put(pathlib.Path("/bin/sh").read_bytes())]

    def test_a_shipped_program_is_unpacked_once(self) -> None:
        for _ in range(2):
            result = self.keep("echo $0", *self.shipped(), path="/no/such/program")
            path = f"{self.folder.name}/mprun-{os.getuid()}/d1635f"
            self.assertEqual(result["output"], path + "\n")
            self.assertEqual(os.listdir(os.path.dirname(path)), ["d1635f"])

    def test_a_folder_that_others_can_write_to_is_not_used(self) -> None:
        folder = pathlib.Path(self.folder.name, f"mprun-{os.getuid()}")
        folder.mkdir()
        folder.chmod(0o777)
        result = self.keep("", *self.shipped(), path="/no/such/program")
        self.assertEqual(
            result, {"setup": f"{folder} on 10.0.0.2: it is not private to this user"}
        )


class ProgramTests(unittest.TestCase):
    """The launcher as mprun runs it: its text comes on stdin."""

    def run_it(self, **variables: str) -> tuple[int, list[dict[str, Any]], str]:
        text = (FOLDER / "ray_launcher.py").read_bytes()
        beginning = "import sys; exec(sys.stdin.buffer.read(int(sys.argv.pop(1))))"
        done = subprocess.run(
            [sys.executable, "-c", beginning, str(len(text))],
            input=text + b'{"op": "nodes"}\n',
            capture_output=True,
            check=False,
            timeout=DEADLINE,
            env={**os.environ, "PYTHONPATH": str(HERE / "fake"), **variables},
        )
        lines = done.stdout.decode().splitlines()
        return (
            done.returncode,
            [json.loads(line) for line in lines],
            done.stderr.decode(),
        )

    def test_only_events_are_on_stdout(self) -> None:
        code, events, errors = self.run_it(RAY_ADDRESS="")
        self.assertEqual(code, 0, errors)
        self.assertEqual([event["event"] for event in events], ["ready", "nodes"])
        ready = {
            "protocol": 1,
            "launcher": "ray 0.0-fake",
            "host": "10.0.0.2",
            "slots": 2,
        }
        self.assertEqual(events[0], {"event": "ready", **ready})
        self.assertEqual(errors, "Ray says good morning\n")

    def test_a_refusal_is_an_event(self) -> None:
        code, events, errors = self.run_it(RAY_ADDRESS="local")
        self.assertEqual((code, errors), (1, ""))
        self.assertEqual(events[0]["event"], "closed")


if __name__ == "__main__":
    unittest.main()
