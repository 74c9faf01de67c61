#!/usr/bin/env python3
"""Damage to what is stored ends in a start that is refused, or in a running server that stops, with words that name the
file, the sequence where it is known, and what to do; never in a shorter or other history that passes for whole.

A row is a place and a kind of damage. Where the folder is damaged while the server is down, the start refuses and
changes nothing, and starts again once the file is put back; where that damage is of a kind no start can see, it comes
to light within one scrub. Where the server runs, the scrub stops it. Some damage does no harm: then nothing is lost."""

import dataclasses
import hashlib
import http.client
import os
import shutil
import sys
import time
import typing
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import EXIT_IO_ERROR, quick_folder  # noqa: E402
from lastro_server import Server  # noqa: E402
from load import Load, Tally, check_answers, set_up  # noqa: E402
from test_main import main  # noqa: E402

SCRUB = ("--scrub-every", "1s", "--scrub-mib-per-second", "1000")
RESTORE = "restore a backup"


# Kinds of damage: each takes a path.

def change(path, how):
    with open(path, "rb") as file:
        content = bytearray(file.read())
    how(content)
    with open(path, "r+b") as file:  # the same file: a server that runs has it open
        file.write(content)
        file.truncate(len(content))


def flip(share):
    """A bit at that share of the file; from the end where negative, in bytes."""
    def damage(content):
        content[int(len(content) * share) if share >= 0 else int(len(content) + share)] ^= 0x10
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


@dataclasses.dataclass
class Row:
    what: str
    place: typing.Callable
    damage: typing.Callable
    ledger: str  # in_wal, or in_tables: where its history is
    says: tuple = (RESTORE,)  # parts of the message; {file}, {number} and {head} stand for what they are
    running: bool = False  # done to a server that runs
    expects: str = "refusal"  # scrub; found, by either; stop, over a command that meets it; harmless


WAL, TABLE = largest("log", ".log"), largest("log", ".sst")
SHORT = ("write-ahead log (the .log files)", "{head}", "anchor", RESTORE)
NAMED = ("{file}", RESTORE)
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
    Row("aliases, SST: bit flip in the first block", largest("aliases", ".sst"), flip(0.001), "in_tables",
        expects="harmless"),
    Row("aliases, SST: bit flip in the midst", largest("aliases", ".sst"), flip(0.5), "in_tables",
        ("{file}", "remove the folder"), expects="stop"),
    Row("aliases, SST: bit flip in the footer", largest("aliases", ".sst"), flip(-4), "in_tables", expects="harmless"),
    Row("aliases, SST: deleted", largest("aliases", ".sst"), os.remove, "in_tables", expects="harmless"),
    Row("aliases, MANIFEST: bit flip", manifest("aliases"), flip(0.5), "in_tables", expects="harmless"),
    Row("aliases, the folder deleted", named("aliases"), shutil.rmtree, "in_tables", expects="harmless"),
]


def digest_of(folder, but_not=("LOG", "LOCK", "LASTRO.LOCK")):
    """Names and contents of a folder's files."""
    told = hashlib.sha256()
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if not name.startswith(but_not):
                with open(os.path.join(where, name), "rb") as file:
                    told.update(os.path.join(where, name).encode() + b"\0" + file.read())
    return told.hexdigest()


