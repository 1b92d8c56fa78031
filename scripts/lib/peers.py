"""Programs beside Python's own multiprocessing that scripts/bench can compare with.

They come from PyPI into a virtual environment in a temporary folder, when they are asked for.
"""
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile


@contextlib.contextmanager
def interpreters(python, packages):
    """{peer: interpreter} of `python` itself and of each package that could be installed."""
    found = {"python": python}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for package in packages:
            interpreter = install(python, pathlib.Path(folder) / package, package)
            if interpreter:
                found[package] = interpreter
        yield found


def install(python, folder, package):
    """The interpreter of a new environment with the package; None, saying so, if there is none."""
    interpreter = os.fspath(folder / "bin" / "python3")
    steps = [
        [python, "-m", "venv", os.fspath(folder)],
        [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package],
    ]
    for step in steps:
        finished = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if finished.returncode != 0:
            last = (finished.stdout.strip().splitlines() or ["no reason given"])[-1]
            print(f"scripts/bench: {package} is left out: {last}", file=sys.stderr)
            return None
    return interpreter
