"""Draws the documentation's pictures as SVG; called by scripts/pictures.

Each picture is a function that returns an Image. Pictures with times run a Lua program first.
"""

import argparse
import html
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "docs", "pictures")

INK, PALE, PAPER = "#24292f", "#8c959f", "#ffffff"
COLOURS = ["#4c78a8", "#f58518", "#54a24b", "#b279a2"]
RED = "#c5283d"

program = os.path.join(ROOT, "scripts", "mprun")


def rows_of(name):
    """What docs/pictures/NAME.lua prints: a list of fields for each line."""
    script = os.path.join(FOLDER, name + ".lua")
    done = subprocess.run([program, script], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


class Image:
    """An SVG that grows by the shapes that are added to it. Lengths are pixels."""

    def __init__(self, width, height, title):
        self.width, self.height, self.title, self.shapes = width, height, title, []

    def box(self, x, y, width, height, colour, text="", dark=True):
        self.shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4"'
            f' fill="{colour}"/>')
        if text and width > 9 * len(text):
            self.text(x + width / 2, y + height / 2 + 5, text, "middle", PAPER if dark else INK)

    def text(self, x, y, text, anchor="start", colour=INK, size=14, weight="normal"):
        self.shapes.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
                           f' font-size="{size}" font-weight="{weight}">{html.escape(text)}</text>')

    def code(self, x, y, text, colour=INK):
        self.shapes.append(f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" xml:space="preserve"'
                           ' font-family="ui-monospace, Menlo, Consolas, monospace"'
                           f' font-size="13">{html.escape(text)}</text>')

    def line(self, x1, y1, x2, y2, colour=PALE, arrow=False):
        end = ' marker-end="url(#arrow)"' if arrow else ""
        self.shapes.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
                           f' stroke="{colour}" stroke-width="1.5"{end}/>')

    def svg(self):
        title = html.escape(self.title)
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
            f' viewBox="0 0 {self.width} {self.height}" role="img" font-family="sans-serif">',
            f"<title>{title}</title>",
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
            f' markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{PALE}"/></marker>'
            "</defs>", f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
            *self.shapes, "</svg>", ""])


def bars(image, rows, top, longest):
    """Draws rows of (track, start, end, label), a line of boxes per track; returns the y below."""
    tracks = []
    for track, *_ in rows:
        if track not in tracks:
            tracks.append(track)
    left, scale = 130, (image.width - 150) / longest
    for number, track in enumerate(sorted(tracks) if len(tracks) > 2 else tracks):
        y = top + 32 * number
        image.text(left - 10, y + 18, short(track), "end")
        for index, (owner, start, end, label) in enumerate(rows):
            if owner == track:
                x, width = left + float(start) * scale, (float(end) - float(start)) * scale
                image.box(x, y, max(width - 1.5, 1), 26, COLOURS[index % len(COLOURS)], label)
    return top + 32 * len(tracks)


def short(process):
    """A process's name as a reader of the page knows it."""
    number = re.search(r"(\d+)$", process)
    if number:
        return f"worker {number.group(1)}"
    return "one process" if process == "MainProcess" else process


def axis(image, y, longest, scale=1, unit="s", left=130):
    right = image.width - 20
    image.line(left, y, right, y)
    image.text(left, y + 18, "0", "middle", PALE, 12)
    image.text(right, y + 18, f"{longest * scale:.2f} {unit}", "end", PALE, 12)


def first_process():
    rows = rows_of("first-process")
    image = Image(720, 112, "A parent starts a child, goes on, and joins it")
    longest = max(float(row[2]) for row in rows)
    axis(image, bars(image, rows, 16, longest) + 4, longest, 1000, "ms")
    return image


def pool():
    rows = rows_of("pool")
    image = Image(720, 160, "Four parts of a computation, in one process and in two workers")
    longest = max(float(row[2]) for row in rows)
    alone = [row for row in rows if row[0] == "MainProcess"]
    below = bars(image, alone, 16, longest)
    below = bars(image, [row for row in rows if row not in alone], below + 12, longest)
    axis(image, below + 4, longest)
    return image


