#!/usr/bin/env python3
"""Programs over HTTP: published, scheduled, read, refused with the place; what they decide and how it is explained."""

import datetime
import json
import os
import sys

import jsonschema

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from e2e import CPF  # noqa: E402
from lastro_server import created, run  # noqa: E402
from openapi_spec import CheckedClient  # noqa: E402

DOCUMENT = {
    "name": "meal-card", "categories": [{"name": "MEAL", "fallback": "CASH"}, {"name": "CASH"}],
    "default_category": "CASH", "mcc_rules": [{"mcc": "5811-5812", "category": "MEAL"}],
    "time_zone": "America/Sao_Paulo", "partial_approval": True,
    "restrictions": {"mccs": {"blocked": ["7995"]}, "merchants": {"blocked": [{"match": "contains", "name": "casino"}]}},
    "controls": [{"name": "a-day", "by": "wallet", "per": "day", "amount": "50.00", "categories": ["MEAL"]},
                 {"name": "three", "by": "card", "per": "month", "count": 3}],
}


class Programs(e2e.ServerTest):
    options = ("--program", "pat")

    def publish(self, document, client=None, **more):
        return created((client or self.admin).post("/v1/programs", {"document": document, **more}))

    def named(self, **changes):
        return {**DOCUMENT, "name": self.new_name("card"), **changes}

    def account(self, program, client=None, **wallets):
        client = client or self.admin
        owner, name = self.new_name("cli"), self.new_name("acc")
        created(client.post("/v1/clients", {"external_id": owner, "name": "Ana", "document": CPF}))
        created(client.post("/v1/accounts", {"external_id": name, "client_id": owner, "program": program}))
        for category, amount in wallets.items():
            created(client.post("/v1/loads", {"account_id": name, "category": category, "amount": amount}))
        return name

    def explained(self, authorization, lang=None, kind="authorizations"):
        query = f"?lang={lang}" if lang else ""
        answer = self.admin.get(f"/v1/{kind}/{authorization['id']}/explanation{query}")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def restart(self):
        """Between the two the log is verified."""
        self.server.stop()
        self.assertIn("decided again alike", run("verify", "--data", self.data).stdout)
        self.server.start()
        self.admin.close()
        type(self).admin = CheckedClient(self.server.port, self.admin.token)
        self.addClassCleanup(self.admin.close)

    def test_a_program_is_published_read_and_decides(self):
        """What is published is read back in canonical form, by name and by version, and decides at once."""
        document = self.named()
        made = self.publish(document)
        self.assertEqual(made["document"], document)
        shown = self.admin.get(f"/v1/programs/{document['name']}").json()
        self.assertEqual((shown["version"], shown["status"], shown["document"]), (made["version"], "in_force", document))
        version = self.admin.get(f"/v1/programs/{document['name']}/versions/{made['version']}").json()
        self.assertEqual(version, shown)
        account = self.account(document["name"], MEAL="100.00")
        paid = self.pay(account, "10.00", mcc="5812")
        self.assertEqual((paid["program"], paid["program_version"]), (document["name"], made["version"]))
        self.assertEqual(self.admin.get("/v1/programs/none").status, 404)
        self.assertEqual(self.admin.get(f"/v1/programs/{document['name']}/versions/1").status, 404)

    def test_a_retry_is_answered_as_the_first(self):
        """The same external id with the same document publishes once, with another it is a conflict."""
        document, name = self.named(), self.new_name("pub")
        first = self.publish(document, external_id=name)
        again = self.publish(json.loads(json.dumps(document)), external_id=name)
        self.assertEqual(first, again)
        other = self.admin.post("/v1/programs", {"document": {**document, "split": True}, "external_id": name})
        self.problem(other, 409, "conflict", "/external_id")
        self.assertEqual(len(self.admin.get(f"/v1/programs/{document['name']}/versions").json()["items"]), 1)

    def test_a_mistake_is_pointed_to_and_nothing_is_published(self):
        """A document is refused whole, with a pointer into the body."""
        with open(os.path.join(os.path.dirname(__file__), "..", "program_documents", "cases.json"),
                  encoding="utf-8") as file:
            cases = json.load(file)
        before = self.committed()
        refused = [case for case in cases if case["told"] != "accepted"]
        for case in refused:
            place = case["told"].split(": ")[0]
            answer = self.admin.post("/v1/programs", {"document": case["document"]})
            with self.subTest(case["what"]):
                self.problem(answer, 400, "invalid-field", "/document" + ("" if place == "/" else place))
        self.assertGreater(len(refused), 50)
        self.problem(self.admin.post("/v1/programs", {"document": []}), 400, "invalid-field", "/document")
        self.problem(self.admin.post("/v1/programs", {}), 400, "missing-field", "/document")
        self.problem(self.admin.post("/v1/programs", {"document": DOCUMENT, "now": True}), 400, "unknown-field", "/now")
        self.assertEqual(self.committed(), before)

    def test_a_scheduled_version_waits_for_its_time(self):
        """What is published for later is listed as scheduled, and the version before it goes on."""
        document = self.named()
        first = self.publish(document)
        later = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).isoformat()
        second = self.publish({**document, "controls": []}, effective_at=later)
        versions = self.admin.get(f"/v1/programs/{document['name']}/versions").json()["items"]
        self.assertEqual([(each["version"], each["status"]) for each in versions],
                         [(second["version"], "scheduled"), (first["version"], "in_force")])
        account = self.account(document["name"], MEAL="100.00")
        self.assertEqual(self.pay(account, "1.00", mcc="5812")["program_version"], first["version"])

    def test_limits_decline_with_what_is_left_and_are_explained(self):
        """A decline names the control, what was used and what would have passed, in two languages."""
        document = self.named()
        self.publish(document)
        account = self.account(document["name"], MEAL="100.00")
        self.assertEqual(self.pay(account, "40.00", mcc="5812")["status"], "approved")
        declined = self.pay(account, "40.00", mcc="5812")
        self.assertEqual((declined["code"], declined["reason"]), ("61", "amount_limit_exceeded"))
        self.assertEqual(declined["limit"], {"kind": "amount", "control": "a-day", "limit": "50.00", "used": "40.00"})
        self.assertEqual(declined["needed"], {"amount_at_most": "10.00"})
        self.assertEqual(self.admin.get(f"/v1/authorizations/{declined['id']}").json()["limit"], declined["limit"])
        portuguese, english = self.explained(declined), self.explained(declined, "en")
        self.assertEqual((portuguese["language"], english["language"]), ("pt-BR", "en"))
        self.assertIn("O limite `a-day` é de 50.00; já tinham sido usados 40.00, e até 10.00 ainda seriam aceitos.",
                      portuguese["details"])
        self.assertIn("The limit `a-day` is 50.00; 40.00 had been used, and up to 10.00 would have been accepted.",
                      english["details"])
        part = self.pay(account, "40.00", mcc="5812", partial=True)
        self.assertEqual((part["status"], part["approved_amount"]), ("approved", "10.00"))
        third = self.pay(account, "1.00", mcc="4111")
        self.assertEqual(third["reason"], "insufficient_funds")
        created(self.admin.post("/v1/loads", {"account_id": account, "category": "CASH", "amount": "9.00"}))
        self.assertEqual(self.pay(account, "1.00", mcc="4111")["status"], "approved")
        counted = self.pay(account, "1.00", mcc="4111")
        self.assertEqual((counted["code"], counted["limit"]),
                         ("65", {"kind": "count", "control": "three", "limit": 3, "used": 3}))
        self.assertIn("not_before", counted["needed"])
        self.assertEqual(self.admin.get(f"/v1/authorizations/{counted['id']}/explanation?lang=fr").status, 400)

    def test_restrictions_decline_and_name_the_entry(self):
        """Blocked MCCs and merchants are told."""
        document = self.named()
        self.publish(document)
        account = self.account(document["name"], CASH="100.00")
        blocked = self.pay(account, "1.00", mcc="7995")
        self.assertEqual((blocked["code"], blocked["limit"]),
                         ("57", {"kind": "restriction", "list": "mccs", "blocked": "7995"}))
        self.assertIn("It is on the list of what is blocked: `7995`.", self.explained(blocked, "en")["details"])
        shop = self.pay(account, "1.00", mcc="4111", merchant="Gran Casino")
        self.assertEqual((shop["reason"], shop["limit"]["blocked"]), ("merchant_not_allowed", "*CASINO*"))

    def test_the_worker_s_food_programme_mixes_nothing(self):
        """Under `pat` food and meal never pay for each other, and what is neither is declined."""
        account = self.account("pat", FOOD="10.00", MEAL="5.00")
        self.assertEqual(self.pay(account, "6.00", mcc="5812")["reason"], "insufficient_funds")
        self.assertEqual(self.pay(account, "6.00", mcc="5411")["status"], "approved")
        neither = self.pay(account, "1.00", mcc="4111")
        self.assertEqual((neither["reason"], neither["rule"]), ("purchase_not_covered", None))
        self.assertEqual(self.explained(neither, "en")["details"],
                         ["The program pat (version 2) has no rule for the MCC 4111 nor for the merchant."])

    def test_tenants_have_programs_of_their_own(self):
        """Another tenant neither sees, nor uses, nor replaces a tenant's program; the shipped ones are everybody's."""
        document = self.named()
        self.publish(document)
        other = self.client_of(tenant=2)
        self.assertEqual(other.get(f"/v1/programs/{document['name']}").status, 404)
        self.problem(other.post("/v1/programs", {"document": document}), 409, "conflict", "/document")
        names = [each["name"] for each in other.get("/v1/programs").json()["items"]]
        self.assertEqual(names, ["benefit-card", "pat"])
        page = self.admin.get("/v1/programs?limit=1").json()
        self.assertEqual(len(page["items"]), 1)
        self.assertEqual(self.admin.get("/v1/programs?cursor=x").status, 400)

    def test_an_increment_declined_by_a_limit_names_it_and_is_explained(self):
        """A limit on a single transaction sees the whole of it; the increment tells the limit, in two languages."""
        document = self.named(controls=[{"name": "each", "by": "card", "per": "transaction", "amount": "50.00"}])
        self.publish(document)
        account = self.account(document["name"], MEAL="100.00")
        held = self.pay(account, "30.00", mcc="5812", capture="later")
        path = f"/v1/authorizations/{held['id']}/increments"
        declined = created(self.admin.post(path, {"amount": "20.01"}))
        self.assertEqual((declined["code"], declined["reason"]), ("61", "amount_limit_exceeded"))
        self.assertEqual(declined["limit"], {"kind": "amount", "control": "each", "limit": "50.00", "used": "30.00"})
        self.assertEqual(declined["needed"], {"amount_at_most": "20.00"})
        self.assertEqual(self.admin.get("/v1/increments/" + declined["id"]).json()["limit"], declined["limit"])
        portuguese, english = (self.explained(declined, lang, "increments") for lang in (None, "en"))
        self.assertEqual((portuguese["summary"], english["summary"]),
                         ("A compra passa de um limite de valor.", "A limit on the amount is exceeded."))
        self.assertEqual(portuguese["details"],
                         ["O limite `each` é de 50.00; já tinham sido usados 30.00, e até 20.00 ainda seriam aceitos."])
        self.assertEqual(english["details"],
                         ["The limit `each` is 50.00; 30.00 had been used, and up to 20.00 would have been accepted."])
        more = created(self.admin.post(path, {"amount": "20.00"}))
        self.assertEqual(self.explained(more, "en", "increments")["details"],
                         ["The wallet MEAL holds 20.00 more, which left 50.00."])
        self.problem(self.admin.get("/v1/increments/none/explanation"), 404, "not-found")
        self.problem(self.client_of(tenant=2).get(f"/v1/increments/{more['id']}/explanation"), 404, "not-found")

    def test_an_operation_on_what_has_ended_is_explained(self):
        """An increment of a reversed authorization tells that it was reversed."""
        account = self.account("pat", FOOD="10.00")
        held = self.pay(account, "5.00", mcc="5411", capture="later")
        created(self.admin.post(f"/v1/authorizations/{held['id']}/reversals", {}))
        ended = created(self.admin.post(f"/v1/authorizations/{held['id']}/increments", {"amount": "1.00"}))
        self.assertEqual(self.explained(ended, "en", "increments")["summary"], "The authorization was reversed.")

    def test_a_program_bounds_the_time_that_callers_tell(self):
        """Outside its bounds a purchase is declined and recorded, with the bound; what is forced posts."""
        document = self.named(transaction_time={"oldest_hours": 2, "newest_minutes": 5}, controls=[])
        self.publish(document)
        account = self.account(document["name"], MEAL="100.00")
        now = datetime.datetime.now(datetime.timezone.utc)
        at = {minutes: (now + datetime.timedelta(minutes=minutes)).isoformat() for minutes in (-180, -60, 4, 60)}
        for minutes in (-60, 4):
            self.assertEqual(self.pay(account, "1.00", mcc="5812", transaction_time=at[minutes])["status"], "approved")
        for minutes, bound in ((-180, "oldest"), (60, "newest")):
            declined = self.pay(account, "1.00", mcc="5812", transaction_time=at[minutes])
            self.assertEqual((declined["code"], declined["reason"]), ("12", "transaction_time_not_allowed"))
            self.assertEqual((declined["limit"]["kind"], list(declined["limit"])[1]), ("transaction_time", bound))
            told = self.explained(declined, "en")
            self.assertEqual(told["summary"], "The program does not allow purchases of that time.")
            self.assertIn("The purchase is of ", told["details"][-1])
            self.assertEqual(self.pay(account, "1.00", mcc="5812", transaction_time=at[minutes], forced=True)["status"],
                             "approved")

    def test_the_language_is_negotiated(self):
        """`lang` wins, then Accept-Language by its qualities; the answer names its language and what it depends on."""
        paid = self.pay(self.account("pat", FOOD="10.00"), "1.00", mcc="5411")
        path = f"/v1/authorizations/{paid['id']}/explanation"
        for query, header, language in (("", None, "pt-BR"), ("", "en", "en"), ("", "en-GB, pt;q=0.9", "en"),
                                        ("", "en;q=0.4, pt-PT;q=0.5", "pt-BR"), ("?lang=pt-BR", "en", "pt-BR"),
                                        ("?lang=en", "pt-BR", "en"), ("", "fr", "pt-BR"), ("", "", "pt-BR"),
                                        ("", "pt;q=0, *", "en")):
            with self.subTest(query=query, header=header):
                answer = self.admin.get(path + query, {} if header is None else {"Accept-Language": header})
                self.assertEqual((answer.json()["language"], answer.headers["Content-Language"]), (language, language))
                self.assertEqual(answer.headers["Vary"], "Accept-Language")

    def test_fees_are_charged_told_and_given_back(self):
        """A fee is in the answer, the explanation, the balance and the statement; a reversal of all gives it back."""
        document = self.named(controls=[], partial_approval=False, mcc_groups=[{"name": "atm", "mccs": ["6011"]}], fees=[
            {"name": "atm", "on": "purchase", "amount": "2.50", "basis_points": 100, "mcc_group": "atm"},
            {"name": "house", "on": "purchase", "amount": "0.10", "paid_by": "employer", "categories": ["MEAL"]},
            {"name": "balance", "on": "balance_inquiry", "amount": "0.50"}])
        self.publish(document)
        account = self.account(document["name"], CASH="100.00", MEAL="20.00")
        paid = self.pay(account, "50.00", mcc="6011")
        self.assertEqual(paid["fee"], {"name": "atm", "amount": "3.00", "paid_by": "wallet", "category": "CASH",
                                       "balance": "47.00"})
        self.assertEqual(self.admin.get("/v1/authorizations/" + paid["id"]).json()["fee"], paid["fee"])
        self.assertEqual(self.balances(account)["CASH"], "47.00")
        self.assertIn("The wallet CASH paid 3.00 for the fee `atm`, which left 47.00.", self.explained(paid, "en")["details"])
        self.assertIn("A carteira CASH pagou 3.00 da tarifa `atm` e ficou com 47.00.", self.explained(paid)["details"])
        declined = self.pay(account, "45.00", mcc="6011")
        self.assertEqual((declined["reason"], declined["fee"], declined["needed"]),
                         ("insufficient_funds", {"name": "atm", "amount": "2.95", "paid_by": "wallet"},
                          {"more_funds": "0.95"}))
        self.assertIn("The fee `atm` would have been 2.95.", self.explained(declined, "en")["details"])
        employer = self.admin.get(f"/v1/accounts/{account}").json()["employer_id"]
        before = self.admin.get("/v1/employers/" + employer).json()
        meal = self.pay(account, "10.00", mcc="5812", capture="later")
        self.assertEqual(meal["fee"], {"name": "house", "amount": "0.10", "paid_by": "employer"})
        self.assertNotEqual(self.admin.get("/v1/employers/" + employer).json(), before)
        back = created(self.admin.post(f"/v1/authorizations/{meal['id']}/reversals", {}))
        self.assertEqual(back["fee_returned"], {"amount": "0.10", "paid_by": "employer"})
        self.assertTrue(self.admin.get("/v1/authorizations/" + meal["id"]).json()["fee_returned"])
        self.assertEqual(self.admin.get("/v1/employers/" + employer).json(), before)
        asked = self.pay(account, "0.00", mcc="4111", type="balance_inquiry")
        self.assertEqual((asked["fee"]["amount"], asked["fee"]["balance"]), ("0.50", "46.50"))
        self.assertIn({"category": "CASH", "available": "46.50", "held": "0.00", "posted": "46.50"}, asked["wallets"])
        gone = created(self.admin.post(f"/v1/authorizations/{paid['id']}/reversals", {}))
        self.assertEqual(gone["fee_returned"], {"amount": "3.00", "paid_by": "wallet", "category": "CASH",
                                                "balance": "99.50"})
        self.assertEqual(self.balances(account)["CASH"], "99.50")
        lines = self.admin.get(f"/v1/accounts/{account}/statement").json()["entries"]
        self.assertEqual([(line["kind"], line["amount"], line["balance"]) for line in reversed(lines)],
                         [("load", "100.00", "100.00"), ("load", "20.00", "20.00"),
                          ("authorization", "-50.00", "50.00"), ("fee", "-3.00", "47.00"), ("fee", "-0.50", "46.50"),
                          ("reversal", "50.00", "96.50"), ("fee_returned", "3.00", "99.50")])

    def test_a_mistake_in_a_large_document_stores_nothing(self):
        """The last of thousands of rules is pointed to, and no part is stored."""
        document = self.large()
        document["merchant_rules"][-1]["category"] = "NONE"
        before = self.committed()
        self.problem(self.admin.post("/v1/programs", {"document": document}), 400, "invalid-field",
                     f"/document/merchant_rules/{len(document['merchant_rules']) - 1}/category")
        document = self.large(description="x" * 960 * 1024)
        self.problem(self.admin.post("/v1/programs", {"document": document}), 413, "body-too-large")
        document = {**self.named(), "description": "x" * 960 * 1024}
        self.problem(self.admin.post("/v1/programs", {"document": document}), 400, "invalid-field", "/document")
        self.assertEqual(self.committed(), before)

    def large(self, **changes):
        """A document of about 500 KiB."""
        rules = [{"match": "prefix", "name": f"MERCHANT {100_000 + n}", "category": "MEAL"} for n in range(8_000)]
        return self.named(merchant_rules=rules, controls=[], **changes)

    def test_y_a_large_document_is_published_survives_a_restart_and_verifies(self):
        """Half a megabyte with thousands of rules: stored in parts, answered whole, and decided by after a restart."""
        document, name = self.large(), self.new_name("pub")
        self.assertGreater(len(json.dumps(document)), 500 * 1024)
        before = self.committed()
        made = self.publish(document, external_id=name)
        self.assertEqual(made["document"], document)
        self.assertGreater(self.committed(), before + 10)
        self.assertEqual(self.publish(document, external_id=name), made)
        account = self.account(document["name"], MEAL="100.00", CASH="100.00")
        self.restart()
        shown = self.admin.get(f"/v1/programs/{document['name']}").json()
        self.assertEqual((shown["version"], shown["document"]), (made["version"], document))
        self.assertEqual(self.publish(document, external_id=name), made)
        paid = self.pay(account, "1.00", mcc="4111", merchant="merchant 107999 centro")
        self.assertEqual((paid["rule"], paid["allocations"][0]["category"]), ("merchant MERCHANT 107999*", "MEAL"))
        self.assertEqual(self.pay(account, "1.00", mcc="4111")["allocations"][0]["category"], "CASH")
        stored = [event for event in self.replay() if event["type"] == "program.part_stored"]
        published = [event for event in self.replay() if event["type"] == "program.published" and "parts" in event]
        self.assertEqual([each["number"] for each in stored], list(range(1, len(stored) + 1)))
        self.assertEqual((published[0]["parts"], published[0]["sha256"]), (len(stored), stored[0]["sha256"]))

    def test_the_schema_is_served(self):
        """What the server serves is a schema that its own documents fit."""
        schema = self.admin.get("/program.schema.json").json()
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(DOCUMENT, schema)
        jsonschema.validate(self.admin.get("/v1/programs/pat").json()["document"], schema)

    def test_roles_read_and_publish(self):
        """Publishing needs its permission."""
        guest = self.client_of("GUEST")
        self.assertEqual(guest.get("/v1/programs").status, 200)
        self.problem(guest.post("/v1/programs", {"document": DOCUMENT}), 403, "forbidden")

    def test_z_a_restart_publishes_nothing_again_and_the_log_verifies(self):
        """Counters and schedules come back with a restart; the log re-decides to the same."""
        document = self.named()
        self.publish(document)
        account = self.account(document["name"], MEAL="100.00")
        self.pay(account, "45.00", mcc="5812")
        before = self.committed()
        self.restart()
        self.assertEqual(self.committed(), before)
        declined = self.pay(account, "6.00", mcc="5812")
        self.assertEqual(declined["limit"]["used"], "45.00")


if __name__ == "__main__":
    e2e.main()
