#!/usr/bin/env python3
"""Who may do what: every role on every route, and every way in which a token is refused."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import e2e  # noqa: E402
from hand_made_token import authorize_only, base64url, hs256, in_an_hour, processor, signed_part  # noqa: E402
from lastro_server import JWT_SECRET, run  # noqa: E402
from openapi_spec import SPEC  # noqa: E402

PROGRAMS = {"getSpecification", "getProgramSchema", "listPrograms", "getProgram", "listProgramVersions",
            "getProgramVersion"}
READS = PROGRAMS | {"listAuthorizations", "simulateAuthorization", "getAuthorization", "explainAuthorization",
                    "getRefund", "getEmployer",
                    "getFunding", "listClients", "getClient", "getAccount", "getBalances", "getStatement", "getCard",
                    "getLoad", "getSettlement"}
# An authorization's operations, apart from its first.
OPERATIONS = {"createAuthorizationCapture", "createAuthorizationReversal", "createAuthorizationIncrement",
              "createCapture", "createReversal", "createIncrement"}
OPERATIONS_READS = {"getCapture", "getReversal", "getIncrement", "explainIncrement"}
READS |= OPERATIONS_READS
BACKTESTS = {"startBacktest", "listBacktests", "getBacktest", "deleteBacktest"}
DESK = {"createRefund", "createClient", "openAccount", "issueCard", "createLoad", "changeClientStatus",
        "changeAccountStatus", "changeCardStatus"}
MAY = {
    "ADMIN": READS | DESK | OPERATIONS | BACKTESTS | {"authorizeBenefit", "createAuthorization", "createEmployer", "createFunding",
                                          "createSettlement", "getMetrics", "publishProgram"},
    "MANAGER": READS | DESK | BACKTESTS | {"createEmployer", "createFunding", "createSettlement", "getMetrics", "publishProgram"},
    "OPERATOR": READS | DESK,
    "ANALYST": READS | BACKTESTS | {"getMetrics"},
    "AUDITOR": READS | {"getMetrics"},
    "READONLY": READS,
    "GUEST": PROGRAMS,
    "PROCESSOR": PROGRAMS | OPERATIONS | OPERATIONS_READS | {"authorizeBenefit", "createAuthorization", "simulateAuthorization", "listAuthorizations", "getAuthorization",
                             "explainAuthorization", "createRefund", "getRefund", "getAccount", "getBalances",
                             "getStatement", "getLoad", "getCard"},
}
OPEN = {"getHealth", "getReadiness"}


class Roles(e2e.ServerTest):
    def allowed_for(self, client):
        """The operations that answer anything but 403; the requests are such that none is carried out."""
        allowed = set()
        for op in SPEC.operations:
            body = {} if op.method == "POST" else None
            answer = client.request(op.method, op.path.replace("{id}", "nobody"), body)
            self.assertNotEqual(answer.status, 401, op.id)
            self.assertLess(answer.status, 500, op.id)
            if answer.status != 403:
                allowed.add(op.id)
        return allowed

    def test_every_role_may_do_what_the_table_says_and_nothing_else(self):
        """Each role of the server's own tokens, on every operation."""
        before = self.committed()
        for role, operations in MAY.items():
            with self.subTest(role):
                self.assertEqual(self.allowed_for(self.client_of(role)), operations | OPEN)
        self.assertEqual(self.committed(), before)

    def test_tokens_of_the_shared_secret_are_processors_at_most(self):
        """HS256: PROCESSOR with the audience has that role; whatever else is claimed may call /authorize alone."""
        for claims, operations in (
                ({"role": "PROCESSOR", "aud": "lastro", "sub": "p"}, MAY["PROCESSOR"]),
                ({"role": "PROCESSOR", "aud": ["other", "lastro"]}, MAY["PROCESSOR"]),
                ({"role": "PROCESSOR"}, {"authorizeBenefit"}), ({}, {"authorizeBenefit"}),
                ({"role": "ADMIN", "aud": "lastro", "sub": "p"}, {"authorizeBenefit"}),
                ({"role": "MANAGER", "aud": "lastro", "tenant": 1}, {"authorizeBenefit"}),
                ({"role": "AUTHORIZE_ONLY", "aud": "lastro"}, {"authorizeBenefit"})):
            with self.subTest(claims):
                token = hs256({"exp": in_an_hour(), **claims})
                self.assertEqual(self.allowed_for(self.client_with(token)), operations | OPEN)

    def test_only_some_may_tell_when_a_transaction_happened(self):
        """transaction_time needs the permission business_time."""
        account = self.open(CASH="10.00")
        body = {"account_id": account, "amount": "1.00", "category": "CASH",
                "transaction_time": "2026-01-01T00:00:00Z"}
        for role, status in (("ADMIN", 201), ("PROCESSOR", 201), ("MANAGER", 400), ("OPERATOR", 400)):
            answer = self.client_of(role).post("/v1/refunds", body)
            self.assertEqual(answer.status, status, role)
            if status == 400:
                self.problem(answer, 400, "invalid-field", "/transaction_time")

    def test_a_forced_post_needs_a_permission_of_its_own(self):
        """forced: true on an authorization, a capture or a line of bulk; false needs nothing."""
        account = self.open(CASH="10.00")
        body = {"account_id": account, "amount": "1.00", "mcc": "9999", "merchant": "X", "forced": True}
        for role in ("ADMIN", "PROCESSOR"):
            self.assertEqual(self.client_of(role).post("/v1/authorizations", body).status, 201, role)

    def test_open_routes_need_no_token(self):
        """Health and readiness answer anybody; everything else is 401."""
        client = self.client_with(None)
        for op in SPEC.operations:
            answer = client.request(op.method, op.path.replace("{id}", "x"), {} if op.method == "POST" else None)
            self.assertEqual(answer.status, 200 if op.id in OPEN else 401, op.id)


