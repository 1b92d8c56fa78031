"""The index of the decisions, docs/decisions/README.md, made from their titles and their status.

`problems` is one of the checks of scripts/check: every decision has the form of TEMPLATE.md, and the
index is what `index` makes. scripts/check --update writes it.
"""

import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "docs", "decisions")
INDEX = os.path.join(FOLDER, "README.md")

FORM = re.compile(r"# (\d+)\. (.+)\n\nStatus: (accepted|(?:superseded by|partly false:) [^\n]+)\.\n")
HEADINGS = {"Context", "Reasons", "Alternatives", "Decision", "Crash table", "Consequences"}

INTRODUCTION = """\
# Decisions

Each page states one decision: the problem, what was decided, and what follows. New pages follow
[TEMPLATE.md](TEMPLATE.md). A decision is not deleted. If a later one replaces it, its status says so.
Numbers are not contiguous: they were reserved in blocks.

`scripts/check --update` makes this page.

| | Decision | Status |
| --- | --- | --- |
"""


def decisions():
    """The name and the text of each decision, in order."""
    for name in sorted(os.listdir(FOLDER)):
        if re.match(r"\d{4}-.*\.md$", name):
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                yield name, file.read()


def index():
    """The text of the index."""
    rows = []
    for name, text in decisions():
        match = FORM.match(text)
        if match:
            number, title, status = match.groups()
            shown = status if status == "accepted" else f"**{status}**"
            rows.append(f"| {number} | [{title}]({name}) | {shown} |\n")
    return INTRODUCTION + "".join(rows)


def update():
    with open(INDEX, "w", encoding="utf-8") as file:
        file.write(index())


def problems():
    found = []
    for name, text in decisions():
        match = FORM.match(text)
        headings = re.findall(r"^## (.+)$", text, re.M)
        if not match or int(match.group(1)) != int(name[:4]):
            found.append(f"docs/decisions/{name}: title or status differs from TEMPLATE.md")
        for heading in headings:
            if heading not in HEADINGS:
                found.append(f"docs/decisions/{name}: no heading '{heading}' in TEMPLATE.md")
        found += [f"docs/decisions/{name}: no heading '{heading}'"
                  for heading in ("Decision", "Consequences") if heading not in headings]
    if not os.path.exists(INDEX) or open(INDEX, encoding="utf-8").read() != index():
        found.append("docs/decisions/README.md is not current: run scripts/check --update")
    return found
