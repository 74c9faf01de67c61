#!/usr/bin/env python3
"""What one caller asks for does not hold up the others: order of answers, never their times."""

import concurrent.futures
import json
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from e2e import CPF  # noqa: E402
from lastro_server import created  # noqa: E402

NEVER = "0:999999999999"


class Fairness(e2e.ServerTest):
    options = ("--workers", "2")

    def plain_client(self):
        """Its answers are too long to be held against the specification line by line."""
        client = self.server.client(self.tokens["ADMIN", 1])
        self.addCleanup(client.close)
        return client

    def wait_for_views(self):
        """Long bulks put the read models behind for longer than a read waits by itself."""
        insisted = {"Lastro-Min-Sequence": f"0:{self.committed()}"}
        while self.admin.get("/v1/clients?limit=1", headers=insisted).status == 503:
            pass

    def test_reads_that_insist_keep_no_other_read_waiting(self):
        """Reads that wait for a position that never comes wait aside; reads that need not wait are answered first."""
        account = self.open(CASH="1.00")
        self.wait_for_views()
        clients = [self.client_of() for _ in range(16)]
        finished = []

        def insist(client):
            answer = client.get("/v1/accounts/" + account, headers={"Lastro-Min-Sequence": NEVER})
            finished.append("insisting")
            return answer

        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            insisting = [pool.submit(insist, client) for client in clients]
            for _ in range(50):
                self.assertEqual(self.admin.get("/v1/accounts/" + account).status, 200)
            finished.append("plain")
            for each in insisting:
                self.problem(each.result(), 503, "not-caught-up")
        self.assertEqual(finished[0], "plain")

    def test_a_read_that_insists_still_sees_all_that_was_committed(self):
        """Lastro-Min-Sequence adds to what a read waits for and takes nothing away."""
        account = self.open(CASH="9.00")
        self.wait_for_views()
        for i in range(100):
            authorized = self.admin.post("/v1/authorizations", {"account_id": account, "amount": "0.01", "mcc": "1111",
                                                                "merchant": "X"})
            read = self.admin.get(f"/v1/accounts/{account}/balances", headers={"Lastro-Min-Sequence": "0:1"})
            self.assertGreaterEqual(int(read.headers["Lastro-Position"].split(":")[1]),
                                    int(authorized.headers["Lastro-Sequence"].split(":")[1]), i)

    def test_single_authorizations_are_answered_while_bulks_are(self):
        """Authorizations of others are answered between the lines of long bulk requests, not after them."""
        account = self.open(CASH="9000.00")
        line = json.dumps({"account_id": account, "amount": "0.01", "mcc": "1111", "merchant": "X"})
        done = threading.Event()
        answered_meanwhile = 0

        def bulks():
            try:
                client = self.plain_client()
                for _ in range(4):
                    answer = client.post("/v1/authorizations", "\n".join([line] * 8_000),
                                         headers={"Content-Type": "application/x-ndjson"})
                    self.assertEqual(answer.body.count(b'"approved"'), 16_000)
            finally:
                done.set()

        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            bulk = pool.submit(bulks)
            while not done.is_set():
                created(self.admin.post("/v1/authorizations", json.loads(line)))
                answered_meanwhile += 1
            bulk.result()
        self.assertGreater(answered_meanwhile, 4)

    def test_long_bulks_at_once_are_answered_whole_or_refused_whole(self):
        """Answers to lines wait for the last of their request within a bound; beyond it the whole request gets 503."""
        account = self.open(CASH="9000.00")
        line = json.dumps({"account_id": account, "amount": "0.01", "mcc": "1111", "merchant": "X"})
        body = "\n".join([line] * 10_000)
        clients = [self.plain_client() for _ in range(16)]
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            answers = list(pool.map(lambda client: client.post(
                "/v1/authorizations", body, headers={"Content-Type": "application/x-ndjson"}), clients))
        taken = [answer for answer in answers if answer.status == 200]
        for answer in answers:
            if answer.status != 200:
                self.problem(answer, 503, "overloaded")
                self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertTrue(taken)
        for answer in taken:
            self.assertEqual(answer.body.count(b"\n"), 10_000)
        self.wait_for_views()
        balance = self.admin.get(f"/v1/accounts/{account}/balances").json()["wallets"]
        spent = 900_000 - next(int(w["posted"].replace(".", "")) for w in balance if w["category"] == "CASH")
        self.assertEqual(spent, 10_000 * len(taken))

    def test_a_client_created_many_times_at_once_is_one(self):
        """Requests under one external id at once are one client."""
        name = self.new_name("cli")
        body = {"external_id": name, "name": "Ana", "document": CPF}
        clients = [self.client_of() for _ in range(8)]
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            made = list(pool.map(lambda client: created(client.post("/v1/clients", body)), clients))
        self.assertEqual(len({each["id"] for each in made}), 1)
        self.assertEqual(self.admin.get("/v1/clients/" + name).json(), made[0])


if __name__ == "__main__":
    e2e.main()
