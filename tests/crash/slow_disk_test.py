#!/usr/bin/env python3
"""On a disk that syncs slowly the queue fills: every request is answered all the same, with an outcome or with 503."""

import json
import os
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from lastro_server import Server, open_account  # noqa: E402
from test_main import main  # noqa: E402

LIBRARY = os.environ.get("FAILING_SYNC_LIBRARY", "")
PIPELINED = 30
QUEUE = 16_384  # EngineOptions::queue_capacity


class SlowDisk(unittest.TestCase):
    def setUp(self):
        if not LIBRARY:
            self.skipTest("FAILING_SYNC_LIBRARY names no library")
        folder = tempfile.mkdtemp(prefix="lastro-slow-")
        self.addCleanup(shutil.rmtree, folder, True)
        data = os.path.join(folder, "ledger")
        quick = Server(data).start()
        self.token = quick.token()
        client = quick.client(self.token)
        for number in range(60):
            open_account(client, f"account-{number}", {"FOOD": "100000.00"})
        client.close()
        quick.stop()
        self.server = Server(data, environment={"LD_PRELOAD": LIBRARY, "FAILING_SYNC_PATH": data + "/log/",
                                                "FAILING_SYNC_AFTER": "0", "FAILING_SYNC_DELAY_MS": "250"}).start()
        self.addCleanup(self.server.kill)

    def fill(self, answers):
        """Long bulks: the first is decided frame by frame as the disk allows, the others fill the queue behind it but
        for a few places."""
        line = json.dumps({"account_id": "account-0", "amount": "0.01", "mcc": "5411", "merchant": "M"})

        def send(lines):
            client = self.server.client(self.token)
            answers.append(client.post("/v1/authorizations", "\n".join([line] * lines),
                                       {"Content-Type": "application/x-ndjson"}).status)
            client.close()

        threads = [threading.Thread(target=send, args=(lines,)) for lines in (10_000, 10_000, QUEUE - 10_000 - 30)]
        for thread in threads:
            thread.start()
            time.sleep(0.2)
        return threads

    def pipeline(self, number, statuses):
        """So many requests on one connection, sent without waiting for answers."""
        body = json.dumps({"account": f"account-{number}", "totalAmount": 0.01, "mcc": "5411", "merchant": "M"})
        request = (f"POST /authorize HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
                   f"Content-Type: application/json\r\nLastro-Deadline-Ms: 0\r\nContent-Length: {len(body)}\r\n\r\n"
                   f"{body}")
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as connection:
            connection.sendall((request * PIPELINED).encode())
            received = b""
            while received.count(b"HTTP/1.1 ") < PIPELINED:
                part = connection.recv(65536)
                if not part:
                    break
                received += part
        statuses.append(re.findall(rb"HTTP/1.1 (\d+) ", received))

    def test_pipelined_commands_against_a_full_queue_all_get_an_answer(self):
        """Some are refused for want of room, none is forgotten, and the server stops at once when told to."""
        bulk_statuses, statuses = [], []
        threads = self.fill(bulk_statuses)
        more = [threading.Thread(target=self.pipeline, args=(number, statuses)) for number in range(60)]
        for thread in more:
            thread.start()
        for thread in threads + more:
            thread.join()
        self.assertEqual(len(statuses), 60)
        self.assertIn(b"503", set().union(*statuses), "the queue was never full")
        for each in statuses:
            self.assertEqual(len(each), PIPELINED)
            self.assertLessEqual(set(each), {b"200", b"503"})
        self.assertLessEqual(set(bulk_statuses), {200, 503})
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    main()
