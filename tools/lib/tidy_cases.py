"""The proof that each rule of tools/tidy.py can fail: a small tree that is clean, and for each rule files that are
not, added to it one at a time. A file must be reported by exactly its rule, at exactly its line."""
import tempfile
from pathlib import Path

from tidy_tree import Tree

ADR = "# 1. T\n\n## Context\n\n## Decision\n\n## Rejected\n\n## Consequences\n"

# A tree in which nothing may be reported, with what comes close to it.
CLEAN = {
    "engine/base/clock.h": "#pragma once\n\n#include <chrono>\n\nusing C = std::chrono::system_clock;\n",
    "engine/domain/decide.cc": '#include <cstdint>\n\n#include "engine/base/clock.h"\n\n'
                               "// never throws, floats, nor calls rand(): see steady_clock\n"
                               'const char* text = "throw double float";\nint big = 1\'000\'000;\nint rethrows = 1;\n',
    "engine/log/event_log.cc": '#include <rocksdb/db.h>\n#include <unistd.h>\n\n#include "engine/domain/decide.h"\n',
    "engine/writer.h": "#pragma once\n\nclass Writer {\n public:\n  void write();\n};\n",
    "engine/writer.cc": '#include "engine/writer.h"\n\n#include "engine/log/event_log.h"\n\n'
                        "// Writer::gone() was here\nvoid Writer::write() { called(); }\n",
    "projections/view.cc": '#include "engine/log/event_log.h"\n\n'
                           'const char* raw = R"x(std::cout << "//" throw)x";\nchar quote = \'"\';\nint after = 0;\n',
    "tests/unit/test.cc": "#include <catch2/catch.hpp>\n\n#include \"projections/view.h\"\n",
    "docs/adr/0001-one.md": ADR,
    "docs/page.md": "All todos os dias, at /srv/work/ and $HOME/work/.\n",
    "ARCHITECTURE.md": "`engine/log/event_log.cc`, `engine/*/decide.cc`, `rethrows`, `C`, "
                       "`Writer`, `Writer::write`, `Writer` in `engine/writer.h`, `Writer::write` in\n"
                       "`engine/writer.cc`, `after` in `projections/`, `Writer` in `rethrows`, "
                       "`lastro verify | replay`, `build/release/lastro`, `/v1/loads`, `tests/`.\n",
}

