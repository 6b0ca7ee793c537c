"""Paths where an address takes a name: no file of the machine or the home comes back, and nothing falls over."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

from benchmarks.attack.target import SECRET, Attempt, Target
from tl_core.server.routes import ROUTES

STEPS = ("../../../../../../../../etc/passwd", "/etc/passwd", "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
         "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "..%252f..%252f..%252fetc%252fpasswd", "....//....//etc/passwd",
         "..%5c..%5c..%5cetc%5cpasswd", "..%c0%af..%c0%afetc/passwd", "%00", "a%00.png", "~root", "file:///etc/passwd",
         "..", ".", "%2f", "..%2fsecret.txt", "..%2f..%2fsecret.txt", "%2e%2e%2f%2e%2e%2fsecret.txt", "secret.txt",
         "-1", "99999999999999999999", "%ff%fe", "x" * 3000, "{}", "%0d%0aSet-Cookie:%20a=b")
STREAMLITS = ("/{}", "/static/{}", "/app/static/{}", "/media/{}", "/component/{}", "/_stcore/{}",
              "/_stcore/upload_file/{}/a", "/_stcore/component/{}", "/vendor/{}")
QUERIES = ("/live?runs={}", "/live?runs=a&without={}", "/sign-in?next={}", "/welcome?token={}", "/audit?user={}",
           "/boards/ABCDEF/pictures?me={}", "/boards/ABCDEF/pictures?teach={}", "/visit?next={}", "/join-class?code={}",
           "/uploads/x/zip?name={}", "/uploads/x/picture?label={}&name={}&path={}")


def addresses(home: Path) -> Iterator[tuple[str, str]]:
    """(method, address): each step in each place of each route and query."""
    steps = (*STEPS, quote(str(home / "secret.txt"), safe=""), str(home / "secret.txt"))
    for route in ROUTES:
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        names = re.findall(r"{(\w+)(?::int)?}", route.path)
        for name in names:
            whole = re.sub(r"{(\w+)(:int)?}", lambda part, name=name: "\0" if part[1] == name else "1", route.path)
            yield from ((method, whole.replace("\0", step)) for step in steps)
    for pattern in (*STREAMLITS, *QUERIES):
        method = "POST" if pattern.startswith("/uploads") else "GET"
        yield from ((method, pattern.replace("{}", step)) for step in steps)


def attempts(target: Target) -> Iterator[Attempt]:
    for method, address in addresses(target.home):
        answer = target.ask(method, address, body=b"{}" if method == "POST" else None)
        through = ""
        if SECRET.encode() in answer.body or b"root:x:" in answer.body:
            through = "a file came back"
        elif answer.status >= 500:
            through = f"the server failed ({answer.status})"
        elif "set-cookie" in answer.headers and "a=b" in answer.headers["set-cookie"]:
            through = "a header was smuggled in"
        elif answer.status in (301, 302, 303, 307, 308) and not _ours(
                target, address, answer.headers.get("location", "/")):
            through = f"it leads to {answer.headers['location'][:80]}"
        yield Attempt(f"{method} {address[:80]}", through)


def _ours(target: Target, address: str, location: str) -> bool:
    return urljoin(target.url + address, location).startswith(f"{target.url}/")
