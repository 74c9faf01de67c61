#!/usr/bin/env python3
"""Purchases over ISO 8583 in each dialect: what is answered, what happens to the money, and what a repeat gives."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from iso8583_case import ListenerTest  # noqa: E402


class Transactions(ListenerTest):
    def test_a_purchase_is_paid_from_the_wallet_of_its_mcc(self):
        """An approval has DE 38 and 39 = 00, repeats what it is matched by, and is read over HTTP by its key."""
        account = self.open(FOOD="50.00", CASH="5.00")
        fields = self.purchase(self.card(account), 1234)
        answer = self.ask(self.link(), "0100", fields)
        self.assertEqual(answer[39], self.code("00"))
        self.assertEqual(len(answer[38]), 6)
        for number in (3, 4, 7, 11, 32, 37, 41, 42, 49):
            self.assertEqual(answer[number], fields[number])
        self.assertFalse({2, 14, 35, 45, 52, 55} & set(answer))
        self.assertEqual(self.balances(account), {"FOOD": "37.66", "MEAL": "0.00", "CASH": "5.00"})

    def test_declines_have_their_codes(self):
        """No funds, no such card, another currency: 51, 14, 57."""
        link, card = self.link(), self.card(self.open(FOOD="1.00"))
        self.assertEqual(self.ask(link, "0100", self.purchase(card, 101))[39], self.code("51"))
        self.assertEqual(self.ask(link, "0100", self.purchase("9999999999999990", 100))[39], self.code("14"))
        self.assertEqual(self.ask(link, "0200", self.purchase(card, 100))[39], self.code("00"))

    def test_a_repeat_gets_the_first_answer_and_moves_nothing(self):
        """0100 again, 0101, and both from another connection: one answer, one posting."""
        account = self.open(FOOD="10.00")
        link, fields = self.link(), self.purchase(self.card(account), 600)
        first = self.ask(link, "0100", fields)
        self.assertEqual(first[39], self.code("00"))
        for again in (link, self.link()):
            for mti in ("0100", "0101"):
                self.assertEqual(self.ask(again, mti, fields), first)
        self.assertEqual(self.balances(account)["FOOD"], "4.00")

    def test_the_same_key_with_other_content_is_a_conflict(self):
        """Another amount under the same DE 7, 11, 32 and 37 is answered 94 and does nothing."""
        account = self.open(FOOD="10.00")
        link, fields = self.link(), self.purchase(self.card(account), 600)
        self.assertEqual(self.ask(link, "0100", fields)[39], self.code("00"))
        self.assertEqual(self.ask(link, "0100", {**fields, 4: "000000000001"})[39], self.code("94"))
        self.assertEqual(self.balances(account)["FOOD"], "4.00")

    def test_a_repeat_is_answered_alike_after_a_restart(self):
        account = self.open(FOOD="10.00")
        fields = self.purchase(self.card(account), 600)
        first = self.ask(self.link(), "0100", fields)
        self.server.kill()
        self.server.start()
        type(self).admin = self.client_of()
        self.assertEqual(self.ask(self.link(), "0101", fields), first)
        self.assertEqual(self.balances(account)["FOOD"], "4.00")

    def test_many_messages_in_flight_are_each_answered_once(self):
        """Two hundred purchases sent at once on one connection: two hundred answers, in whatever order."""
        account = self.open(FOOD="1000.00")
        link, card = self.link(), self.card(account)
        sent = {}
        for _ in range(200):
            fields = self.purchase(card, 100)
            sent[fields[11]] = fields
            link.send(self.mti("0100"), fields)
        for _ in range(200):
            _, answer = link.receive()
            self.assertEqual(answer[39], self.code("00"))
            self.assertEqual(answer[37], sent.pop(answer[11])[37])
        self.assertEqual(sent, {})
        self.assertEqual(self.balances(account)["FOOD"], "800.00")

    def test_nothing_but_network_messages_before_signing_on(self):
        """58 before the sign-on and after the sign-off; an echo is answered always."""
        link = self.link(sign_on=False)
        card = self.card(self.open(FOOD="10.00"))
        self.assertEqual(self.ask(link, "0800", self.network("echo"))[39], self.code("00"))
        self.assertEqual(self.ask(link, "0100", self.purchase(card, 100))[39], self.code("58"))
        self.assertEqual(self.ask(link, "0800", self.network("sign_on"))[39], self.code("00"))
        self.assertEqual(self.ask(link, "0100", self.purchase(card, 100))[39], self.code("00"))
        self.assertEqual(self.ask(link, "0800", self.network("sign_off"))[39], self.code("00"))
        self.assertEqual(self.ask(link, "0100", self.purchase(card, 100))[39], self.code("58"))

    def test_card_data_is_nowhere_on_disk(self):
        """Neither DE 2 nor tracks, PIN block and chip data are in the log, the views, or what the server logs."""
        card = self.card(self.open(FOOD="10.00"))
        answer = self.ask(self.link(), "0100", self.purchase(
            card, 100, f35=card + "=29121010000012345678", f45="B" + card + "^SILVA/ANA^2912101",
            f52=b"\xfe\xdc\xba\x98\x76\x54\x32\x10", f55=b"\x9f\x26\x08SECRETXX"))
        self.assertEqual(answer[39], self.code("00"))
        number = "4111111111111111"  # one that a card could have: of nobody here
        self.assertEqual(self.ask(self.link(), "0100", self.purchase(number, 100))[39], self.code("14"))
        self.server.stop()
        secrets = (card.encode(), number.encode(), b"SILVA/ANA", b"SECRETXX", b"29121010000012345678",
                   b"\xfe\xdc\xba\x98\x76\x54\x32\x10")
        found = []
        for folder, _, files in os.walk(os.path.dirname(self.data)):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                found += [(name, secret) for secret in secrets if secret in data]
        self.server.start()
        type(self).admin = self.client_of()
        self.assertEqual(found, [])


class BinaryTransactions(Transactions):
    dialect = "1987-binary"
    options = (*ListenerTest.options, "--iso8583-dialect", "1987-binary")


class NewerTransactions(Transactions):
    dialect = "1993"
    options = (*ListenerTest.options, "--iso8583-dialect", "1993")


if __name__ == "__main__":
    e2e.main()
