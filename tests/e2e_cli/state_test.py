#!/usr/bin/env python3
"""The state that a log leads to is one, however it is come to."""

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from lastro_server import LASTRO, Server  # noqa: E402
from patience import patient  # noqa: E402


def state(data, *options):
    """What `lastro state` printed: sequence, where it began, hash."""
    done = subprocess.run([LASTRO, "state", "--data", data, *options], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=patient(60))
    if done.returncode != 0:
        return done
    words = done.stdout.strip().replace(":", "").split(" ")
    return int(words[2]), int(words[4]), words[5]


class State(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lastro-state-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.data = os.path.join(self.folder, "data")

    def test_a_snapshot_and_the_whole_log_lead_to_one_state(self):
        server = Server(self.data, "--snapshot-interval", "40").start()
        client = server.client(server.token("ADMIN"))
        self.assertEqual(client.post("/v1/clients", {"external_id": "ana", "name": "Ana", "document": "52998224725"}).status,
                         201)
        self.assertEqual(client.post("/v1/accounts", {"external_id": "acc", "client_id": "ana"}).status, 201)
        loads = 0
        until = time.monotonic() + patient(60)
        while not glob.glob(os.path.join(self.data, "snapshots", "*.snapshot")) and time.monotonic() < until:
            loads += 1
            answer = client.post("/v1/loads", {"account_id": "acc", "category": "FOOD", "amount": "1.00"})
            self.assertEqual(answer.status, 201)
        for _ in range(5):
            client.post("/authorize", {"account": "acc", "totalAmount": "0.50", "mcc": "5411", "merchant": "PADARIA"})
        client.close()
        self.assertEqual(server.stop(), 0)

        whole = state(self.data)
        begun = state(self.data, "--from-snapshot")
        self.assertEqual(whole[:2], (6 + loads + 5, 0))
        self.assertEqual(state(self.data), whole)
        self.assertGreater(begun[1], 4)
        self.assertEqual((begun[0], begun[2]), (whole[0], whole[2]))

    def test_without_a_snapshot_it_says_so(self):
        server = Server(self.data).start()
        self.assertEqual(server.stop(), 0)
        done = state(self.data, "--from-snapshot")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no snapshot", done.stdout + done.stderr)


if __name__ == "__main__":
    e2e.main()
