#!/usr/bin/env python3
"""Prints how many messages the newest generation of the event stream holds, as NATS itself says.

The server's URL, with a user who may read, comes from LASTRO_NATS. Speaks the NATS client protocol
(docs.nats.io/reference/reference-protocols/nats-protocol) in the few words this takes; standard library only.
"""

import json
import os
import socket
import urllib.parse

TIMEOUT_S = 10
INBOX = "_INBOX.stream_messages"


def request(stream, subject, number):
    """One request to JetStream's API and its answer."""
    stream.write(f"SUB {INBOX}.{number} {number}\r\nPUB {subject} {INBOX}.{number} 0\r\n\r\n".encode())
    stream.flush()
    while True:
        line = stream.readline().decode()
        if line.startswith("PING"):
            stream.write(b"PONG\r\n")
            stream.flush()
        elif line.startswith("MSG"):
            body = stream.read(int(line.split()[-1]) + 2)
            return json.loads(body)
        elif line.startswith("-ERR") or not line:
            raise SystemExit(f"NATS: {line.strip() or 'the connection ended'}")


def main():
    url = urllib.parse.urlsplit(os.environ["LASTRO_NATS"])
    with socket.create_connection((url.hostname, url.port), timeout=TIMEOUT_S) as connection:
        stream = connection.makefile("rwb")
        stream.readline()  # INFO
        login = {"verbose": False, "user": url.username, "pass": url.password, "lang": "python", "version": "1"}
        stream.write(f"CONNECT {json.dumps(login)}\r\n".encode())
        names = request(stream, "$JS.API.STREAM.NAMES", 1).get("streams") or []
        generations = [name for name in names if name == "EVENTS" or name.startswith("EVENTS-")]
        newest = max(generations, key=lambda name: int(name.partition("-")[2] or 1))
        print(request(stream, f"$JS.API.STREAM.INFO.{newest}", 2)["state"]["messages"])


if __name__ == "__main__":
    main()
