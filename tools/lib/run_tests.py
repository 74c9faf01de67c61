"""Builds and runs the tests of all presets; tools/test is its front. See there for what it promises.

dev and tsan have the tests whose labels name one of DEV_LABELS, release has the rest, labelled or not; so a new label
is never lost. fuzz has the fuzz targets alone. Counts are of ctest tests and come from ctest's JUnit files; what fails
before a test can run (configure, build, ctest itself) counts as one failed test.
"""
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV_LABELS = "^(unit|contract|scenario)$"
SELECT = {"release": ["-LE", DEV_LABELS], "dev": ["-L", DEV_LABELS], "tsan": ["-L", DEV_LABELS],
          "fuzz": ["-L", "^fuzz$"]}
SKIPS = ROOT / "tests" / "skips.txt"


class Broken(Exception):
    """A step that had to work did not; the message names it."""


@dataclass
class Outcome:
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def named(self, preset):
        """A test that runs in two presets is two."""
        if preset == "tsan":
            for names in (self.passed, self.failed, self.skipped):
                names[:] = [f"{name} (tsan)" for name in names]
        return self

    def summary(self):
        text = f"{len(self.passed)} passed, {len(self.failed)} failed"
        return text + (f", {len(self.skipped)} skipped" if self.skipped else "")


def phase(name, command):
    print(f"== {name}: {' '.join(map(str, command))}")
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    print(f"== {name}: {time.monotonic() - start:.1f} s" + (f", exit {done.returncode}" if done.returncode else ""))
    return done.returncode


def must(name, command):
    if phase(name, command) != 0:
        raise Broken(name)


def captured(command):
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Broken(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def list_tests(preset, arguments):
    """The names of the tests ctest would run."""
    found = captured(["ctest", "--test-dir", f"build/{preset}", "--show-only=json-v1", *arguments])
    return {test["name"] for test in json.loads(found)["tests"]}


def targets(preset, tests):
    """The programs of these tests (test NAME is program test_NAME, see LastroTargets.cmake, or NAME where it is a fuzz
    target), and in release the product and the benchmarks: the tests of the other presets need not be compiled."""
    rules = captured(["ninja", "-C", f"build/{preset}", "-t", "targets", "all"])
    known = set(re.findall(r"^(\w+): CXX_EXECUTABLE_LINKER", rules, re.MULTILINE))
    wanted = ({f"test_{name}" for name in tests} | tests) & known
    if preset == "release":
        wanted |= {name for name in known if name == "lastro" or name.startswith("bench_")}
        wanted.add("test_tools")
    return sorted(wanted)


def read_junit(path):
    """ctest says `notrun` both of a test that asked to be skipped and of one whose program is absent: only the
    first is a skip."""
    outcome = Outcome()
    for case in xml.parse(path).getroot().iter("testcase"):
        name, status = case.get("name"), case.get("status")
        skip = case.find("skipped")
        asked = skip is not None and (skip.get("message") or "").startswith("SKIP_")
        if status == "run":
            outcome.passed.append(name)
        elif status == "disabled" or (status == "notrun" and asked):
            outcome.skipped.append(name)
        else:
            outcome.failed.append(name)
    return outcome


def run(preset, arguments):
    tests = list_tests(preset, arguments)
    if not tests:
        print(f"== test {preset}: no test selected")
        return Outcome()
    names = targets(preset, tests)
    if names:
        must(f"build {preset}", ["cmake", "--build", f"build/{preset}", "-j", jobs(), "--target", *names])
    report = ROOT / "build" / preset / "tests.xml"
    report.unlink(missing_ok=True)
    code = phase(f"test {preset}", ["ctest", "--test-dir", f"build/{preset}", "-j", jobs(), "--output-on-failure",
                                    "--no-tests=error", "--output-junit", report, *arguments])
    if not report.exists():
        raise Broken(f"ctest in {preset} left no report (exit {code})")
    outcome = read_junit(report)
    unreported = tests - {*outcome.passed, *outcome.failed, *outcome.skipped}
    outcome.failed += sorted(f"{name} (never ran)" for name in unreported)
    if code != 0 and not outcome.failed:
        outcome.failed.append(f"ctest in {preset} (exit {code})")
    return outcome


def jobs():
    return str(len(os.sched_getaffinity(0)))


def allowed_skips():
    """tests/skips.txt: a line is `name: reason`, `#` starts a comment line."""
    allowed = {}
    lines = SKIPS.read_text(encoding="utf-8").splitlines() if SKIPS.exists() else []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, reason = (part.strip() for part in line.partition(":"))
        if not name or not reason:
            raise Broken(f"tests/skips.txt:{number}: not `name: reason`")
        allowed[name] = reason
    return allowed


def judge_skips(outcome):
    allowed = allowed_skips()
    for name in list(outcome.skipped):
        reason = allowed.get(name.removesuffix(" (tsan)"))
        if reason:
            print(f"skipped: {name}: {reason}")
        elif os.environ.get("CI") == "true":
            outcome.skipped.remove(name)
            outcome.failed.append(f"{name} (skipped, and tests/skips.txt gives no reason)")
        else:
            print(f"skipped: {name}")


def main(arguments):
    total = Outcome()
    # ctest excludes only what every -LE names, so a second one would undo the split between the presets.
    if any(re.match(r"-LE|--label-exclude", argument) for argument in arguments):
        sys.exit("tools/test: -LE is taken; use -L, -R or -E")
    for preset in SELECT:
        try:
            must(f"configure {preset}", ["cmake", "--preset", preset, "--log-level=NOTICE"])
            total.add(run(preset, [*SELECT[preset], *arguments]).named(preset))
        except Broken as broken:
            total.failed.append(str(broken))
    try:
        judge_skips(total)
    except Broken as broken:
        total.failed.append(str(broken))
    if not (total.passed or total.failed):
        print("no test ran")
    for name in total.failed:
        print(f"failed: {name}")
    print(total.summary())
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
