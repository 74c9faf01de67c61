#!/usr/bin/env python3
"""Authorizations never wait for NATS: absent at start, stopped, killed; and whatever it missed it gets, once."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from lastro_server import LASTRO, Client, Server, created, open_account  # noqa: E402
from nats_process import Nats  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402

CONNECTIONS = 4
ANSWER_S = patient(2)  # far more than an answer takes; one that waited for NATS would take longer
PAUSE_S = 0.004  # between two authorizations of one payer: other tests run beside this one
OUTAGE_S = 8  # longer than the relay waits for an acknowledgement, and than its client for a pong
CATCH_UP_S = patient(60)


class Payers:
    """Threads that authorize all the time; each gives up at the first answer that is late or no approval."""

    def __init__(self, server, token):
        self.ending = threading.Event()
        self.positions = []  # of every approval
        self.failures = []
        self.threads = [threading.Thread(target=self.work, args=(Client(server.port, token, timeout_s=ANSWER_S), i))
                        for i in range(CONNECTIONS)]
        for thread in self.threads:
            thread.start()

    def work(self, client, number):
        try:
            while not self.ending.wait(PAUSE_S):
                answer = client.post("/v1/authorizations", {"account_id": f"payer-{number}", "amount": "0.01",
                                                            "mcc": "5411", "merchant": "LOJA"})
                assert created(answer)["status"] == "approved", answer.body
                self.positions.append(answer.headers["Lastro-Sequence"])
        except Exception as failure:  # told in the thread that waits
            self.failures.append(f"payer {number}: {failure!r}")
        finally:
            client.close()

    def end(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()


class NatsOutages(unittest.TestCase):
    """One story: each case begins as the one before ended. Payers pay from the first to the last but one."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="lastro-outages-")
        cls.addClassCleanup(shutil.rmtree, folder, True)
        cls.nats = Nats(os.path.join(folder, "nats"))  # has its port now
        cls.addClassCleanup(cls.nats.stop)
        cls.nats.kill()
        cls.server = Server(os.path.join(folder, "ledger"), nats=cls.nats.url).start()
        cls.addClassCleanup(cls.server.stop)
        token = cls.server.token()
        cls.client = cls.server.client(token)
        cls.addClassCleanup(cls.client.close)
        for i in range(CONNECTIONS):
            open_account(cls.client, f"payer-{i}", {"FOOD": "100000.00"})
        cls.payers = Payers(cls.server, token)
        cls.addClassCleanup(cls.payers.end)

    def metric(self, name):
        return int(float(self.server.metrics(self.client)[name]))

    def committed(self):
        return self.metric("lastro_committed_sequence")

    def published(self):
        return self.metric("lastro_relay_published_sequence")

    def all_are_answered_for(self, seconds):
        before, end = len(self.payers.positions), time.monotonic() + seconds
        while time.monotonic() < end and not self.payers.failures:
            time.sleep(0.1)
        self.assertEqual([], self.payers.failures)
        self.assertGreater(len(self.payers.positions), before)

    def nats_gets_nothing_meanwhile(self):
        """Without NATS everything is answered as before: the outage is one."""
        self.all_are_answered_for(1)  # what was acknowledged before is counted by then
        published = self.published()
        self.all_are_answered_for(OUTAGE_S)
        self.assertEqual(published, self.published())
        self.assertGreater(self.committed(), published)

    def nats_catches_up(self):
        """All that was committed until now reaches NATS, while more is answered."""
        wanted, end = self.committed(), time.monotonic() + CATCH_UP_S
        while self.published() < wanted:
            self.assertLess(time.monotonic(), end, "the relay did not catch up")
            self.all_are_answered_for(0.2)
        self.all_are_answered_for(1)

    def test_1_nats_absent_at_start(self):
        self.assertEqual((0, 0), (self.metric("lastro_relay_connected"), self.published()))
        self.nats_gets_nothing_meanwhile()

    def test_2_started_it_catches_up(self):
        self.nats.start()
        self.nats_catches_up()
        self.assertEqual(1, self.metric("lastro_relay_connected"))

    def test_3_stopped(self):
        self.nats.signal(signal.SIGSTOP)
        self.nats_gets_nothing_meanwhile()

    def test_4_continued_it_catches_up(self):
        self.nats.signal(signal.SIGCONT)
        self.nats_catches_up()

    def test_5_killed(self):
        self.nats.kill()
        self.nats_gets_nothing_meanwhile()

    def test_6_restarted_it_catches_up(self):
        self.nats.start()
        self.nats_catches_up()

    def test_7_the_stream_holds_every_sequence_once_in_order(self):
        self.payers.end()
        self.assertEqual([], self.payers.failures)
        head = self.server.wait_for_relay(self.client)
        tool = os.path.join(os.path.dirname(LASTRO), "nats_stream_dump")
        done = subprocess.run([tool, "--quiet", "--from-first"], capture_output=True, text=True, timeout=patient(60),
                              stdin=subprocess.DEVNULL, env=dict(os.environ, LASTRO_NATS=self.nats.reader))
        self.assertEqual(f"count {head} first 1 last {head} faults 0\n", done.stdout, done.stderr)
        self.assertEqual(0, done.returncode)
        sequences = [int(re.fullmatch(r"\d+:(\d+)", position)[1]) for position in self.payers.positions]
        self.assertEqual(len(sequences), len(set(sequences)))
        self.assertLessEqual(max(sequences), head)


if __name__ == "__main__":
    main()
