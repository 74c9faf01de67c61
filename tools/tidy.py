#!/usr/bin/env python3
"""Lastro's own rules for its tree, run by ctest under the label `tidy`.

    tools/tidy.py [--root DIR]    prints `file:line: rule: what to do` for each finding; exit 1 where there is one
    tools/tidy.py --self-test     proves that every rule can fail, on seeded bad files (tools/lib/tidy_cases.py)

What may be changed by an ordinary commit is in the tables below: which layer includes which, and which files wrap
which library. Standard library only.
"""
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))
from tidy_tree import Finding, Tree  # noqa: E402

RULES = {}


def rule(function):
    """Registers a rule: a function of a Tree that yields Findings; its name is the rule's."""
    RULES[function.__name__] = function
    return function


# Area -> areas it may include from. An area is the longest entry that begins a file's path; every area may
# include itself. engine/ and projections/ meet only at the log.
LAYERS = {
    "engine/base/": [],
    "engine/domain/": ["engine/base/"],
    "engine/keys/": ["engine/base/", "engine/domain/", "schemas/"],
    "engine/log/": ["engine/base/", "engine/domain/", "schemas/"],
    "engine/programs/": ["engine/base/", "engine/domain/", "engine/keys/", "schemas/"],
    "engine/": ["engine/base/", "engine/domain/", "engine/log/", "engine/keys/", "engine/programs/", "schemas/"],
    "projections/": ["engine/base/", "engine/domain/", "engine/log/", "engine/keys/", "schemas/"],
    "api/": ["engine/", "projections/", "schemas/"],
    "bench/": ["engine/", "projections/", "api/", "tools/", "schemas/"],
    "tools/": ["engine/", "projections/", "api/", "bench/", "schemas/"],
    "tests/": ["engine/", "projections/", "api/", "tools/", "bench/", "schemas/"],
    "schemas/": [],
}

# Beginning of a third-party header -> beginnings of the paths that may include it. tests/ and bench/ may include
# any that is listed. A library that is not listed may be included nowhere.
FENCES = {
    "boost/unordered/": ["engine/base/flat_map.h"],
    "boost/asio": ["api/http/", "api/net/", "api/iso8583/", "tools/traffic/http_client."],
    "boost/beast": ["api/http/", "tools/traffic/http_client."],
    "boost/system/": ["api/http/", "api/iso8583/", "tools/traffic/http_client."],
    "boost/url": ["api/http/", "api/query."],
    "boost/json": ["api/json/"],
    "rocksdb/": ["engine/base/rocksdb_file_check.", "engine/base/rocksdb_quiet_log.", "bench/", "engine/log/", "engine/keys/", "projections/"],
    "nats/": ["projections/relay"],
    "nats.h": ["projections/relay"],
    "simdjson": ["api/json/", "api/auth/claims.", "engine/programs/", "projections/relay/pub_ack.",
                 "tools/traffic/api_answers."],
    "flatbuffers/": ["engine/log/", "engine/snapshot", "projections/", "schemas/"],
    "openssl/": ["engine/keys/", "engine/log/", "api/auth/", "tools/traffic/content_digest."],
    "sodium": ["engine/keys/", "engine/log/", "api/auth/"],
    "fmt/": ["engine/", "projections/", "api/", "tools/"],
    "spdlog/": ["engine/", "projections/", "api/", "tools/"],
    "prometheus/": ["api/", "projections/", "tools/"],
    "unicode/": ["engine/programs/", "projections/", "api/"],
    "CLI/": ["tools/"],
    "curl/": ["api/auth/"],
    "benchmark/": [],
    "catch2/": [],
}
# The operating system's headers, for all but engine/domain.
SYSTEM = re.compile(r"(sys|netinet|arpa|linux|net)/|(unistd|fcntl|poll|netdb|pthread|dirent|time|termios|pwd|signal|"
                    r"sched|dlfcn|execinfo|spawn|immintrin|cxxabi)\.h$")
STANDARD = re.compile(r"[a-z_0-9]+$")
IMPURE = re.compile(r"(atomic|barrier|condition_variable|cstdio|ctime|cmath|execution|filesystem|fstream|future|"
                    r"iostream|latch|mutex|random|semaphore|shared_mutex|stop_token|thread)$")

