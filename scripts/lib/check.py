"""Checks the tree's own rules, which no compiler knows; called by scripts/check.

Each check is a function that returns the list of what it found wrong. The last line printed is
"N passed, M failed". Rules of taste are in tidy.py, those of decisions in decisions.py.
"""

import argparse
import json
import os
import re
import subprocess
import sys

import blocking
import decisions
import names
import pictures
import tidy

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# What each target may import: targets below it, and modules of the system.
LAYERS = {
    "CLinux": set(),
    "CLua": {"CLinux"},
    "Wire": set(),
    "LinuxSystem": {"CLinux"},
    "Network": {"LinuxSystem", "Wire"},
    "Waiting": {"LinuxSystem"},
    "Tracing": {"LinuxSystem", "Wire"},
    "Timeline": {"LinuxSystem", "Tracing", "Wire"},
    "Exploring": {"LinuxSystem", "Waiting", "Wire"},
    "SharedMemory": {"Exploring", "LinuxSystem", "Tracing", "Waiting"},
    "Multiprocessing": {
        "SharedMemory", "Exploring", "Network", "Tracing", "Waiting", "LinuxSystem", "Wire"},
    "LuaRuntime": {"CLua", "LinuxSystem", "Wire"},
    "LuaMultiprocessing": {
        "Exploring", "LuaRuntime", "Multiprocessing", "Network", "SharedMemory", "Tracing",
        "Waiting", "LinuxSystem", "Wire"},
    "mprun": {
        "Exploring", "LuaMultiprocessing", "LuaRuntime", "Multiprocessing", "Timeline", "Tracing",
        "LinuxSystem", "Wire"},
}
# Layers inside a target: folders, each of which names types of its own and of those before it only.
INNER_LAYERS = {"SharedMemory": ["Kernel", "Objects", "Pool"]}
SYSTEM_MODULES = {"Glibc", "Synchronization", "Swift"}
MAY_SAY_UNSAFE = {"Wire", "LinuxSystem", "SharedMemory", "LuaRuntime", "Tracing"}

TOP_LEVEL = {
    "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Package.swift", "README.md", "Sources", "Tests",
    "docs", "examples", "scripts",
}
LONGEST_FILE = 500
LONG_FILE = 400

# Libraries that the command may need at run time: C's, and Lua's for the sake of its C modules.
NEEDED_LIBRARIES = re.compile(r"^(lib(c|m)\.so\.\d+|ld-linux-[\w-]+\.so\.\d+)$")
# Names that betray what must not be linked in: Foundation, Dispatch, Swift's concurrency.
FORBIDDEN_SYMBOLS = re.compile(r"^(\$s10Foundation|dispatch_async|swift_task_create)")


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def tracked(*suffixes):
    """Files of the tree, tracked or about to be, with one of the suffixes (or all)."""
    _, out, _ = run("git", "ls-files", "--cached", "--others", "--exclude-standard")
    names = [name for name in out.splitlines() if os.path.isfile(os.path.join(ROOT, name))]
    return [name for name in names if not suffixes or name.endswith(suffixes)]


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as file:
        return file.read()


SWIFT_TEXT = re.compile(
    r'(?P<string>#*"""(?:.|\n)*?"""#*|"(?:\\.|[^"\\\n])*")|(?P<comment>//[^\n]*|/\*(?:.|\n)*?\*/)')


def code_of(text):
    """Swift or C code without comments and strings; lines keep their numbers."""
    return SWIFT_TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def tree():
    return tidy.Tree(tracked(), read)


