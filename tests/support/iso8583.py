"""An ISO 8583 client of the tests' own: nothing of it is shared with the program it talks to. Standard library only."""

import hashlib
import hmac
import socket
import struct

# Element: kind (n digits, t text, b bytes) and length; a length below zero is the digits of a length indicator.
FIELDS_1987 = {2: ("n", -2), 3: ("n", 6), 4: ("n", 12), 6: ("n", 12), 7: ("n", 10), 10: ("n", 8), 11: ("n", 6),
               12: ("n", 6), 13: ("n", 4), 14: ("n", 4), 18: ("n", 4), 22: ("n", 3), 25: ("n", 2), 32: ("n", -2),
               33: ("n", -2), 35: ("z", -2), 37: ("t", 12), 38: ("t", 6), 39: ("t", 2), 41: ("t", 8), 42: ("t", 15),
               43: ("t", 40), 45: ("t", -2), 48: ("t", -3), 49: ("t", 3), 51: ("t", 3), 52: ("b", 8), 54: ("t", -3),
               55: ("b", -3), 60: ("t", -3), 62: ("t", -3), 64: ("b", 8), 70: ("n", 3), 90: ("n", 42), 95: ("t", 42),
               128: ("b", 8)}
FIELDS_1993 = {**FIELDS_1987, 12: ("n", 12), 22: ("t", 12), 24: ("n", 3), 26: ("n", 4), 30: ("n", 24), 39: ("n", 3),
               43: ("t", -2), 56: ("n", -2)}
FIELDS_1993.pop(90), FIELDS_1993.pop(95)


def bcd(digits):
    return bytes.fromhex(("0" if len(digits) % 2 else "") + digits)


class Dialect:
    def __init__(self, name):
        self.packed = name == "1987-binary"
        self.fields = FIELDS_1993 if name == "1993" else FIELDS_1987
        self.version = "1" if name == "1993" else "0"

    def encode(self, mti, fields, mac_key=None):
        fields = dict(fields)
        if mac_key:
            place = 128 if max(fields) > 64 else 64
            fields[place] = b"\0" * 8
        bits = 0
        for number in fields:
            bits |= 1 << (128 - number)
        if max(fields) > 64:
            bits |= 1 << 127
            bitmap = bits.to_bytes(16, "big")
        else:
            bitmap = (bits >> 64).to_bytes(8, "big")
        out = bcd(mti) + bitmap if self.packed else mti.encode() + bitmap.hex().upper().encode()
        for number in sorted(fields):
            out += self._value(number, fields[number])
        if mac_key:
            size = 8 if self.packed else 16
            code = hmac.new(mac_key, out[:-size], hashlib.sha256).digest()[:8]
            out = out[:-size] + (code if self.packed else code.hex().upper().encode())
        return out

    def _value(self, number, value):
        kind, length = self.fields[number]
        out = b""
        if length < 0:
            digits = str(len(value)).zfill(-length)
            out = bcd(digits) if self.packed else digits.encode()
        if kind == "b":
            return out + (value if self.packed else value.hex().upper().encode())
        if kind in "nz" and self.packed:
            return out + bcd(value.replace("=", "d"))
        return out + value.encode("latin-1")

    def decode(self, data):
        place = 0

        def take(count):
            nonlocal place
            assert place + count <= len(data), f"{count} bytes at {place} of {data!r}"
            place += count
            return data[place - count:place]

        def digits(count):
            return take((count + 1) // 2).hex()[count % 2:] if self.packed else take(count).decode()

        def bitmap():
            return int.from_bytes(take(8), "big") if self.packed else int(take(16), 16)

        mti, first = digits(4), bitmap()
        bits = first << 64 | (bitmap() if first >> 63 else 0)
        fields = {}
        for number in range(2, 129):
            if not bits >> (128 - number) & 1:
                continue
            kind, length = self.fields[number]
            if length < 0:
                length = int(digits(-length))
            if kind == "b":
                fields[number] = take(length) if self.packed else bytes.fromhex(take(2 * length).decode())
            elif kind in "nz":
                fields[number] = digits(length)
            else:
                fields[number] = take(length).decode("latin-1")
        assert place == len(data), f"{len(data) - place} bytes after the last element"
        return mti, fields


class Link:
    """One connection: messages behind two bytes of length."""

    def __init__(self, address, dialect="1987-ascii", mac_key=None, timeout_s=30):
        host, port = address.rsplit(":", 1)
        self.dialect = Dialect(dialect)
        self.mac_key = mac_key
        self.socket = socket.create_connection((host, int(port)), timeout=timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send_bytes(self, data):
        self.socket.sendall(struct.pack(">H", len(data)) + data)

    def send(self, mti, fields):
        self.send_bytes(self.dialect.encode(mti, fields, self.mac_key))

    def _read(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                return None
            data += part
        return data

    def receive_bytes(self):
        """None where the connection is closed."""
        header = self._read(2)
        return None if header is None else self._read(struct.unpack(">H", header)[0])

    def receive(self):
        data = self.receive_bytes()
        assert data is not None, "the connection was closed"
        mti, fields = self.dialect.decode(data)
        if self.mac_key:
            place = 128 if 128 in fields else 64
            size = 8 if self.dialect.packed else 16
            code = hmac.new(self.mac_key, data[:-size], hashlib.sha256).digest()[:8]
            assert fields.pop(place) == code, "the answer's authentication code"
        return mti, fields

    def ask(self, mti, fields):
        self.send(mti, fields)
        return self.receive()

    def is_closed(self):
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.socket.close()
