"""A nats-server of a test's own, through tools/lib/nats.sh. Standard library only."""

import os
import signal
import socket
import subprocess
import time

from lastro_server import ROOT


class Nats:
    """Started on a free port of loopback; `url` is the relay's, `reader` a subscriber's."""

    def __init__(self, folder):
        self.folder = folder
        self.shell("write_nats_config \"$1\" 0; start_nats \"$1\"")
        self.url = self.shell("nats_url \"$1\" relay").strip()
        self.reader = self.shell("nats_url \"$1\" reader").strip()
        self.port = int(self.url.rsplit(":", 1)[1])

    def start(self):
        """Again, on the port it had."""
        self.shell(f"start_nats \"$1\" {self.port}")

    def signal(self, number):
        with open(os.path.join(self.folder, "run", "nats.pid"), encoding="ascii") as file:
            os.kill(int(file.read()), number)

    def kill(self):
        """kill -9; nobody listens any more then."""
        self.signal(signal.SIGKILL)
        while self.listens():
            time.sleep(0.01)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def shell(self, script):
        text = f"set -eu; source {ROOT}/tools/lib/env.sh; source {ROOT}/tools/lib/nats.sh; {script}"
        done = subprocess.run(["bash", "-c", text, "nats", self.folder], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, start_new_session=True)
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)
        return done.stdout

    def stop(self):
        self.shell("stop_nats \"$1\"")
