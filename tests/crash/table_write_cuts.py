#!/usr/bin/env python3
"""Cuts the power while RocksDB writes a table file of the log, from memory or by merging others, and checks what was
answered.

    table_write_cuts.py [--cuts N] [--history-mib N] [--seed N] [--folder DIR]

Long bulks fill the log until it flushes, and, once it holds more than 512 MiB, merges. The moment is seen from outside:
the server has a table file of the log open for writing. What the bulks were answered is counted, what single commands
were answered is looked for one by one. Needs root.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from lastro_server import Client, Server, balances, open_account, run  # noqa: E402
from load import Load, Tally, cents, check_answers, set_up  # noqa: E402
from power_supply import PowerSupply  # noqa: E402
from test_main import SKIPPED  # noqa: E402

LINES = 10_000
FILLERS = 3
FUNDS = "900000000.00"


class Filler:
    """Bulks of a cent each on one account."""

    def __init__(self):
        self.answered = 0  # lines, over all servers
        self.in_doubt = 0
        self.lock = threading.Lock()
        line = json.dumps({"account_id": "filler", "amount": "0.01", "mcc": "9999", "merchant": "MERCADO DO ZE"})
        self.body = "\n".join([line] * LINES)

    def begin(self, server, token):
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.fill, args=(server.port, token)) for _ in range(FILLERS)]
        for thread in self.threads:
            thread.start()

    def fill(self, port, token):
        client = Client(port, token, timeout_s=60)
        while not self.ending.is_set():
            try:
                answer = client.post("/v1/authorizations", self.body, {"Content-Type": "application/x-ndjson"})
            except (OSError, http.client.HTTPException):
                with self.lock:
                    self.in_doubt += LINES
                return
            if answer.status == 503:
                continue
            assert answer.status == 200, answer.body
            with self.lock:
                self.answered += LINES
        client.close()

    def join(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()


def writes(server, folder, ending=".sst"):
    """Whether the server has a file with this ending in that folder open for writing."""
    process = f"/proc/{server.process.pid}"
    for each in os.listdir(process + "/fd"):
        try:
            path = os.readlink(f"{process}/fd/{each}")
            if not (path.startswith(folder) and path.endswith(ending)):
                continue
            with open(f"{process}/fdinfo/{each}", encoding="ascii") as info:
                flags = next(line for line in info if line.startswith("flags:"))
        except OSError:
            continue
        if int(flags.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY:
            return True
    return False


def log_mebibytes(data):
    folder = os.path.join(data, "log")
    return sum(os.stat(os.path.join(folder, name)).st_blocks for name in os.listdir(folder)) / 2048


class Proof:
    def __init__(self, data, tally):
        self.data = data
        self.tally = tally
        self.filler = Filler()
        self.token = None

    def start(self):
        server = Server(self.data).start()
        self.token = self.token or server.token()
        return server

    def set_up(self, history_mib):
        server = self.start()
        client = server.client(self.token)
        set_up(client)
        open_account(client, "filler", {"CASH": FUNDS})
        self.filler.begin(server, self.token)
        while log_mebibytes(self.data) < history_mib:
            time.sleep(0.1)
        self.filler.join()
        client.close()
        server.stop()

    def round(self, number, chance, supply):
        server = self.start()
        folder = os.path.join(self.data, "log") + "/"
        self.filler.begin(server, self.token)
        load = Load(server.port, self.token, f"round-{number}")
        end = time.monotonic() + 60
        while not writes(server, folder) and time.monotonic() < end:
            time.sleep(0.002)
        self.tally.check(time.monotonic() < end, "no table file was written for a minute")
        time.sleep(chance.uniform(0, 0.3))
        in_midst = writes(server, folder)
        began = time.monotonic()
        answered = self.filler.answered  # later answers prove nothing, see crash_proof.py
        supply.cut(server)
        self.filler.join()
        load.join(began)
        self.filler.in_doubt += self.filler.answered - answered
        self.filler.answered = answered
        self.check(load)
        return in_midst

    def check(self, load):
        server = self.start()
        client = server.client(self.token)
        check_answers(client, load, self.tally)
        spent = cents(FUNDS) - cents(balances(client, "filler")["CASH"])
        known, doubt = self.filler.answered, self.filler.in_doubt
        self.tally.check(known <= spent <= known + doubt,
                         f"{spent} lines are there, of {known} answered and {doubt} in doubt")
        self.filler.answered, self.filler.in_doubt = spent, 0
        client.close()
        server.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cuts", type=int, default=10)
    parser.add_argument("--history-mib", type=int, default=640, help="before the first cut")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("power cuts need root")
        sys.exit(SKIPPED)
    chance = random.Random(options.seed)
    tally = Tally()
    folder = tempfile.mkdtemp(prefix="lastro-crash-", dir=options.folder)
    supply = PowerSupply(folder, mebibytes=12 << 10)
    try:
        proof = Proof(os.path.join(supply.mount, "data"), tally)
        proof.set_up(options.history_mib)
        in_midst = sum(proof.round(number, chance, supply) for number in range(options.cuts))
        print(f"  {options.cuts} cuts as a table file was written, {in_midst} of them before it was whole; "
              f"{proof.filler.answered} lines, {log_mebibytes(proof.data):.0f} MiB of log", flush=True)
        tally.check(in_midst > 0, "no cut fell into the writing of a table file")
        verified = run("verify", "--quiet", "--data", proof.data, check=False)
        print(" ", verified.stdout.strip(), flush=True)
        tally.check(verified.returncode == 0, "lastro verify: " + verified.stdout)
    finally:
        supply.remove()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
