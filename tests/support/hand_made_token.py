"""JSON Web Tokens made by hand, right and wrong ones. Standard library only."""

import base64
import hashlib
import hmac
import json
import time

from lastro_server import JWT_SECRET


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_part(header, claims):
    return ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))


def hs256(claims, secret=JWT_SECRET, header=None):
    text = signed_part(header or {"alg": "HS256", "typ": "JWT"}, claims)
    secret = secret.encode() if isinstance(secret, str) else secret
    return text + "." + base64url(hmac.new(secret, text.encode(), hashlib.sha256).digest())


def in_an_hour():
    return int(time.time()) + 3600


def authorize_only():
    """`exp` alone: may call /authorize."""
    return hs256({"exp": in_an_hour()})


def processor():
    return hs256({"sub": "processor", "role": "PROCESSOR", "aud": "lastro", "exp": in_an_hour()})