class Tokens(e2e.ServerTest):
    def refused(self, token, why):
        """401 on a read, a command and /authorize, with the reason; nothing recorded."""
        before = self.committed()
        client = self.client_with(token)
        for method, path, body in (("GET", "/v1/clients", None), ("POST", "/v1/clients", {}), ("POST", "/authorize", {})):
            answer = client.request(method, path, body)
            self.problem(answer, 401, "unauthorized")
            challenge = answer.headers["WWW-Authenticate"]
            self.assertIn('error="invalid_token"', challenge)
            self.assertIn(why, challenge)
        self.assertEqual(self.committed(), before)

    def accepted(self, token):
        self.assertEqual(self.client_with(token).post("/authorize", {}).status, 200)

    def test_no_token_is_challenged_without_an_error(self):
        """Without a token there is a challenge and no error code (RFC 6750)."""
        answer = self.client_with(None).get("/v1/clients")
        self.problem(answer, 401, "unauthorized")
        self.assertEqual(answer.headers["WWW-Authenticate"], 'Bearer realm="lastro"')

    def test_another_scheme_is_refused(self):
        """Only bearer tokens are taken, whatever the case of the scheme."""
        token = self.client_of().token
        plain = self.client_with(None)
        for value in ("Basic dTpw", "Bearer", "Bearer ", token, "Token " + token, ""):
            answer = plain.get("/v1/clients", {"Authorization": value})
            self.problem(answer, 401, "unauthorized")
        for value in ("bearer " + token, "BEARER " + token):
            self.assertEqual(plain.get("/v1/clients", {"Authorization": value}).status, 200)

    def test_expired_and_future_tokens_are_refused(self):
        """exp in the past, nbf in the future and no exp at all are refused; also while a token is in use."""
        now = int(time.time())
        self.refused(hs256({"exp": now - 1}), "expired")
        self.refused(hs256({"exp": in_an_hour(), "nbf": now + 600}), "not valid yet")
        self.refused(hs256({"sub": "x"}), "a claim is missing")
        self.accepted(hs256({"exp": in_an_hour(), "nbf": now - 600, "iat": now}))
        short = self.server.token(ttl="1s")
        self.accepted(short)
        time.sleep(1.1)
        self.refused(short, "expired")

    def test_wrong_claims_are_refused(self):
        """Other audiences, tenants and malformed claims are refused."""
        for claims, why in (({"aud": "other"}, "audience"), ({"aud": ["a", "b"]}, "audience"), ({"tenant": 2}, "tenant"),
                            ({"aud": 1}, "claim"), ({"tenant": 0}, "claim"), ({"tenant": "1"}, "claim"),
                            ({"exp": "tomorrow"}, "claim"), ({"exp": -1}, "claim"), ({"exp": 1.5}, "claim"),
                            ({"sub": ""}, "claim"), ({"sub": 1}, "claim"), ({"role": 1}, "claim"),
                            ({"iat": "x"}, "claim"), ({"nbf": None}, "claim")):
            with self.subTest(claims):
                self.refused(hs256({"exp": in_an_hour(), **claims}), why)

    def test_forged_signatures_are_refused(self):
        """Another secret, a changed payload, no signature and no algorithm are refused."""
        claims = {"sub": "x", "role": "ADMIN", "aud": "lastro", "exp": in_an_hour()}
        self.refused(hs256(claims, secret="another secret of forty characters, so"), "signature")
        header, payload, signature = processor().split(".")
        self.refused(".".join((header, base64url(json.dumps(claims).encode()), signature)), "signature")
        self.refused(".".join((header, payload, "")), "signature")
        self.refused(".".join((header, payload, signature[:40])), "signature")
        for algorithm in ("none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA2"):
            with self.subTest(algorithm):
                self.refused(signed_part({"alg": algorithm, "typ": "JWT"}, claims) + ".", "")
                self.refused(hs256(claims, header={"alg": algorithm, "typ": "JWT"}), "algorithm")
        self.refused(hs256(claims, header={"typ": "JWT"}), "")
        self.refused(hs256(claims, header={"alg": "HS256", "crit": ["exp"]}), "extension")

    def test_the_servers_own_tokens_cannot_be_forged(self):
        """Tokens of another server's key, with a changed payload, or signed with the public key are refused."""
        own = self.server.token()
        header, payload, signature = own.split(".")
        self.accepted(own)
        changed = ("A" if signature[10] != "A" else "B").join((signature[:10], signature[11:]))
        self.refused(".".join((header, payload, changed)), "signature")
        claims = {"sub": "x", "role": "ADMIN", "aud": "lastro", "exp": in_an_hour()}
        self.refused(".".join((header, base64url(json.dumps(claims).encode()), signature)), "signature")
        with tempfile.TemporaryDirectory() as other:
            foreign = run("token", "--data", other, "--role", "ADMIN").stdout.strip()
        self.refused(foreign, "unknown key")
        head, body, foreign_signature = foreign.split(".")
        self.refused(".".join((header, body, foreign_signature)), "signature")
        self.refused(".".join((head, body, "")), "")
        public = public_key_of(self.data)
        if public is not None:
            self.refused(hs256(claims, secret=public), "signature")

    def test_what_is_no_token_is_refused(self):
        """Garbage of every kind is refused as such."""
        claims = {"exp": in_an_hour()}
        good = hs256(claims)
        for token, why in (("x", "compact JWS"), ("a.b", "compact JWS"), ("a.b.c.d", "compact JWS"), ("..", ""),
                           (good + "=", "compact JWS"), (good + ".", "compact JWS"), (" " + good, ""),
                           (good.replace(".", ". "), "compact JWS"), ("x" * 5000, "too long"),
                           ("é.é.é", "compact JWS"), (hs256([]), "JSON object"), (hs256("x"), "JSON object"),
                           (hs256(claims, header={"alg": 1}), "header"),
                           (hs256(claims, header={"alg": "HS256", "typ": "JWE"}), "header")):
            with self.subTest(token[:40]):
                client = self.client_with(None)
                value = ("Bearer " + token).encode("latin-1")
                answer = client.get("/v1/clients", {"Authorization": value})
                self.problem(answer, 401, "unauthorized")
                self.assertIn(why, answer.headers["WWW-Authenticate"])

    def test_a_token_for_authorize_alone_is_just_that(self):
        """exp alone is enough for /authorize, and for nothing else."""
        client = self.client_with(authorize_only())
        self.assertEqual(client.post("/authorize", {}).status, 200)
        self.problem(client.get("/v1/clients"), 403, "forbidden")
        self.assertGreaterEqual(len(JWT_SECRET), 32)


def public_key_of(data):
    """The server's public key in PEM, where the openssl program is at hand to give it."""
    if shutil.which("openssl") is None:
        return None
    return subprocess.run(["openssl", "pkey", "-in", os.path.join(data, "keys", "signing.pem"), "-pubout"],
                          check=True, capture_output=True).stdout


if __name__ == "__main__":
    e2e.main()
