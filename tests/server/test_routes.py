import importlib
import re
from pathlib import Path

import pytest

from tests.server.gated import asked, client, path_of
from tl_core.server import plain_pages
from tl_core.server.gate import PLAIN_PAGES, PUBLIC, TAKES_FILES
from tl_core.server.routes import ROUTES

ROOT = Path(__file__).parents[2]


def test_the_list_is_whole():
    assert {path_of(route).split("/")[1] for route in ROUTES} == {
        "live", "assets", "health", "ready", "alive", "uploads", "frames", "typed", "pictures", "texts", "exports",
        "adapted", "discovered", "boards", "sign-in", "sign-out", "welcome", "join-class", "account", "metrics",
        "audit", "visit", "oauth2callback"}
    assert set(PUBLIC) | set(TAKES_FILES) <= {route.path for route in ROUTES}


def test_no_route_is_made_anywhere_else():
    making = {str(path.relative_to(ROOT)) for folder in ("tl_core", "ui", "pages", ".") for path in (
        (ROOT / folder).glob("*.py") if folder == "." else (ROOT / folder).rglob("*.py"))
        if re.search(r"\b(Route|Mount|WebSocketRoute)\(", path.read_text(encoding="utf8"))}
    assert {Path(path).parent for path in making} == {Path("tl_core/server")}
    listed = {id(route) for route in ROUTES}
    for path in making:
        own = importlib.import_module(path.removesuffix(".py").replace("/", ".")).ROUTES
        assert {id(route) for route in own} <= listed, path


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_route_answers_our_own_pages_with_every_header(route):
    answer = asked(route, client())
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    policy = plain_pages.POLICY if route.path in PLAIN_PAGES else "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["content-security-policy"] == policy
