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
# What defines a type or a namespace, and what declares anything else, by the shape of what stands around its NAME: a
# type before it, perhaps its OWNER, and no use of it such as `return NAME(`.
TYPE = r"""\b(?:class|struct|union|enum|namespace|table)\s+(?:class\s+)?(?:\[\[\w+\]\]\s*)?(?:\w+::)*NAME
    (?:\s+final)?\s*(?::[^:;{][^;{]*)?\{"""
DECLARATION = TYPE + r"""
  | \b(?:using|concept)\s+NAME\s*=
  | (?:\w|[\w*&\]]>+|\])[*&]*(?<!\breturn)(?<!\belse)(?<!\bcase)(?<!\bnew)(?<!\bdelete)(?<!\busing)(?<!\bnamespace)
    (?<!\bclass)(?<!\bstruct)(?<!\benum)(?<!\bunion)\s+(?P<owner>(?:\w+::)*)NAME\s*[(;={\[]
"""
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

    def _shape(self, shape, name):
        return re.finditer(shape.replace("NAME", re.escape(name) + r"(?!\w)"), self.code, re.VERBOSE)

    def declares(self, parts):
        """True where the code declares or defines the last of the names, as a member of the one before, if any: by
        qualifying it, or in the file that defines that one."""
        if parts[-1] not in self.text:
            return False
        for found in self._shape(DECLARATION, parts[-1]):
            owners = (found.group("owner") or "").split("::")[:-1]
            if len(parts) == 1 or (owners[-1] == parts[-2] if owners else any(self._shape(TYPE, parts[-2]))):
                return True
        return False

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

    def has_symbol(self, parts, place=""):
        """True where a C++ or FlatBuffers file declares it: any, or the one at that place, or one below it."""
        return any(file.declares(parts) for file in self.files((".h", ".cc", ".fbs"))
                   if not place or file.path == place or file.path.startswith(place.rstrip("/") + "/"))
