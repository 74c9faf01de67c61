#!/usr/bin/env python3
"""A day of card traffic over ISO 8583 and over HTTP: the same decisions, and the same state."""

import datetime
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from iso8583_case import ListenerTest  # noqa: E402
from lastro_server import Server, created, run  # noqa: E402

CARDS = int(os.environ.get("LASTRO_TRAFFIC_CARDS", "150"))
ENTRY_MODES = (None, "manual", "swipe", "chip", "contactless", "online")  # as events number them
DE_22 = ("000", "012", "902", "051", "071", "810")
IN_FLIGHT = 100


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
        return tokens

    @staticmethod
    def over_http(server, events, tokens, names):
        client = server.client(server.token("PROCESSOR"))
        codes = []
        for event in events:
            body = {"external_id": "http:" + str(len(codes)), "card_id": names[tokens[event["card"]]],
                    "amount": f"{event['amount'] / 100:.2f}", "currency": "BRL", "mcc": event["mcc"],
                    "merchant": event["merchant"], "merchant_id": event.get("merchant_id"),
                    "entry_mode": ENTRY_MODES[event["entry_mode"]], "country": event["merchant"][38:40],
                    "transaction_time": event["business_time"]}
            codes.append(created(client.post("/v1/authorizations", body))["code"])
        client.close()
        return codes

    def over_iso8583(self, link, events, tokens):
        codes, waiting = {}, 0

        def receive():
            _, answer = link.receive()
            codes[int(answer[11])] = answer[39]

        for number, event in enumerate(events):
            sent = datetime.datetime.fromisoformat(event["business_time"].replace("Z", "+00:00"))
            link.send("0200", {
                2: tokens[event["card"]], 3: "000000", 4: str(event["amount"]).zfill(12),
                7: sent.strftime("%m%d%H%M%S"), 11: str(number).zfill(6), 18: event["mcc"],
                22: DE_22[event["entry_mode"]], 32: "12345", 37: str(number).zfill(12),
                42: (event.get("merchant_id") or "").ljust(15), 43: event["merchant"].ljust(40), 49: "986"})
            waiting += 1
            if waiting == IN_FLIGHT:
                receive()
                waiting -= 1
        for _ in range(waiting):
            receive()
        return [codes[number] for number in range(len(events))]

    def test_a_day_of_traffic_leaves_the_same_state(self):
        events = self.purchases()
        self.assertGreater(len(events), 100)
        tokens = self.prepared(events)
        names = dict(zip(tokens.values(), (event["external_id"] for event in self.replay("--type", "card"))))
        self.stop_server()
        twin = self.data + "-twin"
        shutil.copytree(self.data, twin)
        self.addCleanup(shutil.rmtree, twin, True)
        self.server.start()
        over_iso8583 = self.over_iso8583(self.link(), events, tokens)
        self.stop_server()
        other = Server(twin).start()
        over_http = self.over_http(other, events, tokens, names)
        other.stop()
        self.assertEqual(over_iso8583, over_http)
        self.assertEqual(set(over_http), {"00", "51"})
        hashes = [run("state", "--data", data, "--without-times").stdout for data in (self.data, twin)]
        self.assertEqual(*hashes)
        self.server.start()


if __name__ == "__main__":
    e2e.main()
