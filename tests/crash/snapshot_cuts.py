#!/usr/bin/env python3
"""Kills the server, or cuts its power, while it makes a snapshot, and checks what was answered.

    snapshot_cuts.py [--kills N] [--power-cuts N] [--seed N] [--folder DIR]

Snapshots of a short history are made in a millisecond: the fault library makes the writing or the syncing of the
snapshot, or of the run of aliases that goes before it, take long. The moment is seen from outside: the server has one
of the two open for writing. After each crash the server starts again, from a snapshot or from the log, and all that
was answered is there; at the end `lastro verify` holds the state against each snapshot. Power cuts need root.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from crash_proof import Proof  # noqa: E402
from faults import Faults  # noqa: E402
from lastro_server import Server  # noqa: E402
from load import Load, Tally  # noqa: E402
from patience import patient  # noqa: E402
from power_supply import PowerSupply  # noqa: E402
from table_write_cuts import writes  # noqa: E402
from test_main import SKIPPED  # noqa: E402

INTERVAL = 200
SLOW = (("write", "/snapshots/", 0.01), ("sync", "/snapshots", 0.15), ("write", "/aliases/draft", 0.05),
        ("sync", "/aliases", 0.15))


class SnapshotProof(Proof):
    """Crashes that fall into the making of a snapshot, where one is made within `patience_s`."""

    def __init__(self, data, faults, tally, chance):
        super().__init__(data, None, tally, ("--snapshot-interval", str(INTERVAL)))
        self.faults = faults
        self.chance = chance
        self.in_midst = 0

    def is_made(self, server):
        return (writes(server, os.path.join(self.data, "snapshots"), ".snapshot.new") or
                writes(server, os.path.join(self.data, "aliases"), "draft.sst"))

    def round(self, number, crash, patience_s=patient(20)):
        server = Server(self.data, *self.options, environment=self.faults.environment).start()
        operation, path, delay_s = SLOW[number % len(SLOW)]
        self.faults.slow(operation, self.data + path, delay_s)
        load = Load(server.port, self.token, f"round-{number}")
        end = time.monotonic() + patience_s
        while not self.is_made(server) and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(self.chance.uniform(0, 0.2))
        self.in_midst += self.is_made(server)
        began = time.monotonic()
        crash(server)
        load.join(began)
        self.faults.clear()
        self.check_round(load)


def prove(name, crashes, data, tally, chance, crash):
    faults = Faults()
    try:
        proof = SnapshotProof(data, faults, tally, chance)
        proof.set_up()
        for number in range(crashes):
            proof.round(number, crash)
        proof.check_end()
    finally:
        faults.remove()
    from_snapshots = sum(sequence > 0 for sequence in proof.started_from)
    print(f"  {name}: {crashes} crashes, {proof.in_midst} of them before the snapshot was in place, "
          f"{len(proof.recorded)} answers kept, {from_snapshots} of {len(proof.started_from)} starts from a snapshot",
          flush=True)
    tally.check(proof.in_midst > 0, f"no {name} fell into the making of a snapshot")
    tally.check(from_snapshots > 0, "no start began from a snapshot")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--power-cuts", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder")
    options = parser.parse_args()
    if options.power_cuts and os.geteuid() != 0:
        print("power cuts need root")
        sys.exit(SKIPPED)
    chance = random.Random(options.seed)
    tally = Tally()
    folder = tempfile.mkdtemp(prefix="lastro-crash-", dir=options.folder)
    try:
        if options.kills:
            prove("kill -9", options.kills, os.path.join(folder, "kill"), tally, chance, Server.kill)
        if options.power_cuts:
            os.makedirs(os.path.join(folder, "power"))
            supply = PowerSupply(os.path.join(folder, "power"))
            try:
                prove("power cut", options.power_cuts, os.path.join(supply.mount, "data"), tally, chance, supply.cut)
            finally:
                supply.remove()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