class Damage(unittest.TestCase):
    """Two ledgers are made once; each row damages a copy of one."""

    @classmethod
    def setUpClass(cls):
        cls.folder = quick_folder("lastro-damage-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        original = os.path.join(cls.folder, "in_wal")
        server = Server(original).start()
        token = server.token()
        client = server.client(token)
        set_up(client)
        load = Load(server.port, token, "load")
        while len(load.acked) < 1000:
            time.sleep(0.02)
        load.end()
        cls.head = server.metrics(client)["lastro_committed_sequence"]
        client.close()
        server.stop()
        # The rows look at some of the answers each.
        kept = sorted(load.acked)[::50]
        load.acked = {key: load.acked[key] for key in kept}
        cls.answers = load
        tables = os.path.join(cls.folder, "in_tables")
        shutil.copytree(original, tables)
        for _ in range(2):  # what one start leaves in write-ahead logs, the next puts into tables
            Server(tables).start().stop()

    def check_row(self, row):
        data = os.path.join(self.folder, "copy")
        shutil.rmtree(data, True)
        if os.path.exists(data + ".log"):
            os.remove(data + ".log")
        shutil.copytree(os.path.join(self.folder, row.ledger), data)
        server = Server(data, *SCRUB)
        if row.running:
            server.start()
        path = row.place(data)
        kept = os.path.join(self.folder, "kept")
        shutil.rmtree(kept, True)
        shutil.copytree(data, kept)
        row.damage(path)
        try:
            getattr(self, row.expects)(server, row, path)
        finally:
            if server.process and server.process.poll() is None:
                server.kill()
        if row.expects == "harmless":
            return
        shutil.rmtree(data)
        shutil.move(kept, data)
        self.starts_whole(data)

    def says(self, row, path, message):
        number = os.path.basename(path).partition(".")[0]
        for part in row.says:
            self.assertIn(part.format(file=os.path.basename(path), number=number, head=self.head), message)

    def refusal(self, server, row, path):
        log = os.path.join(server.data, "log")
        before = digest_of(log)
        with self.assertRaises(AssertionError, msg="it started"):
            server.start(20)
        self.assertEqual(server.process.returncode, 1)
        if row.place is WAL:  # which RocksDB, once it writes, would shorten for good
            self.assertEqual(digest_of(log), before, "the refused start changed the log")
        self.assertIn("cannot start: ", server.log_tail())
        self.says(row, path, server.log_tail())

    def found(self, server, row, path):
        """By the start, where it reads so far back, else by the scrub."""
        try:
            server.start(20)
        except AssertionError:
            self.assertIn("cannot start: ", server.log_tail())
        else:
            self.assertEqual(server.process.wait(30), EXIT_IO_ERROR)
        self.says(row, path, server.log_tail())

    def scrub(self, server, row, path):
        if not row.running:
            server.start()
        self.assertEqual(server.process.wait(30), EXIT_IO_ERROR)
        self.assertIn("the scrub of stored data failed", server.log_tail())
        self.says(row, path, server.log_tail())

    def stop(self, server, row, path):
        """It starts, looks through its files meanwhile, and ends at the first command after it has met the damage."""
        server.start()
        client = server.client(server.token())
        body = {"account_id": "account-0", "amount": "0.01", "mcc": "5411", "merchant": "LOJA"}
        end = time.monotonic() + 30
        with self.assertRaises((OSError, http.client.HTTPException)):
            while time.monotonic() < end:
                client.post("/v1/authorizations", dict(body, external_id=f"late-{time.monotonic()}"))
        self.assertEqual(server.process.wait(30), EXIT_IO_ERROR)
        self.says(row, path, server.log_tail())

    def harmless(self, server, row, path):
        self.starts_whole(server.data)

    def starts_whole(self, data):
        """A server on it has all that was answered; and a scrub passes over it."""
        server = Server(data, *SCRUB).start()
        client = server.client(server.token())
        tally = Tally()
        check_answers(client, self.answers, tally)
        self.assertEqual(tally.failed, 0)
        end = time.monotonic() + 20
        while server.metrics(client)["lastro_scrub_passes_total"] == "0":
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        client.close()
        self.assertEqual(server.stop(), 0)


def add_row(number, row):
    def test(self):
        self.check_row(row)
    test.__doc__ = f"{row.what}: {row.expects}"
    setattr(Damage, f"test_{number:02}", test)


for at, each in enumerate(ROWS):
    add_row(at, each)

if __name__ == "__main__":
    main()
