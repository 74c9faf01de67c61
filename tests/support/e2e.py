"""What the end-to-end tests of the API share: a fresh server for each class of tests, and its checks."""

import json
import os
import re
import shutil
import sys
import tempfile
import unittest

import lastro_server
from lastro_server import Server, created, run
from openapi_spec import CheckedClient

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
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


class SentenceResult(unittest.TestResult):
    """Prints each case as the sentence it is, with its verdict."""

    def __init__(self):
        super().__init__()
        self.passed = []
        self.failed = []

    def stopTest(self, test):
        super().stopTest(test)
        bad = any(getattr(each, "test_case", each) is test for each, _ in self.failures + self.errors)
        (self.failed if bad else self.passed).append(test)
        sentence = " ".join((test._testMethodDoc or test.id()).split())
        print(f"{'FAILED' if bad else 'passed'}  {sentence}", flush=True)


def main():
    """unittest's; with --sentences a line a case instead and `N passed, N failed` last."""
    if not os.path.exists(lastro_server.LASTRO):
        print(f"{lastro_server.LASTRO} is not built")
        sys.exit(SKIPPED if "LASTRO_BINARY" not in os.environ else 1)
    if sys.argv[1:] != ["--sentences"]:
        unittest.main(module="__main__")
    result = SentenceResult()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(result)
    for test, text in result.failures + result.errors:
        print(f"\n{test}\n{text}")
    failed = len(result.failed) or (0 if result.wasSuccessful() else 1)  # a server that did not start is no case
    print(f"{len(result.passed)} passed, {failed} failed")
    sys.exit(1 if failed or not result.passed else 0)
