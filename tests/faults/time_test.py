#!/usr/bin/env python3
"""A process that stands still, and a wall clock that jumps, change no outcome."""

import json
import os
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import LONG, FaultCase  # noqa: E402
from lastro_server import run  # noqa: E402
from test_main import main  # noqa: E402

DAY_S = 24 * 3600


class Time(FaultCase):
    def times(self):
        """recorded_at of every event, in order."""
        lines = run("replay", "--data", self.data).stdout.splitlines()
        return [json.loads(line)["recorded_at"] for line in lines]

    @staticmethod
    def stand_still(server, stand_s):
        """Whoever else lets it go on, as shells do with what they have stopped."""
        until = time.monotonic() + stand_s
        while time.monotonic() < until:
            server.process.send_signal(signal.SIGSTOP)
            time.sleep(0.05)

    def test_a_process_that_stands_still_under_load(self):
        """Clients of a server that stands still give up and ask again: each command happens once, and every answer to
        it is the same."""
        server = self.start_with_accounts()
        load = self.load(server, timeout_s=0.5, insistent=True)
        for stand_s in ([1, 30, 300] if LONG else [1, 2]):
            time.sleep(0.3)
            self.stand_still(server, stand_s)
            before = len(load.acked)
            self.stand_still(server, 0.1)
            self.assertEqual(len(load.acked), before, "it stands still")
            server.process.send_signal(signal.SIGCONT)
        time.sleep(0.3)
        load.end()
        self.assertGreater(load.timeouts, 0)
        self.assertEqual(len(load.doubt), 0)
        self.check_all_there(load, server)
        self.assertEqual(server.stop(), 0)
        run("verify", "--quiet", "--data", self.data)

    def test_a_wall_clock_that_jumps_both_ways_at_run_time(self):
        """The ledger's time passes as it did, neither back nor ahead, tokens hold as long as they would, and the
        difference is in the metrics."""
        server = self.start_with_accounts()
        client = self.client(server)
        began = time.monotonic()
        first = len(self.times())
        load = self.load(server)
        for seconds in (DAY_S, -3600, 0, 365 * DAY_S, -365 * DAY_S):
            self.faults.step_clock(seconds)
            time.sleep(0.2)
            offset = float(server.metrics(client)["lastro_clock_offset_seconds"])
            self.assertAlmostEqual(offset, seconds, delta=1)
        for step in range(300 if LONG else 10):
            self.faults.step_clock(DAY_S if step % 2 else -DAY_S)
            time.sleep(0.1)
        load.end()
        passed_s = time.monotonic() - began
        self.check_all_there(load, server)
        self.assertEqual(server.stop(), 0)
        told = self.times()
        self.assertEqual(told, sorted(told))
        self.assertLess(seconds_between(told[first - 1], told[-1]), passed_s * 1.001 + 5)

    def test_a_wall_clock_that_is_behind_at_a_start(self):
        """A start with a clock behind the log's last event goes on from that event's time."""
        server = self.start_with_accounts()
        load = self.load(server)
        time.sleep(0.2)
        load.end()
        self.assertEqual(server.stop(), 0)
        before = self.times()
        self.faults.step_clock(-7200)
        server = self.server().start()
        self.token = run("token", "--data", self.data, "--role", "ADMIN", "--ttl", "3h").stdout.strip()
        more = self.load(server, "more")
        time.sleep(0.2)
        more.end()
        self.assertGreater(len(more.acked), 0)
        self.assertEqual(server.stop(), 0)
        told = self.times()
        self.assertEqual(told, sorted(told))
        self.assertEqual(told[len(before)], before[-1], "the log's time stands until the clock is there")


def seconds_between(early, late):
    """Of two RFC 3339 times in UTC."""
    def seconds(text):
        whole, _, fraction = text.rstrip("Z").partition(".")
        at = time.strptime(whole, "%Y-%m-%dT%H:%M:%S")
        return time.mktime(at) + float("0." + (fraction or "0"))
    return seconds(late) - seconds(early)


if __name__ == "__main__":
    main()
