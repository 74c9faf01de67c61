#!/usr/bin/env python3
"""On a disk that syncs slowly answers take as long as it takes, and every request gets one: an outcome, or 503."""

import glob
import json
import os
import re
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import LONG, FaultCase  # noqa: E402
from lastro_server import open_account  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402

PIPELINED = 30
QUEUE = 16_384  # EngineOptions::queue_capacity


class SlowDisk(FaultCase):
    def latencies_follow(self, delay_s, run_s):
        """Under load each answer takes a sync or two of its frame, what needs no sync is quick all the while, and
        nothing is refused or lost."""
        server = self.start_with_accounts()
        client = self.client(server)
        self.faults.slow("sync", self.data + "/log/", delay_s)
        load = self.load(server, timeout_s=patient(60))
        slowest_s = 0
        until = time.monotonic() + run_s
        while time.monotonic() < until:
            begin = time.monotonic()
            for path in ("/healthz", "/v1/accounts/account-0/balances"):
                self.assertEqual(client.get(path).status, 200)
            slowest_s = max(slowest_s, time.monotonic() - begin)
            time.sleep(0.05)
        load.end()
        self.faults.clear()
        self.assertGreaterEqual(min(load.latencies_s), delay_s)
        median_s = sorted(load.latencies_s)[len(load.latencies_s) // 2]
        self.assertLess(median_s, 2.5 * delay_s + patient(0.1), sorted(round(each, 2) for each in load.latencies_s))
        self.assertLess(slowest_s, patient(1), "reads wait for the views, not for the disk")
        self.assertEqual(load.refused, 0)
        self.check_all_there(load, server)
        self.assertEqual(server.stop(), 0)

    def test_syncs_of_20_ms(self):
        """A sync of 20 ms: answers take one or two of them."""
        self.latencies_follow(0.02, 30 if LONG else 1)

    def test_syncs_of_200_ms(self):
        """A sync of 200 ms: likewise."""
        self.latencies_follow(0.2, 30 if LONG else 1.5)

    def test_syncs_of_5_s(self):
        """A sync of 5 s: likewise, and what needs none is as quick as ever."""
        self.latencies_follow(5, 60 if LONG else 2)

    def test_a_stop_does_not_wait_for_a_snapshot(self):
        """A stop while a snapshot is written, which takes some 20 s here, waits for a part of it, and leaves nothing."""
        server = self.start_with_accounts("--snapshot-interval", "20")
        self.faults.slow("write", "/snapshots/", 0.5)
        load = self.load(server)
        drafts = os.path.join(self.data, "snapshots", "*.new")
        until = time.monotonic() + 30
        while not glob.glob(drafts):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)
        load.end()
        begin = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begin, 6)
        self.assertEqual(glob.glob(drafts), [])
        self.faults.clear()
        self.check_all_there(load)

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
            time.sleep(patient(0.2))
        return threads

    def pipeline(self, number, statuses):
        """So many requests on one connection, sent without waiting for answers."""
        body = json.dumps({"account": f"account-{number}", "totalAmount": 0.01, "mcc": "5411", "merchant": "M"})
        request = (f"POST /authorize HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
                   f"Content-Type: application/json\r\nLastro-Deadline-Ms: 0\r\nContent-Length: {len(body)}\r\n\r\n"
                   f"{body}")
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=patient(60)) as connection:
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
        self.server = self.start()
        client = self.client(self.server)
        for number in range(60):
            open_account(client, f"account-{number}", {"FOOD": "100000.00"})
        self.faults.slow("sync", self.data + "/log/", patient(0.25))
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
