"""A small provider of sign-in over real HTTP on loopback: discovery, keys, codes with PKCE, tokens signed with RSA.

What it says in a token is changed by ``provider.claims`` and ``provider.sign``.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "transfer-lab", "the client's secret"


def _base64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


class SmallProvider:
    """``person`` has the claims of whoever is signed in there; ``claims`` and ``sign`` are what a test bends."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.person = {"sub": "248289761001", "name": "Ada Lovelace", "email": "ada@school.example",
                       "email_verified": True}
        self.claims = lambda claims: claims
        self.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        self.codes, self.asked = {}, []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def section(self) -> dict:
        return {"redirect_uri": "http://localhost:8501/oauth2callback", "client_id": CLIENT, "client_secret": SECRET,
                "server_metadata_url": f"{self.address}/.well-known/openid-configuration", "cookie_secret": "unused"}

    def agree(self, address: str) -> str:
        """What a person does there: the address with code and state to which the browser is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        self.asked.append(asked)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def other_key(self, claims):
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048, {"kid": "one"}))

    def unsigned(self, claims):
        return ".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "none", "kid": "one"}, claims)) + "."

    def with_public_key_as_secret(self, claims):
        signed = ".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "one"}, claims))
        return f"{signed}.{_base64(hmac.digest(self.key.as_pem(private=False), signed.encode(), 'sha256'))}"

    def change_key(self):
        self.key = RSAKey.generate_key(2048, {"kid": "two"})
        self.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, self.key)

    def _token(self, form: dict, headers) -> dict | None:
        asked = self.codes.pop(form.get("code"), None)
        basic = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        challenge = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (asked is None or headers.get("Authorization") != basic or form["redirect_uri"] != asked["redirect_uri"]
                or challenge != asked["code_challenge"]):
            return None
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
                  **self.person}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(self.claims(claims))}

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer({"/.well-known/openid-configuration": {
                    "issuer": provider.address, "authorization_endpoint": f"{provider.address}/authorize",
                    "token_endpoint": f"{provider.address}/token", "jwks_uri": f"{provider.address}/keys"},
                    "/keys": {"keys": [provider.key.as_dict(private=False)]}}.get(self.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(provider._token({name: values[0] for name, values in parse_qs(body).items()},
                                             self.headers), 400)

            def _answer(self, said, otherwise=404):
                body = json.dumps(said if said is not None else {"error": "invalid_grant"}).encode()
                self.send_response(200 if said is not None else otherwise)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *arguments):
                pass
        return Handler
