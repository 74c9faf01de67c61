#!/usr/bin/env python3
"""Kills the server, or cuts its power, at random moments under load, and checks what it answered.

    crash_proof.py [--kills N] [--power-cuts N] [--no-sync-cuts N] [--seed N] [--folder DIR]

Crashes fall upon a server under load, and upon one that recovers. After every round: the server starts again; every
command answered so far in the round is there, under its id, and a retry gives the same answer byte for byte; a command
in doubt is there wholly or not at all, and two retries agree.
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
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import lastro_server  # noqa: E402
from lastro_server import Server, run  # noqa: E402
from load import ACCOUNTS, Load, Tally, check_answers, check_balances, set_up  # noqa: E402
from nats_process import Nats  # noqa: E402
from patience import patient  # noqa: E402
from power_supply import PowerSupply  # noqa: E402
from test_main import SKIPPED  # noqa: E402

# So that most starts begin from a snapshot, and crashes fall into the making of one.
SNAPSHOTS = ("--snapshot-interval", "100")
WITHOUT_SYNC = ("--sync", "false")


class Proof:
    def __init__(self, data, nats, tally, options=()):
        self.data = data
        self.nats = nats
        self.tally = tally
        self.options = options
        self.recorded = {}  # (path, external id) -> answer, over all rounds
        self.recovery_s = []
        self.started_from = []  # the sequence of the snapshot each start began from
        self.token = None

    def start(self):
        server = Server(self.data, *self.options, nats=self.nats.url if self.nats else None)
        begin = time.monotonic()
        server.start()
        self.recovery_s.append(time.monotonic() - begin)
        self.started_from.append(int(re.findall(r"from a snapshot at (\d+)", server.log_tail())[-1]))
        self.token = server.token()
        return server

    def set_up(self):
        server = self.start()
        client = server.client(self.token)
        set_up(client)
        client.close()
        server.stop()

    def crashed(self, number, run_s, crash):
        """Puts a server under load and crashes it; the load."""
        server = self.start()
        load = Load(server.port, self.token, f"round-{number}")
        time.sleep(run_s)
        crash_began = time.monotonic()
        crash(server)
        load.join(crash_began)
        return load

    def crash_recovery(self, after_s, crash):
        """Crashes a server that is still coming back from the crash before, or has just done so: it replays, and moves
        what the write-ahead log held to a table file, then merges those."""
        server = Server(self.data, *self.options, nats=self.nats.url if self.nats else None).launch()
        time.sleep(after_s)
        crash(server)

    def check_round(self, load):
        server = self.start()
        client = server.client(self.token)
        self.recorded.update(check_answers(client, load, self.tally))
        client.close()
        server.stop()

    def check_end(self):
        server = self.start()
        client = server.client(self.token)
        check_balances(client, self.recorded, self.tally)
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
        done = subprocess.run([tool, "--quiet"], capture_output=True, text=True, timeout=patient(600),
                              stdin=subprocess.DEVNULL, env=dict(os.environ, LASTRO_NATS=self.nats.reader))
        print(" ", done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr.strip(), flush=True)
        self.tally.check(done.returncode == 0 and f" {head} " in f" {done.stdout} ",
                         f"the stream does not hold 1 to {head} once: {done.stdout[-300:]}{done.stderr[-300:]}")


def prove(name, crashes, chance, data, nats, tally, crash):
    """Rounds under load until there were so many crashes: one in each, and in every other one two more while the server
    recovers."""
    proof = Proof(data, nats, tally, SNAPSHOTS)
    proof.set_up()
    done = in_recovery = number = 0
    while done < crashes:
        load = proof.crashed(number, chance.uniform(0.05, 0.4), crash)
        done += 1
        for _ in range(min(2 * (number % 2), crashes - done)):
            proof.crash_recovery(chance.uniform(0, 1.5 * min(proof.recovery_s)), crash)
            done += 1
            in_recovery += 1
        proof.check_round(load)
        number += 1
        if number % 20 == 0 or done == crashes:
            print(f"  {name}: {done} of {crashes}, {in_recovery} of them during recovery, {len(proof.recorded)} "
                  f"answers kept, {tally.failed} failures", flush=True)
    proof.check_end()
    slowest = max(proof.recovery_s)
    from_snapshots = sum(sequence > 0 for sequence in proof.started_from)
    print(f"  {name}: {len(proof.recorded)} commands, slowest start {slowest:.2f} s, {from_snapshots} of "
          f"{len(proof.started_from)} starts from a snapshot", flush=True)
    tally.check(from_snapshots > 0, "no start began from a snapshot")


def shows_loss(rounds, chance, folder, tally):
    """Without syncing, cuts must cost answers: found missing, or the log refused as shorter than its anchor. A server
    that cannot start for any other reason shows no loss."""
    supply = PowerSupply(folder)
    losses = 0
    try:
        stopped = Proof(os.path.join(supply.mount, "data-stopped"), None, tally, WITHOUT_SYNC)
        stopped.set_up()
        stopped.check_round(stopped.crashed("stopped", chance.uniform(0.5, 1.0), Server.stop))
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
