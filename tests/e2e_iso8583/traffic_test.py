#!/usr/bin/env python3
"""A day of card traffic over ISO 8583 and over HTTP: the same decisions, and the same state."""

import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import card_day  # noqa: E402
import e2e  # noqa: E402
from e2e import CPF  # noqa: E402
from iso8583 import Link  # noqa: E402
from iso8583_case import ListenerTest  # noqa: E402
from lastro_server import Server, created, run  # noqa: E402
from patience import patient  # noqa: E402

CARDS = int(os.environ.get("LASTRO_TRAFFIC_CARDS", "150"))
IN_FLIGHT = 100
HOLD_LIFE_S = 3
SHORT = {"name": "short", "categories": [{"name": "CASH"}], "default_category": "CASH", "mcc_rules": [],
         "holds": {"expires_after_seconds": HOLD_LIFE_S}}


class OverIso8583:
    def __init__(self, server, tokens, names):
        self.link = Link(server.iso8583)
        self.tokens = tokens
        assert self.link.ask("0800", {7: "1120155354", 11: "999999", 32: "777", 70: "001"})[1][39] == "00"

    def send(self, steps):
        """Many in flight; they are taken in order, so what follows something follows it."""
        codes, waiting = {}, []

        def receive():
            _, answer = self.link.receive()
            codes.setdefault(int(answer[11]), []).append(answer[39])

        for step in steps:
            if len(waiting) == IN_FLIGHT:
                receive()
                waiting.pop()
            self.link.send(*card_day.as_message(step, self.tokens[step.event["card"]]))
            waiting.append(step)
        for _ in waiting:
            receive()
        return codes

    def close(self):
        self.link.close()


class OverHttp:
    def __init__(self, server, tokens, names):
        self.client = server.client(server.token("PROCESSOR"))
        self.cards = {card: names[token] for card, token in tokens.items()}

    def send(self, steps):
        codes = {}
        for step in steps:
            path, body = card_day.as_request(step, self.cards[step.event["card"]])
            codes.setdefault(step.number, []).append(created(self.client.post(path, body))["code"])
        return codes

    def close(self):
        self.client.close()


class Traffic(ListenerTest):
    """What the generator sends in its busiest day becomes messages and requests to two servers that began as one."""

    def purchases(self):
        """The generator's authorizations of one day, as a server recorded them."""
        with tempfile.TemporaryDirectory() as folder:
            server = Server(os.path.join(folder, "data")).start()
            run("import", "--url", f"http://127.0.0.1:{server.port}", "--token", server.token(), "--cards", str(CARDS),
                "--quiet")
            server.stop()
            events = e2e.replay(server.data, "--type", "authorization")
        days = {}
        for event in events:
            days.setdefault(event["business_time"][:10], []).append(event)
        return max(days.values(), key=len)

    def prepared(self, events):
        """A folder with the cards of these purchases, and enough on some of them; their tokens by card id."""
        tokens = {}
        for number, card in enumerate(sorted({event["card"] for event in events})):
            few = "15.00" if number % 4 == 0 else "4000.00"
            tokens[card] = self.card(self.open(FOOD=few, MEAL=few, CASH="5.00"))
        owner, self.short = self.new_name("cli"), self.new_name("short")
        created(self.admin.post("/v1/programs", {"document": SHORT}))
        created(self.admin.post("/v1/clients", {"external_id": owner, "name": "Ana", "document": CPF}))
        created(self.admin.post("/v1/accounts", {"external_id": self.short, "client_id": owner, "program": "short"}))
        created(self.admin.post("/v1/loads", {"account_id": self.short, "category": "CASH", "amount": "100.00"}))
        tokens["short"] = self.card(self.short)
        return tokens

    def expiring(self, first, event):
        """Holds that nobody captures in time, then what comes all the same."""
        holds = [card_day.Step(first + i, "hold", {**event, "card": "short"}, 500 + i, "0100") for i in range(8)]
        late = []
        for i, (does, mti) in enumerate((("present", "0220"), ("reverse", "0400"), ("increment", "0100"), ("refund", "0200"),
                                         ("present", "0220"), ("refund", "0200"))):
            original = holds[min(i, 4)]
            cents = 0 if does == "reverse" else original.cents
            late.append(card_day.Step(first + 20 + i, does, original.event, cents, mti, original))
        return holds, late

    def wait_for_expiry(self, server):
        client, end = server.client(server.token("ADMIN")), time.monotonic() + patient(30)
        while time.monotonic() < end:
            wallets = client.get(f"/v1/accounts/{self.short}/balances").json()["wallets"]
            if all(each["held"] == "0.00" for each in wallets):
                return client.close()
            time.sleep(0.2)
        self.fail("the holds have not expired")

    def played(self, server, way, steps, tokens, names):
        """The codes that each step got, with those of its repeats."""
        player = way(server, tokens, names)
        codes = player.send(steps)
        holds, late = self.expiring(1 + max(codes), steps[0].event)
        codes |= player.send(holds)
        self.wait_for_expiry(server)
        codes |= player.send(late)
        player.close()
        return codes

    def test_a_day_of_traffic_leaves_the_same_state(self):
        events = self.purchases()
        self.assertGreater(len(events), 100)
        tokens = self.prepared(events)
        names = dict(zip(tokens.values(), (event["external_id"] for event in self.replay("--type", "card"))))
        steps = card_day.day_of(events, seed=8583)
        self.stop_server()
        twin = self.data + "-twin"
        shutil.copytree(self.data, twin)
        self.addCleanup(shutil.rmtree, twin, True)
        self.server.start()
        over_iso8583 = self.played(self.server, OverIso8583, steps, tokens, names)
        self.stop_server()
        other = Server(twin).start()
        over_http = self.played(other, OverHttp, steps, tokens, names)
        other.stop()
        different = {step.number: (step.does, over_iso8583[step.number], over_http[step.number]) for step in steps
                     if over_iso8583[step.number] != over_http[step.number]}
        self.assertEqual(different, {})
        self.assertEqual(over_iso8583, over_http)
        self.assert_everything_happened(steps, over_http)
        hashes = [run("state", "--data", data, "--without-times").stdout for data in (self.data, twin)]
        self.assertEqual(*hashes)
        for data in (self.data, twin):
            run("verify", "--data", data)
        self.server.start()

    def assert_everything_happened(self, steps, codes):
        for does in (*card_day.BEGINNINGS, *card_day.OPERATIONS):
            done = {code for step in steps if step.does == does for code in codes[step.number]}
            self.assertIn("00", done, f"no {does} was approved")
        self.assertTrue({"00", "51", "12", "13"} <= {code for each in codes.values() for code in each})
        self.assertTrue(any(step.again for step in steps))
        kinds = {event["type"] for event in self.replay()}
        for kind in ("authorization.approved", "authorization.held", "authorization.forced", "authorization.declined",
                     "authorization.incremented", "authorization.reversed", "authorization.expired", "presentment.posted",
                     "refund.posted", "refund.declined", "reversal.declined", "increment.declined", "account.inquired"):
            self.assertIn(kind, kinds)


if __name__ == "__main__":
    e2e.main()
