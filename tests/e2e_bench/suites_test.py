#!/usr/bin/env python3
"""Each suite of `lastro bench` runs and prints what DESIGN's figures consist of. No figure is judged."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from lastro_server import LASTRO  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402

SUITES = ["inprocess", "http", "bulk", "iso8583", "replay", "backtest", "restart", "snapshots", "aliases", "projections", "disk",
          "peers"]
LATENCIES = ["p50_us", "p99_us", "p999_us"]


class Suites(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lastro-suites-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def bench(self, *options, code=0):
        done = subprocess.run([LASTRO, "bench", *options], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=patient(300), check=False)
        self.assertEqual(done.returncode != 0, code != 0, done.stdout + done.stderr)
        return done

    def figures(self, suite, *options):
        """What a suite prints, each figure checked for what all have; nothing is left in its folder."""
        said = self.bench(suite, "--json", "--folder", self.folder, *options).stdout
        figures = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        for figure in figures:
            self.assertEqual(figure["suite"], suite)
            self.assertGreater(figure["per_s"], 0, figure)
            given = [figure[name] for name in LATENCIES]
            if None in given:
                self.assertEqual(given, [None] * 3, figure)
            else:
                self.assertEqual(given, sorted(given), figure)
            if "reference" in figure:
                self.assertAlmostEqual(figure["ratio"], figure["per_s"] / figure["reference_per_s"], 2, figure)
        self.assertEqual(os.listdir(self.folder), [])
        return figures

    def test_alone_it_lists_the_suites(self):
        listed = [line.split()[0] for line in self.bench().stdout.splitlines()]
        self.assertEqual(listed, SUITES)

    def test_what_nobody_knows_is_refused(self):
        self.bench("nothing", code=1)
        for suite in SUITES:
            with self.subTest(suite):
                self.assertIn("--nothing", self.bench(suite, "--nothing", code=1).stderr)
        self.bench("inprocess", "--seconds", "0", code=1)
        self.bench("projections", "--measure", "nothing", code=1)

    def test_iso8583(self):
        """Messages are compared with single requests over HTTP of the same run."""
        for dialect in ("1987-ascii", "1987-binary", "1993"):
            figures = self.figures("iso8583", "--seconds", "1", "--accounts", "20", "--connections", "1,2",
                                   "--in-flight", "1,32", "--dialect", dialect, "--http-connections", "4")
            self.assertEqual([(f["connections"], f["in_flight"]) for f in figures],
                             [("1", "1"), ("1", "32"), ("2", "1"), ("2", "32")])
            self.assertEqual({f["reference"] for f in figures}, {"http"})

    def test_inprocess(self):
        figures = self.figures("inprocess", "--accounts", "50,100", "--batch", "1,64", "--seconds", "1", "--hot")
        seen = [(f["accounts"], f["batch"], f["load"], f["reference"]) for f in figures]
        first = [("50", batch, load, reference) for batch in ("1", "64")
                 for load, reference in (("spread", "bare loop"), ("hot", "spread load"))]
        more = [("100", batch, load, reference) for batch in ("1", "64")
                for load, reference in (("spread", "bare loop"), ("hot", "spread load"), ("spread", "50 accounts"))]
        self.assertEqual(seen, first + more)

    def test_http(self):
        figures = self.figures("http", "--connections", "1,4", "--open-loop", "20", "--accounts", "10", "--seconds", "1",
                               "--external-ids")
        self.assertEqual([(f["loop"], f["reference"]) for f in figures],
                         [("closed", "empty server")] * 2 + [("open", "rate due")])
        self.assertEqual(figures[2]["unanswered"], "0")

    def test_bulk(self):
        for ids in ([], ["--external-ids"]):
            figures = self.figures("bulk", "--per-request", "3,70", "--connections", "2", "--accounts", "10",
                                   "--seconds", "1", *ids)
            self.assertEqual([(f["per_request"], f["reference"]) for f in figures],
                             [("3", "in process"), ("70", "in process")])

    def test_replay(self):
        figures = self.figures("replay", "--accounts", "10", "--events", "2000")
        self.assertEqual([f["what"] for f in figures], ["replay", "replay, alias index made anew", "verify"])
        self.assertEqual({f["events"] for f in figures}, {"2000"})

    def test_backtest(self):
        """None of the decisions changes under one program, all under the other; both beside a replay."""
        none, every = self.figures("backtest", "--accounts", "10", "--events", "2000")
        self.assertEqual((none["changed"], none["that_change"]), ("none", "0"))
        self.assertEqual((every["changed"], every["that_change"]), ("all", every["authorizations"]))
        self.assertIn("reference", none)

    def test_restart(self):
        figures = self.figures("restart", "--accounts", "10", "--events", "3000,1000", "--behind", "2000")
        self.assertEqual([(f["events"], f["snapshot"]) for f in figures], [("1000", "none"), ("3000", "1000")])
        self.assertGreater(int(figures[1]["log_bytes"]), int(figures[0]["log_bytes"]))

    def test_snapshots(self):
        alone, beside = self.figures("snapshots", "--accounts", "10", "--rate", "500", "--seconds", "1")
        self.assertEqual(alone["newest_snapshot"], "0")
        self.assertGreater(int(beside["newest_snapshot"]), 20)
        self.assertEqual(beside["reference"], "no snapshots")

    def test_aliases(self):
        figures = self.figures("aliases", "--keys", "5000", "--accounts", "10", "--seconds", "1")
        self.assertEqual([f["what"] for f in figures],
                         ["insert", "find fresh", "find recent", "find old", "engine", "reopen"])

    def test_disk(self):
        figure, = self.figures("disk", "--authorizations", "2000", "--accounts", "10", "--batch", "64")
        self.assertGreater(int(figure["bytes_in_frame"]), 200)
        self.assertLess(int(figure["bytes_compressed"]), int(figure["bytes_in_frame"]))

    def test_projections(self):
        figures = self.figures("projections", "--accounts", "10", "--events", "2000", "--batch", "16", "--seconds", "1",
                               "--entries", "1000", "--pages", "10")
        self.assertEqual([f["what"] for f in figures if f["what"] != "statement"],
                         ["rebuild", "sustained", "sustained", "lag of views", "sustained", "lag of views", "lag of NATS"])
        self.assertEqual([f["depth_percent"] for f in figures if f["what"] == "statement"],
                         ["0", "1", "10", "50", "90", "99"])


if __name__ == "__main__":
    main()
