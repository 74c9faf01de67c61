#!/usr/bin/env python3
"""`lastro backtest`: beside a run under the other program, beside a running server, and what it refuses."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import two_programs  # noqa: E402
from lastro_server import LASTRO, Server, created, run  # noqa: E402
from test_main import main  # noqa: E402

MEALS = {"name": "benefit-card", "categories": [{"name": "FOOD"}, {"name": "MEAL"}, {"name": "CASH"}],
         "default_category": None, "mcc_rules": [{"mcc": "5811-5812", "category": "MEAL"}]}


class Backtest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lastro-backtest-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.data = os.path.join(self.folder, "data")

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text if isinstance(text, str) else json.dumps(text))
        return path

    def start(self):
        """A ledger with an account of 100.00 in FOOD and MEAL, and two purchases."""
        server = Server(self.data).start()
        client = server.client(server.token("ADMIN"))
        created(client.post("/v1/clients", {"external_id": "ana", "name": "Ana", "document": "52998224725"}))
        created(client.post("/v1/accounts", {"external_id": "acc", "client_id": "ana"}))
        for category in ("FOOD", "MEAL"):
            created(client.post("/v1/loads", {"account_id": "acc", "category": category, "amount": "100.00"}))
        self.pay(client, "10.00", "5411", "MERCADO, \"DA\" ESQUINA")
        self.pay(client, "20.00", "5811", "=CMD")
        client.close()
        return server

    @staticmethod
    def pay(client, amount, mcc, merchant):
        created(client.post("/v1/authorizations", {"account_id": "acc", "amount": amount, "mcc": mcc,
                                                   "merchant": merchant}))

    def refused(self, *options):
        done = subprocess.run([LASTRO, "backtest", "--data", self.data, *options], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_it_tells_what_a_run_under_the_other_program_decides(self):
        """A month of generated traffic under each of the shipped programs, both ways."""
        runs = {}
        for program in ("benefit-card", "pat"):
            data = os.path.join(self.folder, program)
            runs[program] = data, two_programs.imported(data, program, "--cards", "40", "--connections", "8")
        for recorded, other in (("benefit-card", "pat"), ("pat", "benefit-card")):
            with self.subTest(recorded):
                data, then = runs[recorded]
                changed, report = two_programs.backtest(data, other, recorded, self.folder)
                self.assertGreater(len(changed), 100)
                self.assertEqual(two_programs.compare(then, runs[other][1], changed, report), [])

    def test_the_comparison_can_fail(self):
        then = {"a": ("0:9", "approved", {"FOOD": 100})}
        now = {"a": ("0:9", "insufficient_funds", {})}
        report = {"totals": [{"decisions": 1, "approved_then": "1.00", "approved_now": "1.00"}], "changed": 0,
                  "by_reason": [], "by_merchant": [], "other_merchants": [], "by_category": []}
        self.assertEqual(two_programs.compare(then, then, [], report), [])
        self.assertNotEqual(two_programs.compare(then, now, [], report), [])

    def test_beside_a_server_and_after_it(self):
        """The same report while the server runs and when it is stopped; nothing is added to the log."""
        server = self.start()
        program = self.write("meals.json", MEALS)
        table = self.write("rows.csv", "old")
        beside = run("backtest", "--data", self.data, "--program", program, "--csv", table).stdout
        self.assertEqual(server.stop(), 0)
        self.assertEqual(run("backtest", "--data", self.data, "--program", program).stdout, beside)
        self.assertIn("2 decisions, 1 of them change", beside)
        self.assertIn("approved -> purchase_not_covered (declined_now)", beside)
        with open(table, encoding="utf-8") as file:
            header, row = file.read().splitlines()
        self.assertEqual(header.split(","), two_programs.COLUMNS)
        self.assertIn('"MERCADO, ""DA"" ESQUINA"', row)
        self.assertTrue(row.endswith("10.00,0.00,0.00,0.00"), row)
        self.assertFalse(os.path.exists(table + ".part"))

    def test_fees_are_told_beside_the_totals_and_in_each_row(self):
        self.assertEqual(self.start().stop(), 0)
        program = self.write("charging.json", {**MEALS, "default_category": "FOOD", "fees": [
            {"name": "any", "on": "purchase", "amount": "0.10", "basis_points": 100}]})
        table, summary = os.path.join(self.folder, "rows.csv"), os.path.join(self.folder, "summary.json")
        told = run("backtest", "--data", self.data, "--program", program, "--csv", table, "--json", summary).stdout
        self.assertIn("charged then 0.00, now 0.50", told)
        with open(summary, encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual(report["fees"], [{"currency": "BRL", "charged_then": "0.00", "charged_now": "0.50",
                                           "given_back_then": "0.00", "given_back_now": "0.00"}])
        self.assertEqual([(row["difference"], row["decisions"]) for row in report["by_reason"]], [("fee", 2)])
        with open(table, encoding="utf-8") as file:
            rows = file.read().splitlines()[1:]
        self.assertEqual([",".join(row.split(",")[-4:]) for row in rows], ["10.00,10.00,0.00,0.20", "20.00,20.00,0.00,0.30"])

    def test_from_and_to_are_sequences_or_times(self):
        self.assertEqual(self.start().stop(), 0)
        program = self.write("meals.json", MEALS)
        events = [json.loads(line) for line in run("replay", "--data", self.data).stdout.splitlines()]
        last, time = len(events), events[-1]["recorded_at"]

        def decisions(*options):
            return run("backtest", "--data", self.data, "--program", program, *options).stdout.split(": ")[1].split(" ")[0]
        self.assertEqual(decisions("--from", str(last)), "1")
        self.assertEqual(decisions("--to", str(last - 1)), "1")
        self.assertEqual(decisions("--from", time), "1")
        self.assertEqual(decisions("--to", time), "1")
        self.assertEqual(decisions("--to", "2199-01-01T00:00:00-03:00"), "2")

    def test_what_it_refuses(self):
        """Each mistake is told with its place, and no file is left."""
        self.assertEqual(self.start().stop(), 0)
        good = self.write("meals.json", MEALS)
        table = os.path.join(self.folder, "rows.csv")
        for options, told in (
                (["--program", self.write("a.json", "{")], "a.json"),
                (["--program", self.write("b.json", {**MEALS, "default_category": "FUEL"})], "/default_category"),
                (["--program", self.write("c.json", {**MEALS, "colour": "red"})], "/colour"),
                (["--program", os.path.join(self.folder, "absent.json")], "absent.json"),
                (["--program", "pat"], "there are: benefit-card"),
                (["--program", good, "--in-place-of", "nothing"], "no program nothing"),
                (["--program", good, "--from", "0"], "--from"), (["--program", good, "--from", "soon"], "--from"),
                (["--program", good, "--to", "tomorrow"], "--to"), (["--program", good, "--from", "9", "--to", "8"], "--to"),
                (["--program", good, "--csv", os.path.join(self.folder, "absent", "x.csv")], "absent"),
                ([], "--program")):
            with self.subTest(told):
                self.assertIn(told, self.refused(*options, "--csv", table) if "--csv" not in options
                              else self.refused(*options))
        self.assertFalse(os.path.exists(table))
        self.assertIn("backtest", self.refused_elsewhere(good))

    def refused_elsewhere(self, program):
        """A folder that holds no ledger."""
        self.data = os.path.join(self.folder, "empty")
        return self.refused("--program", program)


if __name__ == "__main__":
    main()
