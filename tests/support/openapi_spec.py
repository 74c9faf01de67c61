"""api/openapi.yaml, and a client that holds every answer against it. Needs PyYAML (Debian: python3-yaml)."""

import json
import os
import re
from urllib.parse import unquote

import yaml

import json_schema
from lastro_server import ROOT, Client

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


class UniqueKeys(yaml.SafeLoader):
    """YAML that names nothing twice: PyYAML alone would keep the last."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted(str(key) for key in set(keys) if keys.count(key) > 1)
        if twice:
            raise ValueError(f"{node.start_mark}: named twice: {twice}")
        return super().construct_mapping(node, deep)


def of_any_request(document):
    """The statuses that the introduction says any request may be answered. 500 is documented there and is always a
    fault of the server's, so no answer may have it."""
    told = re.search(r"Any request may also be answered ([^;]*)", document["info"]["description"])[1]
    return set(re.findall(r"\d{3}", told)) - {"500"}


class Operation:
    def __init__(self, document, method, path, node):
        self.document = document
        self.method = method.upper()
        self.path = path
        self.node = node
        self.id = node["operationId"]
        self.pattern = re.compile(re.sub(r"\\{\w+\\}", "(?:[^/%]|%[0-9A-Fa-f]{2})+", re.escape(path)))
        security = node.get("security", document["security"])
        self.permissions = security[0]["bearer"] if security else None  # None: open to everybody

    def parameters(self):
        return [json_schema.resolve(self.document, each) for each in self.node.get("parameters", [])]

    def body_schema(self, content_type="application/json"):
        return self.node["requestBody"]["content"][content_type]["schema"]

    def response(self, status):
        """What is documented of a status; None where nothing is. `default` stands for those of any request alone."""
        found = self.node["responses"].get(str(status))
        if found is None and str(status) in of_any_request(self.document):
            found = self.node["responses"].get("default")
        return None if found is None else json_schema.resolve(self.document, found)


class Spec:
    def __init__(self):
        with open(os.path.join(ROOT, "api", "openapi.yaml"), encoding="utf-8") as file:
            self.text = file.read()
        self.document = yaml.load(self.text, UniqueKeys)
        self.operations = [Operation(self.document, method, path, node[method])
                           for path, node in self.document["paths"].items() for method in METHODS if method in node]

    def match(self, method, path):
        """The operation of a request, of the path without a parameter where there is one; else None."""
        path = path.partition("?")[0]
        try:
            unquote(path, errors="strict")
        except UnicodeDecodeError:
            return None
        method = "GET" if method == "HEAD" else method
        fitting = [op for op in self.operations if op.pattern.fullmatch(path)]
        best = min((op.path for op in fitting), key=lambda each: each.count("{"), default=None)
        return next((op for op in fitting if op.path == best and op.method == method), None)

    def errors(self, schema, value):
        return json_schema.errors(self.document, schema, value)

    def check_answer(self, operation, method, answer):
        """Status, headers, content type and body are as documented; AssertionError where one is not."""
        where = f"{method} {operation.path} {answer.status}"
        documented = operation.response(answer.status)
        assert documented is not None, f"{where}: the status is not documented: {answer.body!r}"
        for name, header in documented.get("headers", {}).items():
            header = json_schema.resolve(self.document, header)
            value = answer.headers.get(name)
            assert value is not None or not header.get("required"), f"{where}: has no {name}"
            found = [] if value is None else self.errors(header["schema"], value)
            assert not found, f"{where}: {name}: {found}"
        if method == "HEAD":
            assert answer.body == b"", f"{where}: has a body"
            return
        if "content" not in documented:
            assert answer.body == b"", f"{where}: has a body"
            return
        content_type = answer.headers.get("Content-Type", "").partition(";")[0]
        assert content_type in documented["content"], f"{where}: {content_type} is not documented"
        schema = documented["content"][content_type]["schema"]
        for value in values_of(content_type, answer.body):
            found = self.errors(schema, value)
            assert not found, f"{where}: {found}"
            if content_type == "application/problem+json":
                assert value["status"] == answer.status, f"{where}: {value}"


def values_of(content_type, body):
    if content_type == "application/x-ndjson":
        return [json.loads(line) for line in body.decode().splitlines()]
    if content_type.endswith("json"):
        return [json.loads(body)]
    return [body.decode()]


SPEC = Spec()


class CheckedClient(Client):
    """A client whose every answer must be as documented. What was accepted must have been documented too."""

    def request(self, method, path, body=None, headers=None):
        answer = super().request(method, path, body, headers)
        operation = SPEC.match(method, path)
        if operation is None:
            assert answer.status in (404, 405), f"{method} {path}: {answer.status}, and is not documented"
            return answer
        SPEC.check_answer(operation, method, answer)
        if answer.status == 201 and isinstance(body, dict):
            given = {name: value for name, value in body.items() if value is not None}
            found = SPEC.errors(operation.body_schema(), given)
            assert not found, f"{method} {path} was accepted, against its schema: {found}"
        return answer
