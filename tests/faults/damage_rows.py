"""What damage_test.py stages: kinds of damage, the places they are done to, and a row for each pair that is tried."""

import dataclasses
import os
import shutil
import typing

RESTORE = "restore a backup"


# Kinds of damage: each takes a path.

def change(path, how):
    with open(path, "rb") as file:
        content = bytearray(file.read())
    how(content)
    with open(path, "r+b") as file:  # the same file: a server that runs has it open
        file.write(content)
        file.truncate(len(content))


def flip(at):
    """A bit at that share of the file, or, where it is a whole number, at that byte, from the end where negative."""
    def damage(content):
        content[at if isinstance(at, int) else int(len(content) * at)] ^= 0x10
    return lambda path: change(path, damage)


def cut_by(count):
    return lambda path: change(path, lambda content: content.__delitem__(slice(-count, None)))


def cut_to(share):
    return lambda path: change(path, lambda content: content.__delitem__(slice(int(len(content) * share), None)))


def zero(share, count=4096):
    def damage(content):
        at = int(len(content) * share) if share >= 0 else len(content) - count
        content[at:at + count] = bytes(len(content[at:at + count]))
    return lambda path: change(path, damage)


def append(path):
    with open(path, "ab") as file:
        file.write(b"\x5a" * 3000)


def write(text):
    return lambda path: change(path, lambda content: content.__setitem__(slice(None), text))


# Places: each takes the data folder and gives a path.

def largest(folder, ending):
    def place(data):
        names = [name for name in os.listdir(os.path.join(data, folder)) if name.endswith(ending)]
        return max((os.path.join(data, folder, name) for name in names), key=os.path.getsize)
    return place


def manifest(folder):
    def place(data):
        with open(os.path.join(data, folder, "CURRENT"), encoding="ascii") as current:
            return os.path.join(data, folder, current.read().strip())
    return place


def named(name):
    return lambda data: os.path.join(data, name)


def newest_snapshot(data):
    return snapshots_in(data)[-1]


def snapshots_in(data):
    """Oldest first."""
    folder = os.path.join(data, "snapshots")
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".snapshot")]


def leave_draft(path):
    """What a crash leaves of a snapshot that would have been the next."""
    with open(path, "rb") as snapshot, open(path.replace(".snapshot", "9.snapshot.new"), "wb") as draft:
        draft.write(snapshot.read()[:-100])


def flip_each(folder):
    for name in os.listdir(folder):
        flip(0.5)(os.path.join(folder, name))


def snapshots_of(other):
    """Those of another of the ledgers made for these tests."""
    def damage(folder):
        shutil.rmtree(folder)
        shutil.copytree(os.path.join(os.path.dirname(os.path.dirname(folder)), other, "snapshots"), folder)
    return damage


@dataclasses.dataclass
class Row:
    what: str
    place: typing.Callable
    damage: typing.Callable
    ledger: str  # in_wal, or in_tables: where its history is
    says: tuple = (RESTORE,)  # parts of the message; {file}, {number} and {head} stand for what they are
    running: bool = False  # done to a server that runs
    expects: str = "refusal"  # scrub; found, by either; healed, by the second start; passed_over; harmless


