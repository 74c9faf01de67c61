"""The tree as tools/tidy.py sees it: its text files, and C++ without comments and strings."""
import os
import re
from pathlib import Path
from typing import NamedTuple

SKIPPED = {".git", ".cache", ".idea", ".vscode", "node_modules", "__pycache__"}  # at any depth
SKIPPED_AT_ROOT = {"build", "data", ".deps"}
PROGRAM_SUFFIXES = {".h", ".cc", ".py", ".sh", ".cmake", ".fbs", ".js", ".ts", ".css"}
BYTES_MAX = 4 * 1024 * 1024

# Tried in this order at each place: a digit separator is no quote, and a raw string ends only at its own mark.
LEXEME = re.compile(r"""
    //[^\n]* | /\*.*?\*/
  | (?<![A-Za-z0-9_])(?:u8|[uUL])?R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"
  | "(?:\\.|[^"\\\n])*"
  | (?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])*'
""", re.VERBOSE | re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


class Finding(NamedTuple):
    file: "File"
    line: int
    advice: str


class File:
    def __init__(self, root, path, text):
        self.root, self.path, self.text = root, path, text
        self.name = path.rsplit("/", 1)[-1]
        self.suffix = os.path.splitext(path)[1]
        self.lines = text.splitlines()
        self._code = None

    def __str__(self):
        return self.path

    @property
    def code(self):
        """The text with every comment and literal emptied, its lines kept."""
        if self._code is None:
            self._code = LEXEME.sub(lambda found: "\n" * found.group().count("\n") or " ", self.text)
        return self._code

    def includes(self):
        """(line, `<` or `"`, header) of each; one that is commented out counts too."""
        for found in INCLUDE.finditer(self.text):
            yield self.text.count("\n", 0, found.start()) + 1, found.group(1), found.group(2)

    def is_program(self):
        return self.suffix in PROGRAM_SUFFIXES or self.text.startswith("#!")


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self._files = {file.path: file for file in self._read()}
        self._words = None

    def _read(self):
        for folder, folders, names in os.walk(self.root):
            at_root = Path(folder) == self.root
            folders[:] = sorted(set(folders) - SKIPPED - (SKIPPED_AT_ROOT if at_root else set()))
            for name in sorted(set(names) - SKIPPED):
                full = Path(folder, name)
                if full.is_symlink() or full.stat().st_size > BYTES_MAX:
                    continue
                content = full.read_bytes()
                try:
                    text = content.decode()
                except UnicodeDecodeError:
                    continue
                if "\0" not in text:
                    yield File(self.root, full.relative_to(self.root).as_posix(), text)

    def files(self, suffixes=None):
        return [file for file in self._files.values() if suffixes is None or file.suffix in suffixes]

    def get(self, path):
        return self._files.get(path)

    def exists(self, path):
        return (self.root / path).exists() or ("*" in path and any(self.root.glob(path)))

    def has_symbol(self, parts):
        """True where some program holds every part as a word."""
        if self._words is None:
            self._words = [set(re.findall(r"~?\w+", file.text)) for file in self.files() if file.is_program()]
        return any(all(part in words for part in parts) for words in self._words)
