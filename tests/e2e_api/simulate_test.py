#!/usr/bin/env python3
"""POST /v1/authorizations/simulate: what would be decided, told without deciding it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from lastro_server import created  # noqa: E402

ONLY_RECORDED = {"id", "created_at", "sequence"}
ONLY_SIMULATED = {"simulated", "decided_at", "as_of"}


class Simulation(e2e.ServerTest):
    options = ("--program", "pat")

    def simulate(self, account, amount, mcc="5411", client=None, **more):
        body = {"account_id": account, "amount": amount, "mcc": mcc, "merchant": "LOJA", **more}
        answer = (client or self.admin).post("/v1/authorizations/simulate", body)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def test_it_tells_what_is_then_decided(self):
        """For approvals, fallbacks, declines, holds and advices: the recorded answer, without what only that has."""
        account = self.open(FOOD="100.00", CASH="30.00")
        cases = [("40.00", "5411", {}), ("70.00", "5411", {}), ("20.00", "5812", {}), ("25.00", "7995", {}),
                 ("5.00", "5411", {"capture": "later", "expires_in": 60}), ("500.00", "5411", {"forced": True}),
                 ("1.00", "5411", {"currency": "USD"}), ("1.00", "5411", {"country": "US", "entry_mode": "chip"})]
        outcomes = set()
        for amount, mcc, more in cases:
            told = self.simulate(account, amount, mcc, **more)
            made = self.pay(account, amount, mcc, **more)
            outcomes.add(made["reason"])
            # Each moment has its own end of a hold.
            self.assertEqual("expires_at" in told, "expires_at" in made)
            for answer in (told, made):
                answer.pop("expires_at", None)
            self.assertEqual({k: v for k, v in told.items() if k not in ONLY_SIMULATED},
                             {k: v for k, v in made.items() if k not in ONLY_RECORDED})
            self.assertTrue(told["simulated"])
        self.assertGreaterEqual(outcomes, {"approved", "insufficient_funds", "currency_mismatch"})

    def test_nothing_comes_of_it(self):
        """No event, no balance moved, no authorization listed, no count in a limit."""
        program = self.new_name("twice")
        created(self.admin.post("/v1/programs", {"document": {
            "name": program, "categories": [{"name": "CASH"}], "default_category": "CASH", "time_zone": "UTC",
            "controls": [{"name": "two", "by": "card", "per": "day", "count": 2}]}}))
        owner, account = self.new_name("cli"), self.new_name("acc")
        created(self.admin.post("/v1/clients", {"external_id": owner, "name": "Ana", "document": e2e.CPF}))
        created(self.admin.post("/v1/accounts", {"external_id": account, "client_id": owner, "program": program}))
        created(self.admin.post("/v1/loads", {"account_id": account, "category": "CASH", "amount": "10.00"}))
        before, balances = self.committed(), self.balances(account)
        for _ in range(20):
            self.assertEqual(self.simulate(account, "10.00")["status"], "approved")
        self.assertEqual(self.committed(), before)
        self.assertEqual(self.balances(account), balances)
        self.assertEqual(self.admin.get(f"/v1/authorizations?account_id={account}").json()["items"], [])

    def test_it_sees_what_was_answered_before(self):
        """Each simulation follows the authorization before it: `as_of` is at least its sequence."""
        account = self.open(FOOD="50.00")
        for left in ("40.00", "30.00", "20.00"):
            made = self.pay(account, "10.00")
            told = self.simulate(account, "1.00")
            self.assertGreaterEqual(int(told["as_of"].split(":")[1]), int(made["sequence"].split(":")[1]))
            self.assertEqual(told["allocations"][0]["balance"], f"{float(left) - 1:.2f}")

    def test_a_limit_that_declines_is_named_with_what_would_be_enough(self):
        """A decline tells the limit, what was used of it and what would have been accepted."""
        program = self.new_name("small")
        created(self.admin.post("/v1/programs", {"document": {
            "name": program, "categories": [{"name": "CASH"}], "default_category": "CASH", "time_zone": "UTC",
            "controls": [{"name": "small", "by": "card", "per": "transaction", "amount": "5.00"}]}}))
        owner, account = self.new_name("cli"), self.new_name("acc")
        created(self.admin.post("/v1/clients", {"external_id": owner, "name": "Ana", "document": e2e.CPF}))
        created(self.admin.post("/v1/accounts", {"external_id": account, "client_id": owner, "program": program}))
        created(self.admin.post("/v1/loads", {"account_id": account, "category": "CASH", "amount": "10.00"}))
        told = self.simulate(account, "6.00")
        self.assertEqual((told["reason"], told["limit"]["control"], told["needed"]["amount_at_most"]),
                         ("amount_limit_exceeded", "small", "5.00"))

    def test_what_only_a_recorded_one_has_is_refused(self):
        """An external id and inquiries are refused by name; Idempotency-Key and all else is as for the real one."""
        account = self.open(FOOD="50.00")
        body = {"account_id": account, "amount": "1.00", "mcc": "5411", "merchant": "LOJA"}
        path = "/v1/authorizations/simulate"
        self.problem(self.admin.post(path, {**body, "external_id": "x-1"}), 400, "invalid-field", "/external_id")
        self.problem(self.admin.post(path, {**body, "type": "account_check"}), 400, "invalid-field", "/type")
        self.problem(self.admin.post(path, {**body, "amount": "0"}), 400, "invalid-field", "/amount")
        self.problem(self.admin.post(path, {**body, "other": 1}), 400, "unknown-field", "/other")
        self.problem(self.admin.post(path, {}), 400, "missing-field", "/account_id")
        answer = self.admin.post(path, body, {"Idempotency-Key": "key-1"})
        self.assertEqual(answer.status, 200, answer.body)
        real = self.admin.post("/v1/authorizations", {**body, "amount": "2.00"}, {"Idempotency-Key": "key-1"})
        self.assertEqual(real.status, 201, real.body)

    def test_another_tenants_account_is_unknown(self):
        """Told as it would be decided: declined, with nothing of the account but the id that was given."""
        account = self.pay(self.open(FOOD="50.00"), "1.00")["account_id"]
        stranger = self.client_of(tenant=2)
        told = self.simulate(account, "1.00", client=stranger)
        self.assertEqual((told["reason"], told["account_id"], told["allocations"]), ("account_unknown", account, []))


if __name__ == "__main__":
    e2e.main()
