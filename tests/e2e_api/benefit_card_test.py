#!/usr/bin/env python3
"""POST /authorize, the public benefit-card contract: the golden cases and what surrounds them."""

import concurrent.futures
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from hand_made_token import authorize_only, hs256, in_an_hour  # noqa: E402
from openapi_spec import SPEC  # noqa: E402

APPROVED, NO_FUNDS, REFUSED = "00", "51", "07"


def at(name, city="SAO PAULO"):
    """A merchant's text as ISO 8583 DE 43 lays it out."""
    return f"{name:<25}{city:<13}BR"


class BenefitCard(e2e.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terminal = cls.client_with(authorize_only())

    def send(self, account, amount, mcc="5411", merchant=at("MERCADO CENTRAL"), client=None, **more):
        body = {"account": account, "totalAmount": amount, "mcc": mcc, "merchant": merchant, **more}
        return (client or self.terminal).post("/authorize", body)

    def code(self, *arguments, **more):
        answer = self.send(*arguments, **more)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["code"]

    def card(self, food="100.00", meal="200.00", cash="300.00"):
        return self.open(FOOD=food, MEAL=meal, CASH=cash)

    def expect(self, account, food, meal, cash):
        self.assertEqual(self.balances(account), {"FOOD": food, "MEAL": meal, "CASH": cash})

    # What the contract says of wallets.

    def test_the_whole_food_balance_can_be_spent_at_a_grocery(self):
        """FOOD 100, MEAL 200, CASH 300: 100 at MCC 5411 is approved and leaves 0, 200, 300."""
        account = self.card()
        self.assertEqual(self.code(account, "100.00"), APPROVED)
        self.expect(account, "0.00", "200.00", "300.00")

    def test_more_than_any_wallet_pays_is_declined(self):
        """401 at MCC 5411 is declined 51 and changes nothing."""
        account = self.card()
        self.assertEqual(self.code(account, "401.00"), NO_FUNDS)
        self.expect(account, "100.00", "200.00", "300.00")

    def test_cash_pays_the_whole_amount_where_the_category_cannot(self):
        """101 at MCC 5411 is paid by CASH as a whole: FOOD keeps its 100."""
        account = self.card()
        self.assertEqual(self.code(account, "101.00"), APPROVED)
        self.expect(account, "100.00", "200.00", "199.00")

    def test_an_amount_is_never_split(self):
        """350 at MCC 5411 is declined though FOOD and CASH hold 400 together."""
        account = self.card()
        self.assertEqual(self.code(account, "350.00"), NO_FUNDS)
        self.expect(account, "100.00", "200.00", "300.00")

    def test_each_mcc_has_its_wallet(self):
        """MCC 5411 and 5412 spend FOOD, 5811 and 5812 MEAL, any other CASH."""
        account = self.card()
        for mcc, wallets in (("5411", ("90.00", "200.00", "300.00")), ("5412", ("80.00", "200.00", "300.00")),
                             ("5811", ("80.00", "190.00", "300.00")), ("5812", ("80.00", "180.00", "300.00")),
                             ("5410", ("80.00", "180.00", "290.00")), ("5413", ("80.00", "180.00", "280.00")),
                             ("0000", ("80.00", "180.00", "270.00")), ("9999", ("80.00", "180.00", "260.00"))):
            with self.subTest(mcc):
                self.assertEqual(self.code(account, "10.00", mcc), APPROVED)
                self.expect(account, *wallets)

    def test_cash_does_not_fall_back(self):
        """301 at an MCC without a category is declined: CASH has no fallback."""
        account = self.card()
        self.assertEqual(self.code(account, "301.00", "5999"), NO_FUNDS)
        self.expect(account, "100.00", "200.00", "300.00")

    def test_the_merchant_comes_before_the_mcc(self):
        """A merchant's rule chooses the wallet whatever the MCC; others of a like name follow the MCC."""
        account = self.card()
        for merchant, mcc, wallets in (
                (at("UBER EATS"), "5999", ("100.00", "190.00", "300.00")),
                (at("UBER TRIP"), "5811", ("100.00", "190.00", "290.00")),
                (at("Über  eats", "CAMPINAS"), "5411", ("100.00", "180.00", "290.00")),
                (at("IFOOD *PIZZARIA"), "5999", ("100.00", "170.00", "290.00")),
                ("UBER EATS", "5999", ("100.00", "160.00", "290.00")),
                (at("UBER EATS LOJA"), "5411", ("90.00", "160.00", "290.00")),
                (at("PAG*JoseDaSilva", "RIO DE JANEI"), "5811", ("90.00", "150.00", "290.00"))):
            with self.subTest(merchant):
                self.assertEqual(self.code(account, "10.00", mcc, merchant), APPROVED)
                self.expect(account, *wallets)

    def test_a_merchants_wallet_falls_back_too(self):
        """Where the merchant's wallet cannot pay, CASH pays the whole amount."""
        account = self.card()
        self.assertEqual(self.code(account, "250.00", "5999", at("UBER EATS")), APPROVED)
        self.expect(account, "100.00", "200.00", "50.00")

    def test_a_cent_more_than_there_is_is_declined(self):
        """The last cent can be spent, the one after it cannot."""
        account = self.card(food="0.01", meal="0.01", cash="0.01")
        self.assertEqual([self.code(account, "0.01"), self.code(account, "0.01"), self.code(account, "0.01")],
                         [APPROVED, APPROVED, NO_FUNDS])
        self.expect(account, "0.00", "0.01", "0.00")

    def test_amounts_may_be_strings_or_numbers(self):
        """\"10.10\", 10.10 and 10.1 are the same amount."""
        account = self.card()
        for raw in ('"10.10"', "10.10", "10.1"):
            body = f'{{"account":"{account}","totalAmount":{raw},"mcc":"5411","merchant":"X"}}'
            self.assertEqual(self.terminal.post("/authorize", body).json(), {"code": APPROVED})
        self.expect(account, "69.70", "200.00", "300.00")

    def test_a_body_beyond_its_bound_is_too_large_and_no_decision(self):
        """What is no answer to the authorization is told as on every route: 413 with its problem, never 07."""
        body = json.dumps({"account": self.card(), "totalAmount": 1, "mcc": "5411", "merchant": "x" * 70_000})
        self.problem(self.terminal.post("/authorize", body), 413, "too-large")

    # What is recorded.

    def test_an_unknown_account_is_declined_and_recorded(self):
        """An account that nobody knows gets 07, which `lastro replay` shows as a recorded decline."""
        answer = self.send("nobody-at-all", "10.00", id=self.new_name("tx"))
        self.assertEqual(answer.json(), {"code": REFUSED})
        sequence = answer.headers["Lastro-Sequence"].partition(":")[2]
        [event] = self.replay("--from", sequence, "--to", sequence)
        self.assertEqual((event["type"], event["reason"]), ("authorization.declined", "account_unknown"))
        self.assertRegex(event["account_alias"], "^[0-9a-f]{32}$")
        self.assertNotIn("nobody-at-all", json.dumps(event))

    def test_every_understood_request_is_recorded(self):
        """Approved, declined and refused: each is one event, at the position that the answer names."""
        account = self.card()
        for amount, code, kind in (("1.00", APPROVED, "authorization.approved"),
                                   ("9999.00", NO_FUNDS, "authorization.declined")):
            before = self.committed()
            answer = self.send(account, amount)
            self.assertEqual((answer.json()["code"], answer.headers["Lastro-Sequence"]), (code, f"0:{before + 1}"))
            self.assertEqual([e["type"] for e in self.replay("--from", str(before + 1))], [kind])

    def test_a_blocked_account_is_refused(self):
        """A blocked account gets 07 whatever it holds, and 00 again once it is active."""
        account = self.card()
        self.admin.post(f"/v1/accounts/{account}/status", {"status": "blocked"})
        self.assertEqual(self.code(account, "1.00"), REFUSED)
        self.admin.post(f"/v1/accounts/{account}/status", {"status": "active"})
        self.assertEqual(self.code(account, "1.00"), APPROVED)

    # Concurrency and retries.

    def in_parallel(self, bodies):
        """Each from a connection and thread of its own; the codes."""
        def one(body):
            client = e2e.CheckedClient(self.server.port, authorize_only())
            try:
                return client.post("/authorize", body).json()["code"]
            finally:
                client.close()
        with concurrent.futures.ThreadPoolExecutor(len(bodies)) as pool:
            return sorted(pool.map(one, bodies))

    def test_ten_at_once_spend_what_there_is_and_no_more(self):
        """MEAL 8, CASH 1: of ten concurrent 1.00 nine are approved and one is declined."""
        account = self.card(food="5.00", meal="8.00", cash="1.00")
        body = {"account": account, "totalAmount": "1.00", "mcc": "5811", "merchant": "LANCHONETE"}
        self.assertEqual(self.in_parallel([body] * 10), [APPROVED] * 9 + [NO_FUNDS])
        self.expect(account, "5.00", "0.00", "0.00")

    def test_an_id_makes_retries_safe(self):
        """The same id and content get the same code and position again, and money moves once."""
        account, name = self.card(), self.new_name("tx")
        first = self.send(account, "40.00", id=name)
        before = self.committed()
        for amount in ("40.00", "40.0", 40):
            again = self.send(account, amount, id=name)
            self.assertEqual((again.body, again.headers["Lastro-Sequence"]),
                             (first.body, first.headers["Lastro-Sequence"]))
        self.assertEqual(self.committed(), before)
        self.expect(account, "60.00", "200.00", "300.00")

    def test_a_decline_repeats_on_retry(self):
        """A declined id stays declined, though there is money now."""
        account, name = self.card(food="1.00", meal="1.00", cash="1.00"), self.new_name("tx")
        self.assertEqual(self.code(account, "50.00", id=name), NO_FUNDS)
        self.admin.post("/v1/loads", {"account_id": account, "category": "FOOD", "amount": "100.00"})
        self.assertEqual(self.code(account, "50.00", id=name), NO_FUNDS)
        self.assertEqual(self.code(account, "50.00", id=self.new_name("tx")), APPROVED)

    def test_ten_retries_at_once_are_one_transaction(self):
        """Ten concurrent requests of one id get one answer and move money once."""
        account = self.card()
        body = {"id": self.new_name("tx"), "account": account, "totalAmount": "60.00", "mcc": "5411",
                "merchant": "MERCADO"}
        self.assertEqual(self.in_parallel([body] * 10), [APPROVED] * 10)
        self.expect(account, "40.00", "200.00", "300.00")

    def test_an_id_with_other_content_is_refused(self):
        """The same id with another amount, MCC, merchant or account gets 07, unrecorded."""
        account, other, name = self.card(), self.card(), self.new_name("tx")
        self.assertEqual(self.code(account, "10.00", id=name), APPROVED)
        before = self.committed()
        for changed in ({"amount": "10.01"}, {"mcc": "5412"}, {"merchant": "OUTRO"}, {"account": other}):
            with self.subTest(changed):
                answer = self.send(**{"account": account, "amount": "10.00", "id": name, **changed})
                self.assertEqual(answer.json(), {"code": REFUSED})
                self.assertIsNone(answer.headers["Lastro-Sequence"])
        self.assertEqual(self.committed(), before)
        self.expect(account, "90.00", "200.00", "300.00")

    def test_without_an_id_every_request_is_a_new_one(self):
        """Two equal requests without an id are two transactions."""
        account = self.card()
        self.assertEqual([self.code(account, "30.00"), self.code(account, "30.00")], [APPROVED] * 2)
        self.expect(account, "40.00", "200.00", "300.00")

    # What is not understood, and who may ask.

    def test_what_is_not_understood_is_refused_and_not_recorded(self):
        """Malformed bodies, wrong types and bad amounts get HTTP 200 and 07, without a record."""
        account = self.card()
        good = {"account": account, "totalAmount": "1.00", "mcc": "5411", "merchant": "X"}
        bodies = ["", "{", "[]", "null", '"x"', "{}", b"\xff\xfe", '{"account":"a","account":"a"}']
        bodies += [{k: v for k, v in good.items() if k != missing} for missing in good]
        bodies += [{**good, "surplus": 1}]
        bodies += [{**good, "totalAmount": bad} for bad in (
            0, "0", "-1.00", -1, "1.001", 1.001, "1e2", 1e300, "1,00", "", " 1.00", "+1.00", "abc", None, True, [], {},
            "NaN", "92233720368547758.08", "99999999999999999999", "01.00", ".5", "1.")]
        bodies += [{**good, "mcc": bad} for bad in ("541", "54111", "54a1", 54111, -1, 5411.5, None, "", [])]
        bodies += [{**good, "merchant": bad} for bad in ("", "x" * 41, 7, None, "a\u0000b")]
        bodies += [{**good, "account": bad} for bad in ("", "x" * 65, "white space", 5, None, "ação")]
        bodies += [{**good, "id": bad} for bad in ("", "x" * 65, 5, "a b", "aut_0000000000005")]
        raw = '{"account":"%s","totalAmount":%s,"mcc":"5411","merchant":"X"}'
        bodies += [raw % (account, text) for text in ("1e2", "NaN", "Infinity", "1.", "01", "+1", "--1", "0x10")]
        before = self.committed()
        for body in bodies:
            with self.subTest(str(body)[:60]):
                answer = self.terminal.post("/authorize", body)
                self.assertEqual((answer.status, answer.json()), (200, {"code": REFUSED}))
                self.assertIsNone(answer.headers["Lastro-Sequence"])
        wrong_type = self.terminal.post("/authorize", json.dumps(good), {"Content-Type": "text/plain"})
        self.assertEqual((wrong_type.status, wrong_type.json()), (200, {"code": REFUSED}))
        self.assertEqual(self.committed(), before)
        self.expect(account, "100.00", "200.00", "300.00")
        self.assertEqual(self.code(account, "1.00"), APPROVED)

    def test_without_a_token_nothing_is_authorized(self):
        """No token is answered 401, and nothing is recorded."""
        account = self.card()
        before = self.committed()
        self.problem(self.send(account, "1.00", client=self.client_with(None)), 401, "unauthorized")
        self.assertEqual(self.committed(), before)

    def test_a_token_with_exp_alone_may_authorize_and_nothing_else(self):
        """A shared-secret token with `exp` alone is forbidden every other route, also where it claims to be ADMIN."""
        account = self.card()
        for claims in ({}, {"role": "ADMIN"}, {"role": "ADMIN", "aud": "lastro", "sub": "x", "tenant": 1}):
            client = self.client_with(hs256({"exp": in_an_hour(), **claims}))
            self.assertEqual(self.code(account, "1.00", client=client), APPROVED)
            for op in SPEC.operations:
                if op.permissions and op.id != "authorizeBenefit":
                    body = {} if op.method == "POST" else None
                    self.problem(client.request(op.method, op.path.replace("{id}", account), body), 403, "forbidden")


if __name__ == "__main__":
    e2e.main()
