#!/usr/bin/env python3
"""Kills the server, or cuts its power, at random moments under load, and checks what it answered.

    crash_proof.py [--kills N] [--power-cuts N] [--no-sync-cuts N] [--seed N] [--folder DIR]

After every round: the server starts again; every command answered so far in the round is there, under its id, and a
retry gives the same answer byte for byte; a command in doubt is there wholly or not at all, and two retries agree.
At the end: balances are what the answers add up to, `lastro verify` passes, the read models equal a rebuild, and the
NATS stream holds each sequence once. With --no-sync-cuts the same is done with syncing switched off: then answers
must be found missing, or the proof proves nothing; and a clean stop must cost none, or it is not the cuts that do.

A power cut is ext4 on a loop device, shut down by ioctl without a flush: what was not synced is gone. It needs root.
After a real cut nobody is answered; here the process lives on for a moment, and an fdatasync that began before the
shutdown may report success though its journal transaction was aborted (jbd2_complete_transaction does not wait for a
transaction that is no longer there, and so does not see the abort). So answers that come after the shutdown began
count as commands in doubt.
"""

import argparse
import collections
import fcntl
import http.client
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lastro_server  # noqa: E402
from lastro_server import Client, Server, balances, open_account, run  # noqa: E402
from nats_process import Nats  # noqa: E402
from test_main import SKIPPED  # noqa: E402

ACCOUNTS = 8
CONNECTIONS = 8
EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, uint32), linux/fs/ext4/ext4.h
EXT4_GOING_FLAGS_NOLOGFLUSH = 2
WITHOUT_SYNC = ("--sync", "false")


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= 20:
            print("FAILED:", what, flush=True)


class Load:
    """Clients that authorize, load and refund until the server goes away, and remember every answer."""

    def __init__(self, port, token, round_name):
        self.lock = threading.Lock()
        self.acked = {}  # (path, external id) -> (request, answer, when it came)
        self.doubt = {}
        self.threads = [threading.Thread(target=self.work, args=(port, token, f"{round_name}-{i}", i))
                        for i in range(CONNECTIONS)]
        for thread in self.threads:
            thread.start()

    def request_of(self, name, n, account):
        if n % 10 == 9:
            return "/v1/loads", {"external_id": name, "account_id": account, "category": "MEAL", "amount": "3.00"}
        if n % 10 == 4:
            return "/v1/refunds", {"external_id": name, "account_id": account, "mcc": "5411", "amount": "0.50"}
        return "/v1/authorizations", {"external_id": name, "account_id": account, "amount": "1.00", "mcc": "5411",
                                      "merchant": "MERCADO DO ZE"}

    def work(self, port, token, name, account_number):
        client = Client(port, token, timeout_s=20)
        n = 0
        while self.sent(client, f"{name}-{n}", n, f"account-{account_number % ACCOUNTS}"):
            n += 1
        client.close()

    def sent(self, client, name, n, account):
        """One command and its answer; False once there is no server."""
        path, body = self.request_of(name, n, account)
        key = (path, name)
        with self.lock:
            self.doubt[key] = body
        try:
            answer = client.post(path, body)
        except (OSError, http.client.HTTPException):
            return False
        if answer.status >= 500:
            return True
        assert answer.status == 201, answer.body
        with self.lock:
            self.acked[key] = (body, answer.body, time.monotonic())
            del self.doubt[key]
        return True

    def join(self, crash_began):
        """Waits for the clients; answers from after the crash began prove nothing."""
        for thread in self.threads:
            thread.join()
        for key, (body, _, came) in list(self.acked.items()):
            if came >= crash_began:
                self.doubt[key] = body
                del self.acked[key]


