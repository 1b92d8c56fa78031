"""A launcher for tests: starts programs on this computer, and misbehaves as its argument says."""

import contextlib
import json
import os
import subprocess
import sys
import threading

MODE = sys.argv[1] if len(sys.argv) > 1 else "well"
NOTES = os.environ.get("LAUNCHER_NOTES")

lock = threading.Lock()
programs = {}


def note(text):
    if NOTES:
        with open(NOTES, "a") as file:
            file.write(text + "\n")


def tell(event, **fields):
    with lock:
        print(json.dumps({"event": event, **fields}), flush=True)


def wait(number, program):
    output = program.stdout.read()[-4096:].decode(errors="replace")
    tell("ended", id=number, code=program.wait(), pid=program.pid, output=output)


def start(request):
    number = request["id"]
    note("options " + json.dumps(request["options"], sort_keys=True))
    if MODE == "full":
        tell("waiting", id=number, why="no place is free")
        tell("lost", id=number, why="setup", text="there will never be one")
    if MODE in ("full", "holds"):
        note(f"holds {number}")
        return
    argv = ["sh", "-c", "echo sorry; exit 7"] if MODE == "sorry" else request["argv"]
    pipe = subprocess.PIPE
    program = subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT)
    programs[number] = program
    with contextlib.suppress(BrokenPipeError):
        program.stdin.write(request["secret"].encode() + b"\n")
        program.stdin.flush()
    threading.Thread(target=wait, args=(number, program), daemon=True).start()


note(f"launcher {os.getpid()} {os.getppid()}")
if MODE == "closes":
    tell("closed", why="the moon is in the wrong house")
elif MODE == "ends":
    sys.exit("no such thing as a launcher")
elif MODE == "babbles":
    print("good morning", flush=True)
elif MODE == "future":
    tell("ready", protocol=2, host="127.0.0.1", slots=7)
else:
    tell("ready", protocol=1, launcher="test", host="127.0.0.1", slots=7)
for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "start":
        start(request)
    elif request["op"] == "nodes" and MODE != "holds":
        tell("nodes", nodes=[{"id": "a", "slots": 7, "alive": True}, {"slots": 4, "alive": False}])
    else:
        note(f"{request['op']} {request.get('id')}")
        if request["op"] == "cancel" and request["id"] in programs:
            programs[request["id"]].kill()
note("end of stdin")
