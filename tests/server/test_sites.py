import pytest
from starlette.datastructures import Headers

from tl_core.server import sites

HOST = {"host": "lab.example:8501"}


@pytest.mark.parametrize(("headers", "reads", "writes"), [
    ({"sec-fetch-site": "same-origin"}, True, True), ({"sec-fetch-site": "none"}, True, False),
    ({"sec-fetch-site": "cross-site", "origin": "http://lab.example:8501"}, False, False),  # the browser knows better
    ({"origin": "http://lab.example:8501"}, True, True), ({"origin": "http://evil.example"}, False, False),
    ({"referer": "http://lab.example:8501/page"}, True, True), ({"origin": "null"}, False, False), ({}, True, False),
    ({"origin": "http://[::1"}, False, False)])
def test_whose_page_asks(headers, reads, writes):
    assert sites.ours("GET", Headers({**HOST, **headers})) is reads
    assert sites.ours("POST", Headers({**HOST, **headers})) is writes


def test_a_websocket_is_for_programs_and_our_own_pages():
    assert sites.may_connect(Headers(HOST)) and sites.may_connect(Headers({**HOST, "sec-fetch-site": "same-origin"}))
    assert not sites.may_connect(Headers({**HOST, "sec-fetch-site": "none"}))
    assert not sites.may_connect(Headers({**HOST, "origin": "http://evil.example"}))


def test_who_is_turned_away_is_named():
    error = sites.refusal(Headers({"origin": "http://evil.example", "referer": "http://evil.example/a"}))
    assert error.found == "The request comes from 'http://evil.example'."


@pytest.mark.parametrize(("client", "headers", "here"), [
    (("127.0.0.1", 5), {}, True), (("127.8.0.1", 5), {}, True), (("::1", 5), {}, True), (("10.0.0.2", 5), {}, False),
    (None, {}, False), (("127.0.0.1", 5), {"x-forwarded-for": "10.0.0.2"}, False)])
def test_this_very_machine(client, headers, here):
    assert sites.loopback(client, Headers(headers)) is here
