#!/usr/bin/env python3
"""What the listener bears: malformed and hostile bytes, too many of everything, keys, deadlines, and its options."""

import os
import random
import socket
import struct
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from iso8583 import Link  # noqa: E402
from iso8583_case import ListenerTest  # noqa: E402
from lastro_server import Server  # noqa: E402


class Limits(ListenerTest):
    def test_a_malformed_message_is_answered_30_and_the_connection_goes_on(self):
        """Type and bitmap readable, an element not: the response's type with DE 39 = 30 and what was read."""
        link = self.link()
        card = self.card(self.open(FOOD="10.00"))
        good = link.dialect.encode("0100", self.purchase(card, 100))
        link.send_bytes(good[:-1])
        mti, answer = link.receive()
        self.assertEqual((mti, answer[39], answer[42]), ("0110", "30", "MERCHANT0000001"))
        link.send_bytes(good + b"0")
        self.assertEqual(link.receive()[1][39], "30")
        link.send_bytes(good)
        self.assertEqual(link.receive()[1][39], "00")

    def test_messages_are_counted(self):
        link = self.link()
        before = self.server.metrics(self.admin)
        link.send_bytes(b"01002000000000000000XXXXXX")
        self.assertEqual(link.receive()[1][39], "30")
        after = self.server.metrics(self.admin)
        for name in ("messages", "malformed"):
            name = f"lastro_iso8583_{name}_total"
            self.assertEqual(float(after[name]) - float(before[name]), 1)

    def test_what_has_no_readable_type_closes_the_connection(self):
        for data in (b"", b"XYZ", b"ABCD" + b"0" * 40, b"1100" + b"0" * 16, b"GET / HTTP/1.1\r\n\r\n"):
            with self.subTest(data):
                link = self.link(sign_on=False)
                link.send_bytes(data)
                self.assertTrue(link.is_closed())
        link = self.link(sign_on=False)
        link.socket.sendall(struct.pack(">H", 60000))
        self.assertTrue(link.is_closed())

    def test_a_flood_of_broken_messages_ends_nothing(self):
        """Thousands of damaged messages on many connections: answered or closed, and good ones go on."""
        seed = random.Random(8583)
        good = Link(self.server.iso8583)
        self.addCleanup(good.close)
        card = self.card(self.open(FOOD="100.00"))
        good.ask("0800", self.network("sign_on"))
        sample = good.dialect.encode("0100", self.purchase(card, 1))
        for _ in range(60):
            link = self.link(sign_on=False)
            for _ in range(60):
                data = bytearray(sample)
                for _ in range(seed.randrange(1, 6)):
                    data[seed.randrange(len(data))] = seed.randrange(256)
                data = bytes(data[:seed.randrange(len(data) + 1)])
                try:
                    link.send_bytes(data)
                except (BrokenPipeError, ConnectionResetError):
                    break
            link.close()
        self.assertEqual(good.ask("0100", self.purchase(card, 100))[1][39], "00")

    def test_one_byte_at_a_time_and_all_at_once_are_the_same(self):
        link, card = self.link(), self.card(self.open(FOOD="10.00"))
        data = link.dialect.encode("0100", self.purchase(card, 100))
        for byte in struct.pack(">H", len(data)) + data:
            link.socket.sendall(bytes([byte]))
        self.assertEqual(link.receive()[1][39], "00")
        packets = b""
        for _ in range(50):
            data = link.dialect.encode("0800", self.network("echo"))
            packets += struct.pack(">H", len(data)) + data
        link.socket.sendall(packets)
        for _ in range(50):
            self.assertEqual(link.receive()[1][39], "00")

    def test_connections_beyond_the_limit_are_closed_at_once(self):
        links = [self.link(sign_on=False) for _ in range(256)]
        links[-1].ask("0800", self.network("echo"))
        self.assertTrue(self.link(sign_on=False).is_closed())
        links[0].close()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                extra = Link(self.server.iso8583)
                extra.ask("0800", self.network("echo"))
                extra.close()
                return
            except (AssertionError, ConnectionResetError, BrokenPipeError):
                time.sleep(0.05)
        self.fail("no connection was accepted after one had ended")

    def test_one_who_reads_no_answers_is_cut_and_holds_nobody_up(self):
        """Answers wait within bounds; past ten seconds the connection is closed, and others are served all along."""
        slow = socket.socket()
        self.addCleanup(slow.close)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = self.server.iso8583.rsplit(":", 1)
        slow.connect((host, int(port)))
        slow.setblocking(False)
        other = self.link()
        data = other.dialect.encode("0800", self.network("echo"))
        packet = (struct.pack(">H", len(data)) + data) * 100
        end, cut = time.monotonic() + 40, False
        while time.monotonic() < end and not cut:
            try:
                slow.send(packet)
            except BlockingIOError:
                time.sleep(0.1)
            except (BrokenPipeError, ConnectionResetError):
                cut = True
            self.assertEqual(other.ask("0800", self.network("echo"))[1][39], "00")
        self.assertTrue(cut, "the slow reader was never cut")


