#!/usr/bin/env python3
"""Clients that take up connections, or never read their answers, hold up neither others nor the storage."""

import http.client
import os
import resource
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import LONG, FaultCase, limit_of, resident_mebibytes  # noqa: E402
from lastro_server import created  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402

HEADER_TIMEOUT_S = 10  # HttpOptions
WRITE_TIMEOUT_S = 30


def connections(server, count):
    return [socket.create_connection(("127.0.0.1", server.port), timeout=patient(30)) for _ in range(count)]


def is_closed(connection):
    """By the server, what it sent before read away."""
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def sockets_of(server):
    folder = f"/proc/{server.process.pid}/fd"
    return sum(os.readlink(os.path.join(folder, each)).startswith("socket:") for each in os.listdir(folder))


class Clients(FaultCase):
    def pays(self, client, name):
        """One authorization; the seconds it took."""
        begin = time.monotonic()
        body = {"external_id": name, "account_id": "account-0", "amount": "0.01", "mcc": "5411", "merchant": "LOJA"}
        created(client.post("/v1/authorizations", body))
        return time.monotonic() - begin

    def slowest(self, client, name, run_s):
        """Of the authorizations of one honest client."""
        until, n, slowest_s = time.monotonic() + run_s, 0, 0
        while time.monotonic() < until:
            slowest_s = max(slowest_s, self.pays(client, f"{name}-{n}"))
            n += 1
            time.sleep(0.02)
        return slowest_s

    def test_descriptors_run_out(self):
        """With 64 descriptors and 200 idle connections, who is connected is answered, the storage keeps what it needs,
        and new ones are let in once the idle have timed out."""
        server = self.start_with_accounts(limit=limit_of(resource.RLIMIT_NOFILE, 64))
        self.assertIn("the limit of 64 open files", server.log_tail())
        honest = self.client(server)
        self.pays(honest, "first")
        idle = connections(server, 200)
        begin = time.monotonic()
        load_s = self.slowest(honest, "beside", 3)
        self.assertLess(load_s, patient(1))
        self.assertLessEqual(sockets_of(server), 64 // 4 + 1)
        created(honest.post("/v1/clients", {"name": "Ana", "document": "52998224725"}))  # writes a key too
        while True:
            try:
                late = self.client(server, timeout_s=patient(2))
                self.pays(late, "late")
                break
            except (OSError, AssertionError, http.client.HTTPException):
                self.assertLess(time.monotonic() - begin, HEADER_TIMEOUT_S + patient(5), "nobody is let in any more")
                time.sleep(0.2)
        for connection in idle:
            connection.close()
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.start().stop(), 0)

    def test_the_limit_of_descriptors_is_raised(self):
        """Of a soft limit of 256 the server asks for all that the hard one allows."""
        server = self.start_with_accounts(limit=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 4096)))
        idle = connections(server, 1000)
        self.assertLess(self.slowest(self.client(server), "beside", 1), patient(1))
        for connection in idle:
            connection.close()
        self.assertEqual(server.stop(), 0)

    def test_slow_senders(self):
        """500 connections that send a byte of their heads now and then are closed after the header's time, and an
        honest client does not notice them."""
        server = self.start_with_accounts()
        slow = connections(server, 500)
        for connection in slow:
            connection.sendall(b"POST /authorize HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        client = self.client(server)
        began = time.monotonic()
        slowest_s = 0
        open_ones = slow
        while open_ones and time.monotonic() - began < HEADER_TIMEOUT_S + patient(3):
            slowest_s = max(slowest_s, self.slowest(client, f"beside-{time.monotonic()}", 1))
            open_ones = [connection for connection in open_ones if not is_closed(connection)]
            for connection in open_ones:
                try:
                    connection.sendall(b"a")
                except OSError:
                    pass
        self.assertEqual(open_ones, [])
        self.assertGreater(time.monotonic() - began, HEADER_TIMEOUT_S - 1)
        self.assertLess(slowest_s, patient(1))
        self.assertEqual(server.stop(), 0)

    def test_readers_that_never_read(self):
        """Clients that ask for much and never read take a bounded memory; an honest one is answered meanwhile, and
        they are cut off once they have not read for the write's time."""
        server = self.start_with_accounts()
        client = self.client(server)
        before = resident_mebibytes(server)
        request = f"GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n\r\n"
        never = []
        for _ in range(500 if LONG else 100):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", server.port))
            connection.setblocking(False)
            try:
                connection.sendall((request * 200).encode())
            except BlockingIOError:
                pass
            never.append(connection)
        self.assertLess(self.slowest(client, "beside", 2), patient(5 if LONG else 1))
        self.check_resident(server, before + 300)
        if LONG:
            # Some block only when the system's own buffers are full.
            end = time.monotonic() + patient(2 * WRITE_TIMEOUT_S)
            while int(float(server.metrics(client)["lastro_http_connections"])) > 1:
                self.assertLess(time.monotonic(), end, "they are not cut off")
                time.sleep(0.5)
        for connection in never:
            connection.close()
        self.assertEqual(server.stop(), 0)

    def test_bodies_that_trickle_in(self):
        """Large bodies that never end take a bounded memory: what is beyond it is refused with 503."""
        server = self.start_with_accounts()
        client = self.client(server)
        begun = []
        head = (f"POST /v1/authorizations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
                f"Content-Type: application/x-ndjson\r\nContent-Length: {1 << 20}\r\n\r\n").encode()
        for _ in range(400):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=patient(30))
            try:
                connection.sendall(head + b"x" * ((1 << 20) - 1))
            except OSError:
                pass
            begun.append(connection)
        self.check_resident(server, 700)
        for connection in begun:
            connection.close()
        self.assertLess(self.slowest(client, "after", 1), patient(1))
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    main()
