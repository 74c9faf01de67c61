#!/usr/bin/env python3
"""Employers, fundings, clients, accounts and cards: their lives, ids, retries, lists and searches."""

import concurrent.futures
import os
import sys
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from e2e import CNPJ, CPF  # noqa: E402
from lastro_server import created  # noqa: E402

NO_MONEY = {"FOOD": "0.00", "MEAL": "0.00", "CASH": "0.00"}


class Resources(e2e.ServerTest):
    def get(self, path, client=None):
        answer = (client or self.admin).get(path)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def client(self, name="Ana Souza", **more):
        body = {"external_id": self.new_name("cli"), "name": name, "document": CPF, **more}
        return body["external_id"], created(self.admin.post("/v1/clients", body))

    # Lives.

    def test_an_employer_is_created_funded_and_read(self):
        """An employer's document loses its punctuation; its balance is what it was funded."""
        name = self.new_name("emp")
        made = created(self.admin.post("/v1/employers", {"external_id": name, "name": "Açaí & Cia", "document":
                                                         "11.222.333/0001-81"}))
        self.assertEqual((made["external_id"], made["name"], made["document"]), (name, "Açaí & Cia", CNPJ))
        funding = created(self.admin.post("/v1/fundings", {"employer_id": name, "amount": "1000.00"}))
        self.assertEqual((funding["employer_id"], funding["balance"]), (made["id"], "1000.00"))
        funding = created(self.admin.post("/v1/fundings", {"employer_id": made["id"], "amount": 0.5}))
        self.assertEqual((funding["amount"], funding["balance"]), ("0.50", "1000.50"))
        self.assertEqual(self.get("/v1/fundings/" + funding["id"]), funding)
        read = self.get("/v1/employers/" + name)
        self.assertEqual(read, {**made, "house": False, "balances": [{"currency": "BRL", "posted": "1000.50"}]})
        self.assertEqual(read, self.get("/v1/employers/" + made["id"]))

    def test_an_employer_without_money_loads_nothing(self):
        """A load beyond the employer's balance is declined; the balance goes down by those that are not."""
        employer, account = self.new_name("emp"), self.new_name("acc")
        created(self.admin.post("/v1/employers", {"external_id": employer, "name": "E", "document": CNPJ}))
        client, _ = self.client()
        created(self.admin.post("/v1/accounts", {"external_id": account, "client_id": client,
                                                 "employer_id": employer}))
        created(self.admin.post("/v1/fundings", {"employer_id": employer, "amount": "100.00"}))
        outcomes = [created(self.admin.post("/v1/loads", {"account_id": account, "category": "MEAL", "amount": amount}))
                    for amount in ("60.00", "40.01", "40.00", "0.01")]
        self.assertEqual([(o["status"], o["reason"], o["code"]) for o in outcomes], [
            ("approved", "approved", "00"), ("declined", "employer_insufficient_funds", "51"),
            ("approved", "approved", "00"), ("declined", "employer_insufficient_funds", "51")])
        self.assertEqual(self.get("/v1/employers/" + employer)["balances"], [{"currency": "BRL", "posted": "0.00"}])

    def test_a_client_is_read_as_it_was_given(self):
        """Personal data comes back as it was given; the external id finds the client and is not shown."""
        given = {"name": "João D'Ávila 🙂", "email": "joao@example.com", "phone": "+55 (11) 91234-5678",
                 "birth_date": "1990-02-28", "address": "Rua \"A\", 1\\2"}
        name, made = self.client(**given, )
        self.assertEqual({key: made[key] for key in given}, given)
        self.assertEqual((made["document"], made["status"]), (CPF, "active"))
        self.assertNotIn("external_id", made)
        self.assertEqual(self.get("/v1/clients/" + made["id"]), made)
        self.assertEqual(self.get("/v1/clients/" + name), made)

    def test_an_account_belongs_to_the_house_unless_an_employer_is_named(self):
        """Without an employer an account is the house's; it has one empty wallet for each category."""
        name, client = self.client()
        made = created(self.admin.post("/v1/accounts", {"client_id": name}))
        self.assertEqual((made["client_id"], made["program"], made["currency"], made["status"]),
                         (client["id"], "benefit-card", "BRL", "active"))
        self.assertTrue(self.get("/v1/employers/" + made["employer_id"])["house"])
        self.assertEqual({w["category"]: w["available"] for w in made["wallets"]}, NO_MONEY)
        self.assertEqual(self.get("/v1/accounts/" + made["id"]), made)

    def test_a_card_keeps_no_more_than_the_last_four_of_its_token(self):
        """A card shows the last four characters of its token, and its last month."""
        account = self.open()
        body = {"external_id": self.new_name("crd"), "account_id": account, "token": "tok_AbCd-1234",
                "expires": "2031-02"}
        made = created(self.admin.post("/v1/cards", body))
        self.assertEqual((made["last_four"], made["expires"], made["status"]), ("1234", "2031-02", "active"))
        self.assertNotIn("tok_AbCd", str(made))
        self.assertEqual(self.get("/v1/cards/" + made["id"]), made)
        self.assertEqual(self.get("/v1/cards/" + body["external_id"]), made)
        self.problem(self.admin.post("/v1/cards", {"account_id": account, "token": "tok_AbCd-1234"}), 409, "conflict",
                     "/token")

    def test_what_is_named_must_exist(self):
        """A body that names what does not exist is answered 422, a path 404."""
        client, _ = self.client()
        for path, body, field in (
                ("/v1/fundings", {"employer_id": "none", "amount": "1"}, "/employer_id"),
                ("/v1/accounts", {"client_id": "none"}, "/client_id"),
                ("/v1/accounts", {"client_id": client, "employer_id": "none"}, "/employer_id"),
                ("/v1/accounts", {"client_id": client, "program": "none"}, "/program"),
                ("/v1/accounts", {"client_id": "cli_00000000003e8"}, "/client_id"),
                ("/v1/cards", {"account_id": "none", "token": "tok-12345678"}, "/account_id")):
            with self.subTest(path + field):
                self.problem(self.admin.post(path, body), 422, "unknown-reference", field)
        for kind in ("clients", "accounts", "cards"):
            self.problem(self.admin.post(f"/v1/{kind}/none/status", {"status": "active"}), 404, "not-found")

    def test_a_change_from_an_older_version_changes_nothing(self):
        """If-Match takes the ETag of what was read; one that is older, foreign or weak is answered 412."""
        client, made = self.client()
        account = created(self.admin.post("/v1/accounts", {"client_id": client}))
        card = created(self.admin.post("/v1/cards", {"account_id": account["id"], "token": self.new_name("tok-123456")}))
        for path in (f"/v1/{kind}/{thing['id']}" for kind, thing in (("clients", made), ("accounts", account),
                                                                     ("cards", card))):
            def change(status, tag, path=path, **more):
                return self.admin.post(path + "/status", {"status": status, **more}, headers={"If-Match": tag})

            with self.subTest(path):
                first = self.admin.get(path).headers["ETag"]
                name = self.new_name("chg")
                blocked = change("blocked", first, external_id=name)
                self.assertEqual(blocked.status, 201)
                second = blocked.headers["ETag"]
                self.assertNotEqual(first, second)
                self.assertEqual(self.admin.get(path).headers["ETag"], second)
                for tag in (first, '"0"', '"x"', '""', "W/" + second):
                    self.problem(change("active", tag), 412, "precondition-failed")
                for tag in (second[1:-1], second + ", " + first, '"', "active"):
                    self.problem(change("active", tag), 400, "invalid-field")
                self.assertEqual(self.get(path)["status"], "blocked")
                self.assertEqual(change("active", "*").status, 201)
                self.assertEqual(self.get(path)["status"], "active")
                again = change("blocked", first, external_id=name)
                self.assertEqual((again.status, again.body), (201, blocked.body), "a retry")

    def test_ids_of_another_kind_name_nothing(self):
        """A public id is good for its own kind alone."""
        _, client = self.client()
        for path in ("employers", "accounts", "cards", "authorizations", "refunds", "loads", "fundings"):
            self.problem(self.admin.get(f"/v1/{path}/{client['id']}"), 404, "not-found")
        self.problem(self.admin.post("/v1/accounts", {"client_id": "acc_" + client["id"][4:]}), 422,
                     "unknown-reference", "/client_id")

    def test_ids_in_paths_may_be_percent_encoded(self):
        """An external id is found however its characters are written in the path."""
        name = self.new_name("a:b_c.d-")
        _, made = self.client(external_id=name)
        for written in (name, quote(name, safe=""), "".join(f"%{ord(c):02x}" for c in name)):
            self.assertEqual(self.get("/v1/clients/" + written), made)
            created(self.admin.post(f"/v1/clients/{written}/status", {"status": "active"}))
        for malformed in (name + "%", name + "%4", name + "%zz", name + "%ff", name + "%2F"):
            self.problem(self.admin.get("/v1/clients/" + malformed), 404, "not-found")

    # Retries.

    def bodies(self):
        """A command of each kind that takes an external id, with a change to it."""
        client, account = self.client()[0], self.open(MEAL="100.00")
        employer = created(self.admin.post("/v1/employers", {"name": "E", "document": CNPJ}))["id"]
        card = created(self.admin.post("/v1/cards", {"account_id": account, "token": self.new_name("tok-1111")}))["id"]
        return (("/v1/employers", {"name": "E", "document": CNPJ}, {"name": "F"}),
                ("/v1/fundings", {"employer_id": employer, "amount": "10.00"}, {"amount": "10.01"}),
                ("/v1/clients", {"name": "N", "document": CPF, "email": "n@x"}, {"email": "m@x"}),
                ("/v1/accounts", {"client_id": client}, {"employer_id": employer}),
                ("/v1/cards", {"account_id": account, "token": self.new_name("tok-0000")}, {"token": "tok-other-1"}),
                ("/v1/loads", {"account_id": account, "category": "MEAL", "amount": "5"}, {"category": "FOOD"}),
                ("/v1/authorizations", {"account_id": account, "amount": "1.00", "mcc": "5811", "merchant": "M"},
                 {"merchant": "N"}),
                ("/v1/refunds", {"account_id": account, "amount": "1.00", "category": "CASH"}, {"category": "FOOD"}),
                (f"/v1/clients/{client}/status", {"status": "blocked"}, {"status": "active"}),
                (f"/v1/accounts/{account}/status", {"status": "active"}, {"reason": "other"}),
                (f"/v1/cards/{card}/status", {"status": "blocked"}, {"status": "lost"}))

    def test_a_retry_gets_the_same_answer_byte_for_byte(self):
        """Every command with an external id may be sent again: same status, position and bytes, and no event."""
        for path, body, _ in self.bodies():
            with self.subTest(path):
                body["external_id"] = self.new_name("retry")
                first = self.admin.post(path, body)
                created(first)
                before = self.committed()
                reordered = dict(reversed(body.items()))
                for again in (self.admin.post(path, body), self.admin.post(path, reordered)):
                    self.assertEqual((again.status, again.body, again.headers["Lastro-Sequence"]),
                                     (201, first.body, first.headers["Lastro-Sequence"]))
                self.assertEqual(self.committed(), before)

    def test_commands_sent_at_once_under_one_external_id_are_one(self):
        """Ten concurrent commands of each kind with the same external id and content get one answer and one event."""
        clients = [self.client_with(self.admin.token) for _ in range(10)]
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            for path, body, _ in self.bodies():
                with self.subTest(path):
                    body["external_id"], before = self.new_name("race"), self.committed()
                    answers = list(pool.map(lambda client: client.post(path, body), clients))
                    self.assertEqual({answer.status for answer in answers}, {201})
                    self.assertEqual(len({answer.body for answer in answers}), 1)
                    self.assertEqual(self.committed(), before + 1)

    def test_other_content_under_the_same_external_id_is_a_conflict(self):
        """Every command refuses other content under a used external id, and records nothing."""
        for path, body, change in self.bodies():
            with self.subTest(path):
                body["external_id"] = self.new_name("conflict")
                created(self.admin.post(path, body))
                before = self.committed()
                self.problem(self.admin.post(path, {**body, **change}), 409, "conflict", "/external_id")
                self.assertEqual(self.committed(), before)

    def test_an_external_id_is_unique_by_kind_alone(self):
        """The same external id may name one thing of each kind."""
        name, bodies = self.new_name("shared"), self.bodies()
        made = {self.admin.post(path, {**body, "external_id": name}).headers["Lastro-Sequence"]
                for path, body, _ in bodies}
        self.assertEqual(len(made - {None}), len(bodies))

    def test_the_idempotency_key_stands_for_a_missing_external_id(self):
        """Idempotency-Key names the command where the body does not; where both do, they must be the same."""
        for path, body, change in self.bodies():
            with self.subTest(path):
                name = self.new_name("key")
                first = self.admin.post(path, body, {"Idempotency-Key": name})
                created(first)
                for given in ({"headers": {"Idempotency-Key": name}, "body": body},
                              {"headers": {"Idempotency-Key": name}, "body": {**body, "external_id": name}},
                              {"headers": {}, "body": {**body, "external_id": name}}):
                    self.assertEqual(self.admin.post(path, **given).body, first.body)
                self.problem(self.admin.post(path, {**body, **change}, {"Idempotency-Key": name}), 409, "conflict",
                             "/external_id")
                self.problem(self.admin.post(path, {**body, "external_id": "other"}, {"Idempotency-Key": name}), 400,
                             "invalid-field", "/external_id")
                for bad in ("a b", "x" * 65, "aut_0000000000001"):
                    self.problem(self.admin.post(path, body, {"Idempotency-Key": bad}), 400, "invalid-field")

    def test_sameness_is_of_what_was_parsed(self):
        """100.0, \"100.00\" and 100 are the same amount, null is the same as absent."""
        account, name = self.open(), self.new_name("same")
        raw = '{"external_id":"%s","account_id":"%s","category":"CASH","amount":%s%s}'
        answers = {self.admin.post("/v1/loads", raw % (name, account, amount, more)).body
                   for amount, more in (("100.0", ""), ('"100.00"', ""), ("100", ',"reference":null'))}
        self.assertEqual(len(answers), 1)

    # Lists and searches.

    def pages(self, path, key="items"):
        """All items of a list, page by page."""
        items, cursor = [], ""
        while cursor is not None:
            page = self.get(path + cursor)
            items += page[key]
            cursor = None if page["next_cursor"] is None else "&cursor=" + page["next_cursor"]
            self.assertLess(len(items), 1000)
        return items

    def test_pages_hold_every_client_once_and_in_order(self):
        """A list in pages of any size is the list itself, in the order of making."""
        made = [self.client(f"Página {n}")[1]["id"] for n in range(7)]
        for limit in (1, 2, 3, 7, 200):
            listed = [item["id"] for item in self.pages(f"/v1/clients?limit={limit}")]
            self.assertEqual([name for name in listed if name in made], made)
            self.assertEqual(len(listed), len(set(listed)))

    def test_clients_are_found_by_name_whatever_case_and_accents(self):
        """A search finds names that begin with it, and names with a later word that does; whole names first."""
        made = {name: self.client(name)[1]["id"] for name in
                ("Conceição Lima", "conceicao ABREU", "Maria da Conceição", "Concetta", "Zé Conc-eição")}
        for query, expected in (("conceição", ["conceicao ABREU", "Conceição Lima", "Maria da Conceição"]),
                                ("CONCEICAO", ["conceicao ABREU", "Conceição Lima", "Maria da Conceição"]),
                                ("Conceição L", ["Conceição Lima"]), ("concett", ["Concetta"]),
                                ("da conc", ["Maria da Conceição"]), ("ze conc", ["Zé Conc-eição"]),
                                ("xyzzy", [])):
            for limit in (1, 50):
                with self.subTest(f"{query} by {limit}"):
                    found = self.pages(f"/v1/clients?limit={limit}&name={quote(query)}")
                    self.assertEqual([item["id"] for item in found], [made[name] for name in expected])
        self.problem(self.admin.get("/v1/clients?name=" + quote("...")), 400, "invalid-field")

    def test_clients_are_found_by_document_with_and_without_punctuation(self):
        """A CPF finds its clients however it is written."""
        made = [self.client("Homônima", document="111.444.777-35")[1]["id"] for _ in range(2)]
        for written in ("11144477735", "111.444.777-35", "111 444 777 35"):
            found = self.get("/v1/clients?document=" + quote(written))
            self.assertEqual([item["id"] for item in found["items"]], made)
        self.assertEqual(self.get("/v1/clients?document=39053344705")["items"], [])

    def test_clients_are_found_by_external_id(self):
        """An external id, or a public one, finds its client or none."""
        name, made = self.client()
        for given in (name, made["id"]):
            self.assertEqual(self.get("/v1/clients?external_id=" + given), {"items": [made], "next_cursor": None})
        self.assertEqual(self.get("/v1/clients?external_id=nobody")["items"], [])
        self.problem(self.admin.get(f"/v1/clients?external_id={name}&name=a"), 400, "invalid-field")

    def test_list_parameters_are_checked(self):
        """Limits out of bounds, foreign cursors and parameters given twice are refused."""
        account = self.open()
        lists = ("/v1/clients?", f"/v1/authorizations?account_id={account}&", f"/v1/accounts/{account}/statement?")
        for path in lists:
            for query in ("limit=0", "limit=201", "limit=x", "limit=-1", "limit=", "limit=99999999999999999999",
                          "cursor=none", "cursor=%C3%A9"):
                with self.subTest(path + query):
                    self.problem(self.admin.get(path + query), 400, "invalid-field")
            self.problem(self.admin.get(path + "limit=1&limit=1"), 400, "duplicate-field")
            self.problem(self.admin.get(path + "offset=1"), 400, "unknown-field")
            self.problem(self.admin.get(path + "cursor=%zz"), 400, "invalid-field")
            self.problem(self.admin.get(path + "cursor=%ff"), 400, "invalid-field")
        self.problem(self.admin.get("/v1/authorizations"), 400, "missing-field")
        self.problem(self.admin.get("/v1/authorizations?account_id=nobody"), 404, "not-found")

    def test_what_was_written_is_read_at_once(self):
        """A hundred times: create, then read by public id, external id and search, without waiting."""
        for _ in range(100):
            name, made = self.client("Imediata")
            self.assertEqual(self.get("/v1/clients/" + name)["id"], made["id"])
            self.assertEqual(self.get("/v1/clients?external_id=" + name)["items"], [made])


if __name__ == "__main__":
    e2e.main()
