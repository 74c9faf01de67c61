"""What runs the cases of a Python test program and tells ctest how it went. Standard library only."""

import os
import sys
import unittest

import lastro_server

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


class SentenceResult(unittest.TestResult):
    """Prints each case as the sentence it is, with its verdict."""

    def __init__(self):
        super().__init__()
        self.passed = []
        self.failed = []

    def stopTest(self, test):
        super().stopTest(test)
        if any(getattr(each, "test_case", each) is test for each, _ in self.failures + self.errors):
            verdict = "FAILED"
            self.failed.append(test)
        elif any(getattr(each, "test_case", each) is test for each, _ in self.skipped):
            verdict = "skipped"
        else:
            verdict = "passed"
            self.passed.append(test)
        sentence = " ".join((test._testMethodDoc or test.id()).split())
        print(f"{verdict}  {sentence}", flush=True)


def exit_code(result):
    """A program that skipped a case has not passed: ctest is to say so, and tools/test to ask why."""
    if not result.wasSuccessful() or not (result.testsRun or result.skipped):
        return 1
    return SKIPPED if result.skipped else 0


def main():
    """unittest's, but for the exit code; with --sentences a line a case instead and `N passed, N failed` last."""
    if not os.path.exists(lastro_server.LASTRO):
        print(f"{lastro_server.LASTRO} is not built")
        sys.exit(SKIPPED if "LASTRO_BINARY" not in os.environ else 1)
    if sys.argv[1:] != ["--sentences"]:
        sys.exit(exit_code(unittest.main(module="__main__", exit=False).result))
    result = SentenceResult()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(result)
    for test, text in result.failures + result.errors:
        print(f"\n{test}\n{text}")
    failed = len(result.failed) or (0 if result.wasSuccessful() else 1)  # a server that did not start is no case
    print(f"{len(result.passed)} passed, {failed} failed")
    sys.exit(exit_code(result))
