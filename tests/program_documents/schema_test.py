"""Holds the published schema of program documents against the corpus and the shipped programs, with a validator of
JSON Schema that is not ours."""

import json
import sys
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "engine" / "programs"
CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((PROGRAMS / "program.schema.json").read_text(encoding="utf-8"))


class SchemaTest(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_each_document_of_the_corpus_fits_or_not_as_it_says(self):
        self.assertGreater(len(CASES), 50)
        for case in CASES:
            with self.subTest(case["what"]):
                errors = [error.message for error in self.validator.iter_errors(case["document"])]
                self.assertEqual(case["fits_schema"], not errors, errors)

    def test_what_is_accepted_fits(self):
        for case in CASES:
            if case["told"] == "accepted":
                self.assertTrue(case["fits_schema"], case["what"])

    def test_the_schema_refuses_most_of_what_is_refused(self):
        refused = [case for case in CASES if case["told"] != "accepted"]
        self.assertGreater(sum(not case["fits_schema"] for case in refused), len(refused) // 2)

    def test_the_shipped_programs_fit(self):
        for path in (PROGRAMS / "benefit_card.json", PROGRAMS / "pat.json"):
            with self.subTest(path.name):
                self.validator.validate(json.loads(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(unittest.main())
