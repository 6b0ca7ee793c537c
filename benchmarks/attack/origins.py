"""Other sites, foreign names of the server, and cookies that open nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from benchmarks.attack.target import PASSWORD, STUDENT, TEACHER, Attempt, Target
from tests.server.gated import OTHERS, path_of
from tl_core.accounts import attempts as tries
from tl_core.accounts import database, sessions, tokens, users
from tl_core.server import identity
from tl_core.server.gate import OUR_METRICS, PUBLIC, SIGNING_IN
from tl_core.server.routes import ROUTES

HOSTS = ("evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "", "local host",
         "localhost@evil.example", "[::1", "localhost:99999999", "xn--lcalhost-9za.example")
SOCKET = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
          "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit"}
STREAM = "/_stcore/stream"
FORMS = "application/x-www-form-urlencoded"


def foreign(target: Target) -> Iterator[Attempt]:
    """Every route, as another site's page has a signed-in person's browser ask for it; and the websocket."""
    for route in ROUTES:
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        if route.path in PUBLIC or (route.path in SIGNING_IN and method == "GET"):
            continue  # nothing of anybody's; forms that links from anywhere open
        for headers in OTHERS:
            site = {} if "Sec-Fetch-Site" in headers else {"Sec-Fetch-Site": "cross-site"}
            answer = target.ask(method, path_of(route), {**site, **headers}, b"{}" if method == "POST" else None)
            yield Attempt(f"{method} {route.path} from {headers}", "" if answer.status == 403 else f"{answer.status}")
    for origin in ("http://evil.example", "null", target.url.replace("http", "https"), f"{target.url}.evil.example",
                   "http://localhost:9"):
        answer = target.ask("GET", STREAM, {**SOCKET, "Origin": origin, "Sec-Fetch-Site": "cross-site"})
        yield Attempt(f"the websocket from {origin}", "" if answer.status in (403, 404) else f"{answer.status}")


def hosts(target: Target) -> Iterator[Attempt]:
    """Names that are not the server's, for a page, a route and the websocket."""
    for host in HOSTS:
        for path, headers in (("/", {"Accept": "text/html"}), ("/live?runs=a", {}), ("/health", {}),
                              (STREAM, {**SOCKET, "Origin": f"http://{host}"})):
            answer = target.ask("GET", path, headers, host=host or " ")
            yield Attempt(f"{path} of {host!r}", "" if 400 <= answer.status < 500 else f"{answer.status}")


def cookies(target: Target) -> Iterator[Attempt]:
    """Sessions that were forged, ended, have run out, or whose account is gone: they open nothing."""
    for what, cookie in _cookies(target).items():
        for route in ROUTES:
            method = "POST" if "POST" in (route.methods or ()) else "GET"
            if route.path in (*PUBLIC, *SIGNING_IN, OUR_METRICS):
                continue
            answer = target.ask(method, path_of(route), {"Cookie": cookie}, b"{}" if method == "POST" else None, None)
            yield Attempt(f"{what}: {method} {route.path}", "" if answer.status == 401 else f"{answer.status}")
        page = target.ask("GET", "/runs", {"Cookie": cookie, "Accept": "text/html"}, as_=None)
        yield Attempt(f"{what}: a page", "" if page.status == 303 else f"{page.status}")
        stream = target.ask("GET", STREAM, {**SOCKET, "Origin": target.url, "Cookie": cookie}, as_=None)
        yield Attempt(f"{what}: the websocket", "" if stream.status in (401, 403) else f"{stream.status}")


def brute_force(target: Target) -> Iterator[Attempt]:
    """Passwords tried over and over: no more are looked at than the limit says, the right one neither then."""
    most = tries.FOR_A_NAME
    for number in range(3 * most):
        answer = _sign_in(target, TEACHER if number % 2 else TEACHER.upper(), f"guess number {number}")
        expected = 401 if number < most else 429
        yield Attempt(f"guess {number + 1} for one name", "" if answer == expected else f"{answer}")
    right = _sign_in(target, TEACHER, PASSWORD)
    yield Attempt("the right one after too many", "" if right == 429 else f"{right}")
    for number in range(tries.FROM_AN_ADDRESS + 10):
        answer = _sign_in(target, f"nobody {number}", "guessed password")
        expected = (401, 429) if number < tries.FROM_AN_ADDRESS else (429,)
        yield Attempt(f"name {number + 1} from one address", "" if answer in expected else f"{answer}")
    for number in range(20):
        answer = target.ask("POST", "/welcome", {"Content-Type": FORMS}, f"token={tokens.new()}&password=x&again=x"
                            .encode(), None).status
        yield Attempt(f"a guessed link {number + 1}", "" if answer == 404 else f"{answer}")


def _sign_in(target: Target, name: str, password: str) -> int:
    body = f"name={name}&password={password}&next=/".replace(" ", "+").encode()
    return target.ask("POST", "/sign-in", {"Content-Type": FORMS}, body, None).status


def _cookies(target: Target) -> dict[str, str]:
    ended, old, idle, disabled, deleted = (_session(target, what) for what in ("ended", "old", "idle", "off", "gone"))
    sessions.end(ended)
    with closing(sqlite3.connect(database.path(), timeout=10)) as accounts, accounts:
        accounts.execute("UPDATE sessions SET begun = begun - ? WHERE key = ?",
                         (sessions.LAST_SECONDS + 60, tokens.digest(old)))
        accounts.execute("UPDATE sessions SET seen = seen - ? WHERE key = ?",
                         (sessions.IDLE_SECONDS + 60, tokens.digest(idle)))
    users.disable("attacker off")
    users.delete("attacker gone")
    real = target.tokens[STUDENT]
    return {"none": "", **{what: f"{identity.COOKIE}={value}" for what, value in {
        "empty": "", "forged": tokens.new(), "a name": "administrator", "the digest": tokens.digest(real),
        "one letter less": real[:-1], "one letter more": f"{real}A", "other case": real.swapcase(), "twice": real * 2,
        "SQL": "' OR '1'='1", "long": "x" * 7000, "letters": "\u00e4\u00f6\u00fc", "ended": ended, "too old": old,
        "too long idle": idle, "of a disabled account": disabled, "of a deleted account": deleted}.items()}}


def _session(_target: Target, what: str) -> str:
    return sessions.begin(users.choose_password(users.add(f"attacker {what}"), PASSWORD))
