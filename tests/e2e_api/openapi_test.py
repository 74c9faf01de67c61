#!/usr/bin/env python3
"""api/openapi.yaml and the server say the same: routes, statuses, headers and bodies."""

import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
import json_schema  # noqa: E402
from hand_made_token import authorize_only  # noqa: E402
from lastro_server import ROOT, Answer, created  # noqa: E402
from openapi_spec import SPEC, values_of  # noqa: E402

HTTP = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def routes_of_the_server():
    """(method, path, permission) of each row of api/route_table.cc; permission None where it is open."""
    with open(os.path.join(ROOT, "api", "route_table.cc"), encoding="utf-8") as file:
        text = file.read()
    table = text[text.index("constexpr std::array table{"):]
    table = table[:table.index("\n};")]
    found = re.findall(r"Method::(\w+),\s*\.pattern = \"([^\"]+)\",\s*\.permission = (\w+)", table)
    found += [("post", *row) for row in re.findall(r"command\(\"([^\"]+)\",\s*(\w+)", table)]
    found += [("get", *row) for row in re.findall(r"read\(\"([^\"]+)\",\s*(\w+)", table)]
    found += [(method.removesuffix("_"), *row) for method, *row in
              re.findall(r"backtest\(Method::(\w+),\s*\"([^\"]+)\",\s*(\w+)", table)]
    found += re.findall(r"special\(Method::(\w+),\s*\"([^\"]+)\",\s*(?:std::)?(\w+)", table)
    assert len(found) == table.count('"/'), "a row of the table was not understood"
    return {(method.upper(), path, None if permission == "nullopt" else permission)
            for method, path, permission in found}


class SpecificationItself(unittest.TestCase):
    def test_every_route_of_the_server_is_documented_and_every_documented_one_exists(self):
        """Routes and their permissions are the same in the specification and in the server's table."""
        documented = {(op.method, op.path, op.permissions[0] if op.permissions else None) for op in SPEC.operations}
        self.assertEqual(documented, routes_of_the_server())

    def test_operation_ids_are_unique(self):
        """No two operations share an id."""
        ids = [op.id for op in SPEC.operations]
        self.assertEqual(len(ids), len(set(ids)))

    def test_every_reference_leads_somewhere_and_no_component_is_unused(self):
        """References resolve; every component is referred to."""
        used = set()

        def walk(node):
            if isinstance(node, dict):
                if "$ref" in node:
                    used.add(node["$ref"])
                    json_schema.resolve(SPEC.document, node)
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)

        walk(SPEC.document)
        components = {f"#/components/{kind}/{name}" for kind, entries in SPEC.document["components"].items()
                      for name in entries if kind != "securitySchemes"}
        self.assertEqual(components - used, set())

    def test_every_object_is_closed(self):
        """Objects list all their members."""
        def walk(node, at):
            if isinstance(node, dict):
                if node.get("type") == "object":
                    self.assertIs(node.get("additionalProperties"), False, at)
                    self.assertLessEqual(set(node.get("required", [])), set(node["properties"]), at)
                for name, value in node.items():
                    walk(value, f"{at}/{name}")
            elif isinstance(node, list):
                for index, value in enumerate(node):
                    walk(value, f"{at}/{index}")

        walk(SPEC.document, "#")

    def test_examples_are_valid(self):
        """Every example fits its schema."""
        count = 0
        for op in SPEC.operations:
            contents = [op.node.get("requestBody", {}).get("content", {})]
            contents += [op.response(status).get("content", {}) for status in op.node["responses"] if status.isdigit()]
            for content in contents:
                for media in content.values():
                    if "example" in media:
                        count += 1
                        self.assertEqual(SPEC.errors(media["schema"], media["example"]), [], op.id)
        self.assertGreater(count, 15)

    def test_every_path_parameter_is_declared(self):
        """The parameters in a path are those declared for it."""
        for op in SPEC.operations:
            declared = {each["name"] for each in op.parameters() if each["in"] == "path"}
            self.assertEqual(declared, set(re.findall(r"{(\w+)}", op.path)), op.id)

    def test_the_validator_can_fail(self):
        """Wrong values are found by the validator, each by its keyword."""
        schema = {"type": "object", "additionalProperties": False, "required": ["a"],
                  "properties": {"a": {"type": "string", "pattern": "^x+$", "maxLength": 3},
                                 "b": {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 2}},
                                 "c": {"oneOf": [{"type": "null"}, {"enum": ["p", None]}]},
                                 "d": {"anyOf": [{"const": True}, {"type": "number", "exclusiveMinimum": 0}]}}}
        self.assertEqual(json_schema.errors({}, schema, {"a": "xx", "b": [2], "c": "p", "d": True}), [])
        for wrong in ([], {}, {"a": 1}, {"a": "y"}, {"a": "xx\n"}, {"a": "xxxx"}, {"a": "x", "z": 1},
                      {"a": "x", "b": []}, {"a": "x", "b": [1]}, {"a": "x", "b": [True]}, {"a": "x", "c": None},
                      {"a": "x", "c": "q"}, {"a": "x", "d": 0}, {"a": "x", "d": 1 == 2}):
            self.assertNotEqual(json_schema.errors({}, schema, wrong), [], wrong)
        with self.assertRaises(ValueError):
            json_schema.errors({}, {"type": "string", "minlength": 3}, "x")

    def test_the_check_of_an_answer_can_fail(self):
        """Answers that are not as documented are found, each by its part; statuses of any request need no row."""
        for op in SPEC.operations:
            for status in (408, 413, 414, 417, 431, 501):
                SPEC.check_answer(op, op.method, a_problem(status))
            for status in (302, 402, 405, 418, 500, 502):
                with self.subTest(f"{op.id} {status}"), self.assertRaisesRegex(AssertionError, "status is not doc"):
                    SPEC.check_answer(op, op.method, a_problem(status))
        operation = SPEC.match("POST", "/v1/clients")
        for told, wrong in (("text/plain is not documented", a_problem(413, {"Content-Type": "text/plain"})),
                            ("colour is not documented", a_problem(413, colour="red")),
                            ("'type': '/problems/x'", a_problem(413, status=414)),
                            ("has no Retry-After", a_problem(503))):
            with self.subTest(told), self.assertRaisesRegex(AssertionError, told):
                SPEC.check_answer(operation, "POST", wrong)