WAL, TABLE = largest("log", ".log"), largest("log", ".sst")
SHORT = ("write-ahead log (the .log files)", "{head}", "anchor", RESTORE)
NAMED = ("{file}", RESTORE)
ANEW = ("{file}", "the next start makes it again")
PASSED = ("a snapshot is passed over", "{file}", "remove the file")
ROWS = [
    Row("log, WAL: bit flip in the midst", WAL, flip(0.5), "in_wal", SHORT),
    Row("log, WAL: bit flip near the start", WAL, flip(0.02), "in_wal", SHORT),
    Row("log, WAL: bit flip in the last record", WAL, flip(-60), "in_wal", SHORT),
    Row("log, WAL: torn tail (-100 bytes)", WAL, cut_by(100), "in_wal", SHORT),
    Row("log, WAL: cut to half", WAL, cut_to(0.5), "in_wal", SHORT),
    Row("log, WAL: last 4 KiB zeroed", WAL, zero(-1), "in_wal", SHORT),
    Row("log, WAL: page zeroed in the midst", WAL, zero(0.5), "in_wal", SHORT),
    Row("log, WAL: garbage appended", WAL, append, "in_wal", expects="harmless"),
    Row("log, WAL: deleted", WAL, os.remove, "in_wal", ("{head}",)),
    Row("log, SST: bit flip in a data block", TABLE, flip(0.3), "in_tables", ("sequence ", RESTORE), expects="found"),
    Row("log, SST: bit flip in the first block", TABLE, flip(0.001), "in_tables", ("sequence ", RESTORE),
        expects="found"),
    Row("log, SST: bit flip in the index", TABLE, flip(-900), "in_tables", NAMED),
    Row("log, SST: bit flip in the footer", TABLE, flip(-4), "in_tables", NAMED),
    Row("log, SST: cut by 100 bytes", TABLE, cut_by(100), "in_tables", NAMED),
    Row("log, SST: cut to nothing", TABLE, cut_to(0), "in_tables", NAMED),
    Row("log, SST: deleted", TABLE, os.remove, "in_tables", ("{number}", RESTORE)),
    Row("log, MANIFEST: bit flip", manifest("log"), flip(0.5), "in_tables", ("{file}",)),
    Row("log, MANIFEST: torn by 10 bytes", manifest("log"), cut_by(10), "in_tables", expects="harmless"),
    Row("log, MANIFEST: cut to half", manifest("log"), cut_to(0.5), "in_tables", (RESTORE,)),
    Row("log, MANIFEST: cut to nothing", manifest("log"), cut_to(0), "in_tables", ("{file}",)),
    Row("log, MANIFEST: deleted", manifest("log"), os.remove, "in_tables", ("{file}",)),
    Row("log, CURRENT points nowhere", named("log/CURRENT"), write(b"MANIFEST-999999\n"), "in_tables",
        ("MANIFEST-999999",)),
    Row("log, CURRENT deleted", named("log/CURRENT"), os.remove, "in_tables", ("{head}", RESTORE)),
    Row("log, the folder deleted", named("log"), shutil.rmtree, "in_tables", ("{head}", RESTORE)),
    Row("anchor: both slots flipped", named("anchor"), write(bytes(8192)), "in_wal", ("both its slots",)),
    Row("anchor: deleted", named("anchor"), os.remove, "in_wal", ("anchor", "missing", RESTORE)),
    Row("anchor: one slot flipped", named("anchor"), flip(0.2), "in_wal", expects="harmless"),
    Row("running, log, SST: bit flip in a data block", TABLE, flip(0.3), "in_tables", ("{file}", "sequence ", RESTORE),
        True, "scrub"),
    Row("running, log, SST: bit flip in the index", TABLE, flip(-900), "in_tables", NAMED, True, "scrub"),
    Row("running, log, SST: bit flip in the footer", TABLE, flip(-4), "in_tables", NAMED, True, "scrub"),
    Row("running, log, SST: cut by 100 bytes", TABLE, cut_by(100), "in_tables", NAMED, True, "scrub"),
    Row("running, log, SST: deleted", TABLE, os.remove, "in_tables", NAMED, True, "scrub"),
    Row("keys, WAL: deleted", largest("keys/store", ".log"), os.remove, "in_wal", ("key of client", "restore keys/")),
    Row("keys, WAL: bit flip in the midst", largest("keys/store", ".log"), flip(0.5), "in_wal", ("key store",)),
    Row("keys, SST: bit flip in the newest key's block", largest("keys/store", ".sst"), flip(0.1), "in_tables", NAMED),
    Row("keys, SST: bit flip in the footer", largest("keys/store", ".sst"), flip(-4), "in_tables",
        ("{file}",)),
    Row("keys, SST: deleted", largest("keys/store", ".sst"), os.remove, "in_tables", ("{number}",)),
    Row("keys, MANIFEST: bit flip", manifest("keys/store"), flip(0.5), "in_tables", ("{file}",)),
    Row("keys, CURRENT points nowhere", named("keys/store/CURRENT"), write(b"MANIFEST-999999\n"), "in_tables",
        ("MANIFEST-999999",)),
    Row("running, keys, SST: bit flip", largest("keys/store", ".sst"), flip(0.3), "in_tables",
        ("{file}", "restore keys/"), True, "scrub"),
    Row("aliases, SST: bit flip in the first block", largest("aliases", ".sst"), flip(0.001), "in_tables", ANEW,
        expects="healed"),
    Row("aliases, SST: bit flip in the midst", largest("aliases", ".sst"), flip(0.5), "in_tables", ANEW,
        expects="healed"),
    Row("aliases, SST: bit flip in the footer", largest("aliases", ".sst"), flip(-4), "in_tables", expects="harmless"),
    Row("aliases, SST: deleted", largest("aliases", ".sst"), os.remove, "in_tables", expects="harmless"),
    Row("aliases, MANIFEST: bit flip", manifest("aliases"), flip(0.5), "in_tables", expects="harmless"),
    Row("aliases, the folder deleted", named("aliases"), shutil.rmtree, "in_tables", expects="harmless"),
    Row("snapshot: bit flip in the head", newest_snapshot, flip(40), "in_wal", PASSED, expects="passed_over"),
    Row("snapshot: bit flip in the midst", newest_snapshot, flip(0.5), "in_wal", PASSED, expects="passed_over"),
    Row("snapshot: bit flip at the end", newest_snapshot, flip(-1), "in_tables", PASSED, expects="passed_over"),
    Row("snapshot: cut by 10 bytes", newest_snapshot, cut_by(10), "in_tables", PASSED, expects="passed_over"),
    Row("snapshot: cut to nothing", newest_snapshot, cut_to(0), "in_tables", PASSED, expects="passed_over"),
    Row("snapshot: page zeroed", newest_snapshot, zero(0.5), "in_tables", PASSED, expects="passed_over"),
    Row("snapshot: garbage appended", newest_snapshot, append, "in_tables", PASSED, expects="passed_over"),
    Row("snapshots: bit flip in each", named("snapshots"), flip_each, "in_tables", PASSED, expects="passed_over"),
    Row("snapshots: the newest deleted", newest_snapshot, os.remove, "in_tables", expects="harmless"),
    Row("snapshots: the folder deleted", named("snapshots"), shutil.rmtree, "in_tables", expects="harmless"),
    Row("snapshots: a draft left behind", newest_snapshot, leave_draft, "in_wal", expects="harmless"),
    Row("snapshots: of another ledger", named("snapshots"), snapshots_of("another"), "in_tables",
        ("sequence ", "is of another ledger", "remove it")),
    Row("snapshots: newer than the log", named("snapshots"), snapshots_of("later"), "in_wal",
        ("sequence ", "the log ends at {head}", RESTORE)),
]
