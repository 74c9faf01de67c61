#!/usr/bin/env python3
"""A disk that fails, once or for ever, ends the process or costs a read model, and never an answer."""

import errno
import os
import resource
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import EXIT_IO_ERROR, FaultCase, limit_of  # noqa: E402
from lastro_server import created  # noqa: E402
from load import Tally, check_answers  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402


class DiskErrors(FaultCase):
    def fails_under_load(self, *fault, word, times):
        """The disk fails so while clients write: the process ends, says why, and nothing answered is missing."""
        server = self.start_with_accounts()
        load = self.load(server)
        time.sleep(0.2)
        self.faults.fail(fault[0], self.data + fault[1], fault[2], times)
        code, words = self.ended(server)
        load.join(time.monotonic())
        self.assertEqual(code, EXIT_IO_ERROR, words)
        self.assertIn(word, words)
        self.assertIn("nothing more is answered", words)
        self.faults.clear()
        self.check_all_there(load)

    def test_an_error_at_a_write_to_the_log(self):
        """A write to the log that fails once, half of it on disk, ends the process and loses no answer."""
        self.fails_under_load("write", "/log/", errno.EIO, word="cannot write the frame of sequence", times=1)

    def test_errors_at_every_write_to_the_log(self):
        """Nor does a log that cannot be written any more."""
        self.fails_under_load("write", "/log/", errno.EIO, word="cannot write the frame of sequence", times=-1)

    def test_an_error_at_a_sync_of_the_log(self):
        """A sync of the log that fails once ends the process: what the disk then holds is unknown."""
        self.fails_under_load("sync", "/log/", errno.EIO, word="cannot sync its write-ahead log", times=1)

    def test_an_error_at_a_sync_of_the_anchor(self):
        """So does one of the head anchor, which would fall behind for good."""
        self.fails_under_load("sync", "/anchor", errno.EIO, word="anchor", times=1)

    def test_no_room_for_the_log(self):
        """A log that finds no room left ends the process; with room again, all that was answered is there."""
        self.fails_under_load("write", "/log/", errno.ENOSPC, word="No space left on device", times=-1)

    def test_no_room_for_keys(self):
        """A key that finds no room ends the process before its client is answered."""
        server = self.start_with_accounts()
        self.faults.fail("write", self.data + "/keys/", errno.ENOSPC)
        body = {"external_id": "late", "name": "Ana Lima", "document": "52998224725"}
        with self.assertRaises(OSError):
            self.client(server).post("/v1/clients", body)
        code, words = self.ended(server)
        self.assertEqual(code, EXIT_IO_ERROR, words)
        self.assertIn("key store", words)
        self.faults.clear()
        server = self.start()
        client = self.client(server)
        self.assertEqual(client.get("/v1/clients/late").status, 404)
        self.assertEqual(created(client.post("/v1/clients", body))["name"], "Ana Lima")
        self.assertEqual(server.stop(), 0)

    def fails_under_the_read_models(self, error, words):
        """Commands go on where the read models cannot be written, and what they hold is read; readiness says so; once
        they can be, they catch up by themselves, twice over, and by a restart as well."""
        server = self.start_with_accounts()
        client = self.client(server)
        load = self.load(server)
        for number in range(1, 3):
            answered = len(load.acked)
            self.faults.fail("write", self.data + "/views/", error)
            self.wait_for(lambda: client.get("/readyz").status == 503)
            time.sleep(0.5)
            self.assertEqual(client.get("/healthz").status, 200)
            self.assertEqual(server.metrics(client)["lastro_views_healthy"], "0")
            self.assertEqual(client.get("/v1/accounts/account-0").status, 200)
            self.assertEqual(server.log_tail().count("the read models wait for their disk"), number)
            self.assertIn(words, server.log_tail())
            self.assertGreater(len(load.acked), answered)
            self.faults.clear()
            self.wait_for(lambda: client.get("/readyz").status == 200)
            self.wait_for(lambda number=number: server.log_tail().count("the read models go on") == number)
        load.end()
        self.assertEqual(load.refused, 0)
        self.check_all_there(load, server)
        self.faults.fail("write", self.data + "/views/", error)
        more = self.client(server).post("/v1/loads", {"account_id": "account-1", "category": "FOOD", "amount": "1.00"})
        self.assertEqual(more.status, 201)
        self.wait_for(lambda: client.get("/readyz").status == 503)
        self.assertEqual(server.stop(), 0)
        self.faults.clear()
        server = self.start()
        self.wait_for(lambda: self.client(server).get("/v1/loads/" + more.json()["id"]).status == 200)
        self.assertEqual(server.stop(), 0)

    def test_no_room_for_the_read_models(self):
        """Read models that find no room cost no command, and go on once there is room."""
        self.fails_under_the_read_models(errno.ENOSPC, "No space left on device")

    def test_an_error_at_a_write_to_the_read_models(self):
        """Nor do those whose disk fails otherwise: their files are opened again."""
        self.fails_under_the_read_models(errno.EIO, "Input/output error")

    def test_no_room_for_aliases(self):
        """External ids that find no room at the stop are read from the log at the next start."""
        server = self.start_with_accounts()
        load = self.load(server)
        time.sleep(0.3)
        load.end()
        self.faults.fail("write", self.data + "/aliases/", errno.ENOSPC)
        self.assertEqual(server.stop(), 0)
        self.assertIn("alias index", server.log_tail())
        self.faults.clear()
        self.check_all_there(load)

    def test_no_room_for_aliases_while_running(self):
        """Aliases that cannot be written end the process, which would hold ever more of them in memory, and the next
        start has them all."""
        server = self.start_with_accounts("--snapshot-interval", "50")  # before each the aliases are written
        self.faults.fail("write", self.data + "/aliases/", errno.ENOSPC)
        load = self.load(server)
        code, words = self.ended(server)
        load.join(time.monotonic())
        self.assertEqual(code, EXIT_IO_ERROR, words)
        self.assertIn("alias index", words)
        self.assertIn("No space left on device", words)
        self.faults.clear()
        self.check_all_there(load)

    def test_aliases_that_cannot_be_read(self):
        """A start that cannot read its aliases is refused and says what to do; that done, it makes them from the log."""
        load = self.in_files()
        self.faults.fail("read", self.data + "/aliases/", errno.EIO)
        with self.assertRaisesRegex(AssertionError, "alias index .*Input/output error.*remove the folder"):
            self.start()
        shutil.rmtree(os.path.join(self.data, "aliases"))
        self.faults.clear()
        self.check_all_there(load)

    def snapshots(self):
        folder = os.path.join(self.data, "snapshots")
        return set(os.listdir(folder)) if os.path.isdir(folder) else set()

    def fails_at_a_snapshot(self, operation, error, words):
        """No snapshot is made while that fails, and it is said why; commands go on, the one before stays; and the next
        is made once it does not fail any more."""
        server = self.start_with_accounts("--snapshot-interval", "20")
        client = self.client(server)
        self.wait_for(lambda: self.snapshots())
        self.faults.fail(operation, self.data + "/snapshots", error)
        time.sleep(0.3)  # one that was being made is done
        before = self.snapshots()
        load = self.load(server)
        self.wait_for(lambda: server.log_tail().count("no snapshot was made") > 1)
        answered = len(load.acked)
        self.assertRegex(server.log_tail(), rf"snapshots/\d+\.snapshot\.new: {words}")
        self.assertEqual({name for name in self.snapshots() if name.endswith(".snapshot")}, before)
        self.assertEqual(client.get("/readyz").status, 200)
        self.wait_for(lambda: len(load.acked) > answered)
        self.faults.clear()
        self.wait_for(lambda: len(self.snapshots() - before) >= 2)
        load.end()
        time.sleep(0.3)
        self.assertFalse([name for name in self.snapshots() if name.endswith(".new")])
        self.assertEqual(load.refused, 0)
        self.check_all_there(load, server)
        self.assertEqual(server.stop(), 0)
        self.check_all_there(load)

    def wait_for(self, holds, wait_s=patient(30)):
        end = time.monotonic() + wait_s
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def test_no_room_for_a_snapshot(self):
        """A snapshot that finds no room is not made, and commands go on."""
        self.fails_at_a_snapshot("write", errno.ENOSPC, "No space left on device")

    def test_an_error_at_a_write_to_a_snapshot(self):
        """Nor one whose writing fails otherwise."""
        self.fails_at_a_snapshot("write", errno.EIO, "Input/output error")

    def test_an_error_at_a_sync_of_a_snapshot(self):
        """Nor one that cannot be made durable."""
        self.fails_at_a_snapshot("sync", errno.EIO, "Input/output error")

    def test_one_error_while_a_snapshot_goes_to_the_disk(self):
        """Nor one of which a part did not reach the disk, where the system tells that once, and not again at the end."""
        server = self.start_with_accounts("--snapshot-interval", "20")
        self.wait_for(lambda: self.snapshots())
        self.faults.fail("sync", ".snapshot.new", errno.EIO, 1)
        load = self.load(server)
        self.wait_for(lambda: self.faults.left("sync") == 0)
        self.wait_for(lambda: "no snapshot was made" in server.log_tail())
        self.assertRegex(server.log_tail(), r"cannot write the snapshot .*\.snapshot\.new: Input/output error")
        load.end()
        self.check_all_there(load, server)
        self.assertEqual(server.stop(), 0)

    def test_a_snapshot_that_cannot_be_read(self):
        """A start that cannot read its snapshots reads the log, and says so."""
        server = self.start_with_accounts("--snapshot-interval", "20")
        load = self.load(server)
        self.wait_for(lambda: len(self.snapshots()) == 2)
        load.end()
        self.assertEqual(server.stop(), 0)
        self.faults.fail("read", ".snapshot", errno.EIO)
        server = self.start()
        self.assertIn("a snapshot is passed over", server.log_tail())
        self.assertIn("from a snapshot at 0", server.log_tail())
        self.check_all_there(load, server)
        self.assertEqual(server.stop(), 0)

    def test_a_file_size_limit(self):
        """A limit of the file size does not kill: the process ends by itself, names it, and keeps what was answered."""
        server = self.start_with_accounts(limit=limit_of(resource.RLIMIT_FSIZE, 1 << 20))
        load = self.load(server)
        code, words = self.ended(server)
        load.join(time.monotonic())
        self.assertEqual(code, EXIT_IO_ERROR, words)
        self.assertIn("File too large", words)
        self.check_all_there(load)

    def test_a_read_error_at_the_start(self):
        """A start that cannot read its files is refused with their names, and comes about once they can be read."""
        load = self.in_files()
        self.assertEqual(self.start().stop(), 0)
        for times in (1, -1):
            self.faults.fail("read", ".sst", errno.EIO, times)
            server = self.server()
            with self.assertRaisesRegex(AssertionError, "cannot start: .*(Input/output error|cannot be read)"):
                server.start()
            self.assertEqual(server.process.returncode, 1)
            self.faults.clear()
        self.check_all_there(load)

    def test_a_read_error_under_the_writer(self):
        """A decision that cannot read what it rests on ends the process; at the next start the retry settles."""
        load = self.in_files()
        server = self.start()
        middle = list(load.acked)[len(load.acked) // 2:]  # neither in the first block, read at start, nor near the end
        old = next(name for path, name in middle if path == "/v1/authorizations")
        self.faults.fail("read", self.data + "/log/", errno.EIO)
        body = {"external_id": "back", "authorization_id": old, "amount": "0.50"}
        client = self.client(server)
        with self.assertRaises(OSError):
            client.post("/v1/refunds", body)
        code, words = self.ended(server)
        self.assertEqual(code, EXIT_IO_ERROR, words)
        self.assertIn("Input/output error", words)
        self.faults.clear()
        server = self.start()
        client = self.client(server)
        answers = {created(client.post("/v1/refunds", body))["id"] for _ in range(2)}
        self.assertEqual(len(answers), 1)
        tally = Tally()
        check_answers(client, load, tally)
        self.assertEqual(tally.failed, 0)
        self.assertEqual(server.stop(), 0)

    def test_a_read_error_under_the_scrub(self):
        """The scrub ends the process over a file that cannot be read, even once, and names it."""
        load = self.in_files()
        server = self.start("--scrub-every", "1s")
        self.faults.fail("read", self.data + "/log/", errno.EIO, 1)
        code, words = self.ended(server)
        self.assertEqual(code, EXIT_IO_ERROR, words)
        self.assertRegex(words, r"the scrub of stored data failed.*\d+\.sst.*Input/output error")
        self.check_all_there(load)


if __name__ == "__main__":
    main()
