#!/usr/bin/env python3
"""A disk that fails, once or for ever, ends the process or costs a read model, and never an answer."""

import errno
import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import EXIT_IO_ERROR, FaultCase, limit_of  # noqa: E402
from lastro_server import created  # noqa: E402
from load import Tally, check_answers  # noqa: E402
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
        self.fails_under_load("sync", "/log/", errno.EIO, word="cannot write the frame of sequence", times=1)

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

    def test_no_room_for_the_read_models(self):
        """Commands go on where the read models find no room; readiness says so, and after a restart they catch up."""
        server = self.start_with_accounts()
        self.faults.fail("write", self.data + "/views/", errno.ENOSPC)
        load = self.load(server)
        time.sleep(0.5)
        load.end()
        client = self.client(server)
        self.assertEqual(client.get("/readyz").status, 503)
        self.assertEqual(client.get("/healthz").status, 200)
        self.assertEqual(server.metrics(client)["lastro_views_healthy"], "0")
        self.assertIn("the read models stopped", server.log_tail())
        self.assertGreater(len(load.acked), 0)
        self.assertEqual(load.refused, 0)
        self.assertEqual(server.stop(), 0)
        self.faults.clear()
        self.check_all_there(load)

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