def workers():
    rows = rows_of("workers")
    image = Image(720, 176, "Forty tasks of different lengths, taken in turn by four workers")
    longest = max(float(row[2]) for row in rows)
    axis(image, bars(image, rows, 16, longest) + 4, longest)
    return image


def start_methods():
    rows = [(name, float(seconds)) for name, seconds in rows_of("start-methods")]
    image = Image(720, 30 + 34 * len(rows), "Time to start and join a process, by start method")
    longest = max(seconds for _, seconds in rows)
    for number, (name, seconds) in enumerate(rows):
        y = 16 + 34 * number
        image.text(226, y + 18, name, "end")
        width = max(seconds / longest * 390, 2)
        colour = {"forkserver": 0, "fork": 1, "spawn": 2}[name.split(",")[0]]
        image.box(236, y, width, 26, COLOURS[colour])
        image.text(244 + width, y + 18, f"{seconds * 1000:.1f} ms")
    return image


def threads():
    rows = [(what, int(number), float(start), float(end))
            for what, number, start, end in rows_of("threads")]
    image = Image(720, 232, "Two threads compute in turns; two processes compute, and two threads "
                  "wait, at the same time")
    longest = max(row[3] for row in rows)
    left, scale = 200, (image.width - 220) / longest
    kinds = list(dict.fromkeys(row[0] for row in rows))
    for number, kind in enumerate(kinds):
        top = 14 + 64 * number
        image.text(left - 12, top + 30, kind, "end")
        for what, track, start, end in rows:
            if what == kind:
                colour = COLOURS[3] if kind.endswith("wait") else COLOURS[track - 1]
                image.box(left + start * scale, top + 25 * (track - 1), (end - start) * scale, 22, colour)
    axis(image, 14 + 64 * len(kinds), longest, 1000, "ms", left)
    return image


def race():
    image = Image(720, 250, "Two processes read 7, and both write 8: one update is lost")
    for x, name in ((110, "process 1"), (360, "balance"), (610, "process 2")):
        image.box(x - 70, 14, 140, 30, INK if name == "balance" else COLOURS[0], name)
        image.line(x, 44, x, 206)
    steps = [(360, 110, "read 7", INK), (360, 610, "read 7", INK), (110, 360, "write 7 + 1", INK),
             (610, 360, "write 7 + 1", RED)]
    for number, (start, end, text, colour) in enumerate(steps):
        y = 80 + 38 * number
        image.line(start, y, end, y, arrow=True)
        image.text((start + end) / 2, y - 6, text, "middle", colour)
    image.text(360, 234, "balance is 8, not 9", "middle", RED, weight="bold")
    return image


def pipe_and_queue():
    image = Image(720, 220, "A pipe connects two processes; a queue connects many")
    image.text(140, 26, "Pipe", "middle", weight="bold")
    image.box(20, 90, 90, 40, COLOURS[0], "process")
    image.box(190, 90, 90, 40, COLOURS[0], "process")
    image.line(112, 102, 188, 102, arrow=True)
    image.line(188, 118, 112, 118, arrow=True)
    image.text(520, 26, "Queue", "middle", weight="bold")
    for number in range(3):
        y = 50 + 56 * number
        image.box(350, y, 90, 40, COLOURS[2], "producer")
        image.line(442, y + 20, 478, 126, arrow=True)
        image.line(582, 126, 606, y + 20, arrow=True)
        image.box(608, y, 92, 40, COLOURS[1], "consumer")
    for number in range(5):
        image.box(480 + 20 * number, 112, 18, 28, COLOURS[3])
    return image


def sharing():
    image = Image(720, 220, "Shared memory is used directly; a manager is a process that is asked")
    image.text(170, 26, "Shared memory", "middle", weight="bold")
    image.text(540, 26, "Manager", "middle", weight="bold")
    for x in (30, 130, 230):
        image.box(x, 50, 80, 40, COLOURS[0], "process")
        image.line(x + 40, 92, x + 40, 148, arrow=True)
    image.box(30, 150, 280, 44, COLOURS[2], "Value, Array, SharedMemory")
    image.text(280, 126, "reads, writes", "start", PALE, 12)
    for x in (400, 500, 600):
        image.box(x, 50, 80, 40, COLOURS[0], "process")
        image.line(x + 40, 92, 540 + (x - 500) / 2, 148, arrow=True)
    image.box(430, 150, 220, 44, COLOURS[1], "manager: dict, list")
    image.text(632, 126, "requests", "start", PALE, 12)
    return image


