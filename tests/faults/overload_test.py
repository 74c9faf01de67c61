#!/usr/bin/env python3
"""Twice as much as the server can do, offered at a fixed rate: what it does not do it refuses at once, what it does it
does at the same rate, in bounded memory, and afterwards it is soon as before."""

import asyncio
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fault_case import LONG, FaultCase, resident_mebibytes  # noqa: E402
from load import Tally, check_answers  # noqa: E402
from patience import patient  # noqa: E402
from test_main import main  # noqa: E402

SYNC_S = patient(0.1)  # a frame of some 1,000 authorizations a sync: the disk, not the program, sets the pace
LINES = 250
RESIDENT_MIB = 600


class OpenLoop:
    """Sends bulks at a fixed rate, each on a connection of its own, whether or not the ones before were answered."""

    def __init__(self, port, token):
        self.port = port
        line = json.dumps({"account_id": "account-0", "amount": "0.01", "mcc": "5411", "merchant": "M"})
        body = "\n".join([line] * LINES)
        self.request = (f"POST /v1/authorizations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                        f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n"
                        f"Connection: close\r\n\r\n{body}").encode()
        self.done = []  # (when, latency_s) of answers
        self.refused = []  # (when, latency_s, whether it says when to come back)
        self.errors = []

    def run(self, rate, run_s):
        """`rate` in authorizations a second; ends once all are answered."""
        asyncio.run(self.send_all(rate / LINES, run_s))

    async def send_all(self, rate, run_s):
        began, pending = time.monotonic(), []
        for n in range(int(rate * run_s)):
            await asyncio.sleep(began + n / rate - time.monotonic())
            pending.append(asyncio.create_task(self.send_one(began + n / rate)))
        await asyncio.gather(*pending)

    async def send_one(self, due):
        """Latency counts from when it was due."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(self.request)
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), patient(60))
            await asyncio.wait_for(reader.read(), patient(60))
            writer.close()
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
            self.errors.append(error)
            return
        now = time.monotonic()
        status = int(head.split(b" ", 2)[1])
        if status == 200:
            self.done.append((now, now - due))
        elif status in (429, 503):
            self.refused.append((now, now - due, b"retry-after:" in head.lower()))
        else:
            self.errors.append(head)


class Overload(FaultCase):
    def goodput(self, loop, began, ended):
        """Authorizations a second that were done in that time."""
        return sum(began <= when < ended for when, _ in loop.done) * LINES / (ended - began)

    def test_twice_what_it_can_do(self):
        """Refusals are quick and say when to come back, goodput is what it is at its best, memory stays, and within
        5 s after the load it is as before."""
        run_s = patient(120 if LONG else 8)
        server = self.start_with_accounts()
        self.faults.slow("sync", self.data + "/log/", SYNC_S)
        capacity = OpenLoop(server.port, self.token)
        began = time.monotonic()
        capacity.run(100_000, 0.15)  # as much as the queue takes: done as fast as can be
        best = len(capacity.done) * LINES / (max(when for when, _ in capacity.done) - began)
        self.assertEqual(capacity.errors, [])

        load = self.load(server, "beside", timeout_s=patient(60))
        overload = OpenLoop(server.port, self.token)
        began = time.monotonic()
        overload.run(2 * best, run_s)
        ended = began + run_s
        load.end()
        self.assertEqual(overload.errors, [])
        self.assertGreater(len(overload.refused), 10, f"{best:.0f}/s is not what it can do")
        self.assertTrue(all(told for _, _, told in overload.refused), "a refusal says when to come back")
        waits = sorted(latency_s for _, latency_s, _ in overload.refused)
        self.assertLess(waits[len(waits) // 2], patient(0.1))
        self.assertLess(waits[int(len(waits) * 0.99)], patient(0.5))
        goodput = self.goodput(overload, began + run_s / 4, ended)
        print(f"  at its best {best:.0f}/s, offered {2 * best:.0f}/s: did {goodput:.0f}/s, refused "
              f"{len(overload.refused) * LINES / run_s:.0f}/s in {1000 * waits[len(waits) // 2]:.0f} ms, "
              f"{resident_mebibytes(server):.0f} MiB")
        self.assertGreater(goodput, 0.7 * best)
        self.check_resident(server, RESIDENT_MIB)

        client = self.client(server)
        body = {"account_id": "account-1", "amount": "0.01", "mcc": "5411", "merchant": "M"}
        while True:
            begin = time.monotonic()
            answer = client.post("/v1/authorizations", body)
            if answer.status == 201 and time.monotonic() - begin < 3 * SYNC_S:
                break
            self.assertLess(time.monotonic() - ended, patient(5), "it has not recovered")
        self.faults.clear()
        tally = Tally()
        check_answers(client, load, tally)
        self.assertEqual(tally.failed, 0)
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    main()