class Keys(ListenerTest):
    mac_key = bytes.fromhex("00112233445566778899aabbccddeeff")

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        path = os.path.join(folder.name, "mac")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"hmac-sha256 {cls.mac_key.hex()}\n")
        os.chmod(path, 0o600)
        cls.options = (*ListenerTest.options, "--iso8583-mac-key", path)
        super().setUpClass()

    def test_messages_with_the_right_code_are_answered_with_theirs(self):
        card = self.card(self.open(FOOD="10.00"))
        self.assertEqual(self.ask(self.link(), "0100", self.purchase(card, 100))[39], "00")

    def test_messages_without_it_or_with_another_do_nothing(self):
        account = self.open(FOOD="10.00")
        link, fields = self.link(), self.purchase(self.card(account), 100)
        data = bytearray(link.dialect.encode("0100", fields, self.mac_key))
        data[60] ^= 1
        for broken in (bytes(data), link.dialect.encode("0100", fields),
                       link.dialect.encode("0100", fields, bytes(16))):
            link.send_bytes(broken)
            self.assertEqual(link.receive()[1][39], "63")
        self.assertEqual(self.balances(account)["FOOD"], "10.00")
        self.assertEqual(self.ask(link, "0100", fields)[39], "00")


class Deadlines(ListenerTest):
    options = ("--iso8583", "127.0.0.1:0", "--iso8583-deadline-ms", "1")

    def test_what_waits_too_long_is_recorded_as_91(self):
        """Of a burst some are decided in time and some are not; a repeat gets the answer of the first."""
        account = self.open(FOOD="10000.00")
        link, card = self.link(), self.card(account)
        sent = {}
        for _ in range(3000):
            fields = self.purchase(card, 100)
            sent[fields[11]] = fields
        messages = [link.dialect.encode("0200", each) for each in sent.values()]
        link.socket.sendall(b"".join(struct.pack(">H", len(data)) + data for data in messages))
        answers = dict((answer[11], answer) for answer in (link.receive()[1] for _ in sent))
        codes = [answer[39] for answer in answers.values()]
        self.assertEqual(set(codes), {"00", "91"})
        self.assertEqual(self.balances(account)["FOOD"], f"{10000 - codes.count('00')}.00")
        late = next(trace for trace, answer in answers.items() if answer[39] == "91")
        self.assertEqual(link.ask("0201", sent[late])[1], answers[late])


class Options(e2e.unittest.TestCase):
    def refused(self, *options):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaises(AssertionError) as raised:
                Server(os.path.join(folder, "data"), *options).start()
            return str(raised.exception)

    def test_flag_environment_and_file_say_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "lastro.toml")
            with open(config, "w", encoding="ascii") as file:
                file.write('[serve]\niso8583 = "127.0.0.1:0"\niso8583-dialect = "1987-binary"\n')
            for number, server in enumerate((
                    Server(os.path.join(folder, "a"), "--config", config),
                    Server(os.path.join(folder, "b"), environment={"LASTRO_ISO8583": "127.0.0.1:0",
                                                                   "LASTRO_ISO8583_DIALECT": "1987-binary"}))):
                with self.subTest(number):
                    server.lines = 2
                    server.start()
                    link = Link(server.iso8583, "1987-binary")
                    self.assertEqual(link.ask("0800", {11: "000001", 70: "301"})[1][39], "00")
                    link.close()
                    server.stop()

    def test_options_that_cannot_be_are_refused_by_name(self):
        self.assertIn("--iso8583 must be HOST:PORT", self.refused("--iso8583", "nowhere"))
        self.assertIn("--iso8583-plain-network", self.refused("--iso8583", "0.0.0.0:0"))
        listener = ("--iso8583", "127.0.0.1:0")
        self.assertIn("neither a shipped dialect", self.refused(*listener, "--iso8583-dialect", "1999"))
        with tempfile.TemporaryDirectory() as folder:
            key = os.path.join(folder, "key")
            with open(key, "w", encoding="ascii") as file:
                file.write("retail 00")
            os.chmod(key, 0o644)
            self.assertIn("chmod 600", self.refused(*listener, "--iso8583-mac-key", key))


if __name__ == "__main__":
    e2e.main()