def a_problem(answered, headers=None, **members):
    """The answer of a problem document with these members."""
    headers = headers or {"Content-Type": "application/problem+json"}
    document = {"type": "/problems/x", "title": "X", "status": answered, "detail": "x", **members}
    return Answer(answered, headers, json.dumps(document).encode())


class ServerAsDocumented(e2e.ServerTest):
    """CheckedClient holds every answer here against the specification."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of_each_kind()

    @classmethod
    def of_each_kind(cls):
        """One resource of each kind, made by the documented examples; `ids` maps path prefix to a public id."""
        cls.ids, cls.examples = {}, {}
        order = ("createEmployer", "createFunding", "createClient", "openAccount", "issueCard", "createLoad",
                 "createAuthorization", "createRefund", "publishProgram", "createIncrement", "createCapture",
                 "createReversal", "createSettlement")
        operations = {op.id: op for op in SPEC.operations}
        for name in order:
            op = operations[name]
            body = op.node["requestBody"]["content"]["application/json"]["example"]
            if name == "createIncrement":  # the operations' examples are about a purchase that is held
                held = {**cls.examples["/v1/authorizations"], "external_id": body["authorization_id"],
                        "capture": "later"}
                created(cls.admin.post("/v1/authorizations", held))
            cls.ids[op.path] = created(cls.admin.post(op.path, body))["id"]
            cls.examples[op.path] = body
        backtest = operations["startBacktest"]
        body = backtest.node["requestBody"]["content"]["application/json"]["example"]
        started = cls.admin.post(backtest.path, body)
        assert started.status == 202, started.body
        cls.ids[backtest.path] = started.json()["id"]

    def real_path(self, op):
        path = op.path.replace("{name}", "benefit-card").replace("{version}", "1")
        return path.replace("{id}", self.ids.get(op.path.partition("/{id}")[0], ""))

    def test_every_operation_answers_as_documented(self):
        """Every read answers 200 for what exists; GET and HEAD differ in the body alone."""
        for op in SPEC.operations:
            if op.method != "GET":
                continue
            with self.subTest(op.id):
                path = self.real_path(op)
                if op.id == "listAuthorizations":
                    path += "?account_id=conta-1"
                answer = self.admin.get(path)
                self.assertEqual(answer.status, 200, answer.body)
                head = self.admin.request("HEAD", path)
                self.assertEqual(head.status, 200)
                if op.id != "getMetrics":
                    self.assertEqual(head.headers["Content-Length"], str(len(answer.body)))

    def test_status_changes_and_authorize_answer_as_documented(self):
        """The commands that create nothing answer as documented too."""
        for op in SPEC.operations:
            if op.path.endswith("/status"):
                created(self.admin.post(self.real_path(op), {"status": "active", "reason": "checked"}))
        body = {"account": "conta-1", "totalAmount": 1, "mcc": 5812, "merchant": "LOJA"}
        answer = self.admin.post("/authorize", body)
        self.assertEqual((answer.status, answer.json()), (200, {"code": "00"}))

    def test_an_example_sent_twice_gets_the_same_answer(self):
        """The documented examples are retries the second time."""
        for path, body in self.examples.items():
            with self.subTest(path):
                first, second = self.admin.post(path, body), self.admin.post(path, body)
                self.assertEqual((first.status, first.body), (second.status, second.body))
                self.assertEqual(created(first)["id"], self.ids[path])

    def test_every_operation_refuses_as_documented(self):
        """No token 401, a token without the permission 403, another media type 415, an unknown thing 404, an empty
        body 400: each as documented."""
        nobody, guest, terminal = self.client_with(None), self.client_of("GUEST"), self.client_with(authorize_only())
        for op in SPEC.operations:
            if not op.permissions:
                continue
            body = {} if op.method == "POST" else None
            with self.subTest(op.id):
                path = self.real_path(op)
                self.problem(nobody.request(op.method, path, body), 401, "unauthorized")
                without = terminal if op.permissions[0] == "programs_read" else guest
                self.problem(without.request(op.method, path, body), 403, "forbidden")
                unknown = op.path.replace("{id}", "nothing-of-that-name").replace("{name}", "nothing")
                if op.method == "GET" and "{" in op.path:
                    self.problem(self.admin.get(unknown), 404, "not-found")
                    self.problem(self.admin.get(path + "?colour=red"), 400, "unknown-field")
                if op.method == "POST" and op.path != "/authorize":
                    if missing := self.first_missing(op):
                        self.problem(self.admin.post(path, {}), 400, "missing-field", "/" + missing)
                    text = self.admin.post(path, "{}", {"Content-Type": "text/plain"})
                    self.problem(text, 415, "unsupported-media-type")
                if op.path.endswith("/status"):
                    self.problem(self.admin.post(unknown, {"status": "active"}), 404, "not-found")

    def first_missing(self, op):
        """What an empty body is told about: the first field the server asks for; None where it asks for none."""
        required = json_schema.resolve(SPEC.document, op.body_schema()).get("required", [None])
        return {"createAuthorization": "account_id", "simulateAuthorization": "account_id",
                "createRefund": "account_id"}.get(op.id, required[0])

    def test_bulk_answers_are_documented(self):
        """Lines that are good and lines that are not are answered as the bulk schema says."""
        for op in SPEC.operations:
            content = op.node.get("requestBody", {}).get("content", {})
            if "application/x-ndjson" not in content:
                continue
            with self.subTest(op.id):
                lines = [json.dumps(self.examples[op.path]), "{}", "nonsense"]
                answer = self.admin.post(op.path, "\n".join(lines), {"Content-Type": "application/x-ndjson"})
                self.assertEqual(answer.status, 200)
                results = values_of("application/x-ndjson", answer.body)
                self.assertEqual([r.get("id") or r["type"] for r in results],
                                 [self.ids[op.path], "/problems/missing-field", "/problems/malformed-json"])

    def test_an_unknown_path_is_not_found(self):
        """Paths that are no route are answered 404, with or without a token."""
        for path in ("/", "/v1", "/v1/", "/v1/clients/", "/v1/clients/a/b", "/v2/clients", "/authorize/",
                     "/v1/accounts/x/balances/y", "/Authorize", "//authorize"):
            for client in (self.admin, self.client_with(None)):
                with self.subTest(path):
                    self.problem(client.get(path), 404, "not-found")

    def test_another_method_is_refused_with_those_there_are(self):
        """A method that a path does not have is answered 405, and Allow names those it has."""
        for path in sorted({op.path for op in SPEC.operations}):
            known = {op.method for op in SPEC.operations if op.path == path}
            known |= {"HEAD"} if "GET" in known else set()
            for method in set(HTTP) - known:
                with self.subTest(f"{method} {path}"):
                    answer = self.admin.request(method, path.replace("{id}", "x"))
                    self.assertEqual(answer.status, 405)
                    self.assertEqual(set(answer.headers["Allow"].split(", ")), known)

    def test_the_served_specification_is_the_file(self):
        """GET /openapi.yaml gives api/openapi.yaml, byte for byte, to every role."""
        answer = self.client_of("GUEST").get("/openapi.yaml")
        self.assertEqual(answer.body.decode(), SPEC.text)

    def test_a_token_for_authorize_alone_may_do_nothing_else(self):
        """A shared-secret token with `exp` alone is forbidden everything but /authorize."""
        client = self.client_with(authorize_only())
        for op in SPEC.operations:
            if op.permissions and op.permissions != ["authorize"]:
                with self.subTest(op.id):
                    body = {} if op.method == "POST" else None
                    self.problem(client.request(op.method, self.real_path(op), body), 403, "forbidden")


if __name__ == "__main__":
    e2e.main()