class Proof:
    def __init__(self, data, nats, tally, options=()):
        self.data = data
        self.nats = nats
        self.tally = tally
        self.options = options
        self.recorded = {}  # (path, external id) -> answer, over all rounds
        self.recovery_s = []
        self.token = None

    def start(self):
        server = Server(self.data, *self.options, nats=self.nats.url if self.nats else None)
        begin = time.monotonic()
        server.start()
        self.recovery_s.append(time.monotonic() - begin)
        self.token = server.token()
        return server

    def set_up(self):
        server = self.start()
        client = server.client(self.token)
        for i in range(ACCOUNTS):
            open_account(client, f"account-{i}", {"FOOD": "100000.00", "MEAL": "100.00", "CASH": "100.00"})
        client.close()
        server.stop()

    def round(self, number, run_s, crash):
        self.check_round(self.crashed(number, run_s, crash))

    def crashed(self, number, run_s, crash):
        """Puts a server under load and crashes it; the load."""
        server = self.start()
        load = Load(server.port, self.token, f"round-{number}")
        time.sleep(run_s)
        crash_began = time.monotonic()
        crash(server)
        load.join(crash_began)
        return load

    def check_round(self, load):
        server = self.start()
        client = server.client(self.token)
        for (path, external_id), (body, answer, _) in load.acked.items():
            found = client.get(f"{path}/{external_id}")
            same = found.status == 200 and found.json()["id"] == lastro_server.json.loads(answer)["id"]
            self.tally.check(same, f"answered {external_id} is gone: {found.status}")
            again = client.post(path, body)
            self.tally.check(again.body == answer, f"a retry of {external_id} answers otherwise: {again.body}")
            self.recorded[(path, external_id)] = answer
        for (path, external_id), body in load.doubt.items():
            first, second = client.post(path, body), client.post(path, body)
            self.tally.check(first.status == 201 and first.body == second.body, f"in doubt: {external_id}")
            self.recorded[(path, external_id)] = first.body
        client.close()
        server.stop()

    def check_end(self, folder):
        server = self.start()
        client = server.client(self.token)
        self.check_balances(client)
        before = self.dump(client)
        client.close()
        if self.nats:
            self.check_stream(server)
        server.stop()
        verified = run("verify", "--quiet", "--data", self.data, check=False)
        print(" ", verified.stdout.strip(), flush=True)
        self.tally.check(verified.returncode == 0, "lastro verify: " + verified.stdout)
        run("rebuild", "--data", self.data)
        server = self.start()
        client = server.client(self.token)
        self.tally.check(self.dump(client) == before, "the read models differ from a rebuild")
        client.close()
        server.stop()

    def check_balances(self, client):
        expected = collections.defaultdict(lambda: {"FOOD": 100_000_00, "MEAL": 100_00, "CASH": 100_00})
        for (path, _), answer in self.recorded.items():
            told = lastro_server.json.loads(answer)
            if told["status"] != "approved":
                continue
            wallets = expected[told["account_id"]]
            if path == "/v1/loads":
                wallets[told["category"]] += cents(told["amount"])
            for each in told.get("allocations", []):
                wallets[each["category"]] += cents(each["amount"]) * (-1 if path == "/v1/authorizations" else 1)
        for account, wallets in expected.items():
            actual = {name: cents(text) for name, text in balances(client, account).items()}
            self.tally.check(actual == wallets, f"balances of {account}: {actual}, answers add up to {wallets}")

    def dump(self, client):
        """Everything the read models answer of the accounts."""
        answers = []
        for i in range(ACCOUNTS):
            answers.append(client.get(f"/v1/clients/account-{i}").body)
            answers.append(client.get(f"/v1/accounts/account-{i}").body)
            for path in ("statement", None):
                cursor = ""
                while cursor is not None:
                    query = f"limit=200{'&cursor=' + cursor if cursor else ''}"
                    url = (f"/v1/accounts/account-{i}/statement?{query}" if path else
                           f"/v1/authorizations?account_id=account-{i}&{query}")
                    answer = client.get(url)
                    assert answer.status == 200, answer.body
                    answers.append(answer.body)
                    cursor = answer.json()["next_cursor"]
        return answers

    def check_stream(self, server):
        client = server.client(self.token)
        head = server.wait_for_relay(client)
        client.close()
        tool = os.path.join(os.path.dirname(lastro_server.LASTRO), "nats_stream_dump")
        done = subprocess.run([tool, "--quiet"], capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL,
                              env=dict(os.environ, LASTRO_NATS=self.nats.reader))
        print(" ", done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr.strip(), flush=True)
        self.tally.check(done.returncode == 0 and f" {head} " in f" {done.stdout} ",
                         f"the stream does not hold 1 to {head} once: {done.stdout[-300:]}{done.stderr[-300:]}")


def cents(text):
    whole, _, fraction = text.partition(".")
    return int(whole + fraction)


