#!/usr/bin/env python3
"""Loads, authorizations, refunds and statuses: what they do to balances, statements and each other."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from e2e import CPF  # noqa: E402
from lastro_server import created  # noqa: E402
from openapi_spec import values_of  # noqa: E402

NDJSON = {"Content-Type": "application/x-ndjson"}


class Operations(e2e.ServerTest):
    def get(self, path):
        answer = self.admin.get(path)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def bulk(self, path, lines):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        answer = self.admin.post(path, text, NDJSON)
        self.assertEqual(answer.status, 200, answer.body)
        return values_of("application/x-ndjson", answer.body)

    def load(self, account, category, amount, **more):
        return created(self.admin.post("/v1/loads", {"account_id": account, "category": category, "amount": amount,
                                                     **more}))

    def refund(self, amount, **more):
        return created(self.admin.post("/v1/refunds", {"amount": amount, **more}))

    def card(self, account, **more):
        body = {"external_id": self.new_name("crd"), "account_id": account, "token": self.new_name("tok-0000"), **more}
        created(self.admin.post("/v1/cards", body))
        return body["external_id"]

    def set_status(self, kind, name, status, **more):
        return created(self.admin.post(f"/v1/{kind}/{name}/status", {"status": status, **more}))

    # Loads.

    def test_a_load_is_told_and_read_alike(self):
        """A load tells the wallet's balance, and is read as it was answered by either id."""
        account, name = self.open(), self.new_name("load")
        made = self.load(account, "MEAL", "12.34", external_id=name, reference="2026-11 / A")
        self.assertEqual((made["status"], made["amount"], made["balance"], made["reference"]),
                         ("approved", "12.34", "12.34", "2026-11 / A"))
        self.assertEqual(self.load(account, "MEAL", "0.66")["balance"], "13.00")
        self.assertEqual(self.get("/v1/loads/" + name), made)
        self.assertEqual(self.get("/v1/loads/" + made["id"]), made)

    def test_loads_that_cannot_be_are_recorded_as_declined(self):
        """Unknown accounts, unknown categories and impossible sums are recorded declines."""
        account = self.open(CASH="1.00")
        largest = "92233720368547758.07"
        for body, reason, code in (({"account_id": "nobody"}, "account_unknown", "14"),
                                   ({"category": "FUEL"}, "category_unknown", "57"),
                                   ({"category": "CASH", "amount": largest}, "amount_out_of_range", "13")):
            with self.subTest(reason):
                load = created(self.admin.post("/v1/loads", {"account_id": account, "category": "MEAL",
                                                             "amount": "1.00", **body}))
                self.assertEqual((load["status"], load["reason"], load["code"]), ("declined", reason, code))
                self.assertEqual(self.get("/v1/loads/" + load["id"]), load)
        self.assertEqual(self.balances(account), {"FOOD": "0.00", "MEAL": "0.00", "CASH": "1.00"})

    def test_bulk_loads_are_answered_line_by_line_in_order(self):
        """Good and bad lines are answered one a line, in the order they came; the good ones are loaded."""
        account, name = self.open(), self.new_name("bulk")
        good = {"account_id": account, "category": "FOOD", "amount": "1.00"}
        lines = [{**good, "external_id": name}, {**good, "amount": "0"}, "{", {**good, "surplus": 1},
                 {**good, "account_id": "nobody"}, {**good, "external_id": name}, good,
                 {**good, "external_id": name, "amount": "2.00"}, "[" * 40, "\u00e9", {**good, "amount": 2.5}]
        results = self.bulk("/v1/loads", lines)
        problem = "/problems/"
        self.assertEqual([r.get("status") if "id" in r else r["type"] for r in results], [
            "approved", problem + "invalid-field", problem + "malformed-json", problem + "unknown-field", "declined",
            "approved", "approved", problem + "conflict", problem + "malformed-json", problem + "malformed-json",
            "approved"])
        self.assertEqual(results[0], results[5])
        self.assertEqual(self.balances(account)["FOOD"], "4.50")
        self.assertEqual(self.bulk("/v1/loads", [lines[0]]), [results[0]])

    def test_a_bulk_body_is_bounded(self):
        """An empty line, no line and more than ten thousand lines are refused as a whole."""
        account = self.open()
        good = json.dumps({"account_id": account, "category": "FOOD", "amount": "1.00"})
        before = self.committed()
        for text, status, kind in (("", 400, "malformed-json"), (good + "\n\n" + good, 400, "malformed-json"),
                                   ("{}\n" * 10001, 413, "too-large")):
            self.problem(self.admin.post("/v1/loads", text, NDJSON), status, kind)
        self.assertEqual(self.committed(), before)
        self.assertEqual(len(self.bulk("/v1/loads", [good + "\r", good])), 2)

    # Authorizations.

    def test_an_approval_explains_itself(self):
        """An approval tells the rule, the wallet that paid and its balance; reading it adds what was refunded."""
        account, name = self.open(MEAL="50.00", CASH="80.00"), self.new_name("aut")
        more = {"external_id": name, "currency": "BRL", "merchant": "CANTINA", "merchant_id": "000000000012345",
                "terminal_id": "T0000001", "country": "BR", "entry_mode": "chip", "type": "purchase", "capture": "now",
                "partial": True, "transaction_time": "2026-01-02T03:04:05.6-03:00"}
        made = self.pay(account, "20.00", "5811", **more)
        self.assertEqual(made["allocations"], [{"category": "MEAL", "amount": "20.00", "balance": "30.00"}])
        self.assertEqual((made["status"], made["code"], made["reason"], made["approved_amount"], made["fallback"],
                          made["rule"], made["program"], made["transaction_time"]),
                         ("approved", "00", "approved", "20.00", False, "mcc 5811-5812", "benefit-card",
                          "2026-01-02T06:04:05.600000Z"))
        for key in ("merchant", "merchant_id", "terminal_id", "country", "entry_mode"):
            self.assertEqual(made[key], more[key])
        read = self.get("/v1/authorizations/" + made["id"])
        self.assertEqual(read, {**made, "authorized_amount": "20.00", "held_amount": "0.00",
                                "captured_amount": "20.00", "released_amount": "0.00", "refunded_amount": "0.00"})
        self.assertEqual(read, self.get("/v1/authorizations/" + name))
        other = self.pay(account, "40.00", "5811")
        self.assertEqual((other["fallback"], other["rule"], other["allocations"]),
                         (True, "mcc 5811-5812", [{"category": "CASH", "amount": "40.00", "balance": "40.00"}]))
        self.assertEqual(self.pay(account, "1.00", "9999")["rule"], "default")
        self.assertEqual(self.pay(account, "1.00", "9999", merchant="UBER EATS")["rule"], "merchant UBER EATS")

    def test_a_decline_explains_itself(self):
        """A decline for lack of funds names the wallets that could not pay and what they had."""
        account = self.open(MEAL="5.00", CASH="7.00")
        made = self.pay(account, "9.00", "5811")
        self.assertEqual((made["status"], made["code"], made["reason"], made["approved_amount"], made["allocations"]),
                         ("declined", "51", "insufficient_funds", "0.00", []))
        self.assertEqual(made["considered"], [{"category": "MEAL", "available": "5.00"},
                                              {"category": "CASH", "available": "7.00"}])
        self.assertEqual(self.get("/v1/authorizations/" + made["id"]), made)

    def test_a_card_pays_from_its_account(self):
        """card_id and account_id, public or external, lead to the same wallets."""
        account = self.open(CASH="10.00")
        card = self.card(account)
        public = self.get("/v1/cards/" + card)
        for who in ({"card_id": card}, {"card_id": public["id"]}, {"account_id": account},
                    {"account_id": public["account_id"]}):
            body = {"amount": "1.00", "mcc": "9999", "merchant": "X", **who}
            made = created(self.admin.post("/v1/authorizations", body))
            self.assertEqual((made["account_id"], made.get("card_id")),
                             (public["account_id"], public["id"] if "card_id" in who else None))
        self.assertEqual(self.balances(account)["CASH"], "6.00")

    def test_an_authorization_names_one_account_or_card(self):
        """Neither or both of account_id and card_id are refused."""
        account = self.open()
        body = {"amount": "1.00", "mcc": "9999", "merchant": "X"}
        self.problem(self.admin.post("/v1/authorizations", body), 400, "missing-field", "/account_id")
        both = {**body, "account_id": account, "card_id": self.card(account)}
        self.problem(self.admin.post("/v1/authorizations", both), 400, "invalid-field", "/card_id")

    def test_bulk_authorizations_are_decided_in_order(self):
        """Lines are decided in order, each on what the one before left."""
        account = self.open(CASH="3.00")
        line = {"account_id": account, "amount": "1.00", "mcc": "9999", "merchant": "X"}
        results = self.bulk("/v1/authorizations", [line] * 3 + ["?"] + [line] * 2)
        self.assertEqual([r.get("code", r.get("type")) for r in results],
                         ["00", "00", "00", "/problems/malformed-json", "51", "51"])

    def test_an_accounts_authorizations_are_listed_newest_first(self):
        """Approved and declined ones, in pages of any size, newest first."""
        account = self.open(CASH="4.00")
        made = [self.pay(account, "1.00", "9999")["id"] for _ in range(6)]
        for limit in (1, 4, 50):
            items, cursor = [], ""
            while cursor is not None:
                page = self.get(f"/v1/authorizations?account_id={account}&limit={limit}{cursor}")
                items += page["items"]
                cursor = page["next_cursor"] and "&cursor=" + page["next_cursor"]
            self.assertEqual([item["id"] for item in items], made[::-1])
            self.assertEqual([item["code"] for item in items], ["51"] * 2 + ["00"] * 4)

    # Refunds.

    def test_a_linked_refund_goes_back_to_the_wallet_that_paid(self):
        """Refunds of an authorization return to its wallet, at most what was captured."""
        account, name = self.open(FOOD="1.00", CASH="100.00"), self.new_name("aut")
        paid = self.pay(account, "60.00", external_id=name)
        first = self.refund("25.00", authorization_id=name)
        self.assertEqual((first["authorization_id"], first["allocations"]),
                         (paid["id"], [{"category": "CASH", "amount": "25.00", "balance": "65.00"}]))
        self.assertEqual(self.get("/v1/refunds/" + first["id"]), first)
        beyond = self.refund("35.01", authorization_id=paid["id"])
        self.assertEqual((beyond["status"], beyond["reason"], beyond["code"]),
                         ("declined", "refund_exceeds_captured", "13"))
        self.assertEqual(self.refund("35.00", authorization_id=paid["id"])["status"], "approved")
        self.assertEqual(self.refund("0.01", authorization_id=name)["reason"], "refund_exceeds_captured")
        self.assertEqual(self.get("/v1/authorizations/" + name)["refunded_amount"], "60.00")
        self.assertEqual(self.balances(account), {"FOOD": "1.00", "MEAL": "0.00", "CASH": "100.00"})

    def test_a_declined_authorization_has_nothing_to_refund(self):
        """A refund of a decline is declined; of an authorization that does not exist, not found."""
        declined = self.pay(self.open(), "1.00")
        refund = self.refund("1.00", authorization_id=declined["id"])
        self.assertEqual((refund["status"], refund["reason"]), ("declined", "authorization_declined"))
        load = self.load(self.open(), "CASH", "1.00")
        for unknown in ("none", "aut_000000000zzzz", "aut_" + load["id"][4:]):
            self.problem(self.admin.post("/v1/refunds", {"authorization_id": unknown, "amount": "1"}), 404,
                         "not-found", "/authorization_id")

    def test_an_unlinked_refund_goes_by_category_then_merchant_then_mcc(self):
        """Without an authorization a refund goes to the category given, else the merchant's rule's, else the MCC's."""
        account = self.open()
        for more, category, rule in (({"category": "FOOD", "mcc": "5811"}, "FOOD", None),
                                     ({"merchant": "UBER EATS", "mcc": "5411"}, "MEAL", "merchant UBER EATS"),
                                     ({"mcc": "5411"}, "FOOD", "mcc 5411-5412"), ({"mcc": "1234"}, "CASH", "default"),
                                     ({}, "CASH", "default")):
            with self.subTest(more):
                made = self.refund("1.00", account_id=account, **more)
                self.assertEqual((made["allocations"][0]["category"], made["rule"]), (category, rule))
        self.assertEqual(self.balances(account), {"FOOD": "2.00", "MEAL": "1.00", "CASH": "2.00"})

    def test_refunds_that_cannot_be_are_told(self):
        """An unknown account is a recorded decline; both links, or a category with one, are refused."""
        self.assertEqual(self.refund("1.00", account_id="nobody")["reason"], "account_unknown")
        account = self.open()
        self.assertEqual(self.refund("1.00", account_id=account, category="FUEL")["reason"], "category_unknown")
        self.assertEqual(self.refund("1.00", account_id=account, currency="USD")["reason"], "currency_mismatch")
        for body, kind, pointer in (({"amount": "1"}, "missing-field", "/account_id"),
                                    ({"amount": "1", "account_id": account, "authorization_id": "a"}, "invalid-field",
                                     "/account_id"),
                                    ({"amount": "1", "authorization_id": "a", "category": "FOOD"}, "invalid-field",
                                     "/category")):
            self.problem(self.admin.post("/v1/refunds", body), 400, kind, pointer)

    # Statuses.

    def test_statuses_decide_authorizations(self):
        """A status of client, account or card declines with its own reason and code, and is recorded."""
        for kind, status, reason, code in (
                ("clients", "blocked", "client_blocked", "62"), ("clients", "closed", "client_closed", "78"),
                ("accounts", "blocked", "account_blocked", "62"), ("accounts", "closed", "account_closed", "78"),
                ("cards", "blocked", "card_blocked", "62"), ("cards", "closed", "card_closed", "14"),
                ("cards", "lost", "card_lost", "41"), ("cards", "stolen", "card_stolen", "43"),
                ("cards", "cancelled", "card_cancelled", "14")):
            with self.subTest(reason):
                account = self.open(CASH="10.00")
                card = self.card(account)
                name = card if kind == "cards" else account
                changed = self.set_status(kind, name, status, reason="by_test")
                self.assertEqual((changed["status"], changed["reason"]), (status, "by_test"))
                read = self.get(f"/v1/{kind}/{name}")
                self.assertEqual((read["status"], read["status_reason"]), (status, "by_test"))
                body = {"card_id": card, "amount": "1.00", "mcc": "9999", "merchant": "X"}
                declined = created(self.admin.post("/v1/authorizations", body))
                self.assertEqual((declined["status"], declined["reason"], declined["code"], declined["rule"]),
                                 ("declined", reason, code, None))
                self.assertEqual(self.get("/v1/authorizations/" + declined["id"]), declined)
                back = self.admin.post(f"/v1/{kind}/{name}/status", {"status": "active"})
                if status == "blocked":
                    created(back)
                    self.assertEqual(created(self.admin.post("/v1/authorizations", body))["code"], "00")
                else:
                    self.problem(back, 409, "conflict", "/status")
                self.assertEqual(self.set_status(kind, name, "active" if status == "blocked" else status)["status"],
                                 "active" if status == "blocked" else status)

    def test_unknown_things_decline_with_their_reason(self):
        """Unknown accounts and cards, other currencies and expired cards are recorded declines."""
        account = self.open(CASH="10.00")
        old = self.card(account, expires="2020-01")
        for who, reason, code in (({"account_id": "nobody"}, "account_unknown", "14"),
                                  ({"card_id": "nobody"}, "card_unknown", "14"),
                                  ({"card_id": old}, "card_expired", "54"),
                                  ({"account_id": account, "currency": "USD"}, "currency_mismatch", "57")):
            with self.subTest(reason):
                made = created(self.admin.post("/v1/authorizations", {"amount": "1.00", "mcc": "9999", "merchant": "X",
                                                                      **who}))
                self.assertEqual((made["status"], made["reason"], made["code"]), ("declined", reason, code))
                self.assertEqual(self.get("/v1/authorizations/" + made["id"]), made)
        dated_back = created(self.admin.post("/v1/authorizations", {
            "card_id": old, "amount": "1.00", "mcc": "9999", "merchant": "X",
            "transaction_time": "2020-01-31T23:59:59Z"}))
        self.assertEqual(dated_back["reason"], "card_expired")

    def test_statuses_of_cards_are_of_cards_only(self):
        """Lost, stolen and cancelled are no statuses of clients and accounts."""
        account = self.open()
        for kind in ("clients", "accounts"):
            for status in ("lost", "stolen", "cancelled"):
                self.problem(self.admin.post(f"/v1/{kind}/{account}/status", {"status": status}), 422,
                             "unprocessable", "/status")
            for body in ({"status": "open"}, {"status": 1}, {"status": "active", "reason": "Free text, João"}):
                answer = self.admin.post(f"/v1/{kind}/{account}/status", body)
                self.problem(answer, 400, "invalid-field", "/reason" if "reason" in body else "/status")

    def test_a_closed_account_takes_nothing(self):
        """Loads and refunds to a closed account are declined, to a blocked one they are posted."""
        account = self.open(CASH="10.00")
        paid = self.pay(account, "4.00", "9999")
        self.set_status("accounts", account, "blocked")
        self.assertEqual(self.load(account, "CASH", "1.00")["status"], "approved")
        self.assertEqual(self.refund("1.00", authorization_id=paid["id"])["status"], "approved")
        self.set_status("accounts", account, "closed")
        self.assertEqual(self.load(account, "CASH", "1.00")["reason"], "account_closed")
        self.assertEqual(self.refund("1.00", authorization_id=paid["id"])["reason"], "account_closed")
        self.assertEqual(self.balances(account)["CASH"], "8.00")
        self.problem(self.admin.post("/v1/cards", {"account_id": account, "token": "tok-closed-1"}), 409, "conflict",
                     "/account_id")
        client = self.get("/v1/accounts/" + account)["client_id"]
        self.set_status("clients", client, "closed")
        self.problem(self.admin.post("/v1/accounts", {"client_id": client}), 409, "conflict", "/client_id")

    # Statement and balances.

    def test_a_statement_runs_its_balance(self):
        """Newest first; each entry's balance is the one before plus its amount, wallet by wallet."""
        account = self.open(MEAL="100.00", CASH="20.00")
        paid = self.pay(account, "30.00", "5811", merchant="CANTINA DA NONA")
        self.pay(account, "500.00", "5811")  # declined: not in the statement
        self.pay(account, "20.00", "9999")
        self.refund("10.00", authorization_id=paid["id"], merchant="CANTINA DA NONA")
        self.load(account, "MEAL", "5.00", reference="extra")
        whole = self.get(f"/v1/accounts/{account}/statement")["entries"]
        self.assertEqual([(e["kind"], e["category"], e["amount"], e["balance"]) for e in whole], [
            ("load", "MEAL", "5.00", "85.00"), ("refund", "MEAL", "10.00", "80.00"),
            ("authorization", "CASH", "-20.00", "0.00"), ("authorization", "MEAL", "-30.00", "70.00"),
            ("load", "CASH", "20.00", "20.00"), ("load", "MEAL", "100.00", "100.00")])
        self.assertEqual([e["description"] for e in whole[:4]], ["extra", "CANTINA DA NONA", "LOJA", "CANTINA DA NONA"])
        self.assertEqual([e.get("authorization_id") for e in whole[:4:3]], [None, paid["id"]])
        self.assertEqual(whole[1]["authorization_id"], paid["id"])
        paged, cursor = [], ""
        while cursor is not None:
            page = self.get(f"/v1/accounts/{account}/statement?limit=4{cursor}")
            paged += page["entries"]
            cursor = page["next_cursor"] and "&cursor=" + page["next_cursor"]
        self.assertEqual(paged, whole)

    def test_balances_of_any_past_moment_can_be_read(self):
        """as_of gives the balances after any event since the account was opened."""
        account = self.open(CASH="10.00")
        opened = self.get("/v1/accounts/" + account)["sequence"]
        seen = {opened: "0.00"}
        for _ in range(3):
            made = self.pay(account, "2.00", "9999")
            seen[made["sequence"]] = made["allocations"][0]["balance"]
        self.assertEqual(list(seen.values()), ["0.00", "8.00", "6.00", "4.00"])
        for position, amount in seen.items():
            read = self.get(f"/v1/accounts/{account}/balances?as_of={position}")
            self.assertEqual({w["category"]: w["posted"] for w in read["wallets"]}["CASH"], amount)
            self.assertEqual(read["sequence"], position)
        later = self.get(f"/v1/accounts/{account}/balances?as_of=0:999999")
        self.assertEqual(later["wallets"], self.get(f"/v1/accounts/{account}/balances")["wallets"])
        self.assertLess(int(later["sequence"][2:]), 999999)
        before = "0:" + str(int(opened[2:]) - 1)
        self.problem(self.admin.get(f"/v1/accounts/{account}/balances?as_of={before}"), 404, "not-found")
        for bad in ("1:1", "0:", "12", "0:x", "0:-1", "", "0:18446744073709551616"):
            self.problem(self.admin.get(f"/v1/accounts/{account}/balances?as_of={bad}"), 400, "invalid-field")

    def test_two_hundred_writes_are_read_as_soon_as_they_are_answered(self):
        """After each of a run of authorizations the balance that is read is the one that was answered."""
        account = self.open(CASH="200.00")
        for _ in range(200):
            made = self.pay(account, "1.00", "9999")
            self.assertEqual(self.balances(account)["CASH"], made["allocations"][0]["balance"])
            self.assertEqual(self.get("/v1/authorizations/" + made["id"])["id"], made["id"])

    def test_a_document_is_not_unique(self):
        """One person may be client twice; accounts stay apart."""
        for _ in range(2):
            created(self.admin.post("/v1/clients", {"name": "Gêmea", "document": CPF}))


if __name__ == "__main__":
    e2e.main()
