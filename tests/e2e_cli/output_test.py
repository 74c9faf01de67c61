#!/usr/bin/env python3
"""What a command prints arrives, or the command fails and says so."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from lastro_server import LASTRO, Server, open_account, run  # noqa: E402
from patience import patient  # noqa: E402


class Output(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="lastro-output-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.data = os.path.join(cls.folder, "data")
        server = Server(cls.data).start()
        client = server.client(server.token())
        open_account(client, "a", {"CASH": "10.00"})
        client.close()
        server.stop()
        cls.commands = {
            "replay": [],
            "verify": ["--quiet"],
            "export": ["--out", os.path.join(cls.folder, "out")],
            "token": ["--role", "READONLY"],
            "rebuild": [],
        }

    def on_full_disk(self, command, *options):
        """The command with a standard output that takes nothing."""
        with open("/dev/full", "wb") as full:
            return subprocess.run([LASTRO, command, "--data", self.data, *options], stdin=subprocess.DEVNULL,
                                  stdout=full, stderr=subprocess.PIPE, text=True, timeout=patient(60), check=False)

    def test_a_command_whose_output_is_lost_fails_and_says_why(self):
        for command, options in self.commands.items():
            with self.subTest(command):
                done = self.on_full_disk(command, *options)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"lastro {command}: standard output cannot be written: No space left", done.stderr)

    def test_the_same_commands_succeed_where_their_output_is_taken(self):
        for command, options in self.commands.items():
            with self.subTest(command):
                done = run(command, "--data", self.data, *options)
                self.assertTrue(done.stdout.endswith("\n"))
                self.assertEqual(done.stderr, "")

    def test_a_verification_that_fails_fails_whether_or_not_it_can_say_so(self):
        damaged = os.path.join(self.folder, "damaged")
        shutil.copytree(self.data, damaged)
        os.remove(os.path.join(damaged, "anchor"))
        with open("/dev/full", "wb") as full:
            done = subprocess.run([LASTRO, "verify", "--quiet", "--data", damaged], stdin=subprocess.DEVNULL, stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=patient(60), check=False)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    e2e.main()
