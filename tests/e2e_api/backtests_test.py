#!/usr/bin/env python3
"""Backtests over HTTP: started, followed, read, ended; whose they are; what is refused."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from patience import patient  # noqa: E402

MEALS = {"name": "benefit-card", "categories": [{"name": "FOOD"}, {"name": "MEAL"}, {"name": "CASH"}],
         "default_category": None, "mcc_rules": [{"mcc": "5811-5812", "category": "MEAL"}]}


class Backtests(e2e.ServerTest):
    options = ("--program", "pat")

    def start(self, client=None, **body):
        """Once another one, if there is, has ended."""
        until = time.monotonic() + patient(30)
        while True:
            answer = (client or self.admin).post("/v1/backtests", {"document": MEALS, **body})
            if answer.status != 429 or time.monotonic() > until:
                self.assertEqual(answer.status, 202, answer.body)
                started = answer.json()
                self.assertEqual(answer.headers["Location"], "/v1/backtests/" + started["id"])
                return started
            time.sleep(0.01)

    def finished(self, id, client=None):
        until = time.monotonic() + patient(30)
        while time.monotonic() < until:
            job = (client or self.admin).get("/v1/backtests/" + id).json()
            if job["status"] != "running":
                return job
            time.sleep(0.01)
        self.fail("the backtest does not end")

    def test_a_backtest_tells_what_changes_and_publishes_nothing(self):
        account = self.open(FOOD="100.00", MEAL="50.00", CASH="30.00")
        before = self.admin.get("/v1/programs/benefit-card").json()
        since = self.pay(account, "10.00", "5812")["sequence"]
        self.pay(account, "20.00", "5411")
        last = self.pay(account, "60.00", "5812")["sequence"]  # declined: 40.00 in MEAL, 30.00 in CASH
        committed = self.committed()
        started = self.start(**{"from": since})
        self.assertEqual((started["program"], started["in_place_of"]), ("benefit-card", "benefit-card"))
        self.assertEqual(started["progress"]["of"], committed)
        job = self.finished(started["id"])
        self.assertEqual((job["status"], job["problem"], job["progress"]["done"]), ("succeeded", None, committed))
        report = job["report"]
        self.assertEqual((report["from"], report["to"], report["decisions"], report["changed"]), (since, last, 3, 1))
        self.assertEqual(report["totals"][0]["approved_then"], "30.00")
        self.assertEqual(report["totals"][0]["approved_now"], "10.00")
        self.assertEqual(report["by_reason"],
                         [{"difference": "declined_now", "then": {"code": "00", "reason": "approved"},
                           "now": {"code": "57", "reason": "purchase_not_covered"}, "currency": "BRL", "decisions": 1,
                           "requested": "20.00", "approved_then": "20.00", "approved_now": "0.00"}])
        self.assertEqual([(row["category"], row["paid_then"], row["paid_now"]) for row in report["by_category"]],
                         [("FOOD", "20.00", "0.00")])
        self.assertEqual([(row["merchant"], row["changed"]) for row in report["by_merchant"]], [("LOJA", "20.00")])
        self.assertEqual(self.committed(), committed)
        self.assertEqual(self.admin.get("/v1/programs/benefit-card").json(), before)
        self.assertIn(started["id"], [each["id"] for each in self.admin.get("/v1/backtests").json()["items"]])

    def test_a_backtest_belongs_to_its_tenant_and_tells_of_it_alone(self):
        stranger = self.client_of("MANAGER", tenant=7)
        self.pay(self.open(FOOD="100.00"), "20.00", "5411")
        mine = self.start(to=f"0:{self.committed()}")
        self.finished(mine["id"])
        self.assertEqual(stranger.get("/v1/backtests").json()["items"], [])
        self.problem(stranger.get("/v1/backtests/" + mine["id"]), 404, "not-found")
        self.problem(stranger.delete("/v1/backtests/" + mine["id"]), 404, "not-found")
        theirs = self.finished(self.start(stranger)["id"], stranger)
        self.assertEqual(theirs["report"]["decisions"], 0)
        self.assertEqual(theirs["report"]["totals"], [])

    def test_a_backtest_that_is_deleted_is_gone(self):
        started = self.start()
        self.assertEqual(self.admin.delete("/v1/backtests/" + started["id"]).status, 204)
        self.problem(self.admin.get("/v1/backtests/" + started["id"]), 404, "not-found")
        self.problem(self.admin.delete("/v1/backtests/" + started["id"]), 404, "not-found")
        self.finished(self.start()["id"])

    def test_what_is_refused(self):
        """Mistakes are told with their place, before anything runs."""
        for body, kind, pointer in (
                ({}, "missing-field", "/document"), ({"document": "x"}, "invalid-field", "/document"),
                ({"document": {**MEALS, "colour": 1}}, "invalid-field", "/document/colour"),
                ({"document": {**MEALS, "default_category": "FUEL"}}, "invalid-field", "/document/default_category"),
                ({"document": MEALS, "from": "5"}, "invalid-field", "/from"),
                ({"document": MEALS, "from": "0:0"}, "invalid-field", "/from"),
                ({"document": MEALS, "from": "0:9", "to": "0:8"}, "invalid-field", "/to"),
                ({"document": MEALS, "from_time": "monday"}, "invalid-field", "/from_time"),
                ({"document": MEALS, "from_time": "2026-01-02T00:00:00Z", "to_time": "2026-01-02T00:00:00Z"},
                 "invalid-field", "/to_time"),
                ({"document": MEALS, "colour": 1}, "unknown-field", "/colour")):
            with self.subTest(body):
                self.problem(self.admin.post("/v1/backtests", body), 400, kind, pointer)
        for body, pointer in (({"document": {**MEALS, "name": "meals"}}, "/document/name"),
                              ({"document": MEALS, "in_place_of": "meals"}, "/in_place_of")):
            self.problem(self.admin.post("/v1/backtests", body), 422, "unknown-reference", pointer)
        for id in ("nothing", "bkt_0000000000001", "aut_0000000000001"):
            self.problem(self.admin.get("/v1/backtests/" + id), 404, "not-found")

    def test_a_program_of_another_tenant_is_unknown(self):
        document = {**MEALS, "name": self.new_name("theirs")}
        stranger = self.client_of("MANAGER", tenant=8)
        e2e.created(stranger.post("/v1/programs", {"document": document}))
        self.problem(self.admin.post("/v1/backtests", {"document": document}), 422, "unknown-reference",
                     "/document/name")
        self.finished(self.start(stranger, document=document)["id"], stranger)

    def test_a_program_that_comes_into_force_later_has_decided_nothing(self):
        """It was published, and is not in force by the end: the job says so."""
        document = {**MEALS, "name": self.new_name("later")}
        e2e.created(self.admin.post("/v1/programs", {"document": document, "effective_at": "2150-01-01T00:00:00Z"}))
        job = self.finished(self.start(document=document)["id"])
        self.assertEqual((job["status"], job["report"], job["problem"]["type"]), ("failed", None, "/problems/unprocessable"))


    def test_a_document_that_is_published_in_parts_can_be_tried(self):
        """Some 300 KiB of merchant rules, tried in place of the shipped program."""
        rules = [{"match": "exact", "name": f"SHOP {number:06d}", "category": "MEAL"} for number in range(5_000)]
        document = {"name": "large", "categories": [{"name": "MEAL"}, {"name": "CASH"}], "default_category": "CASH",
                    "merchant_rules": rules}
        started = self.admin.post("/v1/backtests", {"document": document, "in_place_of": "benefit-card"})
        self.assertEqual(started.status, 202, started.body)
        self.assertEqual(self.finished(started.json()["id"])["status"], "succeeded")


if __name__ == "__main__":
    e2e.main()
