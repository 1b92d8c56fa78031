"""Rules of taste that a machine can check: one of the groups of checks of scripts/check.

Each rule yields the file and a text for each place that breaks it. scripts/lib/exceptions.txt says how
many places of a folder are excused for now. The numbers may only fall: scripts/check --update lowers
them to what there is.
"""

import collections
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXCEPTIONS = os.path.join(ROOT, "scripts", "lib", "exceptions.txt")

LONGEST_FUNCTION = 60
WIDEST = 100

# Members that the language or its library calls, and entry points that the linker names.
CALLED_BY_NAME = {
    "description", "debugDescription", "errorDescription", "hash", "makeIterator", "deinit", "body",
    "rawValue", "startIndex", "endIndex", "callAsFunction", "main", "package", "strict",
}

# Where the word is TLS's own, for what resumes a session.
TICKETS_OF_TLS = {"Sources/LinuxSystem/Secrecy/OpenSSL.swift", "docs/PROTOCOL.md"}

# What only tests use, with what they need it for.
FOR_TESTS = {
    "FaultInjection": "makes a chosen system call fail",
    "parentDeathSignal": "what a child has asked the kernel for",
    "liveBytes": "what a Lua state has not given back",
    "memoryUsage": "what the arena takes of the system's memory",
    "remainingNanoseconds": "how a deadline counts",
    "longestName": "where a card's name is cut off",
    "lastSequence": "the number of an item that was put",
    "waitUntilWritable": "the acts of the crash table wait for each thing alone",
    "Writable": "the same, among other things",
    "ProcessEnd": "the same",
}

COMMENT = {
    ".swift": r"//[^\n]*|/\*(?:.|\n)*?\*/", ".c": r"//[^\n]*|/\*(?:.|\n)*?\*/",
    ".h": r"//[^\n]*|/\*(?:.|\n)*?\*/", ".lua": r"--[^\n]*", ".py": r"#[^\n]*", ".sh": r"#[^\n]*",
}
# What a test script expects, which is one line each.
HEADER = re.compile(r"--\s*(?:expect|stdout|stderr|environment|requires)[a-z-]*:")
STRING = r'#*"""(?:.|\n)*?"""#*|"(?:\\.|[^"\\\n])*"'


class Tree:
    """The texts of the tree's files by name, and the same without comments or strings."""

    def __init__(self, names, read):
        self.texts = {name: read(name) for name in names}

    def named(self, *suffixes, under=("Sources/",)):
        for name, text in self.texts.items():
            if name.endswith(suffixes) and name.startswith(under):
                yield name, text

    @staticmethod
    def without(text, suffix, strings=True):
        """Spaces in place of comments, and of strings if asked for; lines keep their numbers."""
        pattern = f"(?P<string>{STRING})|(?P<comment>{COMMENT[suffix]})"
        return re.sub(pattern, lambda match: match.group() if match.group("string") and not strings
                      else re.sub(r"[^\n]", " ", match.group()), text)


def suffix_of(name):
    return os.path.splitext(name)[1]


def line_of(text, place):
    return text.count("\n", 0, place) + 1


# ------------------------------------------------------------------------------------- the rules


def body_of(code, place):
    """Where the braces of a Swift function begin and end, or None for one without a body."""
    depth = 0
    for here in range(place, len(code)):
        letter = code[here]
        depth += (letter in "([") - (letter in ")]")
        if depth:
            continue
        if letter == "{":
            break
        following = code[here:].lstrip()[:7] if letter == "\n" else ""
        if letter == "}" or following and not following.startswith(("{", "where", "->", "throws")):
            return None
    else:
        return None
    for end in range(here, len(code)):
        depth += (code[end] == "{") - (code[end] == "}")
        if not depth:
            return here, end
    return None


def function_lengths(tree):
    begins = re.compile(r"\b(?:func\s+[^\s(<]+|init[?!]?(?=[(<])|deinit\b|subscript(?=[(<]))")
    for name, text in tree.named(".swift"):
        code = tree.without(text, ".swift")
        for match in begins.finditer(code):
            body = body_of(code, match.end())
            if body:
                yield from too_long(name, code, match.start(), body[1], match.group())
    for name, text in tree.named(".c", ".h"):
        code = tree.without(text, ".c")
        for match in re.finditer(r"^[A-Za-z_][^;{}#=]*?(\w+)\s*\([^;{}]*\)\s*\{", code, re.M):
            end = code.find("\n}", match.end())
            yield from too_long(name, code, match.start(), end + 1, match.group(1))
    for name, text in tree.named(".lua"):
        for match in re.finditer(r"^( *)(?:local )?function ([\w.:]+)[^\n]*(?<!end)\n"
                                 r"(?:.|\n)*?^\1end\b", text, re.M):
            yield from too_long(name, text, match.start(), match.end(), match.group(2))


def too_long(name, text, start, end, function):
    lines = text.count("\n", start, end) + 1
    if lines > LONGEST_FUNCTION:
        yield name, f"{line_of(text, start)}: {function} has {lines} lines, at most {LONGEST_FUNCTION}"


