#!/usr/bin/env python3
"""Amounts in other currencies, approvals in part, increments, and refunds that name no purchase."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from e2e import CPF  # noqa: E402
from iso8583_case import ListenerTest  # noqa: E402
from lastro_server import created, run  # noqa: E402

PARTS = {"name": "parts", "categories": [{"name": "FOOD"}, {"name": "CASH"}], "default_category": "CASH",
         "mcc_rules": [{"mcc": "5411", "category": "FOOD"}], "partial_approval": True}
TAKES_A_PART = "000000000001"


class Conversions(ListenerTest):
    def setUp(self):
        self.account = self.open(FOOD="100.00", CASH="20.00")
        self.token = self.card(self.account)
        self.to = self.link()

    def newest(self):
        return self.admin.get(f"/v1/authorizations?account_id={self.account}").json()["items"][0]

    def naming(self, original, mti="0100", **more):
        fields = {**original, 11: self.trace(), 90: mti + original[11] + original[7] + original[32].zfill(11) + "0" * 11}
        return {**fields, **{int(name[1:]): value for name, value in more.items()}}

    def test_what_was_converted_is_held_in_the_cardholders_currency_and_told(self):
        """DE 6 pays; DE 4, 49 and 10 are echoed, recorded, shown, explained and exported as they came."""
        fields = self.purchase(self.token, 1500, f49="392", f6="000000005180", f51="986", f10="60034533")
        answer = self.ask(self.to, "0100", fields)
        self.assertEqual(answer[39], "00")
        for number in (4, 6, 10, 49, 51):
            self.assertEqual(answer[number], fields[number])
        self.assertEqual(self.balances(self.account)["FOOD"], "48.20")
        shown = self.newest()
        conversion = {"amount": "1500", "currency": "JPY", "rate": "0.034533"}
        self.assertEqual((shown["amount"], shown["currency"], shown["conversion"]), ("51.80", "BRL", conversion))
        told = self.admin.get(f"/v1/authorizations/{shown['id']}/explanation?lang=en").json()
        self.assertIn("The merchant charged JPY 1500, converted at 0.034533.", told["details"])
        event = next(each for each in self.replay("--type", "authorization") if (each.get("conversion") or {}).get("currency") == "JPY")
        self.assertEqual(event["conversion"], {"amount": 1500, "currency": "JPY", "rate": "0.034533"})

    def test_decimals_are_those_of_each_currency(self):
        for number, minor, text in (("048", 1500, "1.500"), ("840", 1500, "15.00"), ("990", 15000, "1.5000"),
                                    ("152", 1500, "1500")):
            fields = self.purchase(self.token, minor, f49=number, f6="000000000100", f51="986")
            self.assertEqual(self.ask(self.to, "0200", fields)[39], "00")
            shown = self.newest()["conversion"]
            self.assertEqual((shown["amount"], "rate" in shown), (text, False))

    def test_another_currency_than_the_wallets_is_declined_57(self):
        for more in ({"f49": "840"}, {"f49": "392"}, {"f49": "986", "f6": "000000000100", "f51": "840"}):
            self.assertEqual(self.ask(self.to, "0100", self.purchase(self.token, 100, **more))[39], "57")
        shown = self.newest()
        self.assertEqual((shown["reason"], shown["currency"], shown["conversion"]),
                         ("currency_mismatch", "USD", {"amount": "1.00", "currency": "BRL"}))
        yen = self.pay(self.account, "100", currency="JPY")
        self.assertEqual((yen["reason"], yen["amount"]), ("currency_mismatch", "100"))
        self.assertEqual(self.balances(self.account)["FOOD"], "100.00")

    def test_conversions_come_over_http_too_and_hostile_ones_are_refused(self):
        made = self.pay(self.account, "51.80", conversion={"amount": 1500, "currency": "JPY", "rate": 0.034533})
        self.assertEqual(made["conversion"], {"amount": "1500", "currency": "JPY", "rate": "0.034533"})
        self.assertEqual(self.admin.get(f"/v1/authorizations/{made['id']}").json()["conversion"], made["conversion"])
        body = {"account_id": self.account, "amount": "1.00", "mcc": "5411", "merchant": "LOJA"}
        good = {"amount": "15", "currency": "JPY", "rate": "1.5"}
        for change, pointer in (({"amount": "15.5"}, "amount"), ({"amount": "-1"}, "amount"), ({"amount": "0"}, "amount"),
                                ({"amount": "9" * 30}, "amount"), ({"currency": "XXX"}, "currency"),
                                ({"currency": "jpy"}, "currency"), ({"rate": "0"}, "rate"), ({"rate": "1e3"}, "rate"),
                                ({"rate": "12345.678"}, "rate"), ({"rate": "1.0000000001"}, "rate"),
                                ({"rate": -1}, "rate"), ({"rate": True}, "rate"), ({"more": 1}, "more")):
            with self.subTest(change):
                answer = self.admin.post("/v1/authorizations", {**body, "conversion": {**good, **change}})
                kind = "unknown-field" if pointer == "more" else "invalid-field"
                self.problem(answer, 400, kind, f"/conversion/{pointer}")
        for bad, pointer in ((1, ""), ([], ""), ({"currency": "JPY"}, "/amount"), ({"amount": "1"}, "/currency")):
            answer = self.admin.post("/v1/authorizations", {**body, "conversion": bad})
            self.assertEqual(answer.status, 400, answer.body)
            self.assertEqual(answer.json()["errors"][0]["pointer"], "/conversion" + pointer)
        name = self.new_name("aut")
        self.pay(self.account, "1.00", external_id=name, conversion=good)
        again = self.admin.post("/v1/authorizations", {**body, "external_id": name, "conversion": {**good, "rate": "1.50"}})
        self.assertEqual(again.status, 409, again.body)

    def test_a_conversion_that_lacks_a_part_is_answered_30(self):
        for more in ({"f51": None}, {"f49": None}):
            fields = self.purchase(self.token, 100, **{"f6": "000000000100", "f51": "986", **more})
            self.assertEqual(self.ask(self.to, "0100", fields)[39], "30")

    def test_of_what_was_converted_a_part_is_taken_back_in_proportion(self):
        fields = self.purchase(self.token, 1000, f49="840", f6="000000005000", f51="986")
        self.assertEqual(self.ask(self.to, "0100", fields)[39], "00")
        part = self.naming(fields, f95="000000000400" + "0" * 30)
        self.assertEqual(self.ask(self.to, "0400", part)[39], "00")
        self.assertEqual(self.balances(self.account)["FOOD"], "80.00")

    def test_a_terminal_that_takes_a_part_is_given_one(self):
        """DE 39 = 10 with the part in DE 4, of what was converted in DE 6, and what was asked for in DE 54."""
        owner, account = self.new_name("cli"), self.new_name("acc")
        created(self.admin.post("/v1/programs", {"document": PARTS}))
        created(self.admin.post("/v1/clients", {"external_id": owner, "name": "Ana", "document": CPF}))
        created(self.admin.post("/v1/accounts", {"external_id": account, "client_id": owner, "program": "parts"}))
        created(self.admin.post("/v1/loads", {"account_id": account, "category": "FOOD", "amount": "30.00"}))
        token = self.card(account)
        self.assertEqual(self.ask(self.to, "0100", self.purchase(token, 5000))[39], "51")
        fields = self.purchase(token, 2000, f60=TAKES_A_PART)
        self.assertEqual(self.ask(self.to, "0200", fields)[39], "00")
        fields = self.purchase(token, 5000, f60=TAKES_A_PART)
        answer = self.ask(self.to, "0100", fields)
        self.assertEqual((answer[39], answer[4], answer[54]), ("10", "000000001000", "0057986D000000005000"))
        self.assertEqual(self.ask(self.to, "0101", fields), answer)
        self.assertEqual(self.ask(self.to, "0400", self.naming(fields))[39], "00")
        fields = self.purchase(token, 900, f49="840", f6="000000005000", f51="986", f60=TAKES_A_PART)
        answer = self.ask(self.to, "0100", fields)
        self.assertEqual((answer[39], answer[4], answer[6]), ("10", "000000000900", "000000001000"))
        self.assertEqual(self.balances(account)["FOOD"], "0.00")

    def test_an_increment_holds_more_of_its_original(self):
        fields = self.purchase(self.token, 3000)
        self.assertEqual(self.ask(self.to, "0100", fields)[39], "00")
        more = self.naming(fields, f4="000000001000")
        first = self.ask(self.to, "0100", more)
        self.assertEqual(first[39], "00")
        self.assertEqual(self.ask(self.to, "0101", more), first)
        shown = self.newest()
        self.assertEqual((shown["authorized_amount"], shown["held_amount"]), ("40.00", "40.00"))
        self.assertEqual(self.ask(self.to, "0100", self.naming(fields, f4="000000900000"))[39], "51")
        self.assertEqual(self.ask(self.to, "0400", self.naming(fields))[39], "00")
        self.assertEqual(self.balances(self.account)["FOOD"], "100.00")
        self.assertEqual(self.ask(self.to, "0100", self.naming(fields, f4="000000000001"))[39], "12")
        unknown = self.naming({**fields, 11: self.trace()})
        self.assertEqual(self.ask(self.to, "0100", unknown)[39], "25")

    def test_a_refund_that_names_no_purchase_goes_to_its_card_by_mcc(self):
        fields = self.purchase(self.token, 1000, f3="200000")
        first = self.ask(self.to, "0200", fields)
        self.assertEqual(first[39], "00")
        self.assertEqual(self.ask(self.to, "0201", fields), first)
        self.assertEqual(self.ask(self.to, "0220", self.purchase(self.token, 500, mcc="7995", f3="200030"))[39], "00")
        self.assertEqual(self.balances(self.account), {"FOOD": "110.00", "MEAL": "0.00", "CASH": "25.00"})
        self.assertEqual(self.ask(self.to, "0200", self.purchase("9999999999999990", 100, f3="200000"))[39], "14")
        card = self.replay("--type", "card")[-1]["external_id"]
        made = created(self.admin.post("/v1/refunds", {"card_id": card, "amount": "1.00", "mcc": "5411"}))
        self.assertEqual(made["status"], "approved")
        self.assertEqual(self.balances(self.account)["FOOD"], "111.00")
        both = {"card_id": card, "account_id": self.account, "amount": "1.00", "mcc": "5411"}
        self.problem(self.admin.post("/v1/refunds", both), 400, "invalid-field", "/account_id")

    def test_an_original_is_found_by_its_likeness_after_a_restart(self):
        """Without DE 90, in a session of after the restart; one that comes after its reversal is declined."""
        fields = self.purchase(self.token, 3000)
        self.assertEqual(self.ask(self.to, "0100", fields)[39], "00")
        late = self.purchase(self.token, 1000)
        self.assertEqual(self.ask(self.to, "0400", {**late, 11: self.trace()})[39], "25")
        self.server.kill()
        self.server.start()
        type(self).admin = self.client_of()
        self.to = self.link()
        reversal = {**fields, 11: self.trace()}
        first = self.ask(self.to, "0420", reversal)
        self.assertEqual(first[39], "00")
        self.assertEqual(self.ask(self.to, "0421", reversal), first)
        self.assertEqual(self.balances(self.account)["FOOD"], "100.00")
        self.assertEqual(self.ask(self.to, "0100", late)[39], "12")
        self.assertEqual(self.ask(self.to, "0100", self.purchase(self.token, 1000))[39], "00")
        declined = next(each for each in self.admin.get(f"/v1/authorizations?account_id={self.account}").json()["items"]
                        if each["status"] == "declined")
        self.assertEqual(declined["reason"], "reversed_before")
        told = self.admin.get(f"/v1/authorizations/{declined['id']}/explanation")
        self.assertEqual(told.status, 200, told.body)
        self.stop_server()
        run("verify", "--data", self.data)
        self.server.start()
        type(self).admin = self.client_of()


if __name__ == "__main__":
    e2e.main()