def places(name, text, pattern):
    """Where a pattern is, as "FILE:LINE: what was found"."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in re.finditer(pattern, line):
            yield f"{name}:{number}: {match.group().strip()}"


def swift_sources():
    for name in tracked(".swift"):
        if name.startswith("Sources/"):
            yield name, name.split("/")[1], read(name)


# ---------------------------------------------------------------------------------- the checks


def check_format():
    code, out, err = run("swift", "format", "lint", "--strict", "--recursive", "--parallel",
                         "Package.swift", "Sources", "Tests")
    return (out + err).splitlines() or ["swift format failed"] if code else []


def check_declared_dependencies():
    code, out, err = run("swift", "package", "describe", "--type", "json")
    if code:
        return [err]
    problems = []
    targets = {target["name"]: target for target in json.loads(out)["targets"]}
    for name, target in targets.items():
        if not target["path"].startswith("Sources/"):
            continue
        allowed = LAYERS.get(name)
        if allowed is None:
            problems.append(f"target {name} has no place in the layers")
            continue
        for dependency in target.get("target_dependencies", []):
            if dependency not in allowed:
                problems.append(f"target {name} must not depend on {dependency}")
        if target.get("product_dependencies"):
            problems.append(f"target {name} depends on another package")
    return problems + [f"target {name} is missing" for name in LAYERS if name not in targets]


def check_imports():
    problems = []
    pattern = re.compile(
        r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
        r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)", re.M)
    for name, target, text in swift_sources():
        for match in pattern.finditer(code_of(text)):
            module = match.group(1)
            if module not in LAYERS.get(target, set()) | SYSTEM_MODULES:
                problems.append(f"{name}: must not import {module}")
    for name in tracked(".c", ".h", ".swift"):
        if name.startswith("Sources/") and not name.startswith("Sources/CLua/"):
            problems += places(name, read(name), r"#include\s*[<\"](lua5\.4/)?l(ua|auxlib|ualib)\.h")
    return problems


TYPE = re.compile(
    r"^(?:@\w+\s+)*(?:(?:public|package|private|fileprivate|final|indirect)\s+)*"
    r"(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)", re.M)


def check_inner_layers():
    """A folder of a lower layer does not name a type of a higher one."""
    problems = []
    for target, folders in INNER_LAYERS.items():
        texts = {}
        for name, owner, text in swift_sources():
            if owner == target:
                folder = name.split("/")[2]
                if folder not in folders:
                    problems.append(f"{name}: {folder} is no layer of {target}")
                texts.setdefault(folder, []).append((name, code_of(text)))
        for number, folder in enumerate(folders):
            above = {found: higher for higher in folders[number + 1:]
                     for _, text in texts.get(higher, []) for found in TYPE.findall(text)}
            pattern = r"\b(" + "|".join(sorted(above)) + r")\b" if above else r"(?!)"
            for name, text in texts.get(folder, []):
                problems += [f"{place}, which {folder} must not know"
                             for place in places(name, text, pattern)]
    return problems


def check_no_concurrency():
    problems = []
    for name, _, text in swift_sources():
        problems += places(
            name, code_of(text), r"\b(async|await|actor|Task|DispatchQueue|Thread|pthread_create)\b")
    return problems


def check_unsafe():
    problems = []
    for name, target, text in swift_sources():
        if target not in MAY_SAY_UNSAFE:
            problems += places(name, code_of(text), r"\bunsafe\b|\bUnsafe\w+|\bUnmanaged\b")
    return problems


def check_c_names():
    """What C headers of the package export begins with the target's prefix."""
    problems = []
    declared = re.compile(r"^[A-Za-z_][\w \t*]*?\b(\w+)\s*\([^;{]*\)\s*;", re.M)
    for name in tracked(".h"):
        parts = name.split("/")
        if parts[0] == "Sources" and "include" in parts:
            prefix = parts[1].lower() + "_"
            for match in declared.finditer(code_of(read(name))):
                if not match.group(1).startswith(prefix) and "typedef" not in match.group():
                    problems.append(f"{name}: {match.group(1)} should begin with {prefix}")
    return problems


def check_lengths():
    problems = []
    for name in tracked(".swift", ".c", ".h", ".lua", ".py", ".sh"):
        lines = read(name).count("\n")
        if lines > LONGEST_FILE:
            problems.append(f"{name}: {lines} lines, at most {LONGEST_FILE}")
        elif lines > LONG_FILE:
            print(f"     note: {name} has {lines} lines; is it still one idea?")
    return problems


DECLARATION = re.compile(
    r"^\s*(?:@[\w.]+(?:\([^)]*\))?\s+)*(?:nonisolated\s+)?(?:package|public)\s+"
    r"(?!import\b|extension\b|override\b)(?:\w+(?:\(\w+\))?\s+)*?"
    r"(?:func|var|let|init|subscript|struct|class|enum|protocol|typealias|actor|case)\b[?\s(<]*"
    r"([\w=<>+*/-]*)")
# Requirements of well-known protocols, whose meaning is documented there.
KNOWN_MEMBERS = {"description", "debugDescription", "hash", "==", "<", "deinit"}


def check_documentation():
    problems = []
    for name, _, text in swift_sources():
        lines = text.split("\n")
        code = code_of(text).split("\n")
        for number, line in enumerate(code):
            match = DECLARATION.match(line)
            if not match or match.group(1) in KNOWN_MEMBERS:
                continue
            above = number - 1
            while above >= 0 and re.match(r"\s*(@[\w.]+(\(.*\))?\s*)+$", lines[above]):
                above -= 1
            if above < 0 or not lines[above].strip().startswith("///"):
                problems.append(f"{name}:{number + 1}: no doc comment: {line.strip()}")
    return problems


def check_words():
    """Machine paths, notes to self and stubs; the patterns are written so as not to find themselves."""
    always = "|".join([
        r"(?<![\w.])/(?:work|root|home/\w+|opt/swift|Users)/", r"\bTO" r"DO\b", r"\bFIX" r"ME\b",
        r"\bXX" r"X\b", r"(?i:\bissue #?\d+)", r"\bpypi" r"\.org", r"\bluarocks" r"\.org",
        r"crates" r"\.io", r"registry\." r"npmjs", r"proxy\.golang" r"\.org",
    ])
    problems = []
    for name in tracked():
        if not name.endswith((".png", ".jpg", ".luac")):
            problems += places(name, read(name), always)
    for name, _, text in swift_sources():
        problems += places(name, code_of(text), r"\bfatalError\b|\btry!|\bas!")
    return problems