CODE = (".h", ".cc")
PRODUCT = ("engine/", "projections/", "api/", "tools/")
QUIET = ("engine/", "projections/", "api/")
# (name, pattern, suffixes or None for every text file, where, but not in, what to do). C++ is searched without its
# comments and strings.
TOKENS = [
    ("unfinished", r"\b(T[O]DO|F[I]XME)\b", None, ("",), (), "finish it, or say in docs/ what is left out"),
    ("cout", r"\bstd::(cout|cerr|clog)\b|\bf?printf\s*\(", CODE, QUIET, ("engine/base/assert.cc",), "log it, or return it"),
    ("throw", r"\bthrow\b", CODE, PRODUCT, (), "return Result<T>"),
    ("rand", r"\bs?rand\s*\(|\bmt19937|\brandom_device\b", CODE, PRODUCT, (), "take a seed or engine/keys/random.h"),
    ("clock", r"\b(system_clock|steady_clock|high_resolution_clock)\b|\b(clock_gettime|gettimeofday)\s*\(", CODE,
     PRODUCT, ("engine/base/", "api/net/asio_types.h"), "take engine/base/clock.h's Clock"),
    ("floating_point", r"\b(float|double)\b", CODE, ("engine/domain/",), (), "count in integers"),
    ("regex", r"\bstd::w?regex\b", CODE, ("",), (), "write a bounded scan: std::regex recurses on its input"),
    ("sleep", r"\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(", CODE, QUIET, (), "wait on a condition or a timer"),
    ("coroutine", r"\bco_(await|return|yield)\b", CODE, ("",), (), "use callbacks: GCC 12.2 miscompiles coroutines"),
    ("std_format", r"\bstd::(v?format|print)\b", CODE, ("",), (), "use fmt"),
    ("assert", r"(?<![\w.>])assert\s*\(", CODE, PRODUCT, (), "use LASTRO_ASSERT, which release builds keep"),
    ("machine_path", r"(?<![\w.$}/-])/(work|root|home/\w+)/", None, ("",), (), "name no path of one machine"),
    ("registry", r"\b(deb|ftp|security|snapshot|archive|registry|mirror)\.[a-z0-9-]+\.(org|com|net|io)\b", None, ("",), (),
     "name no package registry: the machine's own configuration decides"),
]


def longest(table, path):
    return max((prefix for prefix in table if path.startswith(prefix)), key=len, default=None)


@rule
def include_direction(tree):
    for file in tree.files(CODE):
        area = longest(LAYERS, file.path)
        for line, quote, header in file.includes():
            target = longest(LAYERS, header)
            if quote == "<" and target:
                yield Finding(file, line, f'include "{header}" with quotes')
            elif quote == '"' and not target:
                yield Finding(file, line, f'"{header}": write the path from the repository\'s root')
            elif area and target and target != area and target not in LAYERS[area] \
                    and not (area in ("api/", "bench/", "tools/", "tests/") and target.startswith("engine/")):
                yield Finding(file, line, f"{area} must not include {target}: move the code, or see LAYERS")


@rule
def third_party_fence(tree):
    for file in tree.files(CODE):
        for line, quote, header in file.includes():
            if quote == '"' or longest(LAYERS, header):
                continue
            pure = file.path.startswith("engine/domain/")
            if STANDARD.match(header):
                if pure and IMPURE.match(header):
                    yield Finding(file, line, f"<{header}>: engine/domain is pure and deterministic; pass the value in")
                elif header in ("coroutine", "format", "regex", "cassert"):
                    yield Finding(file, line, f"<{header}> is not used in this tree")
                continue
            prefix = longest(FENCES, header)
            if SYSTEM.match(header) and not pure:
                continue
            if prefix is None:
                yield Finding(file, line, f"<{header}> is of no library listed in FENCES: wrap it, then list its wrapper")
            elif pure or not (file.path.startswith(("tests/", "bench/", *FENCES[prefix]))):
                yield Finding(file, line, f"<{header}> belongs behind {', '.join(FENCES[prefix]) or 'tests/, bench/'}")


