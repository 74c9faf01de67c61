"""Validates values against the part of JSON Schema 2020-12 that api/openapi.yaml uses. Standard library only.

A keyword that is not known here is an error of the schema's, so nothing in it is passed over in silence.
"""

import re

ANNOTATIONS = {"description", "format", "default", "example", "title"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
}


def resolve(document, node):
    """What a `$ref` within the document names, or the node itself."""
    while isinstance(node, dict) and "$ref" in node:
        if set(node) != {"$ref"} or not node["$ref"].startswith("#/"):
            raise ValueError(f"unsupported reference: {node}")
        place = document
        for part in node["$ref"][2:].split("/"):
            place = place[part]
        node = place
    return node


def errors(document, schema, value, at="$"):
    """What is wrong with the value, as a list of texts; empty where nothing is."""
    schema = resolve(document, schema)
    found = []
    for keyword, rule in schema.items():
        if keyword in ANNOTATIONS:
            continue
        if keyword not in KEYWORDS:
            raise ValueError(f"{at}: unsupported keyword {keyword}")
        found += KEYWORDS[keyword](document, schema, rule, value, at)
    return found


def _type(_document, _schema, rule, value, at):
    names = rule if isinstance(rule, list) else [rule]
    return [] if any(TYPES[name](value) for name in names) else [f"{at}: {value!r} is not of type {names}"]


def _enum(_document, _schema, rule, value, at):
    return [] if value in rule else [f"{at}: {value!r} is none of {rule}"]


def _const(_document, _schema, rule, value, at):
    same = value == rule and isinstance(value, bool) == isinstance(rule, bool)
    return [] if same else [f"{at}: {value!r} is not {rule!r}"]


def _pattern(_document, _schema, rule, value, at):
    if not isinstance(value, str):
        return []
    python = rule[:-1] + r"\Z" if rule.endswith("$") else rule
    return [] if re.search(python, value, re.ASCII) else [f"{at}: {value!r} does not match {rule}"]


def _bound(kind, measure, holds):
    def check(_document, _schema, rule, value, at):
        if not kind(value) or holds(measure(value), rule):
            return []
        return [f"{at}: {value!r} is outside the bound {rule}"]
    return check


def _required(_document, _schema, rule, value, at):
    return [f"{at}: {name} is missing" for name in rule if isinstance(value, dict) and name not in value]


def _properties(document, _schema, rule, value, at):
    if not isinstance(value, dict):
        return []
    return [e for name in rule if name in value for e in errors(document, rule[name], value[name], f"{at}.{name}")]


def _additional(_document, schema, rule, value, at):
    if rule is not False:
        raise ValueError(f"{at}: additionalProperties must be false")
    unknown = set(value) - set(schema.get("properties", {})) if isinstance(value, dict) else set()
    return [f"{at}: {name} is not documented" for name in sorted(unknown)]


def _items(document, _schema, rule, value, at):
    if not isinstance(value, list):
        return []
    return [e for i, item in enumerate(value) for e in errors(document, rule, item, f"{at}[{i}]")]


def _all_of(document, _schema, rule, value, at):
    return [e for each in rule for e in errors(document, each, value, at)]


def _counted(allowed):
    def check(document, _schema, rule, value, at):
        tried = [errors(document, each, value, at) for each in rule]
        matches = sum(1 for each in tried if not each)
        return [] if allowed(matches) else [f"{at}: matches {matches} of {len(rule)} alternatives: {tried}"]
    return check


KEYWORDS = {
    "type": _type, "enum": _enum, "const": _const, "pattern": _pattern, "required": _required,
    "properties": _properties, "additionalProperties": _additional, "items": _items, "allOf": _all_of,
    "anyOf": _counted(lambda n: n > 0), "oneOf": _counted(lambda n: n == 1),
    "minLength": _bound(TYPES["string"], len, lambda n, rule: n >= rule),
    "maxLength": _bound(TYPES["string"], len, lambda n, rule: n <= rule),
    "minItems": _bound(TYPES["array"], len, lambda n, rule: n >= rule),
    "maxItems": _bound(TYPES["array"], len, lambda n, rule: n <= rule),
    "minimum": _bound(TYPES["number"], lambda v: v, lambda n, rule: n >= rule),
    "maximum": _bound(TYPES["number"], lambda v: v, lambda n, rule: n <= rule),
    "exclusiveMinimum": _bound(TYPES["number"], lambda v: v, lambda n, rule: n > rule),
}