# (rule, path, text, line of the finding)
BAD = [
    ("include_direction", "engine/base/a.cc", '#include "engine/domain/b.h"\n', 1),
    ("include_direction", "engine/domain/a.cc", '\n#include "engine/keys/b.h"\n', 2),
    ("include_direction", "engine/domain/a.cc", '#include "engine/log/b.h"\n', 1),
    ("include_direction", "engine/log/a.cc", '#include "engine/writer.h"\n', 1),
    ("include_direction", "engine/writer2.cc", '#include "projections/view.h"\n', 1),
    ("include_direction", "engine/writer2.cc", '#include "api/http/http.h"\n', 1),
    ("include_direction", "projections/a.cc", '#include "engine/writer.h"\n', 1),
    ("include_direction", "projections/a.cc", '#include "api/http/http.h"\n', 1),
    ("include_direction", "api/a.cc", '#include "tools/b.h"\n', 1),
    ("include_direction", "tools/a.cc", '#include "tests/b.h"\n', 1),
    ("include_direction", "tools/a.cc", '#include "b.h"\n', 1),
    ("include_direction", "tools/a.cc", "#include <engine/writer.h>\n", 1),
    ("third_party_fence", "engine/domain/a.cc", "#include <rocksdb/db.h>\n", 1),
    ("third_party_fence", "engine/domain/a.cc", "#include <mutex>\n", 1),
    ("third_party_fence", "engine/domain/a.cc", "#include <unistd.h>\n", 1),
    ("third_party_fence", "engine/writer2.cc", "#include <boost/beast/core.hpp>\n", 1),
    ("third_party_fence", "engine/base/a.cc", "#include <boost/unordered/unordered_flat_map.hpp>\n", 1),
    ("third_party_fence", "api/a.cc", "#include <nats/nats.h>\n", 1),
    ("third_party_fence", "api/a.cc", "#include <openssl/evp.h>\n", 1),
    ("third_party_fence", "projections/a.cc", "#include <simdjson.h>\n", 1),
    ("third_party_fence", "api/a.cc", "#include <CLI/CLI.hpp>\n", 1),
    ("third_party_fence", "api/a.cc", "#include <catch2/catch.hpp>\n", 1),
    ("third_party_fence", "tests/unit/a.cc", "#include <unlisted/a.h>\n", 1),
    ("third_party_fence", "tools/a.cc", "#include <format>\n", 1),
    ("unfinished", "engine/a.cc", "// TO" "DO: later\n", 1),
    ("unfinished", "docs/a.md", "\nFIX" "ME\n", 2),
    ("cout", "api/a.cc", "\n\nvoid f() { std::cout << 1; }\n", 3),
    ("cout", "engine/a.cc", 'void f() { printf("%d", 1); }\n', 1),
    ("throw", "api/a.cc", "void f() { throw 1; }\n", 1),
    ("throw", "tools/a.cc", 'const char* t = R"(\n)";\nvoid f() { throw; }\n', 3),
    ("rand", "tools/a.cc", "int a = rand();\n", 1),
    ("rand", "engine/a.cc", "std::mt19937 generator;\n", 1),
    ("clock", "engine/a.cc", "auto now = std::chrono::steady_clock::now();\n", 1),
    ("clock", "api/a.cc", "int a = clock_gettime(0, nullptr);\n", 1),
    ("floating_point", "engine/domain/a.cc", "/* float */ double rate = 0;\n", 1),
    ("regex", "tests/unit/a.cc", 'std::regex pattern{"a"};\n', 1),
    ("sleep", "projections/a.cc", "void f() { std::this_thread::sleep_for(1s); }\n", 1),
    ("sleep", "engine/a.cc", "void f() { usleep(1); }\n", 1),
    ("coroutine", "tests/unit/a.cc", "void f() { co_await g(); }\n", 1),
    ("std_format", "engine/a.cc", 'auto text = std::format("{}", 1);\n', 1),
    ("assert", "engine/a.cc", "void f() { assert(true); }\n", 1),
    ("machine_path", "tools/a.sh", "cd /ro" "ot/a\n", 1),
    ("machine_path", "docs/a.md", "in /ho" "me/somebody/src\n", 1),
    ("registry", "docker/Dockerfile", "\nRUN curl deb." "example.org\n", 2),
    ("registry", "package-lock.json", "see registry." "example.org/a\n", 1),
    ("pragma_once", "engine/a.h", "int f();\n", 1),
    ("file_length", "engine/a.cc", "int a;\n" * 401, 401),
    ("file_length", "tools/long", "#!/bin/sh\n" + ":\n" * 400, 401),
    ("file_length", "docs/adr/0002-two.md", ADR + "a\n" * 60, 61),
    ("file_length", "ARCHITECTURE.md", "a\n" * 201, 201),
    ("adr_form", "docs/adr/0002-two.md", ADR.replace("## Rejected\n", ""), 1),
    ("architecture_names", "ARCHITECTURE.md", "\nSee `engine/absent.cc`.\n", 2),
    ("architecture_names", "ARCHITECTURE.md", "See `absent.cc`.\n", 1),
    ("architecture_names", "ARCHITECTURE.md", "See `absent()`.\n", 1),
    ("architecture_names", "ARCHITECTURE.md", "See `C::absent`.\n", 1),
    ("architecture_names", "ARCHITECTURE.md", "See `gone`.\n", 1),  # in a comment alone
    ("architecture_names", "ARCHITECTURE.md", "See `Writer::gone`.\n", 1),
    ("architecture_names", "ARCHITECTURE.md", "See `called`.\n", 1),  # used, and declared nowhere
    ("architecture_names", "ARCHITECTURE.md", "See `Writer::called`.\n", 1),
    ("architecture_names", "ARCHITECTURE.md", "See `Writer::after`.\n", 1),  # of a file that knows no Writer
    ("architecture_names", "ARCHITECTURE.md", "\n`Writer` in `engine/writer.cc`\n", 2),  # which only uses it
    ("architecture_names", "ARCHITECTURE.md", "\n`rethrows` in\n`engine/writer.cc`\n", 2),  # declared elsewhere
    ("architecture_names", "ARCHITECTURE.md", "Run `tools/absent --once`.\n", 1),
    ("clang_format", "engine/a.cc", "int a;\nint   b;\n", 2),
]


def findings(rules, files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        Path(folder, ".clang-format").write_text("BasedOnStyle: Google\n", encoding="utf-8")
        tree = Tree(folder)
        return {(name, str(found.file), found.line) for name, check in rules.items() for found in check(tree)}


def self_test(rules):
    wrong = [f"clean tree: unexpected {found}" for found in sorted(findings(rules, CLEAN))]
    for name, path, text, line in BAD:
        found = findings(rules, {**CLEAN, path: text})
        if found != {(name, path, line)}:
            wrong.append(f"{name} on {path} {text[:40]!r}: expected line {line}, found {sorted(found)}")
    wrong += [f"{name}: no case proves that it can fail" for name in sorted(set(rules) - {case[0] for case in BAD})]
    for message in wrong:
        print(f"tidy self-test: {message}")
    print(f"tidy self-test: {len(rules)} rules, {len(BAD)} cases, {len(wrong)} wrong")
    return 1 if wrong else 0