def token_rule(name, pattern, suffixes, where, but_not, advice):
    compiled = re.compile(pattern)

    def check(tree):
        for file in tree.files(suffixes):
            if not file.path.startswith(where) or (but_not and file.path.startswith(but_not)):
                continue
            text = file.code if suffixes == CODE else file.text
            for found in compiled.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                yield Finding(file, line, f"{found.group().strip()!r}: {advice}")
    RULES[name] = check


for entry in TOKENS:
    token_rule(*entry)


@rule
def pragma_once(tree):
    for file in tree.files((".h",)):
        if "#pragma once" not in file.text:
            yield Finding(file, 1, "begin with #pragma once")


@rule
def file_length(tree):
    limits = [(lambda f: f.is_program(), 400), (lambda f: f.path.startswith("docs/adr/"), 60),
              (lambda f: f.path == "ARCHITECTURE.md", 200)]
    for file in tree.files():
        for applies, limit in limits:
            if applies(file) and len(file.lines) > limit:
                yield Finding(file, limit + 1, f"{len(file.lines)} lines, at most {limit}: divide it")


@rule
def adr_form(tree):
    for file in tree.files((".md",)):
        if file.path.startswith("docs/adr/") and re.match(r"\d{4}-", file.name):
            headings = [line[3:].strip() for line in file.lines if line.startswith("## ")]
            if headings != ["Context", "Decision", "Rejected", "Consequences"]:
                yield Finding(file, 1, "has exactly the sections Context, Decision, Rejected, Consequences")


PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?$")
PATH_ENDING = re.compile(r"\.(h|cc|py|md|fbs|yaml|txt|json|cmake|sh)$")
SYMBOL = re.compile(r"~?[A-Za-z_]\w*(::~?[A-Za-z_]\w*)*(\(\))?$")


def is_path(word):
    return bool(PATH.match(word)) and ("/" in word or bool(PATH_ENDING.search(word)))


@rule
def architecture_names(tree):
    """What ARCHITECTURE.md puts in backticks: a path (it has a slash or a known ending) must exist; a symbol must be
    declared in some file of code, where the text says "`symbol` in `path`" in that one. Other text, such as commands
    and subjects, is left alone."""
    page = tree.get("ARCHITECTURE.md")
    if page is None:
        return
    for found in re.finditer(r"`([^`\n]+)`(?=(?:\s+in\s+`([^`\n]+)`)?)", page.text):
        quoted, place = found.groups()
        number = page.text.count("\n", 0, found.start()) + 1
        word = quoted.split()[0] if quoted.strip() else quoted
        place = place if place and is_path(place) else ""
        if is_path(word):
            if not word.startswith(("build/", ".deps/")) and not tree.exists(word):
                yield Finding(page, number, f"`{word}` is no path in the tree")
        elif SYMBOL.match(quoted) and not tree.has_symbol(quoted.removesuffix("()").split("::"), place):
            yield Finding(page, number, f"`{quoted}` is declared nowhere in {place or 'the tree'}")


@rule
def clang_format(tree):
    files = [file.path for file in tree.files(CODE)]
    if not files:
        return
    try:
        done = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], cwd=tree.root, capture_output=True,
                              text=True, check=False)
    except FileNotFoundError:
        yield Finding(tree.get(files[0]), 1, "clang-format is missing: run tools/setup")
        return
    found = re.findall(r"^(\S+?):(\d+):\d+: error:", done.stderr, re.MULTILINE)
    for path, line in dict(reversed(found)).items():  # the first of each file
        yield Finding(tree.get(path), int(line), f"run clang-format -i {path}")
    if done.returncode != 0 and not found:
        yield Finding(tree.get(files[0]), 1, f"clang-format failed: {done.stderr.strip()[:200]}")


def main(arguments):
    if arguments == ["--self-test"]:
        import tidy_cases
        return tidy_cases.self_test(RULES)
    root = Path(__file__).resolve().parents[1]
    if len(arguments) == 2 and arguments[0] == "--root":
        root = Path(arguments[1])
    elif arguments:
        sys.exit(__doc__)
    tree = Tree(root)
    findings = [(str(found.file), found.line, name, found.advice) for name, check in RULES.items() for found in check(tree)]
    for path, line, name, advice in sorted(findings):
        print(f"{path}:{line}: {name}: {advice}")
    print(f"tidy: {len(RULES)} rules, {len(tree.files())} files, {len(findings)} findings")
    return 1 if findings or not tree.files() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
