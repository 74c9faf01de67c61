#!/usr/bin/env python3
"""A full disk ends the process, and everything answered is there after a restart."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from lastro_server import Client, Server  # noqa: E402
from load import ACCOUNTS, Load, Tally, check_answers, set_up  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402

EXIT_IO_ERROR = 74


def fill(port, token):
    """Long bulk requests until there is no server: the log reserves space ahead, which single ones take long to use."""
    client = Client(port, token, timeout_s=patient(60))
    line = json.dumps({"account_id": f"account-{ACCOUNTS - 1}", "amount": "0.01", "mcc": "5411", "merchant": "M"})
    try:
        while True:
            client.post("/v1/authorizations", "\n".join([line] * 10_000), {"Content-Type": "application/x-ndjson"})
    except (OSError, http.client.HTTPException):
        client.close()


class DiskFailure(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lastro-disk-")

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_until_it_ends(self, data, when_set_up):
        """Sets a ledger up, puts it under load until the process ends by itself; its exit code and the load."""
        server = Server(data)
        server.start()
        token = server.token()
        client = server.client(token)
        set_up(client)
        client.close()
        when_set_up()
        load = Load(server.port, token, "round")
        filler = threading.Thread(target=fill, args=(server.port, token))
        filler.start()
        code = server.process.wait(patient(120))
        filler.join()
        load.join(time.monotonic())
        server.kill()
        return code, load, server

    def check_all_there(self, data, load):
        tally = Tally()
        server = Server(data).start()
        client = server.client(server.token())
        check_answers(client, load, tally)
        client.close()
        server.stop()
        self.assertGreater(len(load.acked), 0)
        self.assertEqual(0, tally.failed)

    def test_a_full_disk_ends_the_process_and_loses_no_answer(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, to mount a small disk")
        disk = os.path.join(self.folder, "disk")
        os.makedirs(disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512m", "lastro-test", disk], check=True)
        try:
            ballast = os.path.join(disk, "ballast")

            def leave_little_room():
                piece = b"\0" * (1 << 18)
                with open(ballast, "wb", buffering=0) as file:
                    try:
                        while file.write(piece) == len(piece):
                            pass
                    except OSError:
                        pass
                    file.truncate(file.tell() - (1 << 20))

            data = os.path.join(disk, "ledger")
            code, load, server = self.run_until_it_ends(data, when_set_up=leave_little_room)
            self.assertEqual(EXIT_IO_ERROR, code, server.log_tail())
            os.remove(ballast)
            self.check_all_there(data, load)
        finally:
            subprocess.run(["umount", "-l", disk], check=True)


if __name__ == "__main__":
    main()
