#!/usr/bin/env python3
"""Damage to what is stored ends in a start that is refused, or in a running server that stops, with words that name the
file, the sequence where it is known, and what to do; never in a shorter or other history that passes for whole.

A row (damage_rows.py) is a place and a kind of damage. Where the folder is damaged while the server is down, the start
refuses and changes nothing, and starts again once the file is put back; where that damage is of a kind no start can see,
it comes to light within one scrub. Where the server runs, the scrub stops it. Some damage does no harm: then nothing is
lost. Snapshots are passed over with a warning, for the one before or for the log, unless they show that the log is not
whole. Aliases are made anew."""

import http.client
import os
import shutil
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from damage_rows import ROWS, WAL  # noqa: E402
from fault_case import EXIT_IO_ERROR, quick_folder  # noqa: E402
from folder_digest import digest_of  # noqa: E402
from lastro_server import Server, balances, created  # noqa: E402
from load import Load, Tally, cents, check_answers, set_up, wait_for_views  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402

SCRUB = ("--scrub-every", "1s", "--scrub-mib-per-second", "1000")


class Damage(unittest.TestCase):
    """Two ledgers are made once; each row damages a copy of one."""

    @classmethod
    def setUpClass(cls):
        cls.folder = quick_folder("lastro-damage-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        original = os.path.join(cls.folder, "in_wal")
        server, client, load = cls.under_load(original, 800)
        cls.head = server.metrics(client)["lastro_committed_sequence"]
        cls.food = cents(balances(client, "account-0")["FOOD"])
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
        later = os.path.join(cls.folder, "later")
        shutil.copytree(original, later)
        for data, answers in ((later, 100), (os.path.join(cls.folder, "another"), 100)):
            server, client, _ = cls.under_load(data, answers)
            client.close()
            server.stop()

    @classmethod
    def under_load(cls, data, answers):
        """A server that has answered twice so many commands and made a snapshot after each time; a client of it, and
        the second load."""
        server = Server(data, "--snapshot-interval", "50").start()
        token = server.token()
        client = server.client(token)
        set_up(client)
        for number in range(2):
            load = Load(server.port, token, f"{os.path.basename(data)}-{number}")
            while len(load.acked) < answers:
                time.sleep(0.02)
            load.end()
            cls.wait_for_snapshot(server, client)
        wait_for_views(client)
        return server, client, load

    @staticmethod
    def wait_for_snapshot(server, client):
        end = time.monotonic() + patient(30)
        while True:
            told = {name: int(float(value)) for name, value in server.metrics(client).items()}
            if told["lastro_committed_sequence"] - told["lastro_snapshot_sequence"] < 50:
                return
            if time.monotonic() > end:
                raise AssertionError("no snapshot was made")
            time.sleep(0.02)

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
        if row.expects in ("harmless", "passed_over", "healed"):
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
        """By the start, where it reads so far back, else by the scrub, maybe before the server listens."""
        try:
            server.start(20)
        except AssertionError:
            pass
        code = server.process.wait(30)
        self.assertEqual(code, 1 if "cannot start: " in server.log_tail() else EXIT_IO_ERROR, server.log_tail())
        self.says(row, path, server.log_tail())

    def scrub(self, server, row, path):
        if not row.running:
            server.start()
        self.assertEqual(server.process.wait(30), EXIT_IO_ERROR)
        self.assertIn("the scrub of stored data failed", server.log_tail())
        self.says(row, path, server.log_tail())

    def healed(self, server, row, path):
        """It starts, looks through its files meanwhile, and ends at the first command after it has met the damage; the
        next start makes the files anew, as does every one until that is done. Where the start itself reads what is
        damaged, which of the files is the newest decides, it makes them anew at once."""
        server.start()
        if "alias index is made anew" in server.log_tail():
            self.assertEqual(server.stop(), 0)
            self.starts_whole(server.data)
            return
        client = server.client(server.token())
        body = {"account_id": "account-1", "amount": "0.01", "mcc": "5411", "merchant": "LOJA"}
        end = time.monotonic() + patient(30)
        with self.assertRaises((OSError, http.client.HTTPException)):
            while time.monotonic() < end:
                client.post("/v1/authorizations", dict(body, external_id=f"late-{time.monotonic()}"))
        self.assertEqual(server.process.wait(30), EXIT_IO_ERROR)
        self.says(row, path, server.log_tail())
        Server(server.data).launch().kill()
        self.starts_whole(server.data)
        self.assertIn("alias index is made anew", server.log_tail())

    def harmless(self, server, row, path):
        self.starts_whole(server.data)

    def passed_over(self, server, row, path):
        self.starts_whole(server.data)
        for each in os.listdir(path) if os.path.isdir(path) else [path]:
            self.says(row, each, server.log_tail())

    def starts_whole(self, data):
        """A server on it has all that was answered, decides on what came of it, and a scrub passes over it."""
        server = Server(data, *SCRUB).start()
        client = server.client(server.token())
        tally = Tally()
        check_answers(client, self.answers, tally)
        self.assertEqual(tally.failed, 0)
        self.assertEqual(self.spends(client, self.food + 1), "declined")
        self.assertEqual(self.spends(client, self.food), "approved")
        end = time.monotonic() + patient(20)
        while server.metrics(client)["lastro_scrub_passes_total"] == "0":
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        client.close()
        self.assertEqual(server.stop(), 0)

    def spends(self, client, amount):
        """What becomes of an authorization of that many cents: the funds are what the writer knows, not a view."""
        return created(client.post("/v1/authorizations", {
            "account_id": "account-0", "amount": f"{amount // 100}.{amount % 100:02}", "mcc": "5411",
            "merchant": "LOJA"}))["status"]


def add_row(number, row):
    def test(self):
        self.check_row(row)
    test.__doc__ = f"{row.what}: {row.expects}"
    setattr(Damage, f"test_{number:02}", test)


for at, each in enumerate(ROWS):
    add_row(at, each)

if __name__ == "__main__":
    main()