def deadlock():
    image = Image(720, 180, "Process-1 holds a and waits for b; Process-2 holds b and waits for a")
    image.box(40, 66, 130, 44, COLOURS[0], "Process-1")
    image.box(550, 66, 130, 44, COLOURS[0], "Process-2")
    image.box(310, 16, 100, 40, COLOURS[2], "lock a")
    image.box(310, 120, 100, 40, COLOURS[2], "lock b")
    for x1, y1, x2, y2, text, dx, dy in (
            (308, 40, 172, 74, "is held by", -20, -8), (548, 74, 412, 40, "waits for", 28, -8),
            (172, 104, 308, 136, "waits for", -26, 18), (412, 136, 548, 104, "is held by", 34, 18)):
        image.line(x1, y1, x2, y2, arrow=True)
        image.text((x1 + x2) / 2 + dx, (y1 + y2) / 2 + dy, text, "middle", PALE, 13)
    return image


def terminal():
    """Commands and what they really print."""
    lines = []
    for name in ("03-pool", "12-manager", "25-surviving-pool"):
        script = f"examples/{name}/main.lua"
        done = subprocess.run(
            [program, script], capture_output=True, text=True, check=True, cwd=ROOT)
        lines += [("$ mprun " + script, "#7ee787"), *((line, "#e6edf3")
                  for line in done.stdout.splitlines())]
    image = Image(720, 34 + 20 * len(lines), "mprun runs three of its examples")
    image.shapes.append('<rect width="100%" height="100%" rx="8" fill="#0d1117"/>')
    for number, (line, colour) in enumerate(lines):
        image.code(18, 30 + 20 * number, line, colour)
    return image


# Those that are drawn from no measurement are the same each time.
DIAGRAMS = {
    "race": race, "sharing": sharing, "pipe-and-queue": pipe_and_queue, "deadlock": deadlock,
}
PICTURES = {
    "terminal": terminal, "first-process": first_process, "pool": pool, "workers": workers,
    "start-methods": start_methods, "threads": threads, **DIAGRAMS,
}


def problems():
    """Pictures that nobody draws, that no document shows, or that would be drawn otherwise now."""
    found = []
    shown = subprocess.run(["git", "grep", "-hoE", r"pictures/[a-z-]+\.svg", "--", "*.md"],
                           cwd=ROOT, capture_output=True, text=True).stdout
    for name in sorted(PICTURES):
        path = os.path.join(FOLDER, name + ".svg")
        if f"pictures/{name}.svg" not in shown:
            found.append(f"docs/pictures/{name}.svg: no document shows it")
        if not os.path.exists(path):
            found.append(f"docs/pictures/{name}.svg is missing: run scripts/pictures {name}")
        elif name in DIAGRAMS and open(path, encoding="utf-8").read() != DIAGRAMS[name]().svg():
            found.append(f"docs/pictures/{name}.svg is not current: run scripts/pictures {name}")
    for name in os.listdir(FOLDER):
        if name.endswith(".svg") and name.removesuffix(".svg") not in PICTURES:
            found.append(f"docs/pictures/{name}: scripts/pictures does not draw it")
    return found


def main():
    global program
    parser = argparse.ArgumentParser(
        prog="scripts/pictures", description="Draws docs/pictures/NAME.svg.")
    parser.add_argument("--binary", metavar="FILE", help="the mprun to measure; built by default")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    options = parser.parse_args()
    program = os.path.abspath(options.binary) if options.binary else program
    for name in options.names or PICTURES:
        if name not in PICTURES:
            parser.error(f"there is no picture '{name}'")
        path = os.path.join(FOLDER, name + ".svg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PICTURES[name]().svg())
        print(os.path.relpath(path, ROOT))


if __name__ == "__main__":
    sys.exit(main())
