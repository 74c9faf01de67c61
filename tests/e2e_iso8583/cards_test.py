#!/usr/bin/env python3
"""Cards by number: found by DE 2, checked against DE 14, and the number nowhere after it was digested."""

import http.client
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from iso8583_case import ListenerTest  # noqa: E402
from lastro_server import created  # noqa: E402
from process_memory import find_in_core  # noqa: E402


def with_check_digit(stem):
    digits = [int(c) for c in reversed(stem)]
    total = sum(sum(divmod(2 * digit, 10)) for digit in digits[::2]) + sum(digits[1::2])
    return stem + str(-total % 10)


class Cards(ListenerTest):
    options = (*ListenerTest.options, "--card-numbers")
    numbers = 0

    def number(self, length=16):
        """A card number that was not used before."""
        type(self).numbers += 1
        return with_check_digit("5067" + str(731_904_276_518 + self.numbers).zfill(length - 5)[5 - length:])

    def card_of(self, pan, **more):
        account = self.open(FOOD="50.00")
        made = created(self.admin.post("/v1/cards", {"external_id": self.new_name("card"), "account_id": account,
                                                     "pan": pan, **more}))
        return account, made

    def code_of(self, pan, mti="0100", cents=100, **more):
        return self.ask(self.link(), mti, self.purchase(pan, cents, **more))[39]

    def test_a_card_made_by_number_is_found_by_de_2(self):
        """12 to 19 digits; the answer has the last four and nothing else of the number."""
        for length in (12, 13, 16, 19):
            pan = self.number(length)
            account, made = self.card_of(pan)
            self.assertEqual(made["last_four"], pan[-4:])
            self.assertNotIn(pan, str(made))
            self.assertEqual(self.code_of(pan, "0200", 1234), "00")
            self.assertEqual(self.balances(account)["FOOD"], "37.66")

    def test_the_same_request_again_gets_the_same_card_and_another_number_a_conflict(self):
        pan, account = self.number(), self.open(FOOD="1.00")
        body = {"external_id": self.new_name("card"), "account_id": account, "pan": pan}
        made = created(self.admin.post("/v1/cards", body))
        self.assertEqual(created(self.admin.post("/v1/cards", body)), made)
        self.problem(self.admin.post("/v1/cards", {**body, "pan": self.number()}), 409, "conflict", "/external_id")
        again = self.admin.post("/v1/cards", {**body, "external_id": self.new_name("card")})
        self.assertEqual(again.status, 409, again.body)
        self.assertNotIn(pan.encode(), again.body)

    def test_what_is_no_card_number_is_refused(self):
        account, pan = self.open(), self.number()
        wrong = pan[:-1] + str((int(pan[-1]) + 1) % 10)
        for bad in (wrong, pan[:11], pan + "0000", pan[:4] + " " + pan[4:], pan[:4] + "-" + pan[4:], "", "x" * 16,
                    "\uff14" + pan[1:], int(pan), None, [pan], True):
            with self.subTest(bad):
                answer = self.admin.post("/v1/cards", {"account_id": account, "pan": bad})
                self.assertEqual(answer.status, 400, answer.body)
                self.assertNotIn(str(bad).encode() if len(str(bad)) > 10 else b"\0", answer.body)
        both = self.admin.post("/v1/cards", {"account_id": account, "pan": pan, "token": "tok-12345"})
        self.problem(both, 400, "invalid-field", "/token")

    def test_another_expiry_than_the_cards_is_declined(self):
        """DE 14 against the recorded month: 54; absent on either side, nothing is compared. Advice is taken."""
        pan = self.number()
        account, made = self.card_of(pan, expires="2031-12")
        self.assertEqual(made["expires"], "2031-12")
        self.assertEqual(self.code_of(pan, f14="3112"), "00")
        self.assertEqual(self.code_of(pan), "00")
        self.assertEqual(self.code_of(pan, f14="3111"), "54")
        self.assertEqual(self.code_of(pan, cents=0, f14="3111"), "54")
        self.assertEqual(self.code_of(pan, "0120", f14="3111"), "00")
        self.assertEqual(self.code_of(pan, f14="3113"), "30")
        listed = self.admin.get(f"/v1/authorizations?account_id={account}").json()["items"]
        declined = next(each for each in listed if each["status"] == "declined")
        self.assertEqual(declined["reason"], "expiry_mismatch")
        for lang in ("pt-BR", "en"):
            told = self.admin.get(f"/v1/authorizations/{declined['id']}/explanation?lang={lang}")
            self.assertEqual(told.status, 200, told.body)
        other = self.number()
        self.card_of(other)
        self.assertEqual(self.code_of(other, f14="3111"), "00")

    def test_expiry_is_told_over_http_too(self):
        _, made = self.card_of(self.number(), expires="2031-12")
        body = {"card_id": made["id"], "amount": "1.00", "mcc": "5411", "merchant": "LOJA"}
        good = created(self.admin.post("/v1/authorizations", {**body, "card_expires": "2031-12"}))
        bad = created(self.admin.post("/v1/authorizations", {**body, "card_expires": "2030-12"}))
        self.assertEqual((good["code"], bad["code"], bad["reason"]), ("00", "54", "expiry_mismatch"))

    def raw(self, body, chunked=False):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Authorization": "Bearer " + self.server.token("ADMIN"), "Content-Type": "application/json"}
        connection.request("POST", "/v1/cards", iter((body[:30], body[30:])) if chunked else body, headers,
                           encode_chunked=chunked)
        status = connection.getresponse().status
        connection.close()
        return status

    def test_the_number_is_nowhere_once_it_is_digested(self):
        """Made over HTTP in every form there is, refused in others, used over ISO 8583: neither what a core dump holds,
        nor the data folder, nor what the server logs has it."""
        pan = self.number()
        account, _ = self.card_of(pan)
        account = self.open()
        chunked = self.number()
        bodies = [f'{{"account_id": "{account}", "pan": "{pan}"',
                  f'{{"account_id": "{account}", "pan": "{pan}", "pan": "{pan}"}}',
                  f'{{"account_id": "{account}", "pan": {pan}}}',
                  f'{{"account_id": "{account}", "pan": "{pan}", "unknown": "{pan}"}}',
                  f'{{"account_id": "{account}", "token": "{pan}"}}',
                  f'{{"account_id": "{account}", "padding": "{"x" * 9000}", "pan": "{pan}"}}']
        for body in bodies:
            self.assertEqual(self.raw(body.encode()), 400, body[:80])
        self.assertEqual(self.raw(f'{{"account_id": "{account}", "pan": "{chunked}"}}'.encode(), True), 201)
        fields = self.purchase(pan, 100)
        for mti, more in (("0100", {}), ("0100", {11: self.trace(), 35: pan + "=3112"}), ("0400", {11: self.trace()})):
            self.assertEqual(self.ask(self.link(), mti, {**fields, **more})[39], "00")
        link = self.link()
        link.send_bytes(link.dialect.encode("0100", fields)[:-1])
        self.assertEqual(link.receive()[1][39], "30")
        needles = [form for number in (pan, chunked) for form in (number.encode(), bytes.fromhex(number))]
        self.assertEqual(find_in_core(self.server.process.pid, needles), [])
        self.server.stop()
        found = []
        for folder, _, files in os.walk(os.path.dirname(self.data)):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                found += [(name, needle) for needle in needles if needle in data]
        self.server.start()
        type(self).admin = self.client_of()
        self.assertEqual(found, [])


class TokensOnly(ListenerTest):
    def test_numbers_are_refused_where_they_were_not_switched_on(self):
        answer = self.admin.post("/v1/cards", {"account_id": self.open(), "pan": "4111111111111111"})
        self.problem(answer, 400, "invalid-field", "/pan")
        self.assertNotIn(b"4111", answer.body)


if __name__ == "__main__":
    e2e.main()
