#!/usr/bin/env python3
"""`lastro iso8583 send` and `decode`: messages for people, with nothing in them that is secret."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from iso8583 import Dialect  # noqa: E402
from iso8583_case import ListenerTest, MERCHANT  # noqa: E402
from lastro_server import LASTRO, run  # noqa: E402

SECRETS = ("4111111111111111", "2912101", "SILVA", "3132333435363738", "12345678")
FIELDS = {2: "4111111111111111", 3: "000000", 4: "000000012345", 7: "1120155354", 11: "000001", 18: "5411",
          35: "4111111111111111=2912101", 45: "B4111111111111111^SILVA/ANA", 52: b"12345678", 37: "RRN000000001"}


class Tool(ListenerTest):
    def decode(self, data, *options):
        return subprocess.run([LASTRO, "iso8583", "decode", *options], input=data, capture_output=True, check=False)

    def test_decode_reads_bytes_and_hex_with_and_without_their_length(self):
        """Every element by number, role and value; the card number masked; tracks and PIN blocks not shown."""
        for name in ("1987-ascii", "1987-binary"):
            data = Dialect(name).encode("0100", FIELDS)
            framed = len(data).to_bytes(2, "big") + data
            shown = [self.decode(form, "--dialect", name) for form in
                     (data, framed, data.hex().encode(), framed.hex(" ").upper().encode() + b"\n")]
            self.assertEqual([each.returncode for each in shown], [0] * 4, shown[0].stderr)
            self.assertEqual(len({each.stdout for each in shown}), 1)
            text = shown[0].stdout.decode()
            self.assertIn("MTI    0100", text)
            self.assertIn("DE 002 pan                  411111******1111", text)
            self.assertIn('DE 004 amount               "000000012345"', text)
            self.assertIn("DE 052                      (not shown)", text)
            for secret in SECRETS:
                self.assertNotIn(secret, text)

    def test_decode_tells_where_a_message_goes_wrong(self):
        done = self.decode(Dialect("1987-ascii").encode("0100", FIELDS)[:60])
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"DE 7: too short", done.stderr)
        self.assertEqual(self.decode(b"").returncode, 1)
        self.assertEqual(self.decode(b"0" * 50_000).returncode, 1)

    def test_decode_takes_a_dialect_of_ones_own(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "mine.json")
            with open(path, "w", encoding="ascii") as file:
                file.write('{"name": "mine", "edition": 1987, "colour": "red"}')
            done = self.decode(b"", "--dialect", path)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"mine.json: /", done.stderr)

    def test_send_builds_a_message_and_prints_its_answer(self):
        account = self.open(FOOD="10.00")
        token = self.card(account)
        said = run("iso8583", "send", "--to", self.server.iso8583, "--sign-on", "777", "0100", f"2={token}", "3=000000",
                   "4=000000000250", "18=5411", "32=12345", "37=RRN000000001", f"43={MERCHANT}", "49=986").stdout
        self.assertIn('DE 039 response_code        "00"', said)
        self.assertIn("DE 038 authorization_code", said)
        self.assertNotIn(token, said)
        self.assertEqual(self.balances(account)["FOOD"], "7.50")

    def test_send_refuses_what_fits_no_element(self):
        cases = ((("0100", "4=1"), "DE 4"), (("0100", "x=1"), "NUMBER=VALUE"), (("01", "3=000000"), "message type"),
                 (("0100", "129=1"), "NUMBER=VALUE"), (("0100", "52=zz"), "hex"))
        for arguments, text in cases:
            with self.subTest(arguments):
                done = run("iso8583", "send", "--to", self.server.iso8583, *arguments, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(text, done.stderr)


if __name__ == "__main__":
    e2e.main()
