"""What the end-to-end tests of the API share: a fresh server for each class of tests, and its checks."""

import json
import os
import re
import shutil
import tempfile
import unittest

import lastro_server
from lastro_server import Server, created, run
from openapi_spec import CheckedClient
from test_main import main  # noqa: F401, what these tests end with

CPF = "52998224725"
CNPJ = "11222333000181"


class ServerTest(unittest.TestCase):
    """Each class has a server of its own; `admin` is a client of it whose answers are checked against the
    specification."""

    options = ()

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="lastro-e2e-")
        cls.addClassCleanup(shutil.rmtree, folder, True)
        cls.data = os.path.join(folder, "data")
        cls.server = Server(cls.data, *cls.options).start()
        cls.addClassCleanup(cls.stop_server)
        cls.tokens = {}
        cls.admin = cls.client_of()
        cls.names = 0

    @classmethod
    def stop_server(cls):
        code = cls.server.stop()
        assert code == 0, f"the server ended with {code}:\n{cls.server.log_tail()}"

    @classmethod
    def client_of(cls, role="ADMIN", tenant=1):
        if (role, tenant) not in cls.tokens:
            cls.tokens[role, tenant] = cls.server.token(role, tenant=tenant)
        return cls.client_with(cls.tokens[role, tenant])

    @classmethod
    def client_with(cls, token):
        client = CheckedClient(cls.server.port, token)
        cls.addClassCleanup(client.close)
        return client

    @classmethod
    def new_name(cls, kind="x"):
        """An external id that was not used before."""
        cls.names += 1
        return f"{kind}-{cls.names}"

    def problem(self, answer, status, kind, pointer=None):
        """The answer is this problem, about this field."""
        self.assertEqual(answer.status, status, answer.body)
        problem = answer.json()
        self.assertEqual(problem["type"], "/problems/" + kind, problem)
        pointers = [each["pointer"] for each in problem.get("errors", [])]
        self.assertEqual(pointers, [] if pointer is None else [pointer], problem)
        return problem

    def committed(self):
        """Sequence of the newest event."""
        metrics = self.admin.get("/metrics").body.decode()
        return int(float(re.search(r"^lastro_committed_sequence (\S+)$", metrics, re.MULTILINE)[1]))

    def replay(self, *options):
        return replay(self.data, *options)

    def open(self, client=None, **wallets):
        """A new account of the house employer with these balances: its external id."""
        name = self.new_name("acct")
        lastro_server.open_account(client or self.admin, name, wallets)
        return name

    def balances(self, account, client=None):
        return lastro_server.balances(client or self.admin, account)

    def pay(self, account, amount, mcc="5411", client=None, **more):
        """An authorization on an account, by its public or external id."""
        body = {"account_id": account, "amount": amount, "mcc": mcc, "merchant": "LOJA", **more}
        return created((client or self.admin).post("/v1/authorizations", body))


def replay(data, *options):
    return [json.loads(line) for line in run("replay", "--data", data, *options).stdout.splitlines()]
