"""PostgreSQL and Redis as bench/peers/run measures them: servers of our own, how to ask and how to load them."""
import os
import pwd
import re
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ACCOUNTS = 10_000
FOOD, ASKED = 10**13, 125  # minor units: what each account has, and what each measured request asks for
MCC, MERCHANT = "5411", f"{'SUPERMERCADO PAO DE MEL':<25}{'SAO PAULO':<13}BR"
PATIENCE_S = 60  # for whatever is not measured


class Failed(Exception):
    pass


class Load(NamedTuple):
    answered: int
    per_s: int
    p50_us: int
    p99_us: int
    p999_us: int


def finish(command, timeout=PATIENCE_S, **options):
    """Runs a program to its end and gives what it printed."""
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, **options)
    except subprocess.TimeoutExpired as expired:
        raise Failed(f"{command[0]} did not end within {timeout:.0f} s") from expired
    if done.returncode != 0:
        raise Failed(f"{command[0]}: exit {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


class Peer:
    """A server with its data below `work`, on a port of loopback, behind a password made for this run. An account
    has FOOD, MEAL and CASH in this order."""

    name = program = ""

    def __init__(self, work):
        self.folder = work / self.name
        self.folder.mkdir(mode=0o700)
        self.log = work / f"{self.name}.log"
        self.password = secrets.token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.bin = self._find().parent
        # PostgreSQL refuses root. A server ends with this process, however that ends.
        self.guard = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.guard += ["--reuid", nobody.pw_uid, "--regid", nobody.pw_gid, "--clear-groups"]
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self.process = None

    def _find(self):
        """The copy that tools/setup unpacks, or the one installed."""
        for root in (ROOT / ".deps" / self.name, Path("/")):
            if (root / self.program).exists():
                return root / self.program
        raise Failed(f"{self.name} is missing: run tools/setup --peers")

    def private_file(self, name, text):
        """A file that only the server's user can read."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        owner = self.folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
        return path

    def start(self):
        command = self.configure()
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen([str(part) for part in [*self.guard, *command]], cwd=self.folder,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                                            env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.ping()
                break
            except Failed as failed:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    said = self.log.read_text(encoding="utf-8")[-1000:]
                    raise Failed(f"{self.name} did not start: {failed}\n{said}") from failed
                time.sleep(0.1)
        self.prepare()

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)  # for both: end now, and in order
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Postgresql(Peer):
    name = "postgresql"
    program = "usr/lib/postgresql/15/bin/postgres"

    def configure(self):
        data = self.folder / "data"
        finish([*self.guard, self.bin / "initdb", "--pgdata", data, "--username", "bench", "--auth", "scram-sha-256",
                "--pwfile", self.private_file("password", self.password), "--encoding", "UTF8", "--locale", "C",
                "--no-sync"], cwd=self.folder)
        # As an operator would tune it: memory for all data; and no checkpoint or vacuum within a run.
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "on",
                    "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "1GB", "jit": "off",
                    "max_wal_size": "16GB", "checkpoint_timeout": "1h", "autovacuum": "off"}
        return [self.bin / "postgres", "-D", data,
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))]

    def client(self, program, *arguments, **options):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PGHOST": "127.0.0.1", "PGPORT": str(self.port),
                       "PGUSER": "bench", "PGPASSWORD": self.password, "PGDATABASE": "postgres"}
        return finish([self.bin / program, *arguments], env=environment, **options)

    def sql(self, query, **values):
        """The first row's columns. Values are named in the query as :'name'."""
        given = [part for name, value in values.items() for part in ("-v", f"{name}={value}")]
        lines = self.client("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *given, input=query).splitlines()
        return lines[0].split("|") if lines else []

    def ping(self):
        self.sql("select 1")

    def prepare(self):
        safe = self.sql("select current_setting('fsync'), current_setting('synchronous_commit')")
        if safe != ["on", "on"]:
            raise Failed(f"PostgreSQL would not sync every answer: {safe}")
        self.version = self.sql("show server_version")[0].split()[0]
        self.sql((HERE / "postgresql.sql").read_text(encoding="utf-8"))
        self.sql(f"insert into account select i, 'active', {FOOD}, 0, 0 from generate_series(0, {ACCOUNTS - 1}) i")
        self.sql("vacuum analyze")
        self.sql("checkpoint")

    def open(self, account, food, meal, cash, status="active"):
        self.sql(f"insert into account values (:'id', :'status', {food}, {meal}, {cash})", id=account, status=status)

    def authorize(self, key, account, amount, mcc, merchant):
        return self.sql(f"select authorize(:'key', :'account', {amount}, :'mcc', :'merchant')", key=key,
                        account=account, mcc=mcc, merchant=merchant)[0]

    def wallets(self, account):
        return self.sql("select food, meal, cash from account where id = :'id'", id=account)

    def newest(self):
        return self.sql("select external_id, code, wallet, food_after, meal_after, cash_after from decision"
                        " order by sequence desc limit 1")

    def totals(self):
        return [int(count) for count in self.sql(f"select (select count(*) from decision),"
                                                 f" (select sum({FOOD} - food) from account where id ~ '^[0-9]+$')")]

    def load(self, clients, seconds, point, hot):
        key = ":point * 1000000000000000 + :client_id * 1000000000000 + :n"
        account = "0" if hot else f"random(0, {ACCOUNTS - 1})"
        return self._pgbench(clients, ["-T", seconds], key, account, point, seconds)

    def repeat(self, clients, times):
        """So many requests with one id."""
        return self._pgbench(clients, ["-t", times // clients], "1", "0", 0, PATIENCE_S)

    def _pgbench(self, clients, limit, key, account, point, seconds):
        folder = self.log.parent / f"pgbench-{point}"
        folder.mkdir()
        (folder / "script").write_text(f"\\set n :n + 1\n\\set key {key}\n\\set account {account}\n"
                                       f"select authorize(:key, :account, {ASKED}, '{MCC}', '{MERCHANT}');\n",
                                       encoding="utf-8")
        said = self.client("pgbench", "-n", "-M", "prepared", "-c", clients, "-j", 1, *limit, "-f", folder / "script",
                           "-D", "n=0", "-D", f"point={point}", "-l", "--log-prefix", folder / "log",
                           timeout=seconds * 2 + PATIENCE_S)
        times = sorted(int(line.split()[2]) for log in folder.glob("log.*") for line in log.open(encoding="utf-8"))
        rate = re.search(r"^tps = ([\d.]+) \(without", said, re.MULTILINE)
        if not rate or not times:
            raise Failed(f"pgbench printed no figures: {said}")
        at = [times[int((len(times) - 1) * share)] for share in (0.5, 0.99, 0.999)]
        return Load(len(times), int(float(rate[1])), *at)


class Redis(Peer):
    name = "redis"
    program = "usr/bin/redis-server"

    def configure(self):
        # Nothing but the log: no snapshot, and no rewriting of the log within a run.
        return [self.bin / "redis-server", self.private_file("redis.conf", f"""bind 127.0.0.1
port {self.port}
requirepass {self.password}
dir {self.folder}
appendonly yes
appendfsync always
auto-aof-rewrite-percentage 0
save ""
""")]

    def cli(self, *arguments, **options):
        said = finish([self.bin / "redis-cli", "-e", "-h", "127.0.0.1", "-p", self.port, *arguments],
                      env={"REDISCLI_AUTH": self.password}, **options)
        return said.removesuffix("\n").split("\n")

    def ping(self):
        self.cli("PING")

    def prepare(self):
        safe = self.cli("CONFIG", "GET", "append*")
        safe = dict(zip(safe[::2], safe[1::2]))
        if (safe["appendonly"], safe["appendfsync"]) != ("yes", "always"):
            raise Failed(f"Redis would not sync every answer: {safe}")
        self.version = re.search(r"redis_version:(\S+)", "\n".join(self.cli("INFO", "server")))[1]
        self.script = self.cli("-x", "SCRIPT", "LOAD", input=(HERE / "redis.lua").read_text(encoding="utf-8"))[0]
        self.cli("EVAL", f"""for i = 0, {ACCOUNTS - 1} do
            redis.call('HSET', string.format('account:%012d', i), 'status', 'active', 'FOOD', '{FOOD}', 'MEAL', 0,
                       'CASH', 0) end""", 0)

    def open(self, account, food, meal, cash, status="active"):
        self.cli("HSET", f"account:{account}", "status", status, "FOOD", food, "MEAL", meal, "CASH", cash)

    def _call(self, key, account, amount, mcc, merchant):
        return ["EVALSHA", self.script, 2, f"account:{account}", f"id:{key}", amount, mcc, merchant]

    def authorize(self, *request):
        return self.cli(*self._call(*request))[0]

    def wallets(self, account):
        return [balance for balance in self.cli("HMGET", f"account:{account}", "FOOD", "MEAL", "CASH") if balance]

    def newest(self):
        entry = self.cli("XREVRANGE", "decisions", "+", "-", "COUNT", 1)[1:]
        entry = dict(zip(entry[::2], entry[1::2]))
        return [entry["id"].removeprefix("id:"), *(entry[name] for name in ("code", "wallet", "food", "meal", "cash"))]

    def totals(self):
        left = self.cli("EVAL", f"""local spent = 0 for i = 0, {ACCOUNTS - 1} do
            spent = spent + {FOOD} - redis.call('HGET', string.format('account:%012d', i), 'FOOD') end
            return spent""", 0)
        return int(self.cli("XLEN", "decisions")[0]), int(left[0])

    def load(self, clients, seconds, point, hot):
        # redis-benchmark counts requests, not time. It draws every number below the same bound, and two runs may
        # draw the same ones: its seed is the time and the process's number, one flipping the bits of the other.
        def run(name, requests):
            request = self._call(f"{name}{point}-" + "__rand_int__" * 3, "0" * 12 if hot else "__rand_int__", ASKED,
                                 MCC, MERCHANT)
            return self._benchmark(clients, requests, request, seconds)
        probe = run("probe", 500 + 100 * clients)
        load = run("load", max(100, probe.per_s * seconds))
        return load._replace(answered=load.answered + probe.answered)

    def repeat(self, clients, times):
        """So many requests with one id."""
        return self._benchmark(clients, times, self._call("1", "0" * 12, ASKED, MCC, MERCHANT), PATIENCE_S)

    def _benchmark(self, clients, requests, command, seconds):
        said = finish([self.bin / "redis-benchmark", "-h", "127.0.0.1", "-p", self.port, "-a", self.password, "-c",
                       clients, "-n", requests, "-r", ACCOUNTS, "--precision", 3, *command],
                      timeout=seconds * 4 + PATIENCE_S)
        rate = re.search(r"throughput summary: ([\d.]+) requests", said)
        shares = re.findall(r"^([\d.]+)% <= ([\d.]+) milliseconds \(cumulative", said, re.MULTILINE)
        at = [next((int(float(ms) * 1000) for share, ms in shares if float(share) >= wanted), None)
              for wanted in (50, 99, 99.9)]
        if not rate or None in at or "rror" in said:
            raise Failed(f"redis-benchmark printed no figures: {said[-1000:]}")
        return Load(requests, int(float(rate[1])), *at)
