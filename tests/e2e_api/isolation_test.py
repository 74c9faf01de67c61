#!/usr/bin/env python3
"""What keeps requests apart from each other: tenants, positions and deadlines."""

import json
import os
import socket
import sys
import time
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from e2e import CPF  # noqa: E402
from lastro_server import created  # noqa: E402
from openapi_spec import values_of  # noqa: E402


class Tenants(e2e.ServerTest):
    def test_a_tenant_sees_and_touches_nothing_of_another(self):
        """By public or external id, in lists, searches and commands, another tenant's things are not there."""
        other = self.client_of(tenant=2)
        account = self.open(CASH="10.00")
        mine = self.admin.get("/v1/accounts/" + account).json()
        card = created(self.admin.post("/v1/cards", {"account_id": account, "token": "tok-tenant-1"}))
        paid = self.pay(account, "1.00", "9999", external_id="paid")
        load = created(self.admin.post("/v1/loads", {"account_id": account, "category": "CASH", "amount": "1"}))
        refund = created(self.admin.post("/v1/refunds", {"authorization_id": "paid", "amount": "0.10"}))
        funding = created(self.admin.post("/v1/fundings", {"employer_id": mine["employer_id"], "amount": "1"}))
        for path in ("clients/" + mine["client_id"], "clients/" + account, "accounts/" + mine["id"],
                     "accounts/" + account, f"accounts/{mine['id']}/balances", f"accounts/{mine['id']}/statement",
                     "cards/" + card["id"], "authorizations/" + paid["id"], "authorizations/paid",
                     "loads/" + load["id"], "refunds/" + refund["id"], "fundings/" + funding["id"],
                     "employers/" + mine["employer_id"], "authorizations?account_id=" + mine["id"]):
            with self.subTest(path):
                self.assertEqual(self.admin.get("/v1/" + path).status, 200)
                self.problem(other.get("/v1/" + path), 404, "not-found")
        for query in ("", "name=Ana", "document=" + CPF, "external_id=" + quote(account)):
            self.assertEqual(other.get("/v1/clients?" + query).json()["items"], [])
        for kind, name in (("clients", mine["client_id"]), ("accounts", mine["id"]), ("cards", card["id"])):
            self.problem(other.post(f"/v1/{kind}/{name}/status", {"status": "blocked"}), 404, "not-found")
        self.problem(other.post("/v1/accounts", {"client_id": mine["client_id"]}), 422, "unknown-reference",
                     "/client_id")
        self.problem(other.post("/v1/refunds", {"authorization_id": paid["id"], "amount": "0.10"}), 404, "not-found",
                     "/authorization_id")
        body = {"amount": "1.00", "mcc": "9999", "merchant": "X"}
        for who in ({"account_id": mine["id"]}, {"account_id": account}, {"card_id": card["id"]}):
            declined = created(other.post("/v1/authorizations", {**body, **who}))
            self.assertEqual((declined["status"], declined["code"]), ("declined", "14"))
        self.assertEqual(other.post("/authorize", {"account": mine["id"], "totalAmount": 1, "mcc": "9999",
                                                   "merchant": "X"}).json(), {"code": "07"})
        self.assertEqual(self.balances(account)["CASH"], "10.10")

    def test_another_tenants_authorization_is_not_there_for_any_operation(self):
        """By public or external id, held, captured or an inquiry, alone or in bulk: 404, and nothing is recorded."""
        other = self.client_of(tenant=2)
        account = self.open(CASH="100.00")
        self.pay(account, "10.00", "9999", capture="later", external_id="of-another-held")
        self.pay(account, "10.00", "9999", external_id="of-another-paid")
        self.pay(account, "0.00", "9999", type="balance_inquiry", external_id="of-another-asked")
        balances, before = self.balances(account), self.committed()
        for name in ("of-another-held", "of-another-paid", "of-another-asked"):
            public = self.admin.get("/v1/authorizations/" + name).json()["id"]
            for reference in (name, public):
                for path in ("", "/explanation"):
                    self.problem(other.get(f"/v1/authorizations/{reference}{path}"), 404, "not-found")
                for operation, body in (("captures", {}), ("captures", {"amount": "1.00", "final": True}),
                                        ("captures", {"amount": "1.00", "forced": True}), ("reversals", {}),
                                        ("reversals", {"amount": "1.00"}), ("increments", {"amount": "1.00"})):
                    with self.subTest(reference, operation=operation, body=body):
                        answer = other.post(f"/v1/authorizations/{reference}/{operation}", body)
                        self.problem(answer, 404, "not-found")
                        line = json.dumps({**body, "authorization_id": reference})
                        answer = other.post("/v1/" + operation, line, {"Content-Type": "application/x-ndjson"})
                        self.assertEqual(values_of("application/x-ndjson", answer.body)[0]["status"], 404)
                refund = {"authorization_id": reference, "amount": "1.00"}
                self.problem(other.post("/v1/refunds", refund), 404, "not-found", "/authorization_id")
        self.assertEqual((self.balances(account), self.committed()), (balances, before))

    def test_tenants_have_external_ids_and_a_house_of_their_own(self):
        """The same external ids name different things in each tenant, and each has its house employer."""
        other = self.client_of(tenant=2)
        name, accounts = "same-in-both", []
        for client, amount in ((self.admin, "5.00"), (other, "7.00")):
            created(client.post("/v1/clients", {"external_id": name, "name": "Bia", "document": CPF}))
            accounts.append(created(client.post("/v1/accounts", {"external_id": name, "client_id": name})))
            load = {"external_id": name, "account_id": name, "category": "CASH", "amount": amount}
            created(client.post("/v1/loads", load))
        self.assertEqual((self.balances(name)["CASH"], self.balances(name, other)["CASH"]), ("5.00", "7.00"))
        self.assertNotEqual(accounts[0]["employer_id"], accounts[1]["employer_id"])
        self.assertTrue(other.get("/v1/employers/" + accounts[1]["employer_id"]).json()["house"])