def dead_declarations(tree):
    """Names that are declared and nowhere used in Sources."""
    uses, code = collections.Counter(), {}
    for name, text in tree.named(".swift", ".c", ".h", ".lua"):
        code[name] = tree.without(text, suffix_of(name), strings=False)
        uses.update(re.findall(r"\w+", code[name]))
    swift = re.compile(r"\b(?:func|var|let|struct|class|enum|protocol|typealias)\s+`?([A-Za-z]\w+)")
    declared = re.compile(r"^[A-Za-z_][\w \t*]*?\b(\w+)\s*\([^;{]*\)\s*[;{]", re.M)
    for name, text in code.items():
        if name.endswith(".swift"):
            for match in swift.finditer(text):
                name_declared = match.group(1)
                if uses[name_declared] == 1 and name_declared not in {*CALLED_BY_NAME, *FOR_TESTS}:
                    yield name, f"{line_of(text, match.start())}: {match.group(1)} is never used"
        elif name.endswith(".h"):
            # Declared in the header, defined in a file of C, or both at once.
            for match in declared.finditer(text):
                if uses[match.group(1)] <= (1 if match.group().endswith("{") else 2):
                    yield name, f"{line_of(text, match.start())}: {match.group(1)} is never used"
            for match in re.finditer(r"^#define (\w+)[ (]", text, re.M):
                if uses[match.group(1)] == 1:
                    yield name, f"{line_of(text, match.start())}: {match.group(1)} is never used"
        elif name.endswith(".lua"):
            here = collections.Counter(re.findall(r"\w+", text))
            for match in re.finditer(r"\blocal (?:function )?(\w\w+)", text):
                if here[match.group(1)] == 1:
                    yield name, f"{line_of(text, match.start())}: {match.group(1)} is never used"


def comment_widths(tree):
    for name, text in tree.named(*COMMENT, under=("Sources/", "Tests/", "scripts/")):
        pattern = f"(?P<string>{STRING})|(?P<comment>{COMMENT[suffix_of(name)]})"
        for match in re.finditer(pattern, text):
            if not match.group("comment"):
                continue
            first = match.start() - (text.rfind("\n", 0, match.start()) + 1)
            for number, line in enumerate(match.group().split("\n")):
                if HEADER.match(line) and name.endswith(".lua"):
                    continue
                if len(line) + (first if number == 0 else 0) > WIDEST:
                    yield name, f"{line_of(text, match.start()) + number}: more than {WIDEST} columns"


def raw_errors(tree):
    """Numbers in place of the names of errno's values."""
    pattern = re.compile(r"\berrno(?:\s*[=!]=|:)\s*-?[1-9]\d*|case [\d, ]+:[^\n]*// *E[A-Z]{3}")
    for name, text in tree.named(".swift"):
        for match in pattern.finditer(text):
            yield name, f"{line_of(text, match.start())}: {match.group()}"


def banned_words(tree):
    """The left column of the glossary's last table, in code and in documents."""
    glossary = tree.texts["docs/GLOSSARY.md"].split("## Words that we do not use", 1)[1]
    rows = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|", glossary, re.M)
    banned = {word: right for left, right in rows for word in re.findall(r"`([^`]+)`", left)}
    words = re.compile(r"(?<![A-Za-z])(" + "|".join(sorted(banned, key=len, reverse=True))
                       + r")(?![a-z])", re.I)
    camel = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
    for name, text in tree.named(".swift", ".c", ".h", ".lua", ".md", ".1", under=(
            "Sources/", "README.md", "CONTRIBUTING.md", "docs/")):
        if name == "docs/GLOSSARY.md" or name.startswith("docs/decisions/"):
            continue
        if name.endswith(".md"):  # Programs have their own words, and so do names of files.
            text = re.sub(r"```(?:.|\n)*?```|`[^`\n]*`|\[[^\]]*\]\([^)]*\.(?:swift|lua|c|h|md)\)",
                          lambda match: re.sub(r"[^\n]", " ", match.group()), text)
        for number, line in enumerate(text.split("\n"), 1):
            for match in words.finditer(camel.sub(" ", line).replace("_", " ")):
                word = match.group(1).lower()
                if word.startswith("ticket") and name in TICKETS_OF_TLS:
                    continue
                yield name, f"{number}: '{word}': {banned.get(word, 'see the glossary').strip()}"


RULES = {
    "function-length": function_lengths, "dead-declaration": dead_declarations,
    "comment-width": comment_widths, "raw-errno": raw_errors, "banned-word": banned_words,
}

# ------------------------------------------------------------------------------- the exceptions


def excused():
    """How many places of which folder are excused from which rule."""
    counts = {}
    with open(EXCEPTIONS, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                rule, folder, count = line.split()
                counts[rule, folder] = int(count)
    return counts


def folder_of(name):
    """The part of the tree that a file belongs to: exceptions outlive the renaming of files."""
    return "/".join(name.split("/")[:2])


def places(rule, tree):
    """The places that break a rule, as (file, text), for each folder."""
    found = collections.defaultdict(list)
    for name, text in RULES[rule](tree):
        found[folder_of(name)].append((name, text))
    return found


def problems(rule, tree):
    """Of each folder with more places than are excused: how many, and the last files that were edited."""
    found = []
    for folder, broken in sorted(places(rule, tree).items()):
        allowed = excused().get((rule, folder), 0)
        if len(broken) > allowed:
            found.append(f"{folder}: {len(broken)} places, {allowed} excused; the last edited files:")
            broken.sort(key=lambda place: -os.path.getmtime(os.path.join(ROOT, place[0])))
            found += [f"{name}:{text}" for name, text in broken[:20]]
    return found


def update(tree, raising=False):
    """Lowers the numbers of the exceptions to what there is."""
    counts = excused()
    with open(EXCEPTIONS, encoding="utf-8") as file:
        head = [line for line in file if line.startswith("#")]
    rows = []
    for rule in RULES:
        for folder, broken in sorted(places(rule, tree).items()):
            allowed = len(broken) if raising else min(len(broken), counts.get((rule, folder), 0))
            if allowed:
                rows.append(f"{rule} {folder} {allowed}\n")
    with open(EXCEPTIONS, "w", encoding="utf-8") as file:
        file.writelines(head + rows)
