"""Clients that keep a server busy and remember what it answered, and what is checked of that afterwards."""

import collections
import http.client
import json
import re
import threading
import time

from lastro_server import Client, balances, open_account
from patience import patient

ACCOUNTS = 8
CONNECTIONS = 8
FUNDS = {"FOOD": "100000.00", "MEAL": "100.00", "CASH": "100.00"}


def set_up(client):
    """The accounts that the load uses."""
    for i in range(ACCOUNTS):
        open_account(client, f"account-{i}", FUNDS)


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= 20:
            print("FAILED:", what, flush=True)


class Load:
    """Clients that authorize, load and refund until the server goes away or they are told to end, and remember every
    answer. `insistent` ones send a command again, as a processor does, where no answer came within `timeout_s`."""

    def __init__(self, port, token, round_name, timeout_s=patient(20), insistent=False):
        self.lock = threading.Lock()
        self.acked = {}  # (path, external id) -> (request, answer, when it came)
        self.doubt = {}
        self.latencies_s = []  # of the answers, retries included
        self.timeouts = 0
        self.refused = 0  # answered 503 or 429
        self.timeout_s = timeout_s
        self.insistent = insistent
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(port, token, f"{round_name}-{i}", i))
                        for i in range(CONNECTIONS)]
        for thread in self.threads:
            thread.start()

    def request_of(self, name, n, account):
        if n % 10 == 9:
            return "/v1/loads", {"external_id": name, "account_id": account, "category": "MEAL", "amount": "3.00"}
        if n % 10 == 4:
            return "/v1/refunds", {"external_id": name, "account_id": account, "mcc": "5411", "amount": "0.50"}
        return "/v1/authorizations", {"external_id": name, "account_id": account, "amount": "1.00", "mcc": "5411",
                                      "merchant": "MERCADO DO ZE"}

    def work(self, port, token, name, account_number):
        client = Client(port, token, timeout_s=self.timeout_s)
        n = 0
        while not self.ending.is_set() and self.sent(client, f"{name}-{n}", n, f"account-{account_number % ACCOUNTS}"):
            n += 1
        client.close()

    def sent(self, client, name, n, account):
        """One command and its answer; False once there is no server."""
        path, body = self.request_of(name, n, account)
        key = (path, name)
        with self.lock:
            self.doubt[key] = body
        begin = time.monotonic()
        answer = None
        while answer is None:
            try:
                answer = client.post(path, body)
            except TimeoutError:
                if not self.insistent:
                    return False
                client.close()  # the next request opens another connection
                with self.lock:
                    self.timeouts += 1
            except (OSError, http.client.HTTPException):
                return False
        if answer.status in (429, 503):
            with self.lock:
                self.refused += 1
            return True
        if answer.status >= 500:
            return True
        assert answer.status == 201, answer.body
        with self.lock:
            self.acked[key] = (body, answer.body, time.monotonic())
            self.latencies_s.append(time.monotonic() - begin)
            del self.doubt[key]
        return True

    def join(self, crash_began):
        """Waits for the clients; answers from after the crash began prove nothing."""
        for thread in self.threads:
            thread.join()
        for key, (body, _, came) in list(self.acked.items()):
            if came >= crash_began:
                self.doubt[key] = body
                del self.acked[key]

    def end(self):
        """Lets the clients finish what they are at."""
        self.ending.set()
        for thread in self.threads:
            thread.join()


def wait_for_views(client, wait_s=patient(120)):
    """Until the read models have seen all that is committed: a read by itself waits 200 ms for them."""
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        text = client.get("/metrics").body.decode()
        if set(re.findall(r"^lastro_view_lag_events{[^}]*} (.*)$", text, re.MULTILINE)) == {"0"}:
            return
        time.sleep(0.02)
    raise AssertionError("the read models do not catch up")


def check_answers(client, load, tally, looked_at=None):
    """Every answered command is there and answers a retry alike, or about so many of them, evenly spread; one in doubt
    is there wholly or not at all. The answers, by (path, external id)."""
    recorded = {key: answer for key, (_, answer, _) in load.acked.items()}
    wait_for_views(client)
    step = max(1, len(load.acked) // looked_at) if looked_at else 1
    for (path, external_id), (body, answer, _) in list(load.acked.items())[::step]:
        found = client.get(f"{path}/{external_id}")
        same = found.status == 200 and found.json()["id"] == json.loads(answer)["id"]
        tally.check(same, f"answered {external_id} is gone: {found.status}")
        again = client.post(path, body)
        tally.check(again.body == answer, f"a retry of {external_id} answers otherwise: {again.body}")
    for (path, external_id), body in load.doubt.items():
        first, second = client.post(path, body), client.post(path, body)
        tally.check(first.status == 201 and first.body == second.body, f"in doubt: {external_id}")
        recorded[(path, external_id)] = first.body
    return recorded


def check_balances(client, recorded, tally):
    """The accounts hold what the answers add up to."""
    expected = collections.defaultdict(lambda: {name: cents(amount) for name, amount in FUNDS.items()})
    for (path, _), answer in recorded.items():
        told = json.loads(answer)
        if told["status"] != "approved":
            continue
        wallets = expected[told["account_id"]]
        if path == "/v1/loads":
            wallets[told["category"]] += cents(told["amount"])
        for each in told.get("allocations", []):
            wallets[each["category"]] += cents(each["amount"]) * (-1 if path == "/v1/authorizations" else 1)
    for account, wallets in expected.items():
        actual = {name: cents(text) for name, text in balances(client, account).items()}
        tally.check(actual == wallets, f"balances of {account}: {actual}, answers add up to {wallets}")


def cents(text):
    whole, _, fraction = text.partition(".")
    return int(whole + fraction)