class Positions(e2e.ServerTest):
    def test_a_read_tells_how_far_it_is(self):
        """Lastro-Position of a read is at or after Lastro-Sequence of the write before it."""
        account = self.open(CASH="9.00")
        for _ in range(5):
            body = {"account_id": account, "amount": "1.00", "mcc": "9999", "merchant": "X"}
            written = int(self.admin.post("/v1/authorizations", body).headers["Lastro-Sequence"][2:])
            read = self.admin.get(f"/v1/accounts/{account}/balances", {"Lastro-Min-Sequence": f"0:{written}"})
            self.assertEqual(read.status, 200)
            self.assertGreaterEqual(int(read.headers["Lastro-Position"][2:]), written)

    def test_a_position_that_is_not_reached_is_insisted_on_in_vain(self):
        """Lastro-Min-Sequence far ahead is answered 503 not-caught-up."""
        for path in ("/v1/clients", "/v1/loads/none"):
            self.problem(self.admin.get(path, {"Lastro-Min-Sequence": "0:999999999"}), 503, "not-caught-up")

    def test_a_position_that_is_none_is_refused(self):
        """Lastro-Min-Sequence of another form or partition is refused."""
        for bad in ("1:1", "5", "0:", "0:-1", "0:1.0", "x", "0:18446744073709551616"):
            self.problem(self.admin.get("/v1/clients", {"Lastro-Min-Sequence": bad}), 400, "invalid-field")


class Deadlines(e2e.ServerTest):
    def test_a_command_whose_deadline_passed_is_never_executed(self):
        """Behind a long queue a deadline of 1 ms passes: with an external id a decline is recorded, and repeats on
        retry; without one nothing is, and the answer is deadline-passed."""
        account = self.open(CASH="100.00")
        line = {"account_id": account, "amount": "0.01", "mcc": "9999", "merchant": "X"}
        # All lines are received together and decided after all are read: the last wait for thousands of others.
        lines = [{**line, "external_id": f"late-{n}"} if n % 2 else line for n in range(6000)]
        before = self.committed()
        answer = self.admin.post("/v1/authorizations", "\n".join(map(json.dumps, lines)),
                                 {"Content-Type": "application/x-ndjson", "Lastro-Deadline-Ms": "1"})
        results = values_of("application/x-ndjson", answer.body)
        named, unnamed = results[-1], results[-2]
        self.assertEqual((named["status"], named["reason"], named["code"], named["allocations"]),
                         ("declined", "deadline_passed", "91", []))
        self.assertEqual((unnamed["status"], unnamed["type"]), (503, "/problems/deadline-passed"))
        again = self.admin.post("/v1/authorizations", lines[-1])
        self.assertEqual(again.json(), named)
        authorize = {"id": "late-5999", "account": account, "totalAmount": "0.01", "mcc": "9999", "merchant": "X"}
        self.assertEqual(self.admin.post("/authorize", authorize).json(), {"code": "07"})
        approved = sum(1 for r in results if r["status"] == "approved")
        recorded = sum(1 for r in results if "id" in r)
        self.assertEqual(self.committed() - before, recorded)
        self.assertEqual(self.balances(account)["CASH"], f"{100 - approved / 100:.2f}")

    def test_the_deadline_counts_from_full_receipt(self):
        """A body that takes its time to arrive is not late: a deadline of 1 s holds though sending took longer."""
        account = self.open(CASH="1.00")
        body = json.dumps({"account_id": account, "amount": "1.00", "mcc": "9999", "merchant": "X"}).encode()
        head = (f"POST /v1/authorizations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.admin.token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nLastro-Deadline-Ms: 1000\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as connection:
            connection.sendall(head.encode() + body[:20])
            time.sleep(1.2)
            connection.sendall(body[20:])
            answer = connection.recv(65536).decode()
        self.assertTrue(answer.startswith("HTTP/1.1 201 "), answer)
        self.assertIn('"status":"approved"', answer)

    def test_a_deadline_that_is_none_is_refused(self):
        """Lastro-Deadline-Ms is a whole number from 0 to 60000."""
        account = self.open(CASH="1.00")
        body = {"account_id": account, "amount": "0.10", "mcc": "9999", "merchant": "X"}
        for bad in ("-1", "60001", "1.5", "x", "1 s", "99999999999999999999"):
            self.problem(self.admin.post("/v1/authorizations", body, {"Lastro-Deadline-Ms": bad}), 400,
                         "invalid-field")
        for good in ("0", "60000"):
            created(self.admin.post("/v1/authorizations", body, {"Lastro-Deadline-Ms": good}))


if __name__ == "__main__":
    e2e.main()
