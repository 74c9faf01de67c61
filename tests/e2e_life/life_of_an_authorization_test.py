#!/usr/bin/env python3
"""One authorization all the way: socket, synced log, views, NATS, as ARCHITECTURE.md tells it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from lastro_server import LASTRO, ROOT, Server, balances, open_account, run  # noqa: E402
from nats_process import Nats  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402


class LifeOfAnAuthorization(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="lastro-life-")
        cls.nats = Nats(os.path.join(cls.folder, "nats"))
        cls.data = os.path.join(cls.folder, "ledger")
        cls.server = Server(cls.data, nats=cls.nats.url).start()
        cls.client = cls.server.client(cls.server.token())
        open_account(cls.client, "ana", {"FOOD": "100.00"})
        cls.answer = cls.client.post("/authorize", {"account": "ana", "totalAmount": 25.9, "mcc": "5411",
                                                    "merchant": "MERCADO DO ZE            SAO PAULO    BR", "id": "tx-1"})
        cls.sequence = cls.answer.headers["Lastro-Sequence"]

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.server.stop()
        cls.nats.stop()
        shutil.rmtree(cls.folder)

    def test_1_the_socket_gets_its_answer(self):
        self.assertEqual((200, {"code": "00"}), (self.answer.status, self.answer.json()))

    def test_2_the_answered_event_is_in_the_log_on_disk(self):
        number = self.sequence.split(":")[1]
        line = run("replay", "--data", self.data, "--from", number, "--to", number).stdout
        event = json.loads(line)
        self.assertEqual(("authorization.approved", 2590, "tx-1"), (event["type"], event["amount"], event["external_id"]))
        self.assertEqual([{"category": "FOOD", "amount": 2590, "balance_after": 7410}], event["allocations"])

    def test_3_the_views_show_it(self):
        self.assertEqual("74.10", balances(self.client, "ana")["FOOD"])
        entry = self.client.get("/v1/accounts/ana/statement").json()["entries"][0]
        self.assertEqual((self.sequence, "-25.90", "74.10"), (entry["sequence"], entry["amount"], entry["balance"]))

    def test_4_nats_has_the_same_bytes_once(self):
        self.server.wait_for_relay(self.client)
        tool = os.path.join(os.path.dirname(LASTRO), "nats_stream_dump")
        done = subprocess.run([tool], capture_output=True, text=True, timeout=patient(60), stdin=subprocess.DEVNULL,
                              env=dict(os.environ, LASTRO_NATS=self.nats.reader))
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        messages = [line for line in done.stdout.splitlines() if "lastro.events.0.authorization.approved" in line]
        self.assertEqual(1, len(messages), done.stdout)
        self.assertIn(self.sequence, messages[0])

    def test_5_a_retry_gives_the_same_and_adds_nothing(self):
        again = self.client.post("/authorize", {"account": "ana", "totalAmount": "25.90", "mcc": "5411", "id": "tx-1",
                                                "merchant": "MERCADO DO ZE            SAO PAULO    BR"})
        self.assertEqual((self.answer.body, self.sequence), (again.body, again.headers["Lastro-Sequence"]))

    def test_6_the_map_names_every_step_in_order(self):
        with open(os.path.join(ROOT, "ARCHITECTURE.md"), encoding="utf-8") as text:
            life = text.read().split("## The life of an authorization")[1].split("\n## ")[0]
        steps = re.findall(r"^\d+\. ", life, re.M)
        files = re.findall(r"`([a-z_/0-9]+\.(?:h|cc))`", life)
        self.assertEqual(8, len(steps))
        for name in files:
            self.assertTrue(os.path.exists(os.path.join(ROOT, name)), name)


if __name__ == "__main__":
    main()
