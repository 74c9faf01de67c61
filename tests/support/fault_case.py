"""What the tests of faults share: a ledger in a folder of its own, a server the system fails at will, and the checks
afterwards."""

import os
import resource
import shutil
import tempfile
import time
import unittest

from faults import LIBRARY, Faults
from lastro_server import Server, run
from load import Load, Tally, check_answers, check_balances, set_up
from patience import SANITIZED, patient

EXIT_IO_ERROR = 74
LONG = os.environ.get("LASTRO_FAULTS_LONG") == "1"  # tools/accept faults sets it


def quick_folder(prefix):
    """In memory where there is room: a disk that others use too would add faults of its own to those staged."""
    memory = "/dev/shm"
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    return tempfile.mkdtemp(prefix=prefix, dir=memory if roomy else None)


class FaultCase(unittest.TestCase):
    def setUp(self):
        if not LIBRARY:
            self.skipTest("FAULTS_LIBRARY names no library")
        self.folder = quick_folder("lastro-faults-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.data = os.path.join(self.folder, "ledger")
        self.faults = Faults()
        self.addCleanup(self.faults.remove)
        self.servers = []
        self.addCleanup(self.end_servers)
        self.token = None

    def end_servers(self):
        for server in self.servers:
            if server.process and server.process.poll() is None:
                server.kill()

    def server(self, *options, limit=None):
        """A server that has not started."""
        server = Server(self.data, *options, environment=self.faults.environment, limit=limit)
        self.servers.append(server)
        return server

    def start(self, *options, limit=None):
        server = self.server(*options, limit=limit).start()
        self.token = self.token or server.token()
        return server

    def client(self, server, timeout_s=patient(30)):
        client = server.client(self.token)
        client.connection.timeout = timeout_s
        self.addCleanup(client.close)
        return client

    def start_with_accounts(self, *options, limit=None):
        server = self.start(*options, limit=limit)
        set_up(self.client(server))
        return server

    def in_files(self, *options):
        """A load of more frames than are kept in memory; the next start puts them into table files."""
        server = self.start_with_accounts(*options)
        load = self.load(server)
        while len(load.acked) < 1000:
            time.sleep(0.02)
        load.end()
        self.assertEqual(server.stop(), 0)
        return load

    def load(self, server, name="load", **options):
        return Load(server.port, self.token, name, **options)

    def ended(self, server, wait_s=patient(60)):
        """The exit code of a server that ends by itself, and its last words."""
        code = server.process.wait(wait_s)
        server.kill()
        return code, server.log_tail()

    def check_resident(self, server, mebibytes):
        """Its memory is below that."""
        if SANITIZED:
            print(f"  not held to {mebibytes} MiB: most of its memory is the sanitizer's", flush=True)
        else:
            self.assertLess(resident_mebibytes(server), mebibytes)

    def check_all_there(self, load, server=None):
        """Nothing answered is lost, what was in doubt settles, the balances add up to all answers and the log
        verifies."""
        tally = Tally()
        running = server or self.start()
        client = self.client(running)
        recorded = check_answers(client, load, tally, None if LONG else 300)
        check_balances(client, recorded, tally)
        self.assertGreater(len(load.acked), 0)
        self.assertEqual(0, tally.failed)
        if server is None:
            self.assertEqual(running.stop(), 0)
            run("verify", "--quiet", "--data", self.data)
        return recorded


def resident_mebibytes(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        [line] = [line for line in status if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def limit_of(kind, value):
    """For Server(limit=): soft and hard."""
    return lambda: resource.setrlimit(kind, (value, value))
