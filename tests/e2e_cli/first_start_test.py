#!/usr/bin/env python3
"""Commands that meet a new folder at the same moment agree on what they make in it."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from lastro_server import LASTRO, Server  # noqa: E402
from patience import patient  # noqa: E402

ROUNDS = 10
AT_ONCE = 8


class FirstStart(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lastro-first-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def tokens(self, data):
        """Of commands that run at the same time."""
        command = [LASTRO, "token", "--data", data, "--role", "ADMIN", "--subject", "tests"]
        running = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    text=True) for _ in range(AT_ONCE)]
        told = [process.communicate(timeout=patient(60)) for process in running]
        self.assertEqual([process.returncode for process in running], [0] * AT_ONCE, told)
        return [output.strip() for output, _ in told]

    def test_tokens_made_at_the_same_moment_are_of_one_key(self):
        """All of them open the server that starts on the folder afterwards."""
        for number in range(ROUNDS):
            data = os.path.join(self.folder, str(number))
            tokens = self.tokens(data)
            self.assertEqual(os.stat(data).st_mode & 0o777, 0o700)
            self.assertEqual(os.listdir(os.path.join(data, "keys")), ["signing.pem"])
            if number > 0:
                continue
            server = Server(data).start()
            for token in tokens:
                client = server.client(token)
                self.assertEqual(client.get("/v1/clients").status, 200)
                client.close()
            self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    e2e.main()
