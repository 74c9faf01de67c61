"""Starts the released binary for tests and talks HTTP to it. Standard library only."""

import http.client
import json
import os
import re
import signal
import subprocess
import time

from patience import patient

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LASTRO = os.environ.get("LASTRO_BINARY", os.path.join(ROOT, "build", "release", "lastro"))
JWT_SECRET = "a shared secret of forty characters, at least"
SANITIZER_REPORT = re.compile(r".*(?:ERROR: (?:Address|Leak)Sanitizer|WARNING: ThreadSanitizer|: runtime error: ).*")


def check_reports(text):
    """What the program said on its standard error holds no sanitizer's report: tests that expect it to end, or kill it,
    would not see one otherwise."""
    report = SANITIZER_REPORT.search(text)
    if report:
        raise AssertionError(text[report.start():report.start() + 10_000])


def run(*arguments, check=True):
    """A lastro command that ends by itself; its standard output."""
    done = subprocess.run([LASTRO, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=patient(600))
    check_reports(done.stderr)
    if check and done.returncode != 0:
        raise AssertionError(f"lastro {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Server:
    """One `lastro serve` process on a free port of loopback."""

    def __init__(self, data, *options, nats=None, environment=None, limit=None):
        self.data = str(data).rstrip("/")
        # On a disk of its own the ledger loses power, or room, alone.
        disk = os.path.dirname(self.data)
        self.log = (disk if os.path.ismount(disk) else self.data) + ".log"
        self.options = list(options)
        self.limit = limit  # called in the new process before it runs, to set its limits
        self.environment = dict(os.environ, LASTRO_JWT_SECRET=JWT_SECRET, **(environment or {}))
        self.environment.pop("LASTRO_NATS", None)
        if nats:
            self.environment["LASTRO_NATS"] = nats
        self.process = None
        self.port = None
        self.iso8583 = None  # HOST:PORT of its listener, where one was asked for
        self.lines = 2 if "--iso8583" in self.options else 1  # that it prints once it serves
        self.errors = None

    def launch(self):
        """Begins to start, and does not wait for it."""
        os.makedirs(self.data, exist_ok=True)
        self.errors = open(self.log, "ab")
        self.process = subprocess.Popen(
            [LASTRO, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, env=self.environment,
            preexec_fn=self.limit)
        return self

    def start(self, wait_s=patient(60)):
        self.launch()
        lines = self._first_lines(self.lines, wait_s)
        line = lines[0]
        if not line.startswith("listening "):
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self._close()
            raise AssertionError(f"the server did not start: exit {self.process.returncode}\n{self.log_tail()}")
        self.port = int(line.rsplit(":", 1)[1])
        if len(lines) > 1:
            self.iso8583 = lines[1].removeprefix("listening iso8583://")
        return self

    def _first_lines(self, count, wait_s):
        os.set_blocking(self.process.stdout.fileno(), False)
        text, end = b"", time.monotonic() + wait_s
        while time.monotonic() < end:
            part = self.process.stdout.read()
            text += part or b""
            if text.count(b"\n") >= count or (part == b"" and self.process.poll() is not None):
                break
            time.sleep(0.005)
        return text.decode().split("\n")[:count]

    def log_tail(self):
        with open(self.log, "rb") as log:
            return log.read()[-2000:].decode(errors="replace")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(patient(60))
        self._close()
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait(patient(60))
        self._close()

    def _close(self):
        self.process.stdout.close()
        self.errors.close()
        with open(self.log, encoding="utf-8", errors="replace") as log:
            check_reports(log.read())

    def metrics(self, client):
        """Those without labels, by name, as text."""
        text = client.get("/metrics").body.decode()
        return dict(line.split(" ") for line in text.splitlines() if line and line[0] != "#" and "{" not in line)

    def wait_for_relay(self, client, wait_s=patient(60)):
        """Until NATS has every committed event; the sequence of the newest."""
        end = time.monotonic() + wait_s
        while time.monotonic() < end:
            values = self.metrics(client)
            if values["lastro_relay_lag_events"] == "0" and values["lastro_relay_connected"] == "1":
                return int(float(values["lastro_committed_sequence"]))
            time.sleep(0.05)
        raise AssertionError("the relay did not catch up")

    def token(self, role="ADMIN", tenant=1, ttl="1h", subject="tests"):
        return run("token", "--data", self.data, "--role", role, "--subject", subject, "--tenant", str(tenant),
                   "--ttl", ttl).stdout.strip()

    def client(self, token=None):
        return Client(self.port, token)


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


class Client:
    """One keep-alive connection; one thread."""

    def __init__(self, port, token=None, timeout_s=patient(30)):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
        self.token = token

    def request(self, method, path, body=None, headers=None):
        sent = {"Lastro-Deadline-Ms": "0"}
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        if body is not None:
            sent["Content-Type"] = "application/json"
            if not isinstance(body, (bytes, str)):
                body = json.dumps(body)
            if isinstance(body, str):
                body = body.encode()
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        self.connection.request(method, path, body=body, headers=sent)
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def post(self, path, body, headers=None):
        return self.request("POST", path, body, headers)

    def delete(self, path, headers=None):
        return self.request("DELETE", path, headers=headers)

    def close(self):
        self.connection.close()


def created(answer):
    """The body of a 201, or the failure told."""
    assert answer.status == 201, f"{answer.status} {answer.body.decode(errors='replace')}"
    return answer.json()


def open_account(client, name, loads):
    """A client with an account of the house employer; `loads` maps category to amount. Names external ids by `name`."""
    created(client.post("/v1/clients", {"external_id": name, "name": "Ana " + name, "document": "52998224725"}))
    account = created(client.post("/v1/accounts", {"external_id": name, "client_id": name}))
    for category, amount in loads.items():
        load = created(client.post("/v1/loads", {"external_id": f"{name}-{category}", "account_id": name,
                                                 "category": category, "amount": amount}))
        assert load["status"] == "approved", load
    return account


def balances(client, account):
    answer = client.get(f"/v1/accounts/{account}/balances")
    assert answer.status == 200, answer.body
    return {wallet["category"]: wallet["available"] for wallet in answer.json()["wallets"]}
