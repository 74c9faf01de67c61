#!/usr/bin/env python3
"""Personal data that can no longer be read, though nobody erased it, does not pass for a whole ledger."""

import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from lastro_server import Server, created, run  # noqa: E402


class LostKeys(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="lastro-keys-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.data = os.path.join(self.folder, "data")
        server = Server(self.data).start()
        client = server.client(server.token())
        self.client = created(client.post("/v1/clients", {"name": "Ana Lima", "document": e2e.CPF}))
        client.close()
        self.assertEqual(server.stop(), 0)

    def lose_keys(self):
        """The key store loses its write-ahead log; where a copy of it is."""
        store = os.path.join(self.data, "keys", "store")
        kept = shutil.copytree(store, os.path.join(self.folder, "kept"))
        for name in os.listdir(store):
            if name.endswith(".log"):
                os.remove(os.path.join(store, name))
        return store, kept

    def test_a_server_does_not_start_without_the_key_of_the_newest_client(self):
        """It names the client and what to do; with the keys put back it starts."""
        store, kept = self.lose_keys()
        with self.assertRaisesRegex(AssertionError, f"the key of client {self.client['id']} is missing: "
                                                    "restore keys/ from its backup"):
            Server(self.data).start()
        shutil.rmtree(store)
        shutil.copytree(kept, store)
        server = Server(self.data).start()
        client = server.client(server.token())
        self.assertEqual(client.get("/v1/clients/" + self.client["id"]).json()["name"], "Ana Lima")
        client.close()
        self.assertEqual(server.stop(), 0)

    def test_a_rebuild_without_the_key_of_a_client_fails_and_names_the_client_and_what_to_do(self):
        """With the keys put back the rebuild succeeds."""
        store, kept = self.lose_keys()
        done = run("rebuild", "--data", self.data, check=False)
        self.assertEqual(done.returncode, 1)
        [created_at] = [event["sequence"] for event in e2e.replay(self.data, "--type", "client.created")]
        number = created_at.removeprefix("0:")
        self.assertIn(f"event {number}: the key of client {self.client['id']} is missing: "
                      "restore keys/ from its backup", done.stderr)
        shutil.rmtree(store)
        shutil.copytree(kept, store)
        self.assertIn("rebuilt all views", run("rebuild", "--data", self.data).stdout)


if __name__ == "__main__":
    e2e.main()
