#!/usr/bin/env python3
"""Hostile and mistaken requests: each gets its documented problem, adds no event and harms nobody else."""

import http.client
import io
import json
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from e2e import CNPJ, CPF  # noqa: E402
from lastro_server import Answer  # noqa: E402
from openapi_spec import SPEC  # noqa: E402

ABSENT = object()


class Socket(io.BytesIO):
    def makefile(self, *_):
        return self


def parse_answers(raw):
    """Every answer in the bytes that a connection gave."""
    stream, answers = Socket(raw), []
    while stream.tell() < len(raw):
        response = http.client.HTTPResponse(stream)
        response.fp = stream
        response._close_conn = lambda: None  # several answers lie in one stream
        response.begin()
        length = int(response.headers["Content-Length"])
        answers.append(Answer(response.status, response.headers, stream.read(length)))
    return answers


class BadInput(e2e.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open(cls, CASH="100.00")
        account = cls.account
        cls.good = {
            "/v1/employers": {"name": "E", "document": CNPJ},
            "/v1/fundings": {"employer_id": cls.admin.get("/v1/accounts/" + account).json()["employer_id"],
                             "amount": "1.00"},
            "/v1/clients": {"name": "N", "document": CPF},
            "/v1/accounts": {"client_id": account},
            "/v1/cards": {"account_id": account, "token": "tok-12345678"},
            "/v1/loads": {"account_id": account, "category": "CASH", "amount": "1.00"},
            "/v1/authorizations": {"account_id": account, "amount": "1.00", "mcc": "5411", "merchant": "X"},
            "/v1/refunds": {"account_id": account, "amount": "1.00", "category": "CASH"},
            f"/v1/accounts/{account}/status": {"status": "active"},
        }

    def setUp(self):
        self.before = self.committed()

    def tearDown(self):
        self.assertEqual(self.committed(), self.before, "an event was recorded")

    def refused(self, path, body, kind, pointer=None, status=400, headers=None):
        problem = self.problem(self.admin.post(path, body, headers), status, kind, pointer)
        sent = body if isinstance(body, str) else ""
        self.assertNotIn("segredo", problem["detail"] + str(problem.get("errors")), sent)

    # Bodies.

    def test_malformed_json_is_refused_on_every_route(self):
        """Texts that are no JSON object are malformed-json."""
        for path in self.good:
            for body in ("", " ", "{", "}", "{]", "[]", "null", "true", "1", '"x"', "{'a':1}", '{"a":1,}', '{"a"}',
                         '{"a":1}}', '{"a":1} x', '{"a":01}', '{"a":.5}', '{"a":1.}', '{"a":+1}', '{"a":NaN}',
                         '{"a":Infinity}', '{"a":-}', '{"a":tru}', '{"a":"\t"}', '{"a":"\\x"}', '{"a":"\\ud800"}',
                         '{"a":"segredo}', '// x\n{}', "\ufeff{}", '{"a":' + "[" * 9 + "]" * 9 + "}",
                         '{"a":99999999999999999999999}', b'{"a":"\xff"}', b'{"a":"\xc3"}', b'{"a":"\xed\xa0\x80"}',
                         b"\x00", b'{"a":"\x00"}', b"\x1f\x8b\x08\x00"):
                with self.subTest(f"{path} {body!r:.40}"):
                    self.refused(path, body, "malformed-json")

    def test_every_cut_of_a_body_is_refused(self):
        """A body cut at any byte is malformed-json."""
        text = json.dumps(self.good["/v1/authorizations"])
        for end in range(len(text)):
            self.refused("/v1/authorizations", text[:end], "malformed-json")

    def test_names_given_twice_are_refused(self):
        """Duplicate names are refused however they are written and wherever they stand."""
        for body, pointer in (('{"amount":1,"amount":1}', "/amount"), ('{"amount":1,"\\u0061mount":2}', "/amount"),
                              ('{"x":{"a":1,"a":2}}', "/x/a"), ('{"x":[{"a~/b":1,"a~/b":2}]}', "/x/0/a~0~1b")):
            for path in self.good:
                self.refused(path, body, "duplicate-field", pointer)

    def test_unknown_and_missing_fields_are_refused(self):
        """A field too many and a field too few are named, on every route."""
        for path, body in self.good.items():
            with self.subTest(path):
                self.refused(path, {**body, "surplus": 1}, "unknown-field", "/surplus")
                self.refused(path, {**body, "a/b~c": 1}, "unknown-field", "/a~1b~0c")
                for name in SPEC.document["components"]["schemas"][self.schema_of(path)]["required"]:
                    for absent in ({k: v for k, v in body.items() if k != name}, {**body, name: None}):
                        self.refused(path, absent, "missing-field", "/" + name)

    def schema_of(self, path):
        return SPEC.match("POST", path).body_schema()["$ref"].rpartition("/")[2]

    def test_fields_of_another_type_are_refused(self):
        """Every documented field refuses values of types it does not have."""
        for path, body in self.good.items():
            properties = SPEC.document["components"]["schemas"][self.schema_of(path)]["properties"]
            for name in properties:
                flags = ("partial", "forced", "final")
                for value in (1, "", []) if name in flags else (True, [], {}, ["x"], {"x": 1}, 1e300, ""):
                    with self.subTest(f"{path} {name}={value!r}"):
                        base = {k: v for k, v in body.items()
                                if not {k, name} <= {"account_id", "card_id", "authorization_id"}
                                and not {k, name} <= {"category", "authorization_id"}}
                        given = {**base, name: value}
                        answer = self.admin.post(path, given)
                        self.assertEqual(answer.status, 400, answer.body)
                        self.assertIn(answer.json()["type"], ("/problems/invalid-field", "/problems/missing-field",
                                                              "/problems/unknown-field"))

    def test_amounts_that_are_none_are_refused(self):
        """Zero, negative, over-precise, exponents and sums beyond 64 bits are refused, each with its reason."""
        reasons = (("0", "greater than zero"), ("0.00", "greater than zero"), ("-0", "greater than zero"),
                   ("-1", "greater than zero"), ("1.001", "at most 2 digits"), ("1e2", "exponent"),
                   ("1E2", "exponent"), ("92233720368547758.08", "largest amount"), ("1e-2", "exponent"))
        for path in ("/v1/fundings", "/v1/loads", "/v1/authorizations", "/v1/refunds"):
            for text, reason in reasons:
                for raw in (text, f'"{text}"'):
                    with self.subTest(f"{path} {raw}"):
                        body = json.dumps({**self.good[path], "amount": "AMOUNT"}).replace('"AMOUNT"', raw)
                        answer = self.admin.post(path, body)
                        self.problem(answer, 400, "invalid-field", "/amount")
                        self.assertIn(reason, answer.json()["detail"])
            for text, reason in (("", "empty"), ("+1", "plus sign"), (" 1", "white space"), ("1,00", "separators"),
                                 ("1.000,00", "separators"), ("01", "decimal"), (".5", "decimal"), ("1.", "decimal"),
                                 ("NaN", "decimal"), ("Infinity", "decimal"), ("0x10", "decimal"), ("1_0", "decimal"),
                                 ("9" * 40, "largest amount"), ("R$ 1", "white space"), ("\u0661", "decimal")):
                with self.subTest(f"{path} {text}"):
                    answer = self.admin.post(path, {**self.good[path], "amount": text})
                    self.problem(answer, 400, "invalid-field", "/amount")
                    self.assertIn(reason, answer.json()["detail"])

    def test_values_out_of_their_bounds_are_refused(self):
        """Each field refuses what its format does not allow."""
        cases = {
            "/v1/employers": {"name": ["x" * 101, "\u0000", "a\nb"],
                              "document": ["12345678909x", CPF, "11222333000182", "0" * 14]},
            "/v1/clients": {"name": ["x" * 201], "document": ["1" * 11, "529.982.247-26"],
                            "email": ["x", "@", "a@", "@b", "a@b@c", "a b@c", "x@" + "y" * 254],
                            "phone": ["1234567", "1" * 16, "12345678a"],
                            "birth_date": ["1990-02-30", "1990-2-3", "30/02/1990", "1799-01-01", "19900101"],
                            "address": ["x" * 301], "external_id": [CPF, "529.982.247-25", CNPJ]},
            "/v1/accounts": {"currency": ["XXX", "brl", "986"], "program": ["x" * 33]},
            "/v1/cards": {"token": ["1234567", "x" * 65, "4111111111111111", "4111-1111-1111-1111", "a b c d e f"],
                          "expires": ["2031-13", "2031-00", "31-12", "2031-1", "1969-12", "12/2031"],
                          "external_id": ["4111111111111111"]},
            "/v1/loads": {"category": ["cash", "1CASH", "CATEGORIES", "CA SH", "CAÇA"],
                          "reference": ["x" * 65, "João", "a\tb"]},
            "/v1/authorizations": {
                "mcc": ["541", "54111", "54a1", -1, 10000, 5411.0], "merchant": ["x" * 41, "\u0007"],
                "merchant_id": ["x" * 16], "terminal_id": ["x" * 9], "country": ["BRA", "br", "B1", "76"],
                "entry_mode": ["CHIP", "magic"], "type": ["refund", "withdrawal"], "capture": ["never"],
                "expires_in": [60], "transaction_time": ["2026-01-01", "2026-01-01T00:00:00", "2026-02-29T00:00:00Z", "1969-12-31T00:00:00Z",
                                     "2201-01-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
                                     "2026-01-01T00:00:00.0000001Z"]},
            "/v1/refunds": {"category": ["x"], "mcc": ["x"]},
        }
        for path, fields in cases.items():
            names = fields if "external_id" in fields else {**fields, "external_id": []}
            for name, values in names.items():
                if name == "external_id":
                    values = [*values, "a b", "x" * 65, "ação", "a/b", "aut_0000000000005"]
                for value in values:
                    with self.subTest(f"{path} {name}={value!r:.40}"):
                        self.refused(path, {**self.good[path], name: value}, "invalid-field", "/" + name)

    def test_no_key_hides_personal_data(self):
        """Ids and references are refused where they are a card's number, or a CPF or CNPJ, however written."""
        pans, documents = ("4111111111111111", "4111-1111-1111-1111", "4111_1111:1111.1111"), (CPF, "529:982.247_25", CNPJ)
        for path, keys in (("/v1/cards", pans), ("/v1/clients", documents)):
            for key in keys:
                self.refused(path, self.good[path], "invalid-field", headers={"Idempotency-Key": key})
                self.refused(path, {**self.good[path], "external_id": key}, "invalid-field", "/external_id")
        for token in pans:
            self.refused("/v1/cards", {**self.good["/v1/cards"], "token": token}, "invalid-field", "/token")
        for reference in (*pans, *documents, "4111 1111 1111 1111", "529.982.247/25"):
            self.refused("/v1/loads", {**self.good["/v1/loads"], "reference": reference}, "invalid-field", "/reference")

    def test_ids_in_bodies_are_checked(self):
        """What can be no id is refused where an id is asked for."""
        for path, name in (("/v1/fundings", "employer_id"), ("/v1/accounts", "client_id"), ("/v1/cards", "account_id"),
                           ("/v1/loads", "account_id"), ("/v1/authorizations", "account_id"),
                           ("/v1/refunds", "account_id")):
            for value in ("", "a b", "x" * 65, "../etc", "é"):
                with self.subTest(f"{path} {value!r:.20}"):
                    self.refused(path, {**self.good[path], name: value}, "invalid-field", "/" + name)

    def test_bodies_beyond_their_bounds_are_too_large(self):
        """More than 64 KiB of JSON, or 1 MiB of anything, is refused."""
        huge = json.dumps({**self.good["/v1/loads"], "reference": "x" * 70_000})
        self.refused("/v1/loads", huge, "too-large", status=413)
        many = '{"a":[' + ",".join("0" * 20_000) + "]}"
        self.refused("/v1/loads", many, "too-large", status=413)
        client = self.client_of()
        self.problem(client.post("/v1/loads", "x" * (1024 * 1024 + 1)), 413, "body-too-large")

    def test_other_content_types_are_refused(self):
        """Only JSON is taken, and NDJSON where it is offered; parameters and case of the type do not matter."""
        for path, body in self.good.items():
            for wrong in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "json",
                          "application/json2", "multipart/form-data; boundary=x", "application/jso\u00f1"):
                with self.subTest(f"{path} {wrong}"):
                    self.refused(path, json.dumps(body), "unsupported-media-type", status=415,
                                 headers={"Content-Type": wrong})
            if "application/x-ndjson" not in SPEC.match("POST", path).node["requestBody"]["content"]:
                self.refused(path, json.dumps(body), "unsupported-media-type", status=415,
                             headers={"Content-Type": "application/x-ndjson"})
            for right in ("application/json; charset=utf-8", "Application/JSON", "application/json ;x=y", None):
                self.refused(path, "{", "malformed-json", headers={"Content-Type": right})

    # Paths.

    def test_paths_that_are_none_are_not_found(self):
        """Ids of impossible form, traversals and encodings are not found."""
        for name in ("..", "%2e%2e", "a%00b", "a%2fb", "x" * 65, "a;b", "a,b", "~", "cli_", "cli_0000000000000",
                     "cli_zzzzzzzzzzzzz", "CLI_0000000000005", "*", "%C3%A9"):
            for path in ("/v1/clients/", "/v1/accounts/", "/v1/loads/", "/v1/authorizations/"):
                with self.subTest(path + name):
                    self.problem(self.admin.get(path + name), 404, "not-found")
            self.problem(self.admin.post(f"/v1/accounts/{name}/status", {"status": "active"}), 404, "not-found")

    def test_commands_take_no_parameters(self):
        """What is behind ? of a command's path is refused by name, never left unread."""
        for path, body in self.good.items():
            for parameters, kind in (("dry_run=true", "unknown-field"), ("amount=1", "unknown-field"),
                                     ("x", "unknown-field"), ("%zz", "invalid-field"), ("a=1&a=1", "duplicate-field")):
                with self.subTest(path + "?" + parameters):
                    self.refused(path + "?" + parameters, json.dumps(body), kind)

    # HTTP itself, over sockets of our own.

    def raw(self, data, close=True):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
            connection.sendall(data)
            if close:
                connection.shutdown(socket.SHUT_WR)
            received = b""
            while part := connection.recv(65536):
                received += part
        return parse_answers(received)

    def test_what_is_no_http_is_refused(self):
        """Malformed requests get a problem document and the connection is closed."""
        post = "POST /v1/loads HTTP/1.1\r\nHost: x\r\n"
        for head, status, kind in (
                ("nonsense\r\n\r\n", 400, "malformed-request"),
                ("GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n", 400, "malformed-request"),
                ("GET /healthz\r\n\r\n", 400, "malformed-request"),
                ("GET healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed-request"),
                ("GET /healthz HTTP/1.1\r\n\r\n", 400, "host-missing"),
                ("GET /healthz HTTP/1.1\nHost: x\n\n", 400, "malformed-request"),
                ("GET /healthz HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n", 400, "malformed-request"),
                ("GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400, "malformed-request"),
                ("GET /healthz HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n", 400, "malformed-request"),
                (post + "Authorization: a\r\nAuthorization: b\r\n\r\n", 400, "duplicate-header"),
                (post + "Idempotency-Key: a\r\nidempotency-key: b\r\n\r\n", 400, "duplicate-header"),
                (post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "ambiguous-length"),
                (post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "ambiguous-length"),
                (post + "Content-Length: -1\r\n\r\n", 400, "ambiguous-length"),
                (post + "Content-Length: 1x\r\n\r\n", 400, "ambiguous-length"),
                (post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, "transfer-coding-unknown"),
                (post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "malformed-request"),
                (post + "Expect: more\r\n\r\n", 417, "expectation-failed"),
                (f"GET /{'x' * 3000} HTTP/1.1\r\nHost: x\r\n\r\n", 414, "target-too-long"),
                (f"GET / HTTP/1.1\r\nHost: x\r\nA: {'x' * 9000}\r\n\r\n", 431, "header-too-large"),
                (post + f"Content-Length: {2**40}\r\n\r\n", 413, "body-too-large"),
                (post + f"Content-Length: {10**30}\r\n\r\n", 400, "ambiguous-length")):
            with self.subTest(head[:60]):
                [answer] = self.raw(head.encode("latin-1"))
                self.problem(answer, status, kind)
                self.assertEqual(SPEC.errors({"$ref": "#/components/schemas/Problem"}, answer.json()), [])
                self.assertEqual(answer.headers["Connection"], "close")

    def test_a_refused_body_leaves_the_connection_alive(self):
        """Good and bad requests pipelined on one connection are all answered, in order."""
        def post(body):
            return (f"POST /v1/loads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.admin.token}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n{body}")
        answers = self.raw("".join([post("{"), post("[]"), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", post(""),
                                    post('{"a":1}'), "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"])
                           .encode(), close=False)
        self.assertEqual([answer.status for answer in answers], [400, 400, 200, 400, 400, 200])

    def test_half_a_request_harms_nobody(self):
        """Connections that end in the middle leave nothing behind."""
        head = f"POST /v1/loads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.admin.token}\r\n"
        body = json.dumps(self.good["/v1/loads"])
        whole = (head + f"Content-Length: {len(body)}\r\n\r\n" + body).encode()
        for end in (1, 10, len(head), len(whole) - len(body), len(whole) - 1):
            self.assertEqual(self.raw(whole[:end]), [])
        self.assertEqual(self.admin.get("/healthz").status, 200)

    def test_the_server_still_works_afterwards(self):
        """After all that, a good request is answered."""
        self.assertEqual(self.admin.get("/readyz").status, 200)
        self.assertEqual(self.balances(self.account)["CASH"], "100.00")


if __name__ == "__main__":
    e2e.main()