def check_top_level():
    names = {name.split("/")[0] for name in tracked()}
    return [f"{name} does not belong at the top"
            for name in sorted(names - TOP_LEVEL) if not name.startswith(".")]


def check_shell():
    problems = []
    for name in tracked():
        text = read(name) if name.startswith(("scripts/", ".ci/")) else ""
        shell = re.match(r"#!(?:/usr/bin/env |/bin/)(sh|bash)\b", text)
        if shell or name.endswith(".sh"):
            code, _, err = run(shell.group(1) if shell else "sh", "-n", name)
            problems += err.splitlines() if code else []
    return problems


def check_lua():
    problems = []
    for name in tracked(".lua"):
        if name.startswith(("examples/", "Sources/", "docs/", "scripts/")):
            code, _, err = run("luac5.4", "-p", name)
            problems += err.splitlines() if code else []
    return problems


def check_links():
    """Relative links in documents lead somewhere."""
    problems = []
    for name in tracked(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", read(name)):
            path = os.path.join(ROOT, os.path.dirname(name), target)
            if "://" not in target and not os.path.exists(path):
                problems.append(f"{name}: nothing at {target}")
    return problems


def check_index():
    """docs/README.md leads to every page of the guide and the reference."""
    linked = set(re.findall(r"\]\(([^)#\s]+)", read("docs/README.md")))
    return [f"docs/README.md does not lead to {name}" for name in tracked(".md")
            if name.startswith(("docs/guide/", "docs/reference/"))
            and name.removeprefix("docs/") not in linked]


def check_binary():
    """The released command needs no library but C's, exports Lua's functions, and has nothing forbidden in it."""
    code, _, err = run("scripts/mprun", "--version")
    if code:
        return [err]
    binary = os.path.join(".build", "command", "mprun")
    _, dynamic, _ = run("readelf", "-d", "-W", binary)
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    problems = [f"needs {library}" for library in needed if not NEEDED_LIBRARIES.match(library)]
    _, exported, _ = run("nm", "-D", "--defined-only", binary)
    if not re.search(r" T lua_newstate$", exported, re.MULTILINE):
        problems.append("does not export Lua's functions, which C modules need")
    _, symbols, _ = run("readelf", "-s", "-W", binary)
    names = {fields[7] for fields in map(str.split, symbols.splitlines()) if len(fields) == 8}
    if not names or not needed:
        problems.append("readelf shows nothing of it")
    return problems + sorted(f"holds {name}" for name in names if FORBIDDEN_SYMBOLS.match(name))[:5]


CHECKS = [
    ("formatting", check_format),
    ("declared dependencies point down", check_declared_dependencies),
    ("imports point down", check_imports),
    ("layers inside targets", check_inner_layers),
    ("no concurrency, no threads", check_no_concurrency),
    ("unsafe only where it is allowed", check_unsafe),
    ("names of C functions", check_c_names),
    ("file lengths", check_lengths),
    ("doc comments", check_documentation),
    ("words and paths", check_words),
    ("top level", check_top_level),
    ("shell scripts", check_shell),
    ("Lua files", check_lua),
    ("links in documents", check_links),
    ("index of documents", check_index),
    ("the released command", check_binary),
    ("names in definitions and reference", names.problems),
    ("decisions and their index", decisions.problems),
    ("pictures", pictures.problems),
    ("who may block", lambda: blocking.problems(tracked(), read, code_of)),
    ("function lengths", lambda: tidy.problems("function-length", tree())),
    ("dead declarations", lambda: tidy.problems("dead-declaration", tree())),
    ("comment widths", lambda: tidy.problems("comment-width", tree())),
    ("names of errors", lambda: tidy.problems("raw-errno", tree())),
    ("words of the glossary", lambda: tidy.problems("banned-word", tree())),
]


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/check", description="Checks the rules of the tree that compilers do not.")
    parser.add_argument("--update", action="store_true", help=(
        "write the index of decisions, and lower scripts/lib/exceptions.txt to what there is"))
    parser.add_argument("words", nargs="*", metavar="WORD", help=(
        "run only the checks whose titles contain a word"))
    options = parser.parse_args()
    if options.update:
        decisions.update()
        tidy.update(tree())
    failed = 0
    chosen = [(title, check) for title, check in CHECKS
              if not options.words or any(word in title for word in options.words)]
    for title, check in chosen:
        problems = check()
        print(("FAIL " if problems else "ok   ") + title)
        for problem in problems:
            print("     " + problem)
        failed += bool(problems)
        sys.stdout.flush()
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
