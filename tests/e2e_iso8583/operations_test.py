#!/usr/bin/env python3
"""Holds, completions, advice, reversals and refunds over ISO 8583, in 1987 and in 1993."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from iso8583_case import ListenerTest  # noqa: E402


class Operations(ListenerTest):
    def setUp(self):
        self.account = self.open(FOOD="100.00")
        self.token = self.card(self.account)
        self.to = self.link()

    def naming(self, original, mti="0100", **more):
        """The elements of a message about an original: its own, a new DE 11, and DE 90 or 56."""
        fields = {**original, 11: self.trace()}
        if self.dialect == "1993":
            fields[56] = self.mti(mti) + original[11] + original[12] + str(len(original[32])).zfill(2) + original[32]
        else:
            fields[90] = mti + original[11] + original[7] + original[32].zfill(11) + "0" * 11
        return {**fields, **{int(name[1:]): value for name, value in more.items()}}

    def code_of(self, mti, fields):
        return self.ask(self.to, mti, fields)[39]

    def wallet(self):
        answer = self.admin.get(f"/v1/accounts/{self.account}/balances").json()
        wallet = next(each for each in answer["wallets"] if each["category"] == "FOOD")
        return wallet["available"], wallet["held"]

    def held(self, cents):
        fields = self.purchase(self.token, cents)
        self.assertEqual(self.code_of("0100", fields), self.code("00"))
        return fields

    def test_an_authorization_is_held_until_its_completion(self):
        fields = self.held(3000)
        self.assertEqual(self.wallet(), ("70.00", "30.00"))
        completion = self.naming(fields)
        first = self.ask(self.to, "0220", completion)
        self.assertEqual(first[39], self.code("00"))
        self.assertEqual(self.wallet(), ("70.00", "0.00"))
        self.assertEqual(self.ask(self.to, "0221", completion), first)
        self.assertEqual(self.wallet(), ("70.00", "0.00"))

    def test_a_completion_posts_more_than_was_held_and_after_a_reversal(self):
        fields = self.held(3000)
        self.assertEqual(self.code_of("0220", self.naming(fields, f4="000000003500")), self.code("00"))
        self.assertEqual(self.wallet(), ("65.00", "0.00"))
        other = self.held(1000)
        self.assertEqual(self.code_of("0400", self.naming(other)), self.code("00"))
        self.assertEqual(self.code_of("0220", self.naming(other)), self.code("00"))
        self.assertEqual(self.wallet(), ("55.00", "0.00"))

    def test_a_financial_request_is_captured_at_once(self):
        self.assertEqual(self.code_of("0200", self.purchase(self.token, 3000)), self.code("00"))
        self.assertEqual(self.wallet(), ("70.00", "0.00"))

    def test_a_reversal_takes_back_a_hold_and_its_repeat_nothing_more(self):
        fields = self.held(3000)
        reversal = self.naming(fields)
        first = self.ask(self.to, "0400", reversal)
        self.assertEqual(first[39], self.code("00"))
        self.assertEqual(self.wallet(), ("100.00", "0.00"))
        self.assertEqual(self.ask(self.to, "0401", reversal), first)
        self.assertEqual(self.wallet(), ("100.00", "0.00"))

    def test_a_reversal_advice_takes_back_what_was_captured(self):
        fields = self.purchase(self.token, 3000)
        self.assertEqual(self.code_of("0200", fields), self.code("00"))
        self.assertEqual(self.code_of("0420", self.naming(fields, "0200")), self.code("00"))
        self.assertEqual(self.wallet(), ("100.00", "0.00"))

    def test_a_part_is_taken_back(self):
        """DE 95 has what remains; in 1993 DE 4 has it, and DE 30 what was."""
        fields = self.held(3000)
        part = {"f4": "000000001000", "f30": "000000003000" + "0" * 12} if self.dialect == "1993" else \
            {"f95": "000000001000" + "0" * 30}
        self.assertEqual(self.code_of("0400", self.naming(fields, **part)), self.code("00"))
        self.assertEqual(self.wallet(), ("90.00", "10.00"))

    def test_without_an_original_named_card_reference_and_amount_find_it(self):
        fields = self.held(3000)
        self.assertEqual(self.code_of("0400", {**fields, 11: self.trace()}), self.code("00"))
        self.assertEqual(self.wallet(), ("100.00", "0.00"))
        other = {**fields, 11: self.trace(), 37: "NEVER0000001"}
        self.assertEqual(self.code_of("0400", other), self.code("25"))

    def test_a_reversal_that_comes_first_declines_its_original(self):
        fields = self.purchase(self.token, 3000)
        self.assertEqual(self.code_of("0400", self.naming(fields)), self.code("25"))
        self.assertNotEqual(self.code_of("0100", fields), self.code("00"))
        self.assertEqual(self.wallet(), ("100.00", "0.00"))

    def test_advice_is_taken_whatever_is_there(self):
        """0120 holds and 0220 posts beyond what the wallet has."""
        self.assertEqual(self.code_of("0120", self.purchase(self.token, 15000)), self.code("00"))
        self.assertEqual(self.wallet()[0], "0.00")
        self.assertEqual(self.code_of("0220", self.purchase(self.token, 5000)), self.code("00"))
        self.assertEqual(self.code_of("0100", self.purchase(self.token, 1)), self.code("51"))

    def test_inquiries_move_nothing(self):
        """DE 54 has the sum available and each wallet; an amount of nothing tells whether the card is good."""
        answer = self.ask(self.to, "0100", self.purchase(self.token, 0, f3="310000"))
        self.assertEqual(answer[39], self.code("00"))
        self.assertEqual(answer[54][:40], "0002986C000000010000" * 2)
        self.assertEqual(self.code_of("0100", self.purchase(self.token, 0)), self.code("00"))
        self.assertEqual(self.code_of("0100", self.purchase("9999999999999990", 0)), self.code("14"))
        self.assertEqual(self.wallet(), ("100.00", "0.00"))

    def test_a_refund_goes_back_to_the_wallet_that_paid(self):
        fields = self.purchase(self.token, 3000)
        self.assertEqual(self.code_of("0200", fields), self.code("00"))
        refund = self.naming(fields, "0200", f3="200000", f4="000000001000")
        self.assertEqual(self.code_of("0200", refund), self.code("00"))
        self.assertEqual(self.wallet(), ("80.00", "0.00"))


class NewerOperations(Operations):
    dialect = "1993"
    options = (*ListenerTest.options, "--iso8583-dialect", "1993")


if __name__ == "__main__":
    e2e.main()