class PowerSupply:
    """ext4 on a loop device, whose power can be cut."""

    def __init__(self, folder):
        self.image = os.path.join(folder, "disk.img")
        self.mount = os.path.join(folder, "disk")
        os.makedirs(self.mount)
        with open(self.image, "wb") as image:
            image.truncate(512 << 20)
        self.call("mkfs.ext4", "-q", "-F", self.image)
        self.call("mount", "-o", "loop", self.image, self.mount)

    @staticmethod
    def call(*command):
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=60)

    def cut(self, server):
        folder = os.open(self.mount, os.O_RDONLY)
        fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, struct.pack("I", EXT4_GOING_FLAGS_NOLOGFLUSH))
        os.close(folder)
        server.kill()
        self.call("umount", self.mount)
        self.call("mount", "-o", "loop", self.image, self.mount)

    def remove(self):
        subprocess.run(["umount", self.mount], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def prove(name, rounds, chance, data, nats, tally, crash, options=()):
    proof = Proof(data, nats, tally, options)
    proof.set_up()
    for number in range(rounds):
        proof.round(number, chance.uniform(0.1, 0.7), crash)
        if (number + 1) % 20 == 0 or number + 1 == rounds:
            print(f"  {name}: {number + 1} of {rounds} rounds, {len(proof.recorded)} answers kept, "
                  f"{tally.failed} failures", flush=True)
    proof.check_end(data)
    slowest = max(proof.recovery_s)
    print(f"  {name}: {len(proof.recorded)} commands, slowest start {slowest:.2f} s", flush=True)


def shows_loss(rounds, chance, folder, tally):
    """Without syncing, cuts must cost answers: found missing, or the log refused as shorter than its anchor. A server
    that cannot start for any other reason shows no loss."""
    supply = PowerSupply(folder)
    losses = 0
    try:
        stopped = Proof(os.path.join(supply.mount, "data-stopped"), None, tally, WITHOUT_SYNC)
        stopped.set_up()
        stopped.round("stopped", chance.uniform(0.5, 1.0), Server.stop)
        for number in range(rounds):
            lost = Tally()
            lost.check = lambda holds, what, lost=lost: setattr(lost, "failed", lost.failed + (not holds))
            proof = Proof(os.path.join(supply.mount, f"data-{number}"), None, lost, WITHOUT_SYNC)
            proof.set_up()
            load = proof.crashed(number, chance.uniform(0.5, 1.0), supply.cut)
            try:
                proof.check_round(load)
            except AssertionError as refused:
                if "head anchor" not in str(refused):
                    raise
                lost.failed += 1
            losses += lost.failed > 0
            shutil.rmtree(proof.data)  # or the disk would be full after three rounds
    finally:
        supply.remove()
    print(f"  without sync: a clean stop left {len(stopped.recorded)} commands as they were", flush=True)
    print(f"  without sync: {losses} of {rounds} power cuts lost answers", flush=True)
    tally.check(losses > 0, "without sync no power cut lost an answer: the proof sees nothing")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--power-cuts", type=int, default=0)
    parser.add_argument("--no-sync-cuts", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder")
    options = parser.parse_args()
    if (options.power_cuts or options.no_sync_cuts) and os.geteuid() != 0:
        print("power cuts need root")
        sys.exit(SKIPPED)
    chance = random.Random(options.seed)
    tally = Tally()
    folder = tempfile.mkdtemp(prefix="lastro-crash-", dir=options.folder)
    try:
        if options.kills:
            nats = Nats(os.path.join(folder, "nats-kill"))
            try:
                prove("kill -9", options.kills, chance, os.path.join(folder, "kill"), nats, tally, Server.kill)
            finally:
                nats.stop()
        if options.power_cuts:
            os.makedirs(os.path.join(folder, "power"))
            nats = Nats(os.path.join(folder, "nats-power"))
            supply = PowerSupply(os.path.join(folder, "power"))
            try:
                prove("power cut", options.power_cuts, chance, os.path.join(supply.mount, "data"), nats, tally,
                      supply.cut)
            finally:
                supply.remove()
                nats.stop()
        if options.no_sync_cuts:
            os.makedirs(os.path.join(folder, "no-sync"))
            shows_loss(options.no_sync_cuts, chance, os.path.join(folder, "no-sync"), tally)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
