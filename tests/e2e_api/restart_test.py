#!/usr/bin/env python3
"""The log is the only truth: answers outlive restarts and rebuilds, and the tools read them from the log."""

import csv
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
import lastro_server  # noqa: E402
from e2e import CNPJ  # noqa: E402
from lastro_server import created, run  # noqa: E402
from openapi_spec import CheckedClient  # noqa: E402

VIEWS = ("clients", "accounts", "balances", "statement", "authorizations")


class Restart(e2e.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.commands, cls.paths = [], ["/v1/clients", "/v1/clients?name=Ana"]
        cls.history()
        cls.remember()

    @classmethod
    def remember(cls):
        cls.remembered = {path: cls.admin.get(path).body for path in cls.paths}

    @classmethod
    def do(cls, path, body):
        answer = cls.admin.post(path, body)
        cls.commands.append((path, body, answer.body, answer.headers["Lastro-Sequence"]))
        return created(answer)

    @classmethod
    def history(cls):
        """Some of everything: `commands` with their answers, and `paths` that read what came of them."""
        cls.do("/v1/employers", {"external_id": "acme", "name": "ACME", "document": CNPJ})
        cls.do("/v1/fundings", {"external_id": "f1", "employer_id": "acme", "amount": "500.00"})
        cls.clients = []
        for n, name in enumerate(("a", "b")):
            client = cls.do("/v1/clients", {"external_id": name, "name": f"Ana {n}", "document": e2e.CPF})
            cls.do("/v1/accounts", {"external_id": name, "client_id": name, "employer_id": "acme"})
            cls.do("/v1/cards", {"external_id": name, "account_id": name, "token": f"tok-000{n}-9999"})
            cls.do("/v1/loads", {"external_id": name, "account_id": name, "category": "MEAL", "amount": "100.00"})
            for i, amount in enumerate(("10.00", "20.00", "90.00")):
                cls.do("/v1/authorizations", {"external_id": f"{name}{i}", "card_id": name, "amount": amount,
                                              "mcc": "5811", "merchant": "LOJA"})
            cls.do("/v1/refunds", {"external_id": name, "authorization_id": f"{name}0", "amount": "4.00"})
            cls.clients.append(client["id"])
            cls.paths += [f"/v1/{kind}/{name}" for kind in ("clients", "accounts", "cards", "loads", "refunds")]
            cls.paths += [f"/v1/authorizations/{name}{i}" for i in range(3)]
            cls.paths += [f"/v1/accounts/{name}/balances", f"/v1/accounts/{name}/statement",
                          f"/v1/authorizations?account_id={name}"]
        created(cls.admin.post("/v1/cards/b/status", {"status": "lost"}))
        cls.paths += ["/v1/employers/acme", "/v1/fundings/f1"]

    def restart(self):
        self.server.start()
        client = CheckedClient(self.server.port, self.admin.token)
        self.admin.close()
        type(self).admin = client
        self.addClassCleanup(client.close)

    def everything_is_as_it_was(self):
        for path, body in self.remembered.items():
            self.assertEqual(self.admin.get(path).body, body, path)

    def test_a_restart_changes_no_answer(self):
        """After stop and start, and after kill and start, every read and every retry answers the same bytes."""
        for end in (self.server.stop, self.server.kill):
            end()
            self.restart()
            self.everything_is_as_it_was()
            before = self.committed()
            for path, body, answer, sequence in self.commands:
                again = self.admin.post(path, body)
                self.assertEqual((again.body, again.headers["Lastro-Sequence"]), (answer, sequence), path)
            self.assertEqual(self.committed(), before)

    def test_ids_go_on_where_they_were(self):
        """What is new after a restart has a new id."""
        self.server.stop()
        self.restart()
        made = created(self.admin.post("/v1/employers", {"name": "New", "document": CNPJ}))
        self.assertEqual(made["sequence"], f"0:{self.committed()}")
        self.assertNotIn(made["id"], str(self.remembered))
        self.remember()  # balances tell the position that they are of

    def test_a_rebuild_changes_no_answer(self):
        """`lastro rebuild`, of all views and of each alone, leaves every read as it was."""
        for options in ([], *(["--view", view] for view in VIEWS)):
            with self.subTest(options):
                self.server.stop()
                self.assertIn("rebuilt", run("rebuild", "--data", self.data, *options).stdout)
                self.restart()
                self.everything_is_as_it_was()

    def test_what_can_be_derived_may_be_lost(self):
        """Without views and alias index the server starts, makes them anew and answers the same."""
        self.server.stop()
        for folder in ("views", "aliases"):
            shutil.rmtree(os.path.join(self.data, folder))
        self.restart()
        self.everything_is_as_it_was()
        path, body, answer, _ = self.commands[-1]
        self.assertEqual(self.admin.post(path, body).body, answer)

    def test_a_rebuild_beside_a_running_server_is_refused(self):
        """`lastro rebuild` tells that the server must be stopped first, and of a view that there is none."""
        beside = run("rebuild", "--data", self.data, check=False)
        self.assertNotEqual(beside.returncode, 0)
        self.assertRegex(beside.stderr, "lastro rebuild: .+")
        unknown = run("rebuild", "--data", self.data, "--view", "nothing", check=False)
        self.assertNotEqual(unknown.returncode, 0)
        self.assertIn("no such view", unknown.stderr)
        self.everything_is_as_it_was()

    def test_verify_passes_beside_the_server_and_alone(self):
        """`lastro verify` counts all events and decides every authorization again alike."""
        alone = None
        for stopped in (False, True):
            if stopped:
                self.server.stop()
            told = run("verify", "--quiet", "--data", self.data).stdout
            self.assertRegex(told, r"^verified \d+ events in \d+ frames: .+ hold, \d+ decided again alike")
            events = int(told.split()[1])
            self.assertEqual(events, len(e2e.replay(self.data)))
            self.assertIn(alone, (None, told))
            alone = told
        self.restart()

    def test_replay_selects_by_range_type_and_client(self):
        """`lastro replay` gives every event once, in order; by range, by type and by client what belongs there."""
        whole = self.replay()
        self.assertEqual([e["sequence"] for e in whole], [f"0:{n}" for n in range(1, len(whole) + 1)])
        self.assertEqual(self.replay("--from", "5", "--to", "8"), whole[4:8])
        self.assertEqual(self.replay("--from", str(len(whole) + 1)), [])
        for wanted in ("authorization", "authorization.approved", "load.posted", "card.status_changed", "no.such"):
            self.assertEqual(self.replay("--type", wanted),
                             [e for e in whole if e["type"] == wanted or e["type"].partition(".")[0] == wanted])
        first, second = (self.replay("--client", client) for client in self.clients)
        self.assertEqual([e["type"] for e in first], [
            "client.created", "account.opened", "card.issued", "load.posted", "authorization.approved",
            "authorization.approved", "authorization.declined", "refund.posted"])
        self.assertEqual([e["type"] for e in second][-1], "card.status_changed")
        self.assertEqual({e["sequence"] for e in first} & {e["sequence"] for e in second}, set())
        self.assertEqual(self.replay("--client", self.clients[0], "--type", "refund", "--from", "3"), first[-1:])
        for bad in (["--client", "nobody"], ["--from", "0"]):
            self.assertNotEqual(run("replay", "--data", self.data, *bad, check=False).returncode, 0)

    def test_no_tool_shows_personal_data(self):
        """Replay and export show no name and no document of a client, and no card token."""
        told = json.dumps(self.replay(), ensure_ascii=False)
        for secret in ("Ana 0", e2e.CPF, "tok-0000"):
            self.assertNotIn(secret, told)

    def test_an_export_holds_events_and_statements(self):
        """`lastro export` writes every event and every statement entry, as CSV and as JSON lines that agree."""
        out = os.path.join(os.path.dirname(self.data), "export")
        told = run("export", "--data", self.data, "--out", out).stdout
        self.assertIn("exported", told)
        self.assertEqual(sorted(os.listdir(out)),
                         ["events.csv", "events.jsonl", "statements.csv", "statements.jsonl"])
        read = {}
        for name in os.listdir(out):
            with open(os.path.join(out, name), encoding="utf-8", newline="") as file:
                read[name] = list(csv.DictReader(file)) if name.endswith("csv") else [json.loads(x) for x in file]
        self.assertEqual(read["events.jsonl"], self.replay())
        self.assertEqual([json.loads(row["event"]) for row in read["events.csv"]], read["events.jsonl"])
        keys = ("account_id", "sequence", "kind", "category", "amount", "balance", "currency", "description")
        self.assertEqual([[row[k] for k in keys] for row in read["statements.csv"]],
                         [[row[k] for k in keys] for row in read["statements.jsonl"]])
        account = self.admin.get("/v1/accounts/a").json()["id"]
        entries = self.admin.get("/v1/accounts/a/statement").json()["entries"]
        exported = [row for row in read["statements.jsonl"] if row["account_id"] == account][::-1]
        self.assertEqual([[e[k] for k in keys[1:6]] for e in entries], [[e[k] for k in keys[1:6]] for e in exported])

    def test_the_housekeeping_commands_tell_what_is_wrong(self):
        """Each command without a ledger, or with wrong options, fails with a message."""
        empty = os.path.join(os.path.dirname(self.data), "empty")
        os.makedirs(empty, exist_ok=True)
        for command in (["verify"], ["replay"], ["rebuild"], ["export", "--out", empty + "-out"]):
            done = run(*command, "--data", empty, check=False)
            self.assertNotEqual(done.returncode, 0, command)
            self.assertIn(empty, done.stdout + done.stderr)
        for wrong in (["token", "--data", empty, "--role", "KING"], ["token", "--data", empty, "--role", "ADMIN",
                                                                     "--ttl", "1y"], ["nothing"], []):
            self.assertNotEqual(run(*wrong, check=False).returncode, 0, wrong)
        self.assertTrue(os.path.exists(lastro_server.LASTRO))


if __name__ == "__main__":
    e2e.main()
