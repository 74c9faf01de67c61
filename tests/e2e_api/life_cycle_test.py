#!/usr/bin/env python3
"""Holds: what increments, captures, reversals, presentments, refunds and time make of them."""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from lastro_server import created  # noqa: E402
from openapi_spec import values_of  # noqa: E402

NDJSON = {"Content-Type": "application/x-ndjson"}


class LifeCycle(e2e.ServerTest):
    def get(self, path):
        answer = self.admin.get(path)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def hold(self, account, amount, **more):
        made = self.pay(account, amount, "9999", capture="later", **more)
        self.assertEqual((made["status"], made["state"]), ("approved", "held"), made)
        return made

    def on(self, authorization, operation, **body):
        return created(self.admin.post(f"/v1/authorizations/{authorization}/{operation}", body))

    def amounts(self, authorization):
        read = self.get("/v1/authorizations/" + authorization)
        return (read["state"], read["authorized_amount"], read["held_amount"], read["captured_amount"],
                read["released_amount"], read["refunded_amount"])

    def cash(self, account):
        wallets = self.get(f"/v1/accounts/{account}/balances")["wallets"]
        return next((w["available"], w["held"], w["posted"]) for w in wallets if w["category"] == "CASH")

    def test_a_hold_is_incremented_captured_in_parts_and_refunded(self):
        """Each operation tells the authorization after it; reading it and the wallet tells the same."""
        account, name = self.open(CASH="200.00"), self.new_name("aut")
        made = self.hold(account, "100.00", external_id=name)
        self.assertEqual(self.cash(account), ("100.00", "100.00", "200.00"))
        more = self.on(name, "increments", amount="20.00", external_id=self.new_name("inc"))
        self.assertEqual((more["status"], more["authorization"]["held_amount"]), ("approved", "120.00"))
        one = self.on(made["id"], "captures", amount="50.00")
        self.assertEqual(one["allocations"], [{"category": "CASH", "amount": "50.00", "balance": "80.00"}])
        self.assertEqual(self.cash(account), ("80.00", "70.00", "150.00"))
        self.assertEqual(self.amounts(name), ("held", "120.00", "70.00", "50.00", "0.00", "0.00"))
        last = self.on(name, "captures", amount="30.00", final=True)
        self.assertEqual(last["authorization"]["state"], "captured")
        self.assertEqual(self.cash(account), ("120.00", "0.00", "120.00"))
        created(self.admin.post("/v1/refunds", {"authorization_id": name, "amount": "80.00"}))
        self.assertEqual(self.amounts(name), ("captured", "120.00", "0.00", "80.00", "40.00", "80.00"))
        self.assertEqual(self.cash(account), ("200.00", "0.00", "200.00"))
        beyond = created(self.admin.post("/v1/refunds", {"authorization_id": name, "amount": "0.01"}))
        self.assertEqual(beyond["reason"], "refund_exceeds_captured")
        statement = self.get(f"/v1/accounts/{account}/statement")["entries"]
        self.assertEqual([(line["kind"], line["amount"]) for line in statement],
                         [("refund", "80.00"), ("capture", "-30.00"), ("capture", "-50.00"), ("load", "200.00")])
        for operation, kind in ((more, "increments"), (one, "captures"), (last, "captures")):
            self.assertEqual(self.get(f"/v1/{kind}/{operation['id']}"), operation)

    def test_operations_are_idempotent_and_another_target_or_amount_conflicts(self):
        """The same external id repeats the first answer; with another amount or authorization it is refused."""
        account = self.open(CASH="200.00")
        one, other = self.hold(account, "50.00")["id"], self.hold(account, "50.00")["id"]
        for kind in ("increments", "captures", "reversals"):
            with self.subTest(kind):
                body = {"amount": "5.00", "external_id": self.new_name("op")}
                first = self.on(one, kind, **body)
                self.assertEqual(self.on(one, kind, **body), first)
                before = self.committed()
                path = f"/v1/authorizations/{{}}/{kind}"
                self.problem(self.admin.post(path.format(other), body), 409, "conflict", "/external_id")
                self.problem(self.admin.post(path.format(one), {**body, "amount": "6.00"}), 409, "conflict",
                             "/external_id")
                self.assertEqual(self.committed(), before)

    def test_what_has_ended_is_not_captured_but_a_presentment_posts(self):
        """A void ends voluntary operations; what the scheme settles anyway posts, late, and may overdraw."""
        account = self.open(CASH="100.00")
        name = self.hold(account, "60.00")["id"]
        self.assertEqual(self.on(name, "reversals", amount="60.01")["reason"], "reversal_exceeds_authorized")
        self.assertEqual(self.on(name, "reversals")["authorization"]["state"], "reversed")
        for kind in ("captures", "reversals"):
            self.assertEqual(self.on(name, kind)["reason"], "authorization_reversed")
        self.assertEqual(self.on(name, "increments", amount="1.00")["code"], "12")
        late = self.on(name, "captures", amount="130.00", forced=True)
        self.assertEqual((late["status"], late["late"], late["over"], late["overdraft"]),
                         ("approved", True, True, "30.00"))
        self.assertEqual(late["allocations"], [{"category": "CASH", "amount": "100.00", "balance": "0.00"}])
        self.assertEqual(self.amounts(name), ("captured", "60.00", "0.00", "130.00", "60.00", "0.00"))

    def test_a_purchase_captured_at_once_is_reversed(self):
        """A reversal gives back what was posted with the approval, and no more."""
        account = self.open(CASH="100.00")
        name = self.pay(account, "40.00", "9999")["id"]
        self.assertEqual(self.on(name, "reversals", amount="15.00")["authorization"]["captured_amount"], "25.00")
        self.assertEqual(self.on(name, "reversals")["authorization"]["state"], "reversed")
        self.assertEqual(self.cash(account), ("100.00", "0.00", "100.00"))
        self.assertEqual(self.on(name, "reversals")["reason"], "authorization_reversed")

    def test_a_hold_expires_by_itself(self):
        """After its time a hold is given up without anybody asking."""
        account = self.open(CASH="10.00")
        name = self.hold(account, "10.00", expires_in=1)["id"]
        deadline = time.monotonic() + 10
        while self.get("/v1/authorizations/" + name)["state"] == "held" and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(self.amounts(name), ("expired", "10.00", "0.00", "0.00", "10.00", "0.00"))
        self.assertEqual(self.on(name, "captures")["reason"], "authorization_expired")
        self.assertEqual(self.cash(account), ("10.00", "0.00", "10.00"))

    def test_operations_in_bulk_are_decided_in_order(self):
        """Each line names its authorization and is answered in its place."""
        account = self.open(CASH="10.00")
        name = self.hold(account, "10.00")["id"]
        line = {"authorization_id": name, "amount": "4.00"}
        text = "\n".join(json.dumps(each) for each in (line, line, line, {**line, "authorization_id": "none"}, {}))
        answer = self.admin.post("/v1/captures", text, NDJSON)
        results = values_of("application/x-ndjson", answer.body)
        self.assertEqual([r.get("reason", r.get("type")) for r in results],
                         ["approved", "approved", "capture_exceeds_authorized", "/problems/not-found",
                          "/problems/missing-field"])
        for kind in ("reversals", "increments"):
            text = json.dumps({**line, "amount": "1.00"})
            answer = self.admin.post("/v1/" + kind, text, NDJSON)
            self.assertEqual(values_of("application/x-ndjson", answer.body)[0]["status"], "approved")

    def test_an_advice_is_held_without_funds(self):
        """What was approved elsewhere is held or posted; what finds no funds is told."""
        account = self.open(CASH="10.00")
        made = self.hold(account, "25.00", forced=True)
        self.assertEqual((made["forced"], made["overdraft"]), (True, "15.00"))
        posted = self.pay(account, "5.00", "9999", forced=True)
        self.assertEqual((posted["state"], posted["overdraft"], posted["allocations"]), ("captured", "5.00", []))

    def test_inquiries_move_nothing(self):
        """An account check tells whether it would pay; a balance inquiry what each wallet has."""
        account = self.open(CASH="10.00")
        self.hold(account, "4.00")
        body = {"account_id": account, "mcc": "9999", "merchant": "ATM", "external_id": self.new_name("inq")}
        told = created(self.admin.post("/v1/authorizations", {**body, "type": "balance_inquiry"}))
        self.assertEqual((told["status"], told["code"]), ("approved", "00"))
        self.assertIn({"category": "CASH", "available": "6.00", "held": "4.00", "posted": "10.00"}, told["wallets"])
        self.assertEqual(created(self.admin.post("/v1/authorizations", {**body, "type": "balance_inquiry"})), told)
        for name in (told["id"], body["external_id"]):
            self.assertEqual(self.get("/v1/authorizations/" + name), told)
            explained = self.get(f"/v1/authorizations/{name}/explanation?lang=en")
            self.assertEqual((explained["id"], explained["summary"]), (told["id"], "The inquiry was answered."))
            self.assertIn("The wallet CASH had 6.00 available.", explained["details"])
        check = {**body, "type": "account_check", "amount": "0.00", "external_id": self.new_name("inq")}
        checked = created(self.admin.post("/v1/authorizations", check))
        self.assertEqual(checked["wallets"], [])
        self.assertEqual(self.get("/v1/authorizations/" + checked["id"]), checked)
        listed = [each["id"] for each in self.get("/v1/authorizations?account_id=" + account)["items"]]
        self.assertNotIn(told["id"], listed)
        unknown = {**check, "account_id": "nobody", "external_id": self.new_name("inq")}
        self.assertEqual(created(self.admin.post("/v1/authorizations", unknown))["reason"], "account_unknown")
        self.problem(self.admin.post("/v1/authorizations", {**check, "amount": "0.01"}), 400, "invalid-field",
                     "/amount")

    def test_a_settlement_clears_what_is_owed(self):
        """What was paid to the scheme is taken off what is owed; more than that is refused."""
        account = self.open(CASH="10.00")
        self.pay(account, "3.00", "9999")
        body = {"amount": "1.00", "reference": "2026-11-20", "external_id": self.new_name("stl")}
        made = created(self.admin.post("/v1/settlements", body))
        self.assertEqual(created(self.admin.post("/v1/settlements", body)), made)
        self.assertEqual(self.get("/v1/settlements/" + made["id"]), made)
        self.assertEqual(self.get("/v1/settlements/" + body["external_id"]), made)
        before = self.committed()
        self.problem(self.admin.post("/v1/settlements", {"amount": "90000000.00"}), 422, "unprocessable", "/amount")
        self.assertEqual(self.committed(), before)

    def test_what_cannot_be_asked_for_is_refused(self):
        """Unknown authorizations are not found; bodies are checked field by field."""
        account = self.open(CASH="10.00")
        name = self.hold(account, "5.00")["id"]
        before = self.committed()
        self.problem(self.admin.post("/v1/authorizations/none/captures", {}), 404, "not-found")
        for field, value in (("amount", "0"), ("amount", "-1"), ("amount", "1.001"), ("final", "yes"),
                             ("currency", "XXX")):
            answer = self.admin.post(f"/v1/authorizations/{name}/captures", {field: value})
            self.problem(answer, 400, "invalid-field", f"/{field}")
        self.problem(self.admin.post(f"/v1/authorizations/{name}/increments", {}), 400, "missing-field", "/amount")
        for body in ({"expires_in": 5}, {"capture": "later", "expires_in": 0},
                     {"capture": "later", "expires_in": 31622401}, {"capture": "never"}):
            full = {"account_id": account, "amount": "1.00", "mcc": "9999", "merchant": "X", **body}
            wrong = "/expires_in" if "expires_in" in body else "/capture"
            self.problem(self.admin.post("/v1/authorizations", full), 400, "invalid-field", wrong)
        self.assertEqual(self.committed(), before)
        other = self.on(name, "captures", amount="1.00", currency="USD")
        self.assertEqual((other["reason"], other["code"]), ("currency_mismatch", "57"))


if __name__ == "__main__":
    e2e.main()
