#!/usr/bin/env python3
"""A server that the system kills for want of memory has lost nothing it answered. At length only, as root: memory is
bounded by a control group (v1)."""

import http.client
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import LONG, FaultCase, resident_mebibytes  # noqa: E402
from lastro_server import run  # noqa: E402
from load import ACCOUNTS  # noqa: E402
from test_main import main  # noqa: E402

GROUPS = "/sys/fs/cgroup/memory"
LINES = 5_000
FILLERS = 3
LIMIT_MIB = 256
SENT_MAX = 6_000_000  # if that many fit, the limit does not hold


class MemoryGroup:
    """Processes that have so much memory together, the page cache of their files included."""

    def __init__(self, mebibytes):
        self.path = os.path.join(GROUPS, f"lastro-test-{os.getpid()}")
        os.mkdir(self.path)
        self._write("memory.limit_in_bytes", mebibytes << 20)

    def _write(self, name, value):
        with open(os.path.join(self.path, name), "w", encoding="ascii") as file:
            file.write(str(value))

    def enter(self):
        """In the process that is to belong to it."""
        self._write("cgroup.procs", os.getpid())

    def kills(self):
        with open(os.path.join(self.path, "memory.oom_control"), encoding="ascii") as file:
            told = dict(line.split() for line in file)
        return int(told["oom_kill"])

    def remove(self):
        os.rmdir(self.path)


def request(name):
    """Commands under external ids of their own."""
    lines = ({"external_id": f"{name}-{line}", "account_id": f"account-{line % ACCOUNTS}", "amount": "0.01",
              "mcc": "5411", "merchant": "MERCADO DO ZE"} for line in range(LINES))
    return "\n".join(map(json.dumps, lines))


def answer_to(client, name):
    return client.post("/v1/authorizations", request(name), {"Content-Type": "application/x-ndjson"})


class Bulks:
    """Long requests until there is no server, and what they were answered."""

    def __init__(self, server, token):
        self.answered = {}  # by the request's name
        self.statuses = set()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.send, args=(server, token, number)) for number in range(FILLERS)]
        for thread in self.threads:
            thread.start()

    def send(self, server, token, number):
        client = server.client(token)
        client.connection.timeout = 120
        for n in range(SENT_MAX // LINES // FILLERS):
            try:
                answer = answer_to(client, f"m-{number}-{n}")
            except (OSError, http.client.HTTPException):
                break
            with self.lock:
                self.statuses.add(answer.status)
                if answer.status == 200:
                    self.answered[f"m-{number}-{n}"] = answer.body
        client.close()

    def join(self):
        for thread in self.threads:
            thread.join()


class Memory(FaultCase):
    def setUp(self):
        super().setUp()
        if not LONG or os.geteuid() != 0 or not os.path.isdir(GROUPS):
            self.skipTest("at length only, as root, with control groups of version 1")
        folder = tempfile.mkdtemp(prefix="lastro-memory-")  # files in memory would count for what they hold
        self.addCleanup(shutil.rmtree, folder, True)
        self.data = os.path.join(folder, "ledger")
        self.group = MemoryGroup(LIMIT_MIB)
        self.addCleanup(self.group.remove)

    def test_a_server_that_outgrows_its_memory_is_killed_and_loses_no_answer(self):
        """Killed by the system as it outgrows its memory, and started with more, a server has all it answered."""
        server = self.start_with_accounts("--snapshot-interval", "100000", limit=self.group.enter)
        bulks = Bulks(server, self.token)
        bulks.join()
        code, words = self.ended(server, 120)
        self.assertEqual(code, -signal.SIGKILL, words)
        self.assertEqual(self.group.kills(), 1)
        self.assertGreater(len(bulks.answered), 5)
        self.assertLessEqual(bulks.statuses, {200, 503})

        began = time.monotonic()
        server = self.start()
        print(f"  {len(bulks.answered) * LINES} commands answered in {LIMIT_MIB} MiB; started again in "
              f"{time.monotonic() - began:.1f} s, {resident_mebibytes(server):.0f} MiB")
        client = self.client(server, 120)
        for name, answer in bulks.answered.items():
            self.assertEqual(answer_to(client, name).body, answer, name)
        self.assertEqual(server.stop(), 0)
        run("verify", "--quiet", "--data", self.data)


if __name__ == "__main__":
    main()
