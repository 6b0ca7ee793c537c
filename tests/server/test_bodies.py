import pytest

from tests.server.gated import HOME, asked, client
from tl_core.server import bodies
from tl_core.server.gate import TAKES_FILES
from tl_core.server.routes import ROUTES


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_bodies_are_bounded_but_where_files_arrive(route):
    large = b"x" * (bodies.MOST_BYTES + 1)
    for body in (large, iter([large[:5], large[5:]])):  # announced, and in pieces that announce nothing
        answer = asked(route, client(), content=body)
        assert answer.status_code == (200 if route.path in TAKES_FILES else 413), answer.text
    assert "Expected at most 1 MB" in asked(ROUTES[0], client(), content=large).json()["message"]
    assert asked(route, client(), content=large[1:]).status_code == 200


def test_a_length_that_is_no_number_is_refused():
    assert asked(ROUTES[0], client(), {"Content-Length": "-1", "Sec-Fetch-Site": "same-origin"}).status_code == 413


def test_bodies_of_streamlits_routes_are_bounded_too_but_for_its_files():
    large = b"x" * (bodies.MOST_BYTES + 1)
    for body in (large, iter([large])):
        assert client().request("GET", "/reads", content=body).status_code == 413
    assert client().put("/_stcore/upload_file/a/b", content=large, headers={"Origin": HOME}).status_code == 200
