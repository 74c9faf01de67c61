#!/usr/bin/env python3
"""A start that cannot be right is refused, in words that name what is wrong and what to do; nothing is changed."""

import os
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from folder_digest import digest_of  # noqa: E402
from lastro_server import Server, balances, open_account, run  # noqa: E402


def flip(path, at):
    """Inverts a byte; `at` below 1 is a share of the file."""
    with open(path, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        position = at if isinstance(at, int) else int(size * at)
        file.seek(position)
        byte = file.read(1)
        file.seek(position)
        file.write(bytes([byte[0] ^ 0xFF]))


class Damage(unittest.TestCase):
    """A ledger is made once; each test damages a copy."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="lastro-damage-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.original = os.path.join(cls.folder, "original")
        server = Server(cls.original).start()
        client = server.client(server.token())
        open_account(client, "a", {"CASH": "10.00"})
        for n in range(20):
            body = {"external_id": f"x{n}", "account_id": "a", "amount": "0.10", "mcc": "9999", "merchant": "LOJA"}
            assert client.post("/v1/authorizations", body).status == 201
        client.close()
        server.stop()
        cls.head = len(e2e.replay(cls.original))

    def copy(self):
        folder = os.path.join(self.folder, self.id().rpartition(".")[2])
        shutil.rmtree(folder, True)
        shutil.copytree(self.original, folder)
        return folder

    def log_file(self, folder, suffix):
        """The largest of the log's files with this ending."""
        log = os.path.join(folder, "log")
        return max((os.path.join(log, name) for name in os.listdir(log) if name.endswith(suffix)),
                   key=os.path.getsize)

    def refusal(self, folder, environment=None, untouched=True):
        """What a start says that must not come about; it ends with exit code 1 and leaves the log as it is, or, where
        the log itself is sound, its events."""
        look = (lambda: digest_of(os.path.join(folder, "log"))) if untouched else (lambda: e2e.replay(folder))
        before = look()
        server = Server(folder, environment=environment)
        with self.assertRaises(AssertionError):
            server.start(20)
            server.stop()
        self.assertEqual(server.process.returncode, 1)
        self.assertEqual(look(), before, "the refused start changed the log")
        with open(folder + ".log", encoding="utf-8") as log:
            messages = [line for line in log.read().splitlines() if '"cannot start: ' in line]
        return messages[-1]

    def starts(self, folder):
        server = Server(folder).start()
        client = server.client(server.token())
        self.assertEqual(balances(client, "a")["CASH"], "8.00")
        client.close()
        self.assertEqual(server.stop(), 0)

    def to_sst(self, folder):
        """Starts once, so that the write-ahead log becomes a sorted file."""
        self.starts(folder)
        return self.log_file(folder, ".sst")

    def test_an_undamaged_copy_starts(self):
        """The copies that the other cases damage would start."""
        self.starts(self.copy())

    def test_a_second_server_on_the_same_folder_is_refused(self):
        """Two servers on one folder: the second names the folder and says what to do."""
        folder = self.copy()
        server = Server(folder).start()
        second = Server(folder)
        with self.assertRaises(AssertionError):
            second.start(20)
        self.assertEqual(second.process.returncode, 1)
        self.assertIn(f"another process has {folder}/log open: stop it first", second.log_tail())
        client = server.client(server.token())
        self.assertEqual(balances(client, "a")["CASH"], "8.00")
        client.close()
        self.assertEqual(server.stop(), 0)

    def test_another_master_key_is_refused(self):
        """A wrong key, in the file or the environment, is named as such; the right one still starts."""
        folder = self.copy()
        self.assertIn("master key", self.refusal(folder, {"LASTRO_MASTER_KEY": "ab" * 32}, untouched=False))
        self.assertIn("64 hexadecimal digits", self.refusal(folder, {"LASTRO_MASTER_KEY": "too short"}, untouched=False))
        key = os.path.join(folder, "keys", "master.key")
        shutil.copy(key, folder + ".key")
        with open(key, "w", encoding="utf-8") as file:
            file.write("cd" * 32 + "\n")
        self.assertIn("master key", self.refusal(folder, untouched=False))
        os.chmod(key, 0o644)
        self.assertIn("chmod 600", self.refusal(folder, untouched=False))
        os.remove(key)
        self.assertIn("master.key", self.refusal(folder, untouched=False))
        shutil.copy(folder + ".key", key)
        os.chmod(key, 0o600)
        self.starts(folder)

    def test_lost_keys_are_refused(self):
        """Without the key store nothing starts: personal data could never be read again."""
        folder = self.copy()
        shutil.rmtree(os.path.join(folder, "keys", "store"))
        message = self.refusal(folder, untouched=False)
        self.assertIn("there is no key store in", message)
        self.assertIn("restore it from its own backup", message)

    def names_what_and_how(self, message, sequence=None):
        """File, sequence and remedy are in the message."""
        self.assertRegex(message, r"log|anchor")
        self.assertRegex(message, r"backup|put .* back")
        if sequence is not None:
            self.assertIn(str(sequence), message)

    def test_a_damaged_write_ahead_log_is_refused(self):
        """A flipped byte in the write-ahead log, which RocksDB would pass over, is refused: the log is shorter than its
        anchor, or a frame is not what it was."""
        for share in (0.02, 0.5, 0.98):
            with self.subTest(share):
                folder = self.copy()
                flip(self.log_file(folder, ".log"), share)
                message = self.refusal(folder)
                self.names_what_and_how(message, self.head)
                self.assertIn("write-ahead log", message)
                verdict = run("verify", "--quiet", "--data", folder, check=False)
                self.assertEqual(verdict.returncode, 1)
                self.assertIn("FAILED", verdict.stdout)

    def test_a_cut_or_missing_write_ahead_log_is_refused(self):
        """A write-ahead log that lost its end, or is gone, is refused, with both sequences."""
        folder = self.copy()
        path = self.log_file(folder, ".log")
        os.truncate(path, os.path.getsize(path) - 1)
        message = self.refusal(folder)
        self.names_what_and_how(message, self.head)
        self.assertIn(f"it ends at sequence {self.head - 1}", message)
        os.remove(path)
        self.names_what_and_how(self.refusal(folder))
        shutil.rmtree(os.path.join(folder, "log"))
        os.makedirs(os.path.join(folder, "log"))
        self.names_what_and_how(self.refusal(folder), self.head)

    def test_a_damaged_table_is_refused(self):
        """Flipped bytes in a sorted file are found at start, before anything is served."""
        for share in (0.05, 0.3, 0.6):
            with self.subTest(share):
                folder = self.copy()
                path = self.to_sst(folder)
                flip(path, share)
                message = self.refusal(folder)
                self.names_what_and_how(message)
                self.assertTrue(os.path.basename(path) in message or re.search(r"sequence \d+", message), message)

    def test_a_missing_table_is_refused(self):
        """A sorted file that is gone is refused by name."""
        folder = self.copy()
        path = self.to_sst(folder)
        os.remove(path)
        message = self.refusal(folder)
        self.names_what_and_how(message)
        self.assertIn(os.path.basename(path).removesuffix("sst"), message)

    def test_a_damaged_anchor_is_refused(self):
        """One slot of the anchor may be lost, both may not, nor the file; nor may it be of another history."""
        folder = self.copy()
        anchor = os.path.join(folder, "anchor")
        size = os.path.getsize(anchor)
        flip(anchor, 45)
        self.starts(folder)
        flip(anchor, 45)
        flip(anchor, size // 2 + 45)
        message = self.refusal(folder)
        self.assertIn("is damaged in both its slots", message)
        self.names_what_and_how(message)
        os.remove(anchor)
        message = self.refusal(folder)
        self.assertIn("is missing", message)
        self.names_what_and_how(message, self.head)

    def test_an_older_copy_of_the_log_is_refused(self):
        """A log put back from an older copy, without its anchor, is refused; with it, it starts."""
        folder = self.copy()
        server = Server(folder).start()
        client = server.client(server.token())
        body = {"account_id": "a", "amount": "1.00", "mcc": "9999", "merchant": "LOJA"}
        self.assertEqual(client.post("/v1/authorizations", body).status, 201)
        client.close()
        server.stop()
        shutil.rmtree(os.path.join(folder, "log"))
        shutil.copytree(os.path.join(self.original, "log"), os.path.join(folder, "log"))
        self.names_what_and_how(self.refusal(folder), self.head + 1)
        shutil.copy(os.path.join(self.original, "anchor"), folder)
        self.starts(folder)

    def test_the_ledger_of_another_is_refused(self):
        """An anchor, or keys, of another ledger are refused as such."""
        other = os.path.join(self.folder, "other")
        Server(other).start().stop()
        folder = self.copy()
        shutil.copy(os.path.join(other, "anchor"), folder)
        self.assertRegex(self.refusal(folder), "another ledger|another history")
        folder = self.copy()
        shutil.rmtree(os.path.join(folder, "keys"))
        shutil.copytree(os.path.join(other, "keys"), os.path.join(folder, "keys"))
        self.assertRegex(self.refusal(folder, untouched=False), "master key|another ledger")


if __name__ == "__main__":
    e2e.main()
